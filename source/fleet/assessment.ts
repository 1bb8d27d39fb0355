import type { Figures, Fleet, Room } from './fleet.ts';
import { IndexedMap, type KeyIndex } from './indexed-map.ts';
import type { DepartedRooms } from './memory/departed.ts';
import type { RoomMemory } from './room-memory.ts';
import type { RoomKey, RoomObservation, Snapshot } from './snapshot.ts';

/** The state of a room carried from one snapshot to the next. */
export interface RoomRecord {
  readonly observation: RoomObservation;
  /** Null until both calls of the room have answered once. */
  readonly memory: RoomMemory | null;
  /** Names of its ACTIVE agents. */
  readonly served: readonly string[];
  readonly room: Room;
  /** The judgement holds until this time while the answers stay the same. */
  readonly standsUntilMs: number;
  /** The judgement holds only while sweeps are at most this many milliseconds apart. */
  readonly closestLookMs: number;
  /** Neither time nor a long pause between sweeps changes the judgement. */
  readonly standsForEver: boolean;
}

/** The judged fleet and everything needed to judge the next snapshot on top of it. */
export interface Assessment {
  readonly fleet: Fleet;
  readonly snapshot: Pick<Snapshot, 'rooms' | 'verifiedAtMs'>;
  /** The position of each room in the snapshot. */
  readonly index: KeyIndex<RoomKey>;
  /** In the order of the snapshot's rooms. */
  readonly records: readonly RoomRecord[];
  /** How many rooms each agent name is ACTIVE in; "" stands for unnamed agents. */
  readonly served: ReadonlyMap<string, number>;
  /** Every name that was ever ACTIVE. */
  readonly everServed: ReadonlySet<string>;
  /** Rooms that are no longer listed, by name. */
  readonly departed: DepartedRooms;
  /** The sweeps saw a participant of kind AGENT, so this server marks agents by kind. */
  readonly marksAgentsByKind: boolean;
}

const noFigures: Figures = {
  rooms: 0,
  activeAgentSessions: 0,
  agentParticipants: 0,
  roomsWithAgents: 0,
  critical: 0,
  warning: 0,
};

type Counts = { -readonly [Name in keyof Figures]: Figures[Name] };

/** @param sign 1 adds the room, -1 removes it */
const count = (counts: Counts, { agents, verdict }: Room, sign: 1 | -1): void => {
  counts.rooms += sign;
  let present = 0;
  for (const { isFormer, participant, publishesOnBehalfOf } of agents) {
    if (isFormer) continue;
    present += 1;
    if (participant.state === 'ACTIVE' && publishesOnBehalfOf === null) counts.activeAgentSessions += sign;
  }
  counts.agentParticipants += sign * present;
  if (present > 0) counts.roomsWithAgents += sign;
  if (verdict.severity === 'critical') counts.critical += sign;
  if (verdict.severity === 'warning') counts.warning += sign;
};

/** Updates the figures: subtracts the rooms that left and adds the rooms that came. */
export const recount = (figures: Figures, went: readonly Room[], come: readonly Room[]): Figures => {
  const counts: Counts = { ...figures };
  for (const room of went) count(counts, room, -1);
  for (const room of come) count(counts, room, 1);
  return counts;
};

const NO_ROOMS: KeyIndex<RoomKey> = new Map();

/** The assessment before the first snapshot. */
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
