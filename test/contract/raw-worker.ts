import { AccessToken } from 'livekit-server-sdk';

/**
 * A minimal worker. It registers, accepts or declines every job, and never joins the room. It needs no
 * installed packages, and shows how a server treats a worker's messages.
 */
export interface RawWorker {
  /** `AW_…` */
  readonly id: string;
  /** Reports to the server how a job ended. */
  readonly updateJob: (jobId: string, status: 'JS_SUCCESS' | 'JS_FAILED', error: string) => void;
  /** Answers nothing from now on. */
  readonly hang: () => void;
  readonly close: () => void;
}

export interface RawWorkerOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly agentName: string;
  readonly deployment: string;
  readonly load: number;
  /** Default: accepts every job. */
  readonly declines?: 'terminate' | 'pass' | undefined;
}

/** The messages of the worker protocol that are used here, as proto JSON. */
interface ServerMessage {
  readonly register?: { readonly workerId: string };
  readonly availability?: { readonly job: { readonly id: string } };
}

const connect = async ({ url, apiKey, apiSecret }: RawWorkerOptions): Promise<WebSocket> => {
  const token = new AccessToken(apiKey, apiSecret, { ttl: 600 });
  token.addGrant({ agent: true });
  const address = `${url.replace(/^http/, 'ws')}/agent?access_token=${await token.toJwt()}`;
  const socket = new WebSocket(address);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('the worker could not connect')), { once: true });
  });
  return socket;
};

/** Resolves when the server has registered the worker and knows its load. */
export const startRawWorker = async (options: RawWorkerOptions): Promise<RawWorker> => {
  const socket = await connect(options);
  const { agentName, deployment, load, declines } = options;
  const send = (message: object): void => socket.send(JSON.stringify(message));
  let hangs = false;

  const answer = (jobId: string): void =>
    send({
      availability:
        declines === undefined
          ? { jobId, available: true, participantIdentity: `agent-${jobId}`, participantName: '' }
          : { jobId, available: false, terminate: declines === 'terminate' },
    });

  const registered = new Promise<string>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer);
      const message = JSON.parse(text) as ServerMessage;
      if (message.register) resolve(message.register.workerId);
      if (message.availability && !hangs) answer(message.availability.job.id);
    });
  });
  send({ register: { type: 'JT_ROOM', agentName, deployment, version: '1.0.0' } });
  const id = await registered;
  send({ updateWorker: { status: load >= 1 ? 'WS_FULL' : 'WS_AVAILABLE', load } });

  return {
    id,
    updateJob: (jobId, status, error) => send({ updateJob: { jobId, status, error } }),
    hang: () => {
      hangs = true;
    },
    close: () => socket.close(),
  };
};
