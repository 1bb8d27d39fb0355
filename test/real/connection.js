/** Where to connect: from the environment, or a development server on this machine. */
export const connection = () => ({
  url: process.env.LIVEKIT_URL ?? 'ws://127.0.0.1:7880',
  apiKey: process.env.LIVEKIT_API_KEY ?? 'devkey',
  apiSecret: process.env.LIVEKIT_API_SECRET ?? 'secret',
});
