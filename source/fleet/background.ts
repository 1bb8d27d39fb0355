import type { RoomFacts } from './facts.ts';
import type { RoomKey } from './snapshot.ts';

/** A room of the same name that is made more than 10 minutes later has nothing to do with the one before. */
export const REMEMBERED_MS = 10 * 60_000;

/** What rooms like one nearly always had. */
export interface LearnedAgent {
  /** The name that served most of them; null: unnamed or different ones. */
  readonly agentName: string | null;
  /** How many of the last rooms of the kind had an agent in time. */
  readonly served: number;
  readonly rooms: number;
  /** Within so many milliseconds nearly all had it. */
  readonly withinMs: number;
  /** As it is shown: `call-*`. */
  readonly pattern: string;
}

/** Who served in a room of the same name before it was made anew. */
export interface ServedBefore {
  readonly agentName: string | null;
  /** When it was last seen there. */
  readonly lastSeenMs: number;
}

/** An agent or a dispatch that an action of ours took away, as the sweeps proved. */
export interface Removal {
  /** When it was proved. */
  readonly atMs: number;
  /** Null: an agent without a dispatch, or one that was kicked. */
  readonly dispatchId: string | null;
  /** Of the agent that went with it; null: the dispatch had none. */
  readonly identity: string | null;
}

/** What is known of a project beside the sweeps of this run. */
export interface Background {
  /** What an action of ours last removed from this room; null: nothing. */
  readonly removal: (room: RoomKey) => Removal | null;
  /** What rooms of this kind nearly always had, see `kindOfRoom`; null: too few were seen, or they differ. */
  readonly learned: (kind: string) => LearnedAgent | null;
  /** Null where nobody served, or too long before this room was made. */
  readonly servedBefore: (room: RoomFacts) => ServedBefore | null;
  /** An earlier run saw the server mark agents by their kind. */
  readonly marksAgentsByKind: boolean;
}

/** Nothing is known but what the sweeps see. */
export const noBackground: Background = {
  removal: () => null,
  learned: () => null,
  servedBefore: () => null,
  marksAgentsByKind: false,
};
