import type { Assessment, RoomRecord } from './assessment.ts';
import type { Background } from './background.ts';
import { IndexedMap, indexKeys, type KeyIndex } from './indexed-map.ts';
import { type Basis, judge, type Pending, recall, type Surroundings, unswept } from './judge-room.ts';
import { type Departed, type DepartedRooms, departedRoom, rememberDeparted } from './memory/departed.ts';
import type { FleetSettings } from './settings.ts';
import type { RoomKey, Snapshot } from './snapshot.ts';
import { unknownProject } from './verdict/project.ts';

/** The rooms of a snapshot, by what is to be done with them. */
export interface Sorted {
  /** In the order of the snapshot. */
  readonly records: RoomRecord[];
  /** Where those stand that were judged anew. */
  readonly anew: readonly number[];
  /** What they were before, in the same order. */
  readonly before: readonly (RoomRecord | undefined)[];
  /** Those of them that depend on the rest of the project, and are to be judged again. */
  readonly open: ReadonlyMap<number, Pending>;
  /** The earlier records of rooms that went, and of those that are judged again. */
  readonly replaced: RoomRecord[];
  /** Rooms that were never verified, judged. */
  readonly unsweptAnew: readonly RoomRecord[];
  readonly index: KeyIndex<RoomKey>;
  readonly departed: DepartedRooms;
}

/**
 * The index of the snapshot's rooms. The scanner makes one for each set of rooms and shares it with `verifiedAtMs`; a
 * second one of 10,000 rooms would take half a megabyte.
 */
const indexOf = ({ rooms, verifiedAtMs }: Pick<Snapshot, 'rooms' | 'verifiedAtMs'>): KeyIndex<RoomKey> =>
  verifiedAtMs instanceof IndexedMap ? verifiedAtMs.index : indexKeys(rooms.map(({ key }) => key));

/** Rooms that went, with what is worth remembering of them. */
const departedIn = (
  { snapshot: { verifiedAtMs } }: Assessment,
  went: readonly RoomRecord[],
  settings: FleetSettings,
  background: Background,
): readonly (readonly [string, Departed])[] =>
  went.flatMap(({ observation: { key }, room, memory }) => {
    if (memory === null) return [];
    const lastSeenMs = verifiedAtMs.get(key) ?? memory.firstSweptMs;
    const one = departedRoom(room, memory, lastSeenMs, settings, () => background.removal(key));
    return one ? [[room.name, one] as const] : [];
  });

const doubts = ({ recognition }: FleetSettings): boolean => recognition.identity || recognition.metadata;

/**
 * Judges the rooms that answered otherwise than before, or whose grace time ran out; the others stay as they are.
 *
 * @param startedAtMs when the rooms were asked to be listed
 */
export const sortOut = (
  before: Assessment,
  snapshot: Assessment['snapshot'],
  startedAtMs: number,
  settings: FleetSettings,
  background: Background,
): Sorted => {
  const { rooms, verifiedAtMs: verified } = snapshot;
  const index = indexOf(snapshot);
  const isAligned = index === before.index;
  const records: RoomRecord[] = isAligned ? [...before.records] : [];
  const replaced: RoomRecord[] = isAligned
    ? []
    : before.records.filter(({ observation }) => !index.has(observation.key));
  const departed = rememberDeparted(
    before.departed,
    departedIn(before, replaced, settings, background),
    startedAtMs,
  );
  const basis: Basis = {
    settings,
    background,
    departed,
    // Asked only where the settings doubt anybody: the answer may have to be read from a file.
    marksAgentsByKind: before.marksAgentsByKind || (doubts(settings) && background.marksAgentsByKind),
  };
  const { project, takeAsked } = unknownProject();
  const unknown: Surroundings = { settings, background, project };
  const anew: number[] = [];
  const earlierRecords: (RoomRecord | undefined)[] = [];
  const open = new Map<number, Pending>();
  const unsweptAnew: RoomRecord[] = [];

  // Thousands of rooms pass here several times a second, most of them as they were.
  for (let place = 0; place < rooms.length; place += 1) {
    const observation = rooms[place];
    if (observation === undefined) continue;
    const earlierPlace = isAligned ? place : before.index.get(observation.key);
    const previous = earlierPlace === undefined ? undefined : before.records[earlierPlace];
    const isSame = previous !== undefined && previous.observation === observation;
    if (isSame && previous.standsForEver) {
      records[place] = previous;
      continue;
    }
    const verifiedAtMs = verified.get(observation.key);
    const previousSweepMs = before.snapshot.verifiedAtMs.get(observation.key);
    if (verifiedAtMs === undefined) {
      const record = isSame ? previous : unswept(observation);
      records[place] = record;
      if (record === previous) continue;
      unsweptAnew.push(record);
    } else if (
      isSame &&
      previous.memory !== null &&
      (previousSweepMs === verifiedAtMs ||
        (verifiedAtMs < previous.standsUntilMs &&
          verifiedAtMs - (previousSweepMs ?? verifiedAtMs) <= previous.closestLookMs))
    ) {
      records[place] = previous;
      continue;
    } else {
      // Judged at once, while its memory is young: kept for all rooms, V8 would copy it again and again.
      const one = recall(basis, observation, verifiedAtMs, previous, previousSweepMs);
      records[place] = judge(one, unknown);
      anew.push(place);
      earlierRecords.push(previous);
      if (takeAsked()) open.set(place, one);
    }
    if (previous) replaced.push(previous);
  }
  return { records, anew, before: earlierRecords, open, replaced, unsweptAnew, index, departed };
};
