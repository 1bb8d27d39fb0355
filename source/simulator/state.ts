import type { Clock } from '../clock.ts';
import type { Random } from './random.ts';
import type {
  DispatchOptions,
  DispatchRecord,
  JobRecord,
  ParticipantRecord,
  RoomRecord,
  SimulatedJobType,
  TrackRecord,
} from './records.ts';
import type { Session } from './sessions.ts';

/** The state shared by the modules of the simulator. Nothing outside them changes it. */
export interface WorldState {
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds with a fraction, so events in the same millisecond stay distinct. */
  readonly stamp: () => number;
  readonly rooms: Map<string, RoomState>;
  readonly workers: Map<string, WorkerState>;
  /** Called when a worker came or was killed. */
  readonly workerListeners: Set<(worker: WorkerState) => void>;
}

export interface RoomState {
  /** The listed record. Its counts lag. */
  record: RoomRecord;
  /**
   * The dispatches the room was created with; empty: the automatic one. A node that takes the room over recreates
   * them.
   */
  agents: readonly DispatchOptions[];
  readonly participants: Map<string, ParticipantState>;
  readonly dispatches: Map<string, DispatchState>;
  /** A refresh of the counts is scheduled. */
  countsDue: boolean;
  countedAtMs: number;
  /** Callbacks of agents that wait for the next caller. */
  readonly waiting: Set<(caller: ParticipantState) => void>;
  /** Somebody other than an agent has been here. */
  visited: boolean;
  cancelClosing: () => void;
}

export interface ParticipantState {
  record: ParticipantRecord;
  readonly room: RoomState;
  /** Its process runs. A killed participant is still listed for a while. */
  alive: boolean;
  gone: boolean;
  /** It belongs to a former life of the room: listed until the room closes, but not there. */
  former: boolean;
  /** The agent that this participant is; null if it is not an agent. */
  readonly agent: AgentState | null;
  /** The agents named by its token. They count only if it creates the room. */
  readonly roomAgents: readonly DispatchOptions[];
  /** Cancels its scheduled events. Called when it leaves. */
  readonly cancels: Set<() => void>;
}

export interface DispatchState {
  record: DispatchRecord;
  readonly agents: Set<AgentState>;
  /** Removed. An agent whose job is not listed yet leaves once it is. */
  isRemoved: boolean;
}

/** A job and its agent. */
export interface AgentState {
  job: JobRecord;
  readonly worker: WorkerState;
  readonly dispatch: DispatchState;
  readonly room: RoomState;
  readonly session: Session;
  /** Null before the agent joins. */
  participant: ParticipantState | null;
  /** The identity its session listens to; null before the first caller. */
  linked: string | null;
  /** The session has closed: the agent stays and does nothing more. */
  closed: boolean;
  over: boolean;
}

export interface WorkerState {
  /** `AW_…` */
  readonly id: string;
  readonly agentName: string;
  readonly type: SimulatedJobType;
  readonly deployment: string;
  /** The SDK that its own HTTP port tells. */
  readonly sdk: 'python' | 'node';
  readonly version: string;
  /** How many jobs it takes at once. */
  capacity: number;
  /** The load it reports. From `FULL_LOAD` on it gets no jobs. */
  load: number;
  /** `draining` takes no new jobs, `hung` no longer responds, `dead` is gone. */
  condition: 'ready' | 'draining' | 'hung' | 'dead';
  /** How it declines offers: `terminate` stops asking, `pass` lets the next worker be asked. */
  readonly declines: 'terminate' | 'pass' | null;
  /** Not registered before this time: after a server restart it reconnects with a delay. */
  absentUntilMs: number;
  session: Session;
  /** The session for a publisher's or participant's job, by identity. */
  readonly sessionFor: (identity: string) => Session | null;
  readonly agents: Set<AgentState>;
}

/** A worker that reports this load or more gets no jobs. */
export const FULL_LOAD = 0.7;

export const createStamp = (clock: Clock): (() => number) => {
  let count = 0;
  return () => {
    count = (count + 1) % 1_000;
    return clock.now() + count / 1_000;
  };
};

export const createParticipantRecord = (
  random: Random,
  fields: Partial<ParticipantRecord> & Pick<ParticipantRecord, 'identity' | 'joinedAtMs'>,
): ParticipantRecord => ({
  id: random.id('PA_'),
  name: '',
  kind: 'STANDARD',
  kindDetails: [],
  state: 'JOINING',
  hidden: false,
  recorder: false,
  metadata: '',
  attributes: {},
  tracks: [],
  ...fields,
});

export const createTrackRecord = (
  random: Random,
  fields: Partial<TrackRecord> & Pick<TrackRecord, 'source'>,
): TrackRecord => ({
  id: random.id(fields.source === 'CAMERA' ? 'TR_VC' : 'TR_AM'),
  kind: fields.source === 'MICROPHONE' ? 'AUDIO' : 'VIDEO',
  name: '',
  muted: false,
  ...fields,
});
