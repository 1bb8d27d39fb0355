import type { EventLog } from '../../fleet/event-log.ts';
import type { FleetEvent } from '../../fleet/events.ts';
import type { Room } from '../../fleet/fleet.ts';
import { type AppState, shownSession } from '../app-state.ts';
import { eventsOfRooms, type ShownEvents, shownEvents } from '../events/shown-events.ts';
import type { AgentItem, DispatchItem } from '../view.ts';
import { findAgents, findDispatches, findEvents, findRooms } from './found.ts';
import { agentsOf, agentsOfAll, dispatchesOf, dispatchesOfAll } from './members.ts';
import { rememberLast } from './remember.ts';
import {
  type AgentListRow,
  foldGroups,
  foldIncidents,
  type GroupRow,
  type IncidentRow,
  isGroupRow,
  isIncidentRow,
  type RoomListRow,
} from './rows.ts';

/** The rows of every list, as they are looked for. */
export interface FoundRows {
  /** Those that are found, also where they are told by the row of their incident. */
  readonly rooms: readonly Room[];
  readonly roomRows: readonly RoomListRow[];
  /** The incident under the cursor. */
  readonly incident: IncidentRow | null;
  /** The room under the cursor. */
  readonly room: Room | null;
  /** Those that are found, also where their group is folded. */
  readonly agents: readonly AgentItem[];
  readonly agentRows: readonly AgentListRow[];
  /** The group under the cursor. */
  readonly group: GroupRow | null;
  readonly dispatches: readonly DispatchItem[];
  readonly events: ShownEvents;
}

const NONE: readonly never[] = [];

/** The members of all rooms, of the incident's, or of the room's. */
const membersOf = <Item>(
  rooms: readonly Room[] | null,
  room: Room | null,
  ofAll: (rooms: readonly Room[]) => readonly Item[],
  ofRoom: (room: Room) => readonly Item[],
): readonly Item[] => (rooms ? ofAll(rooms) : room ? ofRoom(room) : NONE);

const selected = <Row extends { readonly key: string }>(
  rows: readonly Row[],
  key: string | null,
): Row | null => rows.find((row) => row.key === key) ?? null;

const findInRooms = (state: AppState): Pick<FoundRows, 'rooms' | 'roomRows' | 'incident' | 'room'> => {
  const { fleet } = shownSession(state);
  const { panes, acknowledged, incidents } = state.query;
  const rooms = findRooms(fleet.rooms, panes.rooms, acknowledged, incidents.opened);
  const isFolded = incidents.folded && incidents.opened === null;
  const roomRows = isFolded ? foldIncidents(rooms, incidents.shown, acknowledged, incidents.held) : rooms;
  const key = state.lists.rooms.selectedId ?? '';
  const row = fleet.byKey.get(key) ?? selected(roomRows, key);
  return row && isIncidentRow(row)
    ? { rooms, roomRows, incident: row, room: null }
    : { rooms, roomRows, incident: null, room: row };
};

const eventsOfIncident = rememberLast(
  (events: readonly FleetEvent[], rooms: readonly Room[]): ShownEvents => {
    const keys = new Set(rooms.map(({ key }) => key));
    return eventsOfRooms(events, (room) => keys.has(room));
  },
);

/** What happened in all rooms, in those of the incident, or in the room. */
const eventsIn = (
  log: EventLog,
  allRooms: boolean,
  { incident, room }: Pick<FoundRows, 'incident' | 'room'>,
): ShownEvents =>
  incident && !allRooms
    ? eventsOfIncident(log.events, incident.rooms)
    : shownEvents(log, allRooms ? 'all' : (room?.key ?? null));

/** What the state's filters, sortings, groups and folds leave of its fleet. */
export const findRows = (state: AppState): FoundRows => {
  const session = shownSession(state);
  const { lists, allRooms } = state;
  const { panes, acknowledged, grouping, unfolded } = state.query;
  const inRooms = findInRooms(state);
  const { incident, room } = inRooms;
  const scope = allRooms ? session.fleet.rooms : (incident?.rooms ?? null);
  const agentScope = grouping ? session.fleet.rooms : scope;
  const agents = findAgents(
    membersOf(agentScope, room, agentsOfAll, agentsOf),
    panes.agents,
    acknowledged,
    agentScope === null,
  );
  const agentRows = grouping ? foldGroups(agents, grouping, unfolded, acknowledged) : agents;
  const dispatches = findDispatches(
    membersOf(scope, room, dispatchesOfAll, dispatchesOf),
    panes.dispatches,
    acknowledged,
    scope === null,
  );
  const group = grouping && selected(agentRows, lists.agents.selectedId);
  return {
    ...inRooms,
    agents,
    agentRows,
    group: group && isGroupRow(group) ? group : null,
    dispatches,
    events: findEvents(eventsIn(session.log, allRooms, inRooms), panes.events),
  };
};
