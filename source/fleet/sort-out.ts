import type { Assessment, RoomRecord } from './assessment.ts';
import type { Background } from './background.ts';
import { IndexedMap, indexKeys, type KeyIndex } from './indexed-map.ts';
import { type Basis, judge, type Pending, recall, type Surroundings, unswept } from './judge-room.ts';
import { type Departed, type DepartedRooms, departedRoom, rememberDeparted } from './memory/departed.ts';
import type { FleetSettings } from './settings.ts';
import type { RoomKey, Snapshot } from './snapshot.ts';
import { unknownProject } from './verdict/project.ts';

/** The rooms of a snapshot, sorted by what to do with them. */
export interface Sorted {
  /** In the order of the snapshot. */
  readonly records: RoomRecord[];
  /** Positions of the rooms that were judged anew. */
  readonly anew: readonly number[];
  /** Their earlier records, in the same order. */
  readonly before: readonly (RoomRecord | undefined)[];
  /** Those that depend on the rest of the project and must be judged a second time. */
  readonly open: ReadonlyMap<number, Pending>;
  /** Earlier records of the rooms that left or are judged again. */
  readonly replaced: RoomRecord[];
  /** Judged records of rooms that were never verified. */
  readonly unsweptAnew: readonly RoomRecord[];
  readonly index: KeyIndex<RoomKey>;
  readonly departed: DepartedRooms;
}

/**
 * Returns the index of the snapshot's rooms. The scanner makes one for each set of rooms and shares it with
 * `verifiedAtMs`. A second index of 10,000 rooms would take half a megabyte.
 */
const indexOf = ({ rooms, verifiedAtMs }: Pick<Snapshot, 'rooms' | 'verifiedAtMs'>): KeyIndex<RoomKey> =>
  verifiedAtMs instanceof IndexedMap ? verifiedAtMs.index : indexKeys(rooms.map(({ key }) => key));

/** Returns the rooms that left, with what to remember of them. */
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

/** Only the verdict on a waiting caller, or on a human who may be an agent, depends on the background. */
const asksBackground = ({ room: { waitingSinceMs, humans } }: RoomRecord): boolean =>
  waitingSinceMs !== null || humans.some(({ doubt }) => doubt !== null);

/**
 * Judges the rooms whose answers changed or whose grace time ran out; the others stay as they are.
 * @param startedAtMs when ListRooms was sent
 * @param hasNews the background knows more than before
 */
export const sortOut = (
  before: Assessment,
  snapshot: Assessment['snapshot'],
  startedAtMs: number,
  settings: FleetSettings,
  background: Background,
  hasNews: boolean,
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
    // Ask only when the settings can doubt somebody, because the answer may require a file read.
    marksAgentsByKind: before.marksAgentsByKind || (doubts(settings) && background.marksAgentsByKind),
  };
  const { project, takeAsked } = unknownProject();
  const unknown: Surroundings = { settings, background, project };
  const anew: number[] = [];
  const earlierRecords: (RoomRecord | undefined)[] = [];
  const open = new Map<number, Pending>();
  const unsweptAnew: RoomRecord[] = [];

  // Thousands of rooms pass here several times a second, most of them unchanged.
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
      !(hasNews && asksBackground(previous)) &&
      (previousSweepMs === verifiedAtMs ||
        (verifiedAtMs < previous.standsUntilMs &&
          verifiedAtMs - (previousSweepMs ?? verifiedAtMs) <= previous.closestLookMs))
    ) {
      records[place] = previous;
      continue;
    } else {
      // Judge at once, while the room's memory is young. If all rooms were kept for later, V8's garbage collector
      // would copy them again and again.
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
