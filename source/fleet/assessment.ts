import type { Figures, Fleet, Room } from './fleet.ts';
import { IndexedMap, type KeyIndex } from './indexed-map.ts';
import type { DepartedRooms } from './memory/departed.ts';
import type { RoomMemory } from './room-memory.ts';
import type { RoomKey, RoomObservation, Snapshot } from './snapshot.ts';

/** What is kept of a room from one snapshot to the next. */
export interface RoomRecord {
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
  /** Neither time nor a long pause between looks changes it. */
  readonly standsForEver: boolean;
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

const noFigures: Figures = {
  rooms: 0,
  activeAgentSessions: 0,
  agentParticipants: 0,
  roomsWithAgents: 0,
  critical: 0,
  warning: 0,
};

type Counts = { -readonly [Name in keyof Figures]: Figures[Name] };

/** @param sign 1 adds the room, -1 takes it away */
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

/** The figures without the rooms that went, and with those that came. */
export const recount = (figures: Figures, went: readonly Room[], come: readonly Room[]): Figures => {
  const counts: Counts = { ...figures };
  for (const room of went) count(counts, room, -1);
  for (const room of come) count(counts, room, 1);
  return counts;
};

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
