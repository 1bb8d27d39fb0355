/**
 * What the simulator's world holds, as the API shows it. A record is never changed: it is replaced, so that its
 * wire form can be kept with it.
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
  /** A secret, as on a real server: nobody may show it. */
  readonly turnPassword: string;
  /** Without agents, and up to 5 s late. */
  readonly numParticipants: number;
  /** With agents, and up to 5 s late. */
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
  /** `PA_…`: new at every reconnection. */
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
 * What servers of protocol 1.53 and newer tell of a job (livekit/protocol 1.54.0, `Job` and `JobState`). Times in
 * milliseconds, 0: none.
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
  /** Spent in attempts that the agent's own code failed before it joined. */
  readonly failedAttemptsMs: number;
}

export interface JobRecord {
  /** `AJ_…` */
  readonly id: string;
  readonly dispatchId: string;
  readonly type: SimulatedJobType;
  /** The room as it was when the job was made. */
  readonly room: RoomRecord;
  /** Whom the job is about; null for `JT_ROOM`. */
  readonly participant: ParticipantRecord | null;
  readonly metadata: string;
  readonly agentName: string;
  readonly deployment: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: 'JS_PENDING' | 'JS_RUNNING' | 'JS_SUCCESS' | 'JS_FAILED' | 'JS_CANCELLED';
  readonly error: string;
  readonly startedAtMs: number;
  /** 0 until it ended: on a real server for ever. */
  readonly endedAtMs: number;
  readonly updatedAtMs: number;
  /** Empty where its worker declined it. */
  readonly participantIdentity: string;
  /** `AW_…` */
  readonly workerId: string;
  /** Null: the server is one that does not tell, such as 1.13.5. */
  readonly history: JobHistoryRecord | null;
}

export interface DispatchRecord {
  /** `AD_…` */
  readonly id: string;
  /** Empty: to workers without a name. */
  readonly agentName: string;
  readonly room: string;
  readonly metadata: string;
  readonly deployment: string;
  readonly restartPolicy: 'JRP_ON_FAILURE' | 'JRP_NEVER';
  readonly attributes: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** Those that are listed by now. */
  readonly jobs: readonly JobRecord[];
}
