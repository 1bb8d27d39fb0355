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
  readonly state: 'JOINING' | 'JOINED' | 'ACTIVE';
  readonly hidden: boolean;
  readonly joinedAtMs: number;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tracks: readonly TrackRecord[];
}

export type SimulatedJobType = 'JT_ROOM' | 'JT_PUBLISHER' | 'JT_PARTICIPANT';

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
  readonly status: 'JS_PENDING' | 'JS_RUNNING' | 'JS_SUCCESS' | 'JS_FAILED';
  readonly error: string;
  readonly startedAtMs: number;
  /** 0 until it ended: on a real server for ever. */
  readonly endedAtMs: number;
  readonly updatedAtMs: number;
  readonly participantIdentity: string;
  /** `AW_…` */
  readonly workerId: string;
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
