import { AccessToken, type VideoGrant } from 'livekit-server-sdk';

/** A worker of the target's, to be started and ended by a test. */
export interface TargetWorker {
  readonly agentName: string;
  /** `kill -9`, with its job processes. */
  readonly kill: () => Promise<void>;
  /** It reacts to nothing any more, and neither do its job processes. */
  readonly hang: () => Promise<void>;
  /** It is told to stop, and waits for its sessions to end. */
  readonly drain: () => Promise<void>;
  /** Tells the server how a job ended. Only of workers whose agents do not join. */
  readonly reportJob: (jobId: string, status: 'JS_SUCCESS' | 'JS_FAILED', error: string) => Promise<void>;
}

export interface WorkerWish {
  /** Default: a new name. */
  readonly agentName?: string;
  /** Whether its agents join and start a session. Default true; false needs nothing installed. */
  readonly joins?: boolean;
  /** 0 to 1, as it reports it. Only of workers whose agents do not join. */
  readonly load?: number;
  readonly deployment?: string;
  /** Default `JT_ROOM`. Only of workers whose agents join. */
  readonly type?: 'JT_ROOM' | 'JT_PUBLISHER';
  /** The entrypoint raises in the job that is about this identity. Only of workers whose agents join. */
  readonly raisesFor?: string;
  /** Declines every job. Only of workers whose agents do not join. */
  readonly declines?: 'terminate' | 'pass';
}

export interface CallerWish {
  readonly room: string;
  readonly identity: string;
  readonly kind?: 'STANDARD' | 'SIP';
  readonly hidden?: boolean;
  readonly publishAudio?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Names of agents in the room configuration of its token. */
  readonly roomAgents?: readonly string[];
}

export interface TargetCaller {
  readonly leave: () => Promise<void>;
  /** `kill -9`. */
  readonly kill: () => Promise<void>;
}

/** The server that the facts are tested against: the simulator, or a real one. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** A room name that nobody else uses. */
  readonly newName: (label: string) => string;
  /** Milliseconds, by the target's clock. */
  readonly now: () => number;
  /** Lets that much of the target's time pass. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** A call that the target takes its time for. @returns how long, by the target's clock, with its answer or error */
  readonly timed: <Answer>(call: () => Promise<Answer>) => Promise<Timed<Answer>>;
  /** A worker whose agents join, shared with other tests: it must not be ended. */
  readonly sharedWorker: () => Promise<string>;
  readonly addWorker: (wish?: WorkerWish) => Promise<TargetWorker>;
  /** Resolves when the caller is in the room. */
  readonly addCaller: (wish: CallerWish) => Promise<TargetCaller>;
  /** Ends what the test started. */
  readonly close: () => Promise<void>;
}

export interface Timed<Answer> {
  readonly elapsedMs: number;
  readonly result: { readonly answer: Answer } | { readonly error: unknown };
}

/** Where a suite gets its targets from: one for each test. */
export interface TargetSource {
  readonly open: () => Promise<Target>;
  /** For one test, in the machine's time. */
  readonly timeoutMs: number;
}

/** What a call to a Twirp procedure answered. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** A token with these grants, signed as clients do. */
export const signToken = (target: Target, grants: VideoGrant): Promise<string> => {
  const token = new AccessToken(target.apiKey, target.apiSecret, { ttl: 600 });
  token.addGrant(grants);
  return token.toJwt();
};

/** A Twirp call without the SDK: any body, any header. */
export const callRaw = async (
  target: Target,
  procedure: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> => {
  const response = await fetch(`${target.url}/twirp/livekit.${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const contentType = response.headers.get('content-type') ?? '';
  return { status: response.status, contentType, text: await response.text() };
};

/** The same in protobuf, with a token of these grants. @returns the answer's bytes */
export const callBinary = async (
  target: Target,
  grants: VideoGrant,
  procedure: string,
  request: { readonly toBinary: () => Uint8Array },
): Promise<Uint8Array> => {
  const response = await fetch(`${target.url}/twirp/livekit.${procedure}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/protobuf',
      authorization: `Bearer ${await signToken(target, grants)}`,
    },
    body: new Uint8Array(request.toBinary()),
  });
  if (response.headers.get('content-type') !== 'application/protobuf') throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
};

/** The same in JSON. */
export const callWith = async (
  target: Target,
  grants: VideoGrant,
  procedure: string,
  body: object = {},
): Promise<RawAnswer> =>
  callRaw(target, procedure, JSON.stringify(body), {
    authorization: `Bearer ${await signToken(target, grants)}`,
  });

/** What happens at once is asked for often, what takes its time less so. */
const STEP_MS = 50;
const PATIENT_AFTER_MS = 3_000;
const PATIENT_STEP_MS = 250;

/** Asks again and again until there is an answer. @returns how long that took, by the target's clock */
export const eventually = async <Found>(
  target: Target,
  withinMs: number,
  ask: () => Promise<Found | undefined | null | false>,
): Promise<{ readonly found: Found; readonly elapsedMs: number }> => {
  const startedAtMs = target.now();
  for (;;) {
    const found = await ask();
    const elapsedMs = target.now() - startedAtMs;
    if (found !== undefined && found !== null && found !== false) return { found, elapsedMs };
    if (elapsedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${ask.toString()}`);
    await target.pass(elapsedMs < PATIENT_AFTER_MS ? STEP_MS : PATIENT_STEP_MS);
  }
};

/** Asks again and again: it must hold for all that time. */
export const throughout = async (
  target: Target,
  forMs: number,
  check: () => Promise<void>,
): Promise<void> => {
  const untilMs = target.now() + forMs;
  while (target.now() < untilMs) {
    await check();
    await target.pass(Math.min(1_000, forMs));
  }
};
