import type { RoomKey } from '../fleet/snapshot.ts';
import { CALLS_PER_ROOM, LISTING_CALLS, roomsInTurn } from './pace.ts';
import type { RoomStore } from './room-store-view.ts';

/** Why a room is asked before its turn, most urgent first. */
export const URGENCIES = [
  'acted upon',
  'looked at once',
  'selected',
  'may wait',
  'on screen',
  'problem',
  'changed',
  'young',
] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface UrgentRoom {
  readonly key: RoomKey;
  readonly urgency: Urgency;
  /** When it last answered or failed; null: never. */
  readonly triedAtMs: number | null;
}

/** What a plan is made from. */
export interface PlanState {
  /** When the next listing is due; null: not in this round. */
  readonly listAtMs: number | null;
  /** All listed rooms: never asked rooms first, then the oldest answers first. */
  readonly inTurn: Iterable<RoomKey>;
  /** The number of listed rooms. */
  readonly rooms: number;
  /** How many listed rooms were never asked. */
  readonly neverAsked: number;
  /** Rooms that are asked before their turn, each once, unordered. */
  readonly urgent: readonly UrgentRoom[];
  /** Rooms in flight, which are not asked again. */
  readonly inFlight: ReadonlySet<RoomKey>;
  /** How many rooms all earlier rounds asked. With it fractions even out over time. */
  readonly askedBefore: number;
  readonly previousRoundAtMs: number;
}

export type PlannedCall =
  | { readonly kind: 'list' }
  /** Participants and dispatches: two calls. */
  | { readonly kind: 'room'; readonly key: RoomKey };

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/** An answer from before a change is outdated, and one sweep proves no absence. */
const isOpen = ({ urgency }: UrgentRoom): boolean => urgency === 'changed' || urgency === 'looked at once';

/**
 * Rooms acted upon come first, then rooms that the last round did not ask, then the more urgent, then the oldest
 * answers. If urgent rooms are too many for one round, two rounds ask them all. After a restart of the server all rooms
 * are urgent, so each room's rank is worked out once and not at each comparison.
 */
const byUrgency = (urgent: readonly UrgentRoom[], previousRoundAtMs: number): readonly RoomKey[] => {
  const ranked = urgent.map((room) => {
    const { key, urgency, triedAtMs } = room;
    const triedMs = triedAtMs ?? Number.NEGATIVE_INFINITY;
    const wasAskedLast = !isOpen(room) && triedMs >= previousRoundAtMs;
    const rank = URGENCIES.indexOf(urgency) + (wasAskedLast ? URGENCIES.length : 0);
    return { key, triedMs, rank: urgency === 'acted upon' ? -1 : rank };
  });
  ranked.sort((a, b) => a.rank - b.rank || compare(a.triedMs, b.triedMs) || compare(a.key, b.key));
  return ranked.map(({ key }) => key);
};

/**
 * Chooses the calls of one round, most urgent first. A listing that is due is the only call, because it decides which
 * rooms to ask.
 *
 * Urgent rooms come first. A quarter of the rooms asked are those with the oldest answers, so no room starves. Rooms
 * never asked take up to half, because nobody knows what is in them. If the budget covers all rooms, all are asked.
 * @param budget how many API calls this round may make
 */
export const plan = (state: PlanState, nowMs: number, budget: number): readonly PlannedCall[] => {
  if (state.listAtMs !== null && state.listAtMs <= nowMs) {
    return budget >= LISTING_CALLS ? [{ kind: 'list' }] : [];
  }
  const most = Math.min(Math.floor(budget / CALLS_PER_ROOM), state.rooms);
  const urgent = byUrgency(
    state.urgent.filter(({ key }) => !state.inFlight.has(key)),
    state.previousRoundAtMs,
  );
  const inTurn = Math.max(
    roomsInTurn(most, state.askedBefore),
    Math.min(state.neverAsked, Math.floor(most / 2)),
  );
  const kept = most < state.rooms ? inTurn : 0;
  const chosen = new Set(urgent.slice(0, most - kept));
  for (const key of state.inTurn) {
    if (chosen.size >= most) break;
    if (!state.inFlight.has(key)) chosen.add(key);
  }
  return [...chosen].map((key) => ({ kind: 'room', key }));
};

/** What the user is looking at, and which rooms have problems. */
export interface Interest {
  readonly selected: RoomKey | null;
  readonly onScreen: readonly RoomKey[];
  /** Rooms with a problem. */
  readonly problems: readonly RoomKey[];
  /** Rooms whose verdict needs a second look. */
  readonly lookedAtOnce: readonly RoomKey[];
}

export const noInterest: Interest = { selected: null, onScreen: [], problems: [], lookedAtOnce: [] };

type Known = Pick<
  RoomStore,
  'nameOf' | 'triedAtMs' | 'changed' | 'young' | 'find' | 'queue' | 'unconfirmed' | 'mayWait'
>;

/** Urgencies that also apply to silent rooms, because something was done to the room. */
const EVEN_WHERE_SILENT: readonly Urgency[] = ['acted upon', 'changed'];

/**
 * Returns the listed rooms to ask before their turn, each with its most urgent reason. Silent rooms are left out,
 * because they would hold up the others.
 */
export const urgentRooms = (
  roomStore: Known,
  interest: Interest,
  actedUpon: ReadonlySet<string>,
  nowMs: number,
): readonly UrgentRoom[] => {
  const urgencies = new Map<RoomKey, Urgency>();
  const inTurn = roomStore.queue('turn');
  const isOrdinary = (key: RoomKey) => inTurn.has(key);
  const add = (urgency: Urgency, keys: Iterable<RoomKey>) => {
    for (const key of keys) {
      if (urgencies.has(key) || roomStore.nameOf(key) === null) continue;
      if (isOrdinary(key) || EVEN_WHERE_SILENT.includes(urgency)) urgencies.set(key, urgency);
    }
  };
  for (const keyOrName of actedUpon) add('acted upon', roomStore.find(keyOrName));
  add('looked at once', interest.lookedAtOnce);
  add('looked at once', roomStore.unconfirmed());
  if (interest.selected !== null) add('selected', [interest.selected]);
  add('may wait', roomStore.mayWait());
  add('on screen', interest.onScreen);
  add('problem', interest.problems);
  add('changed', roomStore.changed());
  add('young', roomStore.young(nowMs));
  return [...urgencies].map(([key, urgency]) => ({ key, urgency, triedAtMs: roomStore.triedAtMs(key) }));
};
