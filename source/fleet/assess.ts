import { type Background, noBackground } from './background.ts';
import { type Departed, type DepartedRooms, departedRoom, originOf, rememberDeparted } from './departed.ts';
import { noFigures, recount } from './figures.ts';
import type { Fleet, Room } from './fleet.ts';
import { IndexedMap, indexKeys, type KeyIndex } from './indexed-map.ts';
import { judgeSweptRoom, judgeUnsweptRoom, type Surroundings } from './judge-room.ts';
import { type Members, tellMembersApart } from './members.ts';
import type { RoomMemory } from './memory.ts';
import { collectKnownNames, countNames, everServed, servedNames, withoutUnnamed } from './names.ts';
import { replaceRooms } from './order.ts';
import { unknownProject } from './project.ts';
import { viewProject } from './project-view.ts';
import { closestLookMs, rememberRoom } from './remember.ts';
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
  /** It stands only while looks follow each other within so many milliseconds. */
  readonly closestLookMs: number;
}

/** The fleet as judged, and what was remembered to judge it; the next snapshot is assessed on top of it. */
export interface Assessment {
  readonly fleet: Fleet;
  readonly snapshot: Pick<Snapshot, 'rooms' | 'verifiedAtMs'>;
  /** Where each room stands in the snapshot. */
  readonly index: KeyIndex<RoomKey>;
  /** In the order of the snapshot's rooms. */
  readonly records: readonly RoomRecord[];
  /** How many rooms each agent name is ACTIVE in; "" is unnamed. */
  readonly served: ReadonlyMap<string, number>;
  /** Every name that was ever ACTIVE. */
  readonly everServed: ReadonlySet<string>;
  /** Rooms that are no longer listed, by name. */
  readonly departed: DepartedRooms;
  /** A participant of the kind AGENT was seen: the server marks agents so. */
  readonly marksAgentsByKind: boolean;
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
  served: new Map(),
  everServed: new Set(),
  departed: new Map(),
  marksAgentsByKind: false,
};

/** What judging a snapshot rests on, beside the snapshot. */
interface Basis {
  readonly before: Assessment;
  readonly settings: FleetSettings;
  readonly background: Background;
  readonly departed: DepartedRooms;
}

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
  { before: { marksAgentsByKind }, settings, background, departed }: Basis,
  observation: RoomObservation,
  verifiedAtMs: number,
  previous: RoomRecord | undefined,
  previousSweepMs: number | undefined,
): Pending => {
  const before = previous?.memory ?? null;
  const members = tellMembersApart(
    observation,
    before,
    { nowMs: verifiedAtMs, previousMs: previousSweepMs },
    settings,
    marksAgentsByKind || background.marksAgentsByKind,
  );
  const memory =
    before && previousSweepMs === verifiedAtMs
      ? before
      : rememberRoom(
          before,
          observation,
          members,
          { nowMs: verifiedAtMs, previousMs: previousSweepMs ?? verifiedAtMs },
          settings,
          before ?? originOf(observation.room, departed, background),
        );
  const served = share(previous?.served, servedNames(members));
  return { observation, verifiedAtMs, members, memory, served, previous };
};

const judge = (
  { observation, verifiedAtMs, members, memory, served, previous }: Pending,
  surroundings: Surroundings,
): RoomRecord => {
  const { room, standsUntilMs } = judgeSweptRoom(observation, members, memory, verifiedAtMs, surroundings);
  return {
    observation,
    memory,
    served,
    room: share(previous?.room, room),
    standsUntilMs,
    closestLookMs: closestLookMs(memory, surroundings.settings.grace),
  };
};

const unswept = (observation: RoomObservation): RoomRecord => ({
  observation,
  memory: null,
  served: [],
  room: judgeUnsweptRoom(observation),
  standsUntilMs: Number.POSITIVE_INFINITY,
  closestLookMs: Number.POSITIVE_INFINITY,
});

