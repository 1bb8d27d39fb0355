import { noFigures, recount } from './figures.ts';
import type { Fleet, Room } from './fleet.ts';
import { IndexedMap, indexKeys, type KeyIndex } from './indexed-map.ts';
import { judgeSweptRoom, judgeUnsweptRoom } from './judge-room.ts';
import { type Members, tellMembersApart } from './members.ts';
import { type RoomMemory, rememberRoom } from './memory.ts';
import { collectKnownNames, countNames, nameSuggester, servedNames } from './names.ts';
import { replaceRooms } from './order.ts';
import type { FleetSettings } from './settings.ts';
import { share } from './share.ts';
import type { RoomKey, RoomObservation, Snapshot } from './snapshot.ts';

/** What is kept of a room from one snapshot to the next. */
interface RoomRecord {
  readonly observation: RoomObservation;
  /** Null until the room was verified. */
  readonly memory: RoomMemory | null;
  /** Names of its ACTIVE agents. */
  readonly served: readonly string[];
  readonly room: Room;
  /** Until when the judgement stands while the answers stay the same. */
  readonly standsUntilMs: number;
}

/** The fleet as judged, and what was remembered to judge it; the next snapshot is assessed on top of it. */
export interface Assessment {
  readonly fleet: Fleet;
  readonly snapshot: Pick<Snapshot, 'rooms' | 'verifiedAtMs'>;
  /** Where each room stands in the snapshot. */
  readonly index: KeyIndex<RoomKey>;
  /** In the order of the snapshot's rooms. */
  readonly records: readonly RoomRecord[];
}

const NO_ROOMS: KeyIndex<RoomKey> = new Map();

/** Before the first snapshot. */
export const emptyAssessment: Assessment = {
  fleet: {
    rooms: [],
    byKey: new IndexedMap<RoomKey, Room>(NO_ROOMS, []),
    figures: noFigures,
    servingNames: new Map(),
    knownNames: [],
  },
  snapshot: { rooms: [], verifiedAtMs: new Map() },
  index: NO_ROOMS,
  records: [],
};

/** A room whose facts are known but not yet judged anew. */
interface Pending {
  readonly observation: RoomObservation;
  readonly verifiedAtMs: number;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly served: readonly string[];
  readonly previous: RoomRecord | undefined;
}

const recall = (
  observation: RoomObservation,
  verifiedAtMs: number,
  previous: RoomRecord | undefined,
  previousSweepMs: number | undefined,
  settings: FleetSettings,
): Pending => {
  const before = previous?.memory ?? null;
  const members = tellMembersApart(observation, before, settings.recognition);
  const memory =
    before && previousSweepMs === verifiedAtMs
      ? before
      : rememberRoom(before, observation, members, verifiedAtMs, previousSweepMs ?? verifiedAtMs);
  const served = observation.ghostSinceMs === null ? share(previous?.served, servedNames(members)) : [];
  return { observation, verifiedAtMs, members, memory, served, previous };
};

const judge = (
  { observation, verifiedAtMs, members, memory, served, previous }: Pending,
  settings: FleetSettings,
  suggestName: (agentName: string) => string | null,
): RoomRecord => {
  const { room, standsUntilMs } = judgeSweptRoom(
    observation,
    members,
    memory,
    verifiedAtMs,
    settings,
    suggestName,
  );
  return { observation, memory, served, room: share(previous?.room, room), standsUntilMs };
};

/**
 * Judges a room before it is known which names serve anywhere.
 *
 * @returns whether the judgement asked for them, too
 */
const judgeProvisionally = (one: Pending, settings: FleetSettings): readonly [RoomRecord, boolean] => {
  let asksForNames = false;
  const record = judge(one, settings, () => {
    asksForNames = true;
    return null;
  });
  return [record, asksForNames];
};

const unswept = (observation: RoomObservation): RoomRecord => ({
  observation,
  memory: null,
  served: [],
  room: judgeUnsweptRoom(observation),
  standsUntilMs: Number.POSITIVE_INFINITY,
});

/** The rooms of a snapshot, told apart by what is to be done with them. */
interface Sorted {
  /** In the order of the snapshot. */
  readonly records: RoomRecord[];
  /** Where those stand that were judged anew. */
  readonly anew: readonly number[];
  /** What they were before, in the same order. */
  readonly before: readonly (RoomRecord | undefined)[];
  /** Those of them that depend on which names serve anywhere, and are to be judged again. */
  readonly open: ReadonlyMap<number, Pending>;
  /** What is no longer: of rooms that went, and of those whose record is another now or will be. */
  readonly replaced: RoomRecord[];
  /** Rooms that were never verified, judged. */
  readonly unsweptAnew: readonly RoomRecord[];
  readonly index: KeyIndex<RoomKey>;
}

