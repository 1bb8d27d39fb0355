import type { Room } from '../../fleet/fleet.ts';
import type { Snapshot } from '../../fleet/snapshot.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import type { SnapshotDocument } from '../../report/documents/snapshot.ts';
import { actionReserve, CALLS_PER_ROOM } from '../../scanner/pace.ts';
import { counted } from '../../text/counted.ts';
import type { CallWatch } from './call-watch.ts';

export type UnseenBecause = 'budget' | 'not asked' | 'no answer' | 'failing';

/** How many rooms could not be looked into, by cause. */
export type UnseenCounts = NonNullable<SnapshotDocument['unseen']>;

const COUNTED_AS: Readonly<Record<UnseenBecause, keyof UnseenCounts>> = {
  failing: 'failing',
  'no answer': 'noAnswer',
  'not asked': 'notAsked',
  budget: 'budget',
};

/** The rooms that could not be looked into, grouped by cause. */
export interface Unseen {
  readonly count: number;
  readonly counts: UnseenCounts;
  /** One sentence per cause: `2 of 15 rooms were not looked into: …`. Raw. */
  readonly sentences: readonly string[];
}

interface Circumstances {
  readonly calls: Pick<CallWatch, 'of'>;
  readonly snapshot: Pick<Snapshot, 'callsPerMinute'>;
  /** API calls a minute. */
  readonly budget: number;
}

const causeOf = (room: Room, { calls, snapshot, budget }: Circumstances): UnseenBecause => {
  if (room.failure) return room.failure.kind === 'timeout' ? 'no answer' : 'failing';
  const asked = calls.of(room.name);
  if (asked) return asked.failure ? 'failing' : 'no answer';
  const usable = budget - actionReserve(budget);
  return snapshot.callsPerMinute + CALLS_PER_ROOM > usable ? 'budget' : 'not asked';
};

const failureIn = ({ name, failure }: Room, { calls }: Circumstances): string =>
  (failure ?? calls.of(name)?.failure)?.sentence ?? '';

const CAUSES: readonly UnseenBecause[] = ['failing', 'no answer', 'not asked', 'budget'];

const reason = (cause: UnseenBecause, first: Room, around: Circumstances): string => {
  switch (cause) {
    case 'failing':
      return `their calls fail. The first failure: ${failureIn(first, around)}`;
    case 'no answer':
      return 'their calls have not come back. lktop check waits longer.';
    case 'not asked':
      return 'they were not asked in time. lktop check takes the time to ask for all rooms.';
    case 'budget':
      return `the budget is ${around.budget} calls a minute. lktop check takes the time to ask for all rooms.`;
  }
};

/** Finds the rooms that could not be looked into, and why. They must not pass as healthy. */
export const findUnseen = (rooms: readonly Room[], around: Circumstances): Unseen => {
  const unseen = rooms.filter((room) => !room.verified && !isGhost(room));
  const byCause = (cause: UnseenBecause) => unseen.filter((room) => causeOf(room, around) === cause);
  const sentences: string[] = [];
  const counts: UnseenCounts = { failing: 0, noAnswer: 0, notAsked: 0, budget: 0 };
  for (const cause of CAUSES) {
    const [first, ...others] = byCause(cause);
    if (!first) continue;
    const count = others.length + 1;
    counts[COUNTED_AS[cause]] = count;
    sentences.push(
      `${count} of ${counted(rooms.length, 'room')} ${count === 1 ? 'was' : 'were'} not looked into: ${reason(cause, first, around)}`,
    );
  }
  return { count: unseen.length, counts, sentences };
};