/** The rooms of a snapshot, told apart by what is to be done with them. */
interface Sorted {
  /** In the order of the snapshot. */
  readonly records: RoomRecord[];
  /** Where those stand that were judged anew. */
  readonly anew: readonly number[];
  /** What they were before, in the same order. */
  readonly before: readonly (RoomRecord | undefined)[];
  /** Those of them that depend on the rest of the project, and are to be judged again. */
  readonly open: ReadonlyMap<number, Pending>;
  /** What is no longer: of rooms that went, and of those whose record is another now or will be. */
  readonly replaced: RoomRecord[];
  /** Rooms that were never verified, judged. */
  readonly unsweptAnew: readonly RoomRecord[];
  readonly index: KeyIndex<RoomKey>;
  readonly departed: DepartedRooms;
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

/** Rooms that went, with what is worth remembering of them. */
const departedIn = (
  { snapshot: { verifiedAtMs } }: Assessment,
  went: readonly RoomRecord[],
): readonly (readonly [string, Departed])[] =>
  went.flatMap(({ observation: { key }, room, memory }) => {
    const one = memory && departedRoom(room, memory, verifiedAtMs.get(key) ?? memory.firstSweptMs);
    return one ? [[room.name, one] as const] : [];
  });

const sortOut = (
  before: Assessment,
  snapshot: Assessment['snapshot'],
  startedAtMs: number,
  settings: FleetSettings,
  background: Background,
): Sorted => {
  const { rooms, verifiedAtMs: verified } = snapshot;
  const index = indexOf(before, snapshot);
  const isAligned = index === before.index;
  const records: RoomRecord[] = isAligned ? [...before.records] : [];
  const replaced: RoomRecord[] = isAligned
    ? []
    : before.records.filter(({ observation }) => !index.has(observation.key));
  const departed = rememberDeparted(before.departed, departedIn(before, replaced), startedAtMs);
  const basis: Basis = { before, settings, background, departed };
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
    const isForEver =
      isSame &&
      previous.memory !== null &&
      previous.standsUntilMs === Number.POSITIVE_INFINITY &&
      previous.closestLookMs === Number.POSITIVE_INFINITY;
    if (isForEver) {
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
      // At once, while what it rests on is young: kept for all rooms, it would be copied again and again.
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
export const assess = (
  before: Assessment,
  snapshot: Snapshot,
  settings: FleetSettings,
  background: Background = noBackground,
): Assessment => {
  const { fleet } = before;
  const sortedOut = sortOut(before, snapshot, snapshot.startedAtMs, settings, background);
  const { records, anew, open, replaced, unsweptAnew, index, departed } = sortedOut;
  const served = countNames(
    before.served,
    replaced.map((record) => record.served),
    anew.map((place) => records[place]?.served ?? []),
  );
  const servingNames = withoutUnnamed(fleet.servingNames, served);
  const ever = everServed(before.everServed, served);
  const project = viewProject(() => roomsOf(records), served, ever);
  const surroundings: Surroundings = { settings, background, project };
  // Whatever rests on other rooms may be otherwise at the next look, though this room answers the same.
  for (const [place, one] of open)
    records[place] = { ...judge(one, surroundings), standsUntilMs: one.verifiedAtMs };
  const marksAgentsByKind =
    before.marksAgentsByKind ||
    anew.some((place) => records[place]?.observation.participants.some(({ kind }) => kind === 'AGENT'));
  const judged = anew.flatMap((place) => records[place] ?? []);
  const isNews = ({ room }: RoomRecord, which: number): boolean => room !== sortedOut.before[which]?.room;
  const come = roomsOf([...judged.filter(isNews), ...unsweptAnew]);
  const went = roomsOf(
    replaced.filter(({ observation: { key }, room }) => {
      const place = index.get(key);
      return place === undefined || records[place]?.room !== room;
    }),
  );
  const kept = {
    records,
    index,
    snapshot: { rooms: snapshot.rooms, verifiedAtMs: snapshot.verifiedAtMs },
    served,
    everServed: ever,
    departed,
    marksAgentsByKind,
  };
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
