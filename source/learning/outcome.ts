import type { LearnedAgent } from '../fleet/background.ts';
import { compareText } from '../fleet/order.ts';
import { readKind } from '../fleet/room-kind.ts';

/** Whether a room had an agent in time. Each room has exactly one outcome. */
export interface Outcome {
  /** See `kindOfRoom`. */
  readonly kind: string;
  /** `RM_…` */
  readonly roomId: string;
  /** An agent was ACTIVE within `IN_TIME_MS` of its first caller. */
  readonly served: boolean;
  /** "": an unnamed agent; null: nobody served, or the name is unknown. */
  readonly agentName: string | null;
  /** Milliseconds from the caller to the agent; 0: the agent was there first, or nobody served. */
  readonly tookMs: number;
  /** When the first caller came. */
  readonly atMs: number;
}

/** An agent that joins later than 10 s after the first caller does not count. */
export const IN_TIME_MS = 10_000;

/** Outcomes kept for each kind. */
export const MAX_OUTCOMES = 200;

const newestFirst = (a: Outcome, b: Outcome): number => b.atMs - a.atMs || compareText(a.roomId, b.roomId);

/** Returns the last outcomes, newest first, one for each room. The order of the input does not matter. */
export const lastOutcomes = (outcomes: Iterable<Outcome>): readonly Outcome[] => {
  const ofRooms = new Map<string, Outcome>();
  for (const outcome of [...outcomes].sort(newestFirst)) {
    if (!ofRooms.has(outcome.roomId)) ofRooms.set(outcome.roomId, outcome);
  }
  return [...ofRooms.values()].slice(0, MAX_OUTCOMES);
};

/** Fewer than 20 rooms teach nothing. */
export const FEWEST_ROOMS = 20;
/** The percentage of rooms that must have had an agent. */
export const LEAST_PERCENT = 95;
/** The percentage of those rooms that had it within the reported time. */
const USUAL_PERCENT = 95;

const SECOND_MS = 1_000;

/** What is known of the rooms of one kind. */
export interface KindSummary {
  readonly kind: string;
  /** How many of the last rooms were counted. */
  readonly rooms: number;
  readonly served: number;
  /** The name that served most of them; null: unnamed, or no name served more than half. */
  readonly agentName: string | null;
  /** Nearly all served rooms had their agent within this time: whole seconds, in milliseconds. */
  readonly withinMs: number;
  /** The next room of this kind is expected to have an agent. */
  readonly isExpected: boolean;
}

const commonName = (served: readonly Outcome[]): string | null => {
  const counts = new Map<string, number>();
  for (const { agentName } of served) {
    if (agentName) counts.set(agentName, (counts.get(agentName) ?? 0) + 1);
  }
  for (const [name, count] of counts) if (count > served.length / 2) return name;
  return null;
};

const usualTime = (served: readonly Outcome[]): number => {
  const times = served.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const usual = times[Math.ceil((times.length * USUAL_PERCENT) / 100) - 1] ?? 0;
  return Math.max(1, Math.ceil(usual / SECOND_MS)) * SECOND_MS;
};

/** Summarises the outcomes of one kind, in any order. */
export const sumUp = (kind: string, outcomes: Iterable<Outcome>): KindSummary => {
  const last = lastOutcomes(outcomes);
  const served = last.filter((outcome) => outcome.served);
  return {
    kind,
    rooms: last.length,
    served: served.length,
    agentName: commonName(served),
    withinMs: usualTime(served),
    isExpected: last.length >= FEWEST_ROOMS && served.length * 100 >= last.length * LEAST_PERCENT,
  };
};

/** Returns what the next room of a kind is expected to have; null: too few rooms were seen, or they differ. */
export const learnedAgent = (summary: KindSummary): LearnedAgent | null => {
  const { kind, isExpected, agentName, served, rooms, withinMs } = summary;
  return isExpected ? { agentName, served, rooms, withinMs, pattern: readKind(kind).pattern } : null;
};

const byKind = (outcomes: Iterable<Outcome>): ReadonlyMap<string, readonly Outcome[]> => {
  const kinds = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const ofKind = kinds.get(outcome.kind);
    if (ofKind) ofKind.push(outcome);
    else kinds.set(outcome.kind, [outcome]);
  }
  return kinds;
};

/** Drops the outcomes that are not among the last of their kind. */
export const lastOfEachKind = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.length <= MAX_OUTCOMES ? outcomes : [...byKind(outcomes).values()].flatMap(lastOutcomes);

/** Summarises all kinds: first those with an expectation, then those with the most rooms. */
export const sumUpAll = (outcomes: Iterable<Outcome>): readonly KindSummary[] =>
  Array.from(byKind(outcomes), ([kind, ofKind]) => sumUp(kind, ofKind)).sort(
    (a, b) => Number(b.isExpected) - Number(a.isExpected) || b.rooms - a.rooms || compareText(a.kind, b.kind),
  );
