import type { RoomKey } from '../fleet/snapshot.ts';
import type { Urgency, UrgentRoom } from './plan.ts';
import type { RoomStore } from './room-store-view.ts';

/** What somebody looks at or worries about. */
export interface Interest {
  readonly selected: RoomKey | null;
  readonly onScreen: readonly RoomKey[];
  /** Rooms with something wrong. */
  readonly problems: readonly RoomKey[];
  /** Rooms whose verdict awaits a second look. */
  readonly lookedAtOnce: readonly RoomKey[];
}

export const noInterest: Interest = { selected: null, onScreen: [], problems: [], lookedAtOnce: [] };

type Known = Pick<
  RoomStore,
  'nameOf' | 'triedAtMs' | 'changed' | 'young' | 'find' | 'queue' | 'unconfirmed' | 'mayWait'
>;

/** What makes it worth asking for a room that no node answered for: something was done to it. */
const EVEN_WHERE_SILENT: readonly Urgency[] = ['acted upon', 'changed'];

/**
 * The listed rooms that do not wait for their turn, each with the most urgent of its reasons. Those that no node
 * answered for are left out: they would hold up the others.
 */
export const urgentRooms = (
  roomStore: Known,
  interest: Interest,
  actedUpon: ReadonlySet<string>,
  nowMs: number,
): readonly UrgentRoom[] => {
  const urgencies = new Map<RoomKey, Urgency>();
  const isOrdinary = (key: RoomKey) => roomStore.queue('turn').has(key);
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
