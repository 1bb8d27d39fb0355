import { type Assessment, type RoomRecord, recount } from './assessment.ts';
import { type Background, noBackground } from './background.ts';
import type { Fleet, Room } from './fleet.ts';
import { IndexedMap, type KeyIndex } from './indexed-map.ts';
import { judge, type Surroundings } from './judge-room.ts';
import { collectKnownNames, countNames, everServed, withoutUnnamed } from './names.ts';
import { replaceRooms } from './order.ts';
import type { FleetSettings } from './settings.ts';
import type { RoomKey, Snapshot } from './snapshot.ts';
import { sortOut } from './sort-out.ts';
import { viewProject } from './verdict/project.ts';

export { type Assessment, emptyAssessment } from './assessment.ts';

const roomsOf = (records: readonly RoomRecord[]): Room[] => records.map(({ room }) => room);

/** Lists the rooms of all records. When few rooms changed, it patches the earlier list instead of rebuilding it. */
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
 * Judges a snapshot on top of the previous assessment. Pure: the same snapshots give the same fleet. A room is judged
 * again only when its answers changed or a grace time ran out. An unchanged room stays the same object and costs
 * almost nothing.
 */
export const assess = (
  before: Assessment,
  snapshot: Snapshot,
  settings: FleetSettings,
  background: Background = noBackground,
  hasNews = false,
): Assessment => {
  const { fleet } = before;
  const sortedOut = sortOut(before, snapshot, snapshot.startedAtMs, settings, background, hasNews);
  const { records, anew, open, replaced, unsweptAnew, index, departed } = sortedOut;
  const served = countNames(
    before.served,
    replaced.map((record) => record.served),
    anew.map((place) => records[place]?.served ?? []),
  );
  const servingNames = served === before.served ? fleet.servingNames : withoutUnnamed(served);
  const ever = everServed(before.everServed, served);
  const project = viewProject(() => roomsOf(records), served, ever, background.workers);
  const surroundings: Surroundings = { settings, background, project };
  // These verdicts depend on other rooms, so they may change at the next sweep even when this room does not.
  for (const [place, one] of open)
    records[place] = { ...judge(one, surroundings), standsUntilMs: one.verifiedAtMs, standsForEver: false };
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
      figures: recount(fleet.figures, went, come),
      servingNames,
      knownNames,
    },
  };
};
