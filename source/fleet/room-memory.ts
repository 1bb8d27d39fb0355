import type { ServedBefore } from './background.ts';
import type { DispatchFacts } from './facts.ts';
import type { Human } from './fleet.ts';

/** An absence counts from the second sweep in a row that missed it, so counting stops at 2. */
export type Missed = 0 | 1 | 2;

/** How long an agent with a voice has been inaudible. */
export interface Inaudible {
  /** The last sweep that heard it; the first sweep of all if none did. */
  readonly sinceMs: number;
  /** Since when closely spaced sweeps did not hear it. Between sweeps far apart it may have spoken. */
  readonly steadySinceMs: number;
  /** Consecutive sweeps that did not hear it, counted up to 3. Closely spaced identical sweeps count once. */
  readonly looks: 1 | 2 | 3;
}

export interface AgentMemory {
  readonly identity: string;
  readonly agentName: string | null;
  readonly dispatchId: string | null;
  readonly firstSeenMs: number;
  /** The server's value; 0 when the server did not say. */
  readonly joinedAtMs: number;
  readonly state: string | null;
  /** The first sweep that saw the agent in that state. */
  readonly stateSinceMs: number;
  /** Since when closely spaced sweeps saw it in that state. Between sweeps far apart the state may have changed. */
  readonly steadySinceMs: number;
  /** A sweep saw an audio track of the agent or its avatar. */
  readonly hasVoice: boolean;
  /** Since when it is inaudible; null: it is audible, or it has no voice. */
  readonly inaudible: Inaudible | null;
  /** The sweeps saw somebody it can serve: a human, an incoming stream, another agent that publishes. */
  readonly everHadCompany: boolean;
  /** Null: company is there, or none was ever seen. */
  readonly companyLastSeenMs: number | null;
  /** The humans it joined for: those already there, or the first to come. */
  readonly joinedFor: readonly Human[];
  /** Its dispatch as last seen. The dispatch may disappear while the agent keeps serving. Null: none was seen. */
  readonly sentBy: DispatchFacts | null;
  /** The last sweep that saw one of them; null: one is there, or nobody came yet. */
  readonly joinedForLastSeenMs: number | null;
  /** Null while the agent is there; after that, the last sweep that saw it. */
  readonly lastSeenMs: number | null;
}

export interface DispatchMemory {
  readonly id: string;
  /** The last agent linked to the dispatch. */
  readonly agentIdentity: string | null;
  /** Consecutive sweeps without an agent. */
  readonly missed: Missed;
  /** Consecutive sweeps without the agent of a job, for dispatches with several jobs. */
  readonly missedJobs: readonly { readonly id: string; readonly missed: Missed }[];
  /** How many attempts had failed when its agent last stayed. Later failures count from zero. */
  readonly failuresBefore: number;
  /** The dispatch appeared between two sweeps at most 3 s apart. */
  readonly madeWhileWatched: boolean;
}

/** The previous room with the same name. */
export interface Predecessor {
  /** `RM_…` */
  readonly id: string;
  readonly lastSeenMs: number;
  /** The identities of the humans in it at that time. */
  readonly humans: readonly string[];
}

/** What is known of the previous room with this name. */
export interface Origin {
  /** The agent that served in it; null: none, or it was too long ago. */
  readonly servedBefore: ServedBefore | null;
  /** Null: no previous room was seen, or it was too long ago. */
  readonly predecessor: Predecessor | null;
}

/** How many participants two consecutive sweeps both saw under the same connection. */
export interface Stayed {
  readonly fromMs: number;
  readonly people: number;
  readonly publishers: number;
}

/** The participants of the newest sweep, and how many stayed between each pair of recent sweeps. */
export interface Roll {
  readonly atMs: number;
  readonly people: ReadonlySet<string>;
  readonly publishers: ReadonlySet<string>;
  /** Oldest first. The first entry began more than 15 s ago if lktop has swept for that long. */
  readonly stayed: readonly Stayed[];
}

