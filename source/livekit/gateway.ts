import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import type { Failure } from '../fleet/snapshot.ts';

export interface CreateDispatchRequest {
  readonly room: string;
  readonly agentName: string;
  readonly metadata?: string;
  readonly deployment?: string;
  /** As in `DispatchFacts`. Default: `ON_FAILURE`. */
  readonly restartPolicy?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface CreateRoomRequest {
  readonly name: string;
  readonly metadata?: string;
  /** Seconds an empty room is kept. */
  readonly emptyTimeoutSeconds?: number;
  /** To whom the room dispatches, instead of automatically: also one that is there already, where its node died. */
  readonly agentNames?: readonly string[];
}

export interface ProbeResult {
  /** HTTP status of `GET /`: 200, or 406 where the node is stale. */
  readonly status: number;
  readonly roundTripMs: number;
  /** Server clock minus ours, from the answer's `Date` header (so ± 1 s); null where there was none. */
  readonly clockSkewMs: number | null;
}

export interface CallOptions {
  /** Cancels the call. A change that was sent may still be done. */
  readonly signal?: AbortSignal;
  /**
   * Asked before a listing is sent once more, because its kept connection had just been closed. Default: it may be.
   */
  readonly mayRepeat?: () => boolean;
}

export interface ListOptions extends CallOptions {
  /** With all of their metadata and attributes, of which otherwise only so much is kept. Default: false. */
  readonly isWhole?: boolean;
}

/**
 * Everything that lktop asks of LiveKit. Every error is a `LiveKitError`, whose failure is fit for a screen, without
 * secrets and tokens. Each call ends within `CALL_LIMIT_MS`. Unchanged rooms, participants and dispatches are the same
 * objects as in the last listing, so `===` tells what changed.
 */
export interface Gateway {
  /** `https://livekit.example.com`, without credentials: for the header. */
  readonly host: string;
  /** `GET /`, without credentials. */
  readonly probe: (options?: CallOptions) => Promise<ProbeResult>;
  readonly listRooms: (names?: readonly string[], options?: ListOptions) => Promise<RoomFacts[]>;
  /** Sorted by identity. A missing room answers an empty list. */
  readonly listParticipants: (room: string, options?: ListOptions) => Promise<ParticipantFacts[]>;
  /** Sorted by creation, then id. A missing room hangs 3 s, then fails with 503. */
  readonly listDispatches: (room: string, options?: ListOptions) => Promise<DispatchFacts[]>;
  /** Creates a missing room, never de-duplicates, and answers before any job exists. */
  readonly createDispatch: (request: CreateDispatchRequest, options?: CallOptions) => Promise<DispatchFacts>;
  readonly deleteDispatch: (room: string, dispatchId: string, options?: CallOptions) => Promise<void>;
  readonly removeParticipant: (room: string, identity: string, options?: CallOptions) => Promise<void>;
  readonly createRoom: (request: CreateRoomRequest, options?: CallOptions) => Promise<RoomFacts>;
  readonly deleteRoom: (room: string, options?: CallOptions) => Promise<void>;
  /** Cancels all calls in flight and closes the connections. */
  readonly close: () => void;
}

/** What went wrong with a call. */
export type FailureKind =
  | 'wrong-key'
  | 'wrong-secret'
  | 'missing-grant'
  | 'clock-skew'
  | 'no-credentials'
  | 'refused'
  | 'unknown-host'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'not-livekit'
  | 'rate-limited'
  | 'not-found'
  | 'no-response'
  | 'server-error'
  | 'rejected'
  | 'cancelled'
  | 'unknown';

/** Thrown by every `Gateway`. `message` is the failure's sentence. */
export class LiveKitError extends Error {
  override readonly name = 'LiveKitError';
  readonly failure: Failure & { readonly kind: FailureKind };
  /** HTTP status, or null where there was no answer. */
  readonly status: number | null;
  /** From `Retry-After`, in milliseconds; null where the server did not say. */
  readonly retryAfterMs: number | null;
  /** The server cannot have received the call: it was still waiting, or no connection was made. */
  readonly neverSent: boolean;

  constructor(
    failure: Failure & { readonly kind: FailureKind },
    details: {
      readonly status?: number | null;
      readonly retryAfterMs?: number | null;
      readonly neverSent?: boolean;
    } = {},
  ) {
    super(failure.sentence);
    this.failure = failure;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.neverSent = details.neverSent ?? false;
  }
}

/** What went wrong, fit for a screen whatever was thrown. */
export const failureOf = (error: unknown): Failure =>
  error instanceof LiveKitError
    ? error.failure
    : {
        kind: 'unknown',
        sentence: 'The call failed for a reason lktop does not know.',
        remedy: 'Try again; if it stays, please report it.',
      };
