import type { Figures, Fleet, Room } from './fleet.ts';
import { judgeSweptRoom, judgeUnsweptRoom } from './judge-room.ts';
import { type Members, tellMembersApart } from './members.ts';
import { type RoomMemory, rememberRoom } from './memory.ts';
import { nearest } from './nearest.ts';
import { compareRooms } from './order.ts';
import { claimedAgentName } from './recognise.ts';
import type { FleetSettings } from './settings.ts';
import { share } from './share.ts';
import type { RoomKey, RoomObservation, Snapshot } from './snapshot.ts';

/** What is kept of a room from one snapshot to the next. */
interface RoomRecord {
  readonly observation: RoomObservation;
  readonly verifiedAtMs: number | null;
  readonly members: Members | null;
  readonly memory: RoomMemory | null;
  readonly room: Room;
  /** Until when the judgement stands while the answers stay the same. */
  readonly standsUntilMs: number;
}

/** The fleet as judged, and what was remembered to judge it; the next snapshot is assessed on top of it. */
export interface Assessment {
  readonly fleet: Fleet;
  readonly records: ReadonlyMap<RoomKey, RoomRecord>;
}

const NO_FIGURES: Figures = {
  rooms: 0,
  activeAgentSessions: 0,
  agentParticipants: 0,
  roomsWithAgents: 0,
  critical: 0,
  warning: 0,
};

/** Before the first snapshot. */
export const emptyAssessment: Assessment = {
  fleet: { rooms: [], byKey: new Map(), figures: NO_FIGURES, servingNames: new Map(), knownNames: [] },
  records: new Map(),
};

/** A room whose facts are known but not yet judged anew. */
interface Pending {
  readonly observation: RoomObservation;
  readonly verifiedAtMs: number;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly previous: RoomRecord | undefined;
}

const stands = (record: RoomRecord, observation: RoomObservation, verifiedAtMs: number): boolean =>
  record.observation === observation &&
  (record.verifiedAtMs === verifiedAtMs || verifiedAtMs < record.standsUntilMs);

const recall = (
  previous: RoomRecord | undefined,
  observation: RoomObservation,
  verifiedAtMs: number,
  settings: FleetSettings,
): Pending => {
  const before = previous?.memory ?? null;
  const members = tellMembersApart(observation, before, settings.recognition);
  const isNewSweep = previous?.verifiedAtMs !== verifiedAtMs;
  const memory =
    before && !isNewSweep
      ? before
      : rememberRoom(before, observation, members, verifiedAtMs, previous?.verifiedAtMs ?? verifiedAtMs);
  return { observation, verifiedAtMs, members, memory, previous };
};

const judge = (
  pending: Pending,
  settings: FleetSettings,
  suggestName: (agentName: string) => string | null,
): RoomRecord => {
  const { observation, verifiedAtMs, members, memory, previous } = pending;
  const { room, standsUntilMs } = judgeSweptRoom(
    observation,
    members,
    memory,
    verifiedAtMs,
    settings,
    suggestName,
  );
  return {
    observation,
    verifiedAtMs,
    members,
    memory,
    room: share(previous?.room, room),
    standsUntilMs,
  };
};

const unswept = (observation: RoomObservation, previous: RoomRecord | undefined): RoomRecord => ({
  observation,
  verifiedAtMs: null,
  members: null,
  memory: null,
  room: previous?.observation === observation ? previous.room : judgeUnsweptRoom(observation),
  standsUntilMs: Number.POSITIVE_INFINITY,
});

const isSameMap = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean =>
  a.size === b.size && [...a].every(([name, count]) => b.get(name) === count);

const isSameList = (a: readonly Room[], b: readonly Room[]): boolean =>
  a.length === b.length && a.every((room, index) => room === b[index]);

/** How many rooms each agent name is ACTIVE in, most rooms first. */
const countServingNames = (members: Iterable<Members>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { agents, belongings } of members) {
    const names = new Set<string>();
    for (const agent of agents) {
      if (agent.state !== 'ACTIVE') continue;
      const name = claimedAgentName(agent) ?? belongings.get(agent.identity)?.dispatch.agentName;
      if (name) names.add(name);
    }
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
};

const collectKnownNames = (
  before: readonly string[],
  rooms: readonly Room[],
  serving: ReadonlyMap<string, number>,
): readonly string[] => {
  const names = new Set([...before, ...serving.keys()]);
  for (const room of rooms) {
    for (const agent of room.agents) if (agent.agentName) names.add(agent.agentName);
    for (const { facts } of room.dispatches) if (facts.agentName) names.add(facts.agentName);
  }
  return names.size === before.length ? before : [...names].sort();
};

const addRoom = (figures: Figures, room: Room): Figures => ({
  rooms: figures.rooms + 1,
  activeAgentSessions:
    figures.activeAgentSessions +
    room.dispatches.filter((dispatch) => dispatch.verdict.name === 'serving').length,
  agentParticipants: figures.agentParticipants + room.agents.length,
  roomsWithAgents: figures.roomsWithAgents + (room.agents.length > 0 ? 1 : 0),
  critical: figures.critical + (room.verdict.severity === 'critical' ? 1 : 0),
  warning: figures.warning + (room.verdict.severity === 'warning' ? 1 : 0),
});

/**
 * Judges a snapshot on top of the assessment before it. Pure: the same snapshots give the same fleet. A room is
 * judged again only where its answers changed or a grace time ran out; what is the same is the same object.
 */
export const assess = (before: Assessment, snapshot: Snapshot, settings: FleetSettings): Assessment => {
  const records = new Map<RoomKey, RoomRecord>();
  const pending: Pending[] = [];
  for (const observation of snapshot.rooms) {
    const previous = before.records.get(observation.key);
    const verifiedAtMs = snapshot.verifiedAtMs.get(observation.key);
    if (verifiedAtMs === undefined) {
      records.set(observation.key, unswept(observation, previous));
    } else if (previous && stands(previous, observation, verifiedAtMs)) {
      records.set(
        observation.key,
        previous.verifiedAtMs === verifiedAtMs ? previous : { ...previous, verifiedAtMs },
      );
    } else {
      pending.push(recall(previous, observation, verifiedAtMs, settings));
    }
  }

  const standing = [...records.values()].flatMap((record) => (record.members ? [record.members] : []));
  const counted = countServingNames([...standing, ...pending.map(({ members }) => members)]);
  const servingNames = isSameMap(before.fleet.servingNames, counted) ? before.fleet.servingNames : counted;
  const suggestName = (agentName: string): string | null =>
    nearest(
      agentName,
      [...servingNames.keys()].filter((name) => name !== agentName),
    );
  for (const one of pending) records.set(one.observation.key, judge(one, settings, suggestName));

  const rooms = [...records.values()].map((record) => record.room).sort(compareRooms);
  const isSame = isSameList(before.fleet.rooms, rooms);
  return {
    records,
    fleet: {
      rooms: isSame ? before.fleet.rooms : rooms,
      byKey: isSame ? before.fleet.byKey : new Map(rooms.map((room) => [room.key, room])),
      figures: share(before.fleet.figures, rooms.reduce(addRoom, NO_FIGURES)),
      servingNames,
      knownNames: collectKnownNames(before.fleet.knownNames, rooms, servingNames),
    },
  };
};