/** Proof that the server restarted and that some listed participants date from before. */
export interface LifeProof {
  /** The dispatch that the restart re-created. */
  readonly dispatch: Pick<DispatchFacts, 'agentName' | 'createdAtMs'>;
  /** Somebody joined right after the dispatch was created. */
  readonly isBroughtBack: boolean;
  /** The room counts fewer participants than it lists. */
  readonly isCountedShort: boolean;
}

/** What earlier sweeps say about a room whose server may have restarted. */
export interface LifeMemory {
  /** The oldest dispatch at that time. */
  readonly dispatchId: string;
  /** The sweeps saw somebody who joined right after the dispatch was created. They may have left since. */
  readonly isBroughtBack: boolean;
  /** The counts proved it, and none have disproved it since. */
  readonly proof: LifeProof | null;
  readonly roll: Roll;
}

/** What earlier sweeps saw of a room. Verdicts rest on it and on the newest answers. */
export interface RoomMemory {
  readonly firstSweptMs: number;
  /** Agents that left, then agents that are there. Lists, not maps, because thousands of rooms have one of each. */
  readonly agents: readonly AgentMemory[];
  /** The humans that are there. */
  readonly humans: readonly Human[];
  readonly dispatches: readonly DispatchMemory[];
  readonly servingAgentEverSeen: boolean;
  /** Null: an agent serves, or none ever served. */
  readonly servingAgentLastSeenMs: number | null;
  /** Consecutive sweeps without a serving agent. */
  readonly missedServingAgent: Missed;
  /** The identities of those who took over from the agent; empty: nobody. */
  readonly successors: readonly string[];
  /** The first sweep that saw them without the agent; 0: none did. */
  readonly handedOverAtMs: number;
  /** Null: they are there, or never were. */
  readonly successorsLastSeenMs: number | null;
  /** What the sweeps say about a server restart; null: no sign of one. */
  readonly life: LifeMemory | null;
  /** What is known of the previous room with this name. */
  readonly origin: Origin;
}

/** Returns the memory of an agent; undefined: never seen, or too long ago. */
export const agentMemory = (memory: RoomMemory | null, identity: string): AgentMemory | undefined =>
  memory?.agents.find((agent) => agent.identity === identity);

/** Returns the memory of a dispatch; undefined: never seen. */
export const dispatchMemory = (memory: RoomMemory | null, id: string): DispatchMemory | undefined =>
  memory?.dispatches.find((dispatch) => dispatch.id === id);

/** Counts one more consecutive sweep without something. */
export const miss = (missed: Missed | undefined): Missed => (missed === undefined || missed === 0 ? 1 : 2);

/** Returns when something was last there; null: it is there, or never was. */
export const lastSeen = (
  isThere: boolean,
  everSeen: boolean,
  earlierMs: number | null,
  previousSweepMs: number,
): number | null => (isThere || !everSeen ? null : (earlierMs ?? previousSweepMs));

/** Whether the newest sweep was the first to miss a dispatch's agent or, while a human waits, any serving agent. */
export const awaitsSecondLook = (
  { missedServingAgent, dispatches }: RoomMemory,
  someoneWaits: boolean,
  isAutomatic: (dispatchId: string) => boolean,
): boolean =>
  (someoneWaits && missedServingAgent === 1) ||
  dispatches.some(
    ({ id, missed, missedJobs }) =>
      (missed === 1 && !isAutomatic(id)) || missedJobs.some((job) => job.missed === 1),
  );

/** Whether another sweep with the same answers would leave the memory unchanged. */
export const isSettled = ({ missedServingAgent, dispatches }: RoomMemory): boolean =>
  missedServingAgent !== 1 &&
  dispatches.every(({ missed, missedJobs }) => missed !== 1 && missedJobs.every((job) => job.missed !== 1));
