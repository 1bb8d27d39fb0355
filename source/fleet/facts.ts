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

export interface ParticipantFacts {
  /** `PA_…`: new at every reconnection, so never a key. */
  readonly id: string;
  /** The key of a participant within its room. */
  readonly identity: string;
  readonly name: string;
  readonly kind: ParticipantKind;
  readonly state: ParticipantState;
  /** Not shown to the other participants: a hidden observer is not a waiting caller. */
  readonly hidden: boolean;
  /** 0 where the server did not say. */
  readonly joinedAtMs: number;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Sorted by what they are. */
  readonly tracks: readonly TrackFacts[];
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
}

export interface DispatchFacts {
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

export interface RoomFacts {
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
