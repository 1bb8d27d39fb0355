import type { Room } from '../../../fleet/fleet.ts';
import { ROOMS } from '../../app-state.ts';
import { subjectDetail } from '../../detail/subject-detail.ts';
import { staleMs } from '../../header/freshness.ts';
import type { OpenedIncident } from '../../query/incidents-state.ts';
import { isNarrowed, queryIn } from '../../query/query-state.ts';
import { rememberLast } from '../../query/remember.ts';
import { roomSentence } from '../../screen-reader/sentences.ts';
import type { View } from '../../view-model.ts';
import { attributeIn } from '../columns.ts';
import { type Pane, roomSubject } from '../pane.ts';
import { actionOn } from '../row.ts';
import { ROOM_COLUMNS } from './columns.ts';
import {
  foldIncidents,
  incidentKey,
  incidentName,
  incidentRow,
  isIncidentRow,
  type RoomListRow,
} from './incidents.ts';

const ofIncident = rememberLast((rooms: readonly Room[], opened: OpenedIncident) =>
  rooms.filter(({ key }) => opened.rooms.has(key)),
);

/** More values of one room would not fit in a column. */
const MOST_VALUES = 4;

/** Looks at the callers first, because their attributes tell the customer; then at the agents. */
const attributeInRoom = ({ humans, agents }: Room, name: string): string | null => {
  const values = new Set<string>();
  for (const { participant } of [...humans, ...agents]) {
    if (values.size >= MOST_VALUES) break;
    const value = attributeIn(participant.attributes, name);
    if (value) values.add(value);
  }
  return values.size === 0 ? null : [...values].join(', ');
};

const empty = ({ state, session, query }: View): string => {
  if (query.incidents.opened) return `its rooms are gone: ${state.keys.keyOf('back')} goes back`;
  switch (session.snapshot.connection.state) {
    case 'connecting':
      return 'connecting to the server';
    case 'failing':
      return 'no answer from the server yet';
    case 'live':
      return state.sweptAtMs === null ? 'asking for the rooms' : 'no rooms in this project';
  }
};

export const roomsPane: Pane<Room, RoomListRow> = {
  id: ROOMS,
  keys: ['1'],
  title: 'Rooms',
  label: 'rooms',
  lineDescription: 'the rooms, or those that match',
  place: 'left',

  items: ({ session }) => session.fleet.rooms,
  isSorted: () => true,
  narrow: (rooms, { query: { incidents } }) =>
    incidents.opened ? ofIncident(rooms, incidents.opened) : rooms,
  fold: (rooms, { query: { incidents, acknowledged } }) =>
    incidents.folded && incidents.opened === null
      ? foldIncidents(rooms, incidents.shown, acknowledged, incidents.held)
      : rooms,
  things: (row) => (isIncidentRow(row) ? row.rooms : null),
  isNews: (row) => isIncidentRow(row) && row.acknowledged < row.rooms.length,
  open: (row) => (isIncidentRow(row) ? { type: 'incident opened', incident: row.incident } : null),
  standIn: (lostKey, rows, { incidents: { shown, opened } }) => {
    const incident = [
      ...shown.map(({ id, incident }) => ({ ...incident, id })),
      ...(opened ? [{ ...opened.incident, id: opened.id }] : []),
    ].find(({ id }) => incidentKey(id) === lostKey);
    const members = new Set(incident?.rooms);
    const isMember = ({ key }: Room) => members.has(key);
    return rows.find((row) => (isIncidentRow(row) ? row.rooms.some(isMember) : isMember(row))) ?? null;
  },
  cursor: () => 'stays',

  columns: ROOM_COLUMNS,
  attribute: attributeInRoom,
  matches: (room, matcher) => matcher.room(room),
  severity: (row) => (isIncidentRow(row) ? row.severity : row.verdict.severity),
  judged: (room) => room,

  row: (row, context) => (isIncidentRow(row) ? incidentRow(row, context) : null),
  actionOn: (room, actions) => actionOn(actions, room),
  staleMs: (room, session, nowMs) => staleMs(session, room.key, nowMs),
  scopeChips: ({ query: { incidents } }, symbols) =>
    incidents.opened ? [incidentName(incidents.opened.incident, symbols)] : [],
  total: ({ query, session }) =>
    isNarrowed(queryIn(query, ROOMS)) || query.incidents.opened ? session.fleet.rooms.length : null,
  empty,

  subject: (room) => roomSubject({ room }),
  rowOfTarget: ({ room }) => room,
  detail: subjectDetail,

  sentence: roomSentence,
  nothing: 'No rooms.',
};
