import type { RoomFacts } from './facts.ts';
import type { RoomKey } from './snapshot.ts';
import type { Workers } from './workers.ts';

/** A room that reuses a name after more than 10 minutes is unrelated to the room before it. */
export const REMEMBERED_MS = 10 * 60_000;

/** The agent that earlier rooms of the same kind nearly always had. */
export interface LearnedAgent {
  /** The name that served most of them; null: unnamed, or the names differ. */
  readonly agentName: string | null;
  /** How many of the last rooms of this kind had an agent in time. */
  readonly served: number;
  readonly rooms: number;
  /** Nearly all of them had the agent within this many milliseconds. */
  readonly withinMs: number;
  /** The pattern as the screen shows it: `call-*`. */
  readonly pattern: string;
}

/** The agent that served in an earlier room of the same name. */
export interface ServedBefore {
  readonly agentName: string | null;
  /** When the agent was last seen there. */
  readonly lastSeenMs: number;
}

/** An agent or dispatch that one of our actions removed. The sweeps proved the removal. */
export interface Removal {
  /** When the removal was proved. */
  readonly atMs: number;
  /** Null: the agent had no dispatch, or it was kicked. */
  readonly dispatchId: string | null;
  /** The agent that went with the dispatch; null: the dispatch had none. */
  readonly identity: string | null;
}

/** What is known about a project beyond the sweeps of this run. */
export interface Background {
  /** The last thing our actions removed from this room; null: nothing. */
  readonly removal: (room: RoomKey) => Removal | null;
  /**
   * The agent that rooms of this kind nearly always had, see `kindOfRoom`. Null: too few rooms were seen, or they
   * differ.
   */
  readonly learned: (kind: string) => LearnedAgent | null;
  /** Null: nobody served, or it was too long before this room was created. */
  readonly servedBefore: (room: RoomFacts) => ServedBefore | null;
  /** An earlier run saw the server mark agents by their kind. */
  readonly marksAgentsByKind: boolean;
  /** The workers whose addresses the user gave; null: none were given. */
  readonly workers: () => Workers | null;
}

/** A background that knows nothing beyond the sweeps. */
export const noBackground: Background = {
  removal: () => null,
  learned: () => null,
  servedBefore: () => null,
  marksAgentsByKind: false,
  workers: () => null,
};
