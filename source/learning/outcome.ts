import { compareText } from '../fleet/texts.ts';

/** Whether a room had an agent in time. Each room has one, once. */
export interface Outcome {
  /** See `kindOfRoom`. */
  readonly kind: string;
  /** `RM_…` */
  readonly roomId: string;
  /** An agent was ACTIVE within `IN_TIME_MS` of its first caller. */
  readonly served: boolean;
  /** "" is an unnamed agent's; null where nobody served, or nothing tells. */
  readonly agentName: string | null;
  /** From the caller to the agent, in milliseconds; 0: the agent was there first, or nobody served. */
  readonly tookMs: number;
  /** When the first caller came. */
  readonly atMs: number;
}

/** An agent that comes later does not count, in milliseconds after the first caller. */
export const IN_TIME_MS = 10_000;

/** So many are kept of a kind. */
export const MAX_OUTCOMES = 200;

const newestFirst = (a: Outcome, b: Outcome): number => b.atMs - a.atMs || compareText(a.roomId, b.roomId);

/** The last ones, the newest first, of each room one: the same whatever order they come in. */
export const lastOutcomes = (outcomes: Iterable<Outcome>): readonly Outcome[] => {
  const ofRooms = new Map<string, Outcome>();
  for (const outcome of [...outcomes].sort(newestFirst)) {
    if (!ofRooms.has(outcome.roomId)) ofRooms.set(outcome.roomId, outcome);
  }
  return [...ofRooms.values()].slice(0, MAX_OUTCOMES);
};
