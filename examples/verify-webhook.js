// node verify-webhook.js [PORT]: prints the incidents and acts of healing that `lktop watch --webhook http://localhost:PORT` posts, once
// their signature is verified as that of LiveKit's own webhooks. Needs livekit-server-sdk, and LIVEKIT_API_KEY and
// LIVEKIT_API_SECRET as lktop has them.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebhookReceiver } from 'livekit-server-sdk';

const receiver = new WebhookReceiver(process.env.LIVEKIT_API_KEY ?? '', process.env.LIVEKIT_API_SECRET ?? '');

createServer(async (request, response) => {
  const body = await text(request);
  try {
    await receiver.receive(body, request.headers.authorization);
    const { event, incident, heal } = JSON.parse(body);
    process.stdout.write(
      event === 'heal'
        ? `${heal.act}: ${heal.text}\n`
        : `${event}: ${incident.summary} (${incident.roomCount} rooms)\n`,
    );
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(Number(process.argv[2] ?? 8088), '127.0.0.1');
