import type { FleetEvent } from '../../../fleet/events.ts';
import type { Room } from '../../../fleet/fleet.ts';
import { subjectDetail } from '../../detail/subject-detail.ts';
import { rememberLast } from '../../query/remember.ts';
import { eventSentence } from '../../screen-reader/sentences.ts';
import { isOfManyRooms, type Pane, roomSubject } from '../pane.ts';
import { EVENT_COLUMNS, eventMark } from './row.ts';
import { type EventItem, eventsOfRooms, shownEvents, withEarlier } from './shown-events.ts';

const ofAll: Required<Pane>['ofAll'] = ({ allRooms }) => allRooms;

const eventsOfIncident = rememberLast((events: readonly FleetEvent[], rooms: readonly Room[]) => {
  const keys = new Set(rooms.map(({ key }) => key));
  return eventsOfRooms(events, (room) => keys.has(room));
});

/** The list of events, newest first. */
export const eventsPane: Pane<EventItem> = {
  id: 'events',
  keys: ['6', 'e'],
  title: 'Events',
  label: 'events',
  description: 'what happened in the room under the cursor, or in all rooms',
  footer: 62,
  lineDescription: 'what happened, or what of it matches',
  place: 'right alone',

  items: ({ session: { log, past }, allRooms, incident, room }) => {
    if (allRooms) return shownEvents(log, 'all').items;
    if (incident) return eventsOfIncident(log.events, incident.rooms).items;
    const { items } = shownEvents(log, room?.key ?? null);
    return withEarlier(items, room !== null && past.room?.roomId === room.id ? past.room : null);
  },
  opensRoom: true,
  ofAll,
  cursor: () => 'newest',

  columns: EVENT_COLUMNS,
  matches: ({ event }, matcher) => matcher.event(event),
  severity: ({ event }) => event.severity,

  mark: ({ event }, symbols) => eventMark(event, symbols),
  empty: ({ state, room, incident }) =>
    room === null && incident === null && !state.allRooms ? 'no room selected' : 'nothing seen to happen yet',

  subject: (item, scope) => {
    if (!isOfManyRooms({ ofAll }, scope)) return roomSubject(scope);
    // Looks up by key, not by name: a later room may have the same name.
    const key = item?.event.room;
    return roomSubject({ room: (key && scope.session.fleet.byKey.get(key)) || null });
  },
  detail: subjectDetail,

  sentence: ({ event }) => eventSentence(event),
  nothing: 'Nothing happened yet.',
};
