import type { ServedBefore } from './background.ts';
import type { DispatchFacts } from './facts.ts';
import type { Human } from './fleet.ts';

/** An absence counts from the second sweep that answered and did not see it; more need not be counted. */
export type Missed = 0 | 1 | 2;

/** For how long an agent that has a voice could not be heard. */
export interface Inaudible {
  /** The last look that heard it; the first look at all where none did. */
  readonly sinceMs: number;
  /** Since when looks close enough to each other did not: it may have spoken between two that are far apart. */
  readonly steadySinceMs: number;
  /** Looks in a row that did not hear it, counted to three; close ones that were all the same count once. */
  readonly looks: 1 | 2 | 3;
}

export interface AgentMemory {
  readonly identity: string;
  readonly agentName: string | null;
  readonly dispatchId: string | null;
  readonly firstSeenMs: number;
  /** As the server says; 0 where it does not. */
  readonly joinedAtMs: number;
  readonly state: string | null;
  /** The first look that saw it in that state. */
  readonly stateSinceMs: number;
  /** Since when close sweeps saw it in that state: between two sweeps far apart it may have changed. */
  readonly steadySinceMs: number;
  /** An audio track of it or of its avatar was seen. */
  readonly hasVoice: boolean;
  /** Since when it cannot be heard; null: it can, or it has no voice. */
  readonly inaudible: Inaudible | null;
  /** Somebody it may be there for was seen: a human, a stream that comes in, another agent that publishes. */
  readonly everHadCompany: boolean;
  /** Null while company is there, or none was ever seen. */
  readonly companyLastSeenMs: number | null;
  /** The humans it joined for: those who were there, or the first to come. */
  readonly joinedFor: readonly Human[];
  /** The dispatch it belongs to, as last seen: it may be lost while the agent serves on. Null: none was seen. */
  readonly sentBy: DispatchFacts | null;
  /** The last look that saw one of them; null while one is there, or none came yet. */
  readonly joinedForLastSeenMs: number | null;
  /** Null while it is there; afterwards, the last sweep that saw it. */
  readonly lastSeenMs: number | null;
}

export interface DispatchMemory {
  readonly id: string;
  /** The last agent that was seen to belong to it. */
  readonly agentIdentity: string | null;
  /** Sweeps in a row without an agent. */
  readonly missed: Missed;
  /** Sweeps in a row without the agent of a job, for dispatches of several jobs. */
  readonly missedJobs: readonly { readonly id: string; readonly missed: Missed }[];
  /** How many attempts had failed when its agent last stayed: later failures count from zero. */
  readonly failuresBefore: number;
  /** It appeared between two sweeps at most 3 s apart. */
  readonly madeWhileWatched: boolean;
}

/** The room of the same name before this one. */
export interface Predecessor {
  /** `RM_…` */
  readonly id: string;
  readonly lastSeenMs: number;
  /** Who was in it then. */
  readonly humans: readonly string[];
}

/** What is known of the room that had this one's name before. */
export interface Origin {
  /** Who served in it; null: nobody, or it was long before. */
  readonly servedBefore: ServedBefore | null;
  /** Null: none was seen, or it was long before. */
  readonly predecessor: Predecessor | null;
}

/** How many participants both of two sweeps in a row saw, under the same connection. */
export interface Stayed {
  readonly fromMs: number;
  readonly people: number;
  readonly publishers: number;
}

/** Who was listed in the newest look, and how many stayed from each look of the last seconds to the next. */
export interface Roll {
  readonly atMs: number;
  readonly people: ReadonlySet<string>;
  readonly publishers: ReadonlySet<string>;
  /** The oldest first; the first of them began before the last 15 s where we looked for so long. */
  readonly stayed: readonly Stayed[];
}

/** What proves that the server restarted and listed participants are left over from before. */
export interface LifeProof {
  /** The dispatch that was made anew with it. */
  readonly dispatch: Pick<DispatchFacts, 'agentName' | 'createdAtMs'>;
  /** Somebody joined at once after it was made. */
  readonly isBroughtBack: boolean;
  /** The room counts fewer than it lists. */
  readonly isCountedShort: boolean;
}

/** What earlier sweeps tell about a room whose server may have restarted. */
export interface LifeMemory {
  /** The oldest dispatch then. */
  readonly dispatchId: string;
  /** Somebody was seen who had joined at once after it was made; they may have left since. */
  readonly isBroughtBack: boolean;
  /** The counts proved it, and none have denied it since. */
  readonly proof: LifeProof | null;
  readonly roll: Roll;
}

/** What earlier sweeps saw of a room. A verdict rests on it and on the newest answers. */
export interface RoomMemory {
  readonly firstSweptMs: number;
  /** Those that left, then those that are there. Lists, not maps: thousands of rooms have one of each. */
  readonly agents: readonly AgentMemory[];
  /** Those that are there. */
  readonly humans: readonly Human[];
  readonly dispatches: readonly DispatchMemory[];
  readonly servingAgentEverSeen: boolean;
  /** Null while an agent serves, or none was ever seen to. */
  readonly servingAgentLastSeenMs: number | null;
  /** Sweeps in a row without an agent that serves. */
  readonly missedServingAgent: Missed;
  /** Who took over from the agent; empty: nobody. */
  readonly successors: readonly string[];
  /** The first look that saw them without it; 0: none did. */
  readonly handedOverAtMs: number;
  /** Null while they are there, or never were. */
  readonly successorsLastSeenMs: number | null;
  /** What the looks so far tell of a former life; null: nothing speaks of one. */
  readonly life: LifeMemory | null;
  /** Where the room comes from. */
  readonly origin: Origin;
}

/** What is remembered of an agent; undefined where it was never seen, or too long ago. */
export const agentMemory = (memory: RoomMemory | null, identity: string): AgentMemory | undefined =>
  memory?.agents.find((agent) => agent.identity === identity);

/** What is remembered of a dispatch; undefined where it was never seen. */
export const dispatchMemory = (memory: RoomMemory | null, id: string): DispatchMemory | undefined =>
  memory?.dispatches.find((dispatch) => dispatch.id === id);

/** How often in a row something has been missed, after one more look without it. */
export const miss = (missed: Missed | undefined): Missed => (missed === undefined || missed === 0 ? 1 : 2);

/** When something was last there: null while it is, or never was. */
export const lastSeen = (
  isThere: boolean,
  everSeen: boolean,
  earlierMs: number | null,
  previousSweepMs: number,
): number | null => (isThere || !everSeen ? null : (earlierMs ?? previousSweepMs));

/** Whether the newest look was the first in a row that missed an agent of a dispatch or, where a human waits, any. */
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

/** Whether another sweep with the same answers would be remembered the same way. */
export const isSettled = ({ missedServingAgent, dispatches }: RoomMemory): boolean =>
  missedServingAgent !== 1 &&
  dispatches.every(({ missed, missedJobs }) => missed !== 1 && missedJobs.every((job) => job.missed !== 1));
