import type { Clock } from '../clock.ts';
import type { DispatchOptions } from './dispatches.ts';
import type { Random } from './random.ts';
import type {
  DispatchRecord,
  JobRecord,
  ParticipantRecord,
  RoomRecord,
  SimulatedJobType,
  TrackRecord,
} from './records.ts';
import type { Session } from './sessions.ts';

/** What the parts of the world share. Only they change it. */
export interface WorldState {
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds, with a fraction that tells apart what happens in one millisecond. */
  readonly stamp: () => number;
  readonly rooms: Map<string, RoomState>;
  readonly workers: Map<string, WorkerState>;
}

export interface RoomState {
  /** As the list shows it: its counts lag. */
  record: RoomRecord;
  /** What it was made with; empty: the automatic dispatch. A node that takes the room over makes these anew. */
  agents: readonly DispatchOptions[];
  readonly participants: Map<string, ParticipantState>;
  readonly dispatches: Map<string, DispatchState>;
  /** A refresh of the counts is due. */
  countsDue: boolean;
  countedAtMs: number;
  /** Agents that want to know of the next caller. */
  readonly waiting: Set<(caller: ParticipantState) => void>;
  /** Somebody other than an agent was here. */
  visited: boolean;
  cancelClosing: () => void;
}

export interface ParticipantState {
  record: ParticipantRecord;
  readonly room: RoomState;
  /** Its process runs; a killed one is still listed for a while. */
  alive: boolean;
  gone: boolean;
  /** Of a former life of the room: listed until the room closes, and nobody is there. */
  former: boolean;
  /** What it was sent by; null for whoever is no agent. */
  readonly agent: AgentState | null;
  /** Named by its token; they count only where it makes the room. */
  readonly roomAgents: readonly DispatchOptions[];
  /** Things still to happen to it; cancelled when it goes. */
  readonly cancels: Set<() => void>;
}

export interface DispatchState {
  record: DispatchRecord;
  readonly agents: Set<AgentState>;
  /** An agent whose job is not listed yet goes when it is. */
  isRemoved: boolean;
}

/** A job, and the agent that does it. */
export interface AgentState {
  job: JobRecord;
  readonly worker: WorkerState;
  readonly dispatch: DispatchState;
  readonly room: RoomState;
  readonly session: Session;
  /** Null before it joins. */
  participant: ParticipantState | null;
  /** The identity that its session listens to; null before anybody came. */
  linked: string | null;
  /** Its session has closed: it stays, and does nothing any more. */
  closed: boolean;
  over: boolean;
}

export interface WorkerState {
  /** `AW_…` */
  readonly id: string;
  readonly agentName: string;
  readonly type: SimulatedJobType;
  readonly deployment: string;
  /** How many jobs it takes at a time. */
  capacity: number;
  /** As it reports it; from `FULL_LOAD` on it gets no job. */
  load: number;
  /** `draining` takes no new jobs; `hung` does not react to anything; `dead` is gone. */
  condition: 'ready' | 'draining' | 'hung' | 'dead';
  /** What it answers to offers: `terminate`, nobody else shall be asked; `pass`, the next may be. */
  readonly declines: 'terminate' | 'pass' | null;
  /** Not registered before: after a restart of the server it takes a while to come back. */
  absentUntilMs: number;
  session: Session;
  /** By the identity that a publisher's or a participant's job is about. */
  readonly sessionFor: (identity: string) => Session | null;
  readonly agents: Set<AgentState>;
}

/** A worker that says it is this loaded gets no jobs. */
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
