/**
 * The simulator's records, as the API lists them. Records are immutable: a change replaces the record, so its encoded
 * JSON can be cached with it.
 */

export interface RoomRecord {
  /** `RM_…` */
  readonly id: string;
  readonly name: string;
  readonly metadata: string;
  readonly createdAtMs: number;
  readonly emptyTimeoutSeconds: number;
  readonly departureTimeoutSeconds: number;
  readonly maxParticipants: number;
  /** A secret, as on a real server. It must never be displayed. */
  readonly turnPassword: string;
  /** Excludes agents. Up to 5 s stale. */
  readonly numParticipants: number;
  /** Includes agents. Up to 5 s stale. */
  readonly numPublishers: number;
}

export type SimulatedKind = 'STANDARD' | 'INGRESS' | 'EGRESS' | 'SIP' | 'AGENT' | 'CONNECTOR' | 'BRIDGE';

export type SimulatedKindDetail =
  | 'CLOUD_AGENT'
  | 'FORWARDED'
  | 'CONNECTOR_WHATSAPP'
  | 'CONNECTOR_TWILIO'
  | 'BRIDGE_RTSP'
  | 'SIMULATION';

export interface TrackRecord {
  /** `TR_…` */
  readonly id: string;
  readonly kind: 'AUDIO' | 'VIDEO';
  readonly source: 'MICROPHONE' | 'CAMERA' | 'SCREEN_SHARE' | 'UNKNOWN';
  readonly name: string;
  readonly muted: boolean;
}

export interface ParticipantRecord {
  /** `PA_…`, new at every reconnection. */
  readonly id: string;
  readonly identity: string;
  readonly name: string;
  readonly kind: SimulatedKind;
  readonly kindDetails: readonly SimulatedKindDetail[];
  readonly state: 'JOINING' | 'JOINED' | 'ACTIVE';
  readonly hidden: boolean;
  readonly recorder: boolean;
  readonly joinedAtMs: number;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tracks: readonly TrackRecord[];
}

export type SimulatedJobType = 'JT_ROOM' | 'JT_PUBLISHER' | 'JT_PARTICIPANT';

/**
 * The job fields that servers with protocol 1.53 and newer add (livekit/protocol 1.54.0, `Job` and `JobState`). Times
 * are in milliseconds; 0 means none.
 */
export interface JobHistoryRecord {
  readonly reason:
    | 'JSR_UNSPECIFIED'
    | 'JSR_NO_CAPACITY'
    | 'JSR_ROOM_CLOSED'
    | 'JSR_DISPATCH_DELETED'
    | 'JSR_RETRYING';
  readonly createdAtMs: number;
  readonly acceptedAtMs: number;
  readonly assignedAtMs: number;
  readonly firstStartedAtMs: number;
  readonly attempts: number;
  readonly workersAsked: number;
  /** Time spent in attempts that failed in the agent's own code before it joined. */
  readonly failedAttemptsMs: number;
}

export interface JobRecord {
  /** `AJ_…` */
  readonly id: string;
  readonly dispatchId: string;
  readonly type: SimulatedJobType;
  /** The room's record when the job was created. */
  readonly room: RoomRecord;
  /** The participant the job is about; null for `JT_ROOM`. */
  readonly participant: ParticipantRecord | null;
  readonly metadata: string;
  readonly agentName: string;
  readonly deployment: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: 'JS_PENDING' | 'JS_RUNNING' | 'JS_SUCCESS' | 'JS_FAILED' | 'JS_CANCELLED';
  readonly error: string;
  readonly startedAtMs: number;
  /** 0 until the job ends. A real server lists 0 for ever. */
  readonly endedAtMs: number;
  readonly updatedAtMs: number;
  /** Empty if the worker declined the job. */
  readonly participantIdentity: string;
  /** `AW_…` */
  readonly workerId: string;
  /** Null on servers that do not list these fields, such as 1.13.5. */
  readonly history: JobHistoryRecord | null;
}

export interface DispatchRecord {
  /** `AD_…` */
  readonly id: string;
  /** Empty for a dispatch to unnamed workers. */
  readonly agentName: string;
  readonly room: string;
  readonly metadata: string;
  readonly deployment: string;
  readonly restartPolicy: 'JRP_ON_FAILURE' | 'JRP_NEVER';
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** The jobs that are listed so far. */
  readonly jobs: readonly JobRecord[];
}

export interface DispatchOptions {
  readonly agentName: string;
  readonly metadata?: string;
  readonly deployment?: string;
  readonly restartPolicy?: DispatchRecord['restartPolicy'];
  readonly attributes?: Readonly<Record<string, string>>;
}