/** The index of the snapshot's rooms: the one before where it has the same rooms in the same order. */
const indexOf = (
  before: Assessment,
  { rooms, verifiedAtMs }: Pick<Snapshot, 'rooms' | 'verifiedAtMs'>,
): KeyIndex<RoomKey> => {
  const earlier = before.snapshot.rooms;
  const isSame =
    rooms === earlier ||
    (rooms.length === earlier.length &&
      rooms.every((room, place) => room === earlier[place] || room.key === earlier[place]?.key));
  if (isSame) return before.index;
  // Mostly there is one already, and a second one of thousands of rooms takes half a megabyte.
  const given = verifiedAtMs instanceof IndexedMap ? verifiedAtMs.index : null;
  const isOfRooms = given?.size === rooms.length && rooms.every(({ key }, place) => given.get(key) === place);
  return given && isOfRooms ? given : indexKeys(rooms.map(({ key }) => key));
};

const sortOut = (before: Assessment, snapshot: Assessment['snapshot'], settings: FleetSettings): Sorted => {
  const { rooms, verifiedAtMs: verified } = snapshot;
  const index = indexOf(before, snapshot);
  const isAligned = index === before.index;
  const records: RoomRecord[] = isAligned ? [...before.records] : [];
  const replaced: RoomRecord[] = isAligned
    ? []
    : before.records.filter(({ observation }) => !index.has(observation.key));
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
    if (isSame && previous.memory !== null && previous.standsUntilMs === Number.POSITIVE_INFINITY) {
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
      (previousSweepMs === verifiedAtMs || verifiedAtMs < previous.standsUntilMs)
    ) {
      records[place] = previous;
      continue;
    } else {
      // At once, while what it rests on is young: kept for all rooms, it would be copied again and again.
      const one = recall(observation, verifiedAtMs, previous, previousSweepMs, settings);
      const [record, asksForNames] = judgeProvisionally(one, settings);
      records[place] = record;
      anew.push(place);
      earlierRecords.push(previous);
      if (asksForNames) open.set(place, one);
    }
    if (previous) replaced.push(previous);
  }
  return { records, anew, before: earlierRecords, open, replaced, unsweptAnew, index };
};

const roomsOf = (records: readonly RoomRecord[]): Room[] => records.map(({ room }) => room);

/** The rooms of all records; where only a few are others than before, without going through all. */
const roomList = (
  before: Fleet['byKey'],
  index: KeyIndex<RoomKey>,
  records: readonly RoomRecord[],
  anew: readonly RoomRecord[],
): readonly (Room | undefined)[] => {
  if (!(before instanceof IndexedMap) || before.index !== index) return roomsOf(records);
  const rooms: (Room | undefined)[] = [...before.list];
  for (const { observation, room } of anew) {
    const place = index.get(observation.key);
    if (place !== undefined) rooms[place] = room;
  }
  return rooms;
};

/**
 * Judges a snapshot on top of the assessment before it. Pure: the same snapshots give the same fleet. A room is
 * judged again only where its answers changed or a grace time ran out; what is the same is the same object, and costs
 * next to nothing.
 */
export const assess = (before: Assessment, snapshot: Snapshot, settings: FleetSettings): Assessment => {
  const { fleet } = before;
  const sortedOut = sortOut(before, snapshot, settings);
  const { records, anew, open, replaced, unsweptAnew, index } = sortedOut;
  const servingNames = countNames(
    fleet.servingNames,
    replaced.map(({ served }) => served),
    anew.map((place) => records[place]?.served ?? []),
  );
  const suggestName = nameSuggester(servingNames);
  for (const [place, one] of open) records[place] = judge(one, settings, suggestName);
  const judged = anew.flatMap((place) => records[place] ?? []);
  const isNews = ({ room }: RoomRecord, which: number): boolean => room !== sortedOut.before[which]?.room;
  const come = roomsOf([...judged.filter(isNews), ...unsweptAnew]);
  const went = roomsOf(
    replaced.filter(({ observation: { key }, room }) => {
      const place = index.get(key);
      return place === undefined || records[place]?.room !== room;
    }),
  );
  const kept = { records, index, snapshot: { rooms: snapshot.rooms, verifiedAtMs: snapshot.verifiedAtMs } };
  const knownNames = collectKnownNames(fleet.knownNames, come, servingNames);
  if (come.length === 0 && went.length === 0) {
    const isSameFleet = servingNames === fleet.servingNames && knownNames === fleet.knownNames;
    return { ...kept, fleet: isSameFleet ? fleet : { ...fleet, servingNames, knownNames } };
  }
  return {
    ...kept,
    fleet: {
      rooms: replaceRooms(fleet.rooms, went, come),
      byKey: new IndexedMap(index, roomList(fleet.byKey, index, records, [...judged, ...unsweptAnew])),
      figures: share(fleet.figures, recount(fleet.figures, went, come)),
      servingNames,
      knownNames,
    },
  };
};
