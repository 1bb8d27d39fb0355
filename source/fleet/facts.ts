/**
 * The answers of a LiveKit server as plain data: no protobuf classes, times in milliseconds since the Unix epoch,
 * enums as names. A value this version does not know keeps the server's name (`"PARTICIPANT_KIND_42"`), so that it
 * renders and never counts as something else.
 */

type Unknown = string & {};

export type ParticipantKind =
  | 'STANDARD'
  | 'INGRESS'
  | 'EGRESS'
  | 'SIP'
  | 'AGENT'
  | 'CONNECTOR'
  | 'BRIDGE'
  | Unknown;

export type ParticipantState = 'JOINING' | 'JOINED' | 'ACTIVE' | 'DISCONNECTED' | Unknown;

export type JobStatus = 'PENDING' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'CANCELLED' | Unknown;

export type JobType = 'ROOM' | 'PUBLISHER' | 'PARTICIPANT' | Unknown;

/** The part of a track that verdicts and the screen need. Tens of thousands are kept. */
export interface TrackFacts {
  readonly kind: 'AUDIO' | 'VIDEO' | 'DATA' | Unknown;
  /** `MICROPHONE`, `CAMERA`, `SCREEN_SHARE`, … */
  readonly source: string;
  readonly muted: boolean;
}

/** Marks data of which a server may send far more than lktop keeps. */
export interface Kept {
  /** Only the beginning of the metadata and attributes is kept. */
  readonly isCut?: true;
}

export interface ParticipantFacts extends Kept {
  /** `PA_…`: changes at every reconnection, so it is never used as a key. */
  readonly id: string;
  /** The participant's key within its room. */
  readonly identity: string;
  readonly name: string;
  readonly kind: ParticipantKind;
  /** Details of the kind, such as `SIMULATION` or `CLOUD_AGENT`; only newer servers send them. */
  readonly kindDetails: readonly string[];
  readonly state: ParticipantState;
  /** The other participants do not see it. A hidden observer is not a waiting caller. */
  readonly hidden: boolean;
  /** It records the room. It takes no seat and never counts as a waiting caller. */
  readonly recorder: boolean;
  /** It has published at least once and may have stopped since. `RoomFacts.numPublishers` counts it. */
  readonly isPublisher: boolean;
  /** 0 when the server did not say. */
  readonly joinedAtMs: number;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Sorted by kind, source and muted. */
  readonly tracks: readonly TrackFacts[];
}

/**
 * The history of a job, from servers of protocol 1.53 and newer (livekit/protocol 1.54.0, `Job` and `JobState`). Times
 * in milliseconds; 0 when the server did not say.
 */
export interface JobHistory {
  /** `NO_CAPACITY`, `ROOM_CLOSED`, `DISPATCH_DELETED`, `RETRYING`, or another word from the server; empty: none. */
  readonly reason: string;
  readonly createdAtMs: number;
  readonly acceptedAtMs: number;
  readonly assignedAtMs: number;
  readonly firstStartedAtMs: number;
  /** Attempts assigned to a worker so far, including this one. */
  readonly attempts: number;
  /** How many workers the server asked to take this attempt. */
  readonly workersAsked: number;
  /** Milliseconds spent in attempts in which the agent's own code failed before it joined. */
  readonly failedAttemptsMs: number;
}

export interface JobFacts {
  /** `AJ_…` */
  readonly id: string;
  readonly type: JobType;
  /** A claim, never proof: the job of a crashed agent stays RUNNING for ever. */
  readonly status: JobStatus;
  readonly error: string;
  /** 0 when the server did not say; the other times of a job are the same. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly updatedAtMs: number;
  /** Empty until the agent joins; always empty on older servers. */
  readonly participantIdentity: string;
  /** `AW_…`: the worker that took the job. */
  readonly workerId: string;
  readonly agentName: string;
  readonly deployment: string;
  /** The identity that a publisher's or participant's job is for; empty: the whole room, or the server did not say. */
  readonly subject: string;
  /** Null on servers that do not send it. */
  readonly history: JobHistory | null;
}

export interface DispatchFacts extends Kept {
  /** `AD_…` */
  readonly id: string;
  /** Empty: the automatic dispatch to unnamed workers. */
  readonly agentName: string;
  readonly metadata: string;
  readonly deployment: string;
  readonly restartPolicy: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 0 when the server did not say. */
  readonly createdAtMs: number;
  /** 0 unless the dispatch was deleted. */
  readonly deletedAtMs: number;
  /** Sorted by id. */
  readonly jobs: readonly JobFacts[];
}

export interface RoomFacts extends Kept {
  readonly name: string;
  /** `RM_…` */
  readonly id: string;
  readonly createdAtMs: number;
  readonly metadata: string;
  /** Excludes agents and lags up to 5 s, so it is only a hint that something changed. */
  readonly numParticipants: number;
  /** Includes agents. */
  readonly numPublishers: number;
  readonly maxParticipants: number;
  /** Seconds, as in LiveKit's API. */
  readonly emptyTimeoutSeconds: number;
  readonly departureTimeoutSeconds: number;
}
