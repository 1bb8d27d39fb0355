import { AccessToken, type VideoGrant } from 'livekit-server-sdk';

/** A worker that a test starts and ends. */
export interface TargetWorker {
  readonly agentName: string;
  /** `kill -9`, including its job processes. */
  readonly kill: () => Promise<void>;
  /** Stops the worker and its job processes from reacting to anything. */
  readonly hang: () => Promise<void>;
  /** Tells the worker to stop. It waits for its sessions to end. */
  readonly drain: () => Promise<void>;
  /** Reports to the server how a job ended. Only for workers with `joins: false`. */
  readonly reportJob: (jobId: string, status: 'JS_SUCCESS' | 'JS_FAILED', error: string) => Promise<void>;
}

export interface WorkerWish {
  /** Default: a new name. */
  readonly agentName?: string;
  /** Whether its agents join and start a session. Default: true. False needs no installed packages. */
  readonly joins?: boolean;
  /** The load it reports, 0 to 1. Only for workers with `joins: false`. */
  readonly load?: number;
  readonly deployment?: string;
  /** Default: `JT_ROOM`. Only for workers whose agents join. */
  readonly type?: 'JT_ROOM' | 'JT_PUBLISHER';
  /** The entrypoint raises in the job about this identity. Only for workers whose agents join. */
  readonly raisesFor?: string;
  /** Declines every job. Only for workers with `joins: false`. */
  readonly declines?: 'terminate' | 'pass';
}

export interface CallerWish {
  readonly room: string;
  readonly identity: string;
  readonly kind?: 'STANDARD' | 'SIP';
  readonly hidden?: boolean;
  readonly publishAudio?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Agent names in the room configuration of its token. */
  readonly roomAgents?: readonly string[];
}

export interface TargetCaller {
  readonly leave: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

/** The server under test: the simulator, or a real one. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** A unique room name. */
  readonly newName: (label: string) => string;
  /** Milliseconds of the target's clock. */
  readonly now: () => number;
  /** Lets this much of the target's time pass. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /**
   * Measures a call that takes the target's time. @returns the duration by the target's clock, with the
   * answer or the error
   */
  readonly timed: <Answer>(call: () => Promise<Answer>) => Promise<Timed<Answer>>;
  /** A worker whose agents join. Other tests share it, so it must not be ended. */
  readonly sharedWorker: () => Promise<string>;
  readonly addWorker: (wish?: WorkerWish) => Promise<TargetWorker>;
  /** Resolves when the caller is in the room. */
  readonly addCaller: (wish: CallerWish) => Promise<TargetCaller>;
  /** Ends everything the test started. */
  readonly close: () => Promise<void>;
}

export interface Timed<Answer> {
  readonly elapsedMs: number;
  readonly result: { readonly answer: Answer } | { readonly error: unknown };
}

/** Gives a suite its targets, one for each test. */
export interface TargetSource {
  readonly open: () => Promise<Target>;
  /** For one test, in real time. */
  readonly timeoutMs: number;
}

/** The answer to a Twirp call. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** A token with these grants, signed like a client's. */
export const signToken = (target: Target, grants: VideoGrant): Promise<string> => {
  const token = new AccessToken(target.apiKey, target.apiSecret, { ttl: 600 });
  token.addGrant(grants);
  return token.toJwt();
};

/** A Twirp call without the SDK, with any body and any header. */
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

/** The same call in protobuf, with a token of these grants. @returns the answer's bytes */
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

/** The same call in JSON. */
export const callWith = async (
  target: Target,
  grants: VideoGrant,
  procedure: string,
  body: object = {},
): Promise<RawAnswer> =>
  callRaw(target, procedure, JSON.stringify(body), {
    authorization: `Bearer ${await signToken(target, grants)}`,
  });

/** Polls often at first, for things that happen at once, and less often after 3 s. */
const STEP_MS = 50;
const PATIENT_AFTER_MS = 3_000;
const PATIENT_STEP_MS = 250;

/** Polls until there is an answer. @returns how long it took by the target's clock, with the answer */
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
    if (elapsedMs > withinMs) throw new Error(`no answer within ${withinMs} ms: ${ask.toString()}`);
    await target.pass(elapsedMs < PATIENT_AFTER_MS ? STEP_MS : PATIENT_STEP_MS);
  }
};

/** Polls for the whole time. The condition must hold at every poll. */
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
