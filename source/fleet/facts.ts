/**
 * What a LiveKit server answered, as plain data: no protobuf classes, every time in milliseconds since the
 * Unix epoch, every enum a name. A value this version does not know keeps what the server said
 * (`"PARTICIPANT_KIND_42"`), so that it renders and never counts as something else.
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

/** Of a track what verdicts and the screen need: tens of thousands of them are kept. */
export interface TrackFacts {
  readonly kind: 'AUDIO' | 'VIDEO' | 'DATA' | Unknown;
  /** `MICROPHONE`, `CAMERA`, `SCREEN_SHARE`, … */
  readonly source: string;
  readonly muted: boolean;
}

/** What a server may send far more of than is kept. */
export interface Kept {
  /** Metadata and attributes are only their beginning. */
  readonly isCut?: true;
}

export interface ParticipantFacts extends Kept {
  /** `PA_…`: new at every reconnection, so never a key. */
  readonly id: string;
  /** The key of a participant within its room. */
  readonly identity: string;
  readonly name: string;
  readonly kind: ParticipantKind;
  /** More about the kind, such as `SIMULATION` or `CLOUD_AGENT`; newer servers only. */
  readonly kindDetails: readonly string[];
  readonly state: ParticipantState;
  /** Not shown to the other participants: a hidden observer is not a waiting caller. */
  readonly hidden: boolean;
  /** Records the room: takes no seat and is nobody who waits. */
  readonly recorder: boolean;
  /** It published once, which it may have taken back: `RoomFacts.numPublishers` counts those. */
  readonly isPublisher: boolean;
  /** 0 where the server did not say. */
  readonly joinedAtMs: number;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Sorted by what they are. */
  readonly tracks: readonly TrackFacts[];
}

/**
 * Why a job stands as it does, from servers of protocol 1.53 and newer (livekit/protocol 1.54.0, `Job` and
 * `JobState`). Times in milliseconds, 0 where the server did not say.
 */
export interface JobHistory {
  /** `NO_CAPACITY`, `ROOM_CLOSED`, `DISPATCH_DELETED`, `RETRYING`, or what the server said; empty: none. */
  readonly reason: string;
  readonly createdAtMs: number;
  readonly acceptedAtMs: number;
  readonly assignedAtMs: number;
  readonly firstStartedAtMs: number;
  /** Attempts assigned to a worker so far, this one included. */
  readonly attempts: number;
  /** Workers asked to take this attempt. */
  readonly workersAsked: number;
  /** Milliseconds spent in attempts that the agent's own code failed before it joined. */
  readonly failedAttemptsMs: number;
}

export interface JobFacts {
  /** `AJ_…` */
  readonly id: string;
  readonly type: JobType;
  /** A claim, never proof: a crashed agent's job stays RUNNING for ever. */
  readonly status: JobStatus;
  readonly error: string;
  /** 0 where the server did not say, as for the other times of a job. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly updatedAtMs: number;
  /** Empty until the agent joins, on older servers for ever. */
  readonly participantIdentity: string;
  /** `AW_…`, the worker that took the job. */
  readonly workerId: string;
  readonly agentName: string;
  readonly deployment: string;
  /** Of a publisher's or a participant's job, the identity it is about; empty: the whole room, or not told. */
  readonly subject: string;
  /** Null on servers that do not tell. */
  readonly history: JobHistory | null;
}

export interface DispatchFacts extends Kept {
  /** `AD_…` */
  readonly id: string;
  /** Empty: the automatic dispatch to workers without a name. */
  readonly agentName: string;
  readonly metadata: string;
  readonly deployment: string;
  readonly restartPolicy: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 0 where the server did not say. */
  readonly createdAtMs: number;
  /** 0 unless deleted. */
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
  /** Leaves out agents and lags up to 5 s: only a hint that something changed. */
  readonly numParticipants: number;
  /** Counts agents too. */
  readonly numPublishers: number;
  readonly maxParticipants: number;
  /** Seconds, as LiveKit has it. */
  readonly emptyTimeoutSeconds: number;
  readonly departureTimeoutSeconds: number;
}
