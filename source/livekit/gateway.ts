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
  /** Seconds the server keeps an empty room. */
  readonly emptyTimeoutSeconds?: number;
  /**
   * The agents that the room dispatches instead of the automatic dispatch. Also applies to an existing room whose node
   * died.
   */
  readonly agentNames?: readonly string[];
}

export interface ProbeResult {
  /** HTTP status of `GET /`: 200, or 406 if the node is stale. */
  readonly status: number;
  readonly roundTripMs: number;
  /** Server clock minus ours, from the answer's `Date` header (± 1 s); null without the header. */
  readonly clockSkewMs: number | null;
}

export interface CallOptions {
  /** Cancels the call. A change that was sent may still be done. */
  readonly signal?: AbortSignal;
  /** Called before a listing is repeated because its kept connection had just been closed. Default: allowed. */
  readonly mayRepeat?: () => boolean;
}

export interface ListOptions extends CallOptions {
  /** Keeps all metadata and attributes, which are otherwise truncated. Default: false. */
  readonly isWhole?: boolean;
}

/**
 * All calls lktop makes to LiveKit. Every error is a `LiveKitError`, whose failure can be shown on screen: it holds no
 * secrets and no tokens. Each call ends within `CALL_LIMIT_MS`. Unchanged rooms, participants and dispatches are the
 * same objects as in the last listing, so `===` detects changes.
 */
export interface Gateway {
  /** `https://livekit.example.com`, without credentials; shown in the header. */
  readonly host: string;
  /** `GET /`, without credentials. */
  readonly probe: (options?: CallOptions) => Promise<ProbeResult>;
  readonly listRooms: (names?: readonly string[], options?: ListOptions) => Promise<RoomFacts[]>;
  /** Sorted by identity. For a missing room the server returns an empty list. */
  readonly listParticipants: (room: string, options?: ListOptions) => Promise<ParticipantFacts[]>;
  /** Sorted by creation, then id. For a missing room the call hangs 3 s, then fails with 503. */
  readonly listDispatches: (room: string, options?: ListOptions) => Promise<DispatchFacts[]>;
  /** Creates a missing room, never de-duplicates, and returns before any job exists. */
  readonly createDispatch: (request: CreateDispatchRequest, options?: CallOptions) => Promise<DispatchFacts>;
  readonly deleteDispatch: (room: string, dispatchId: string, options?: CallOptions) => Promise<void>;
  readonly removeParticipant: (room: string, identity: string, options?: CallOptions) => Promise<void>;
  readonly createRoom: (request: CreateRoomRequest, options?: CallOptions) => Promise<RoomFacts>;
  readonly deleteRoom: (room: string, options?: CallOptions) => Promise<void>;
  /** Cancels all calls in flight and closes the connections. */
  readonly close: () => void;
}

/** The kinds of failure. */
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
  | 'plan-limit'
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
  /** HTTP status; null: no answer. */
  readonly status: number | null;
  /** From `Retry-After`, in milliseconds; null: the server did not say. */
  readonly retryAfterMs: number | null;
  /** The server cannot have received the call: it was still queued, or no connection was made. */
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

/** Returns the failure of any thrown value, safe for the screen. */
export const failureOf = (error: unknown): Failure =>
  error instanceof LiveKitError
    ? error.failure
    : {
        kind: 'unknown',
        sentence: 'The call failed for a reason lktop does not know.',
        remedy: 'Try again; if it stays, please report it.',
      };
