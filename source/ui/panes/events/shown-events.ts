import type { PastState } from '../../../agents/past.ts';
import type { EventLog } from '../../../fleet/event-log.ts';
import type { EventKind, FleetEvent } from '../../../fleet/events.ts';
import type { RoomKey } from '../../../fleet/snapshot.ts';
import { rememberEach, rememberLast } from '../../query/remember.ts';

/** An event as a list row. */
export interface EventItem {
  readonly key: string;
  readonly event: FleetEvent;
  /** An earlier run saw it. Default: no. */
  readonly isEarlier?: boolean;
}

/** When the event of a row happened; null: it is no such row. Unix milliseconds. */
export const eventTime = (row: object | null): number | null =>
  row !== null && 'event' in row ? (row as EventItem).event.atMs : null;

/** Events, newest first: whoever is on call wants the latest first. */
export interface ShownEvents {
  readonly items: readonly EventItem[];
}

/** Which events are shown: those of one room, of all rooms, or none. */
export type EventScope = RoomKey | 'all' | null;

const NONE: ShownEvents = { items: [] };

/** An action creates a room within 60 s or fails. A later room of that name was created by somebody else. */
const ROOM_MADE_WITHIN_MS = 60_000;

const shown = (events: readonly FleetEvent[]): ShownEvents => ({
  items: events.map((event) => ({ key: String(event.number), event })),
});

/**
 * Tells whether an event concerns the whole project, such as a lost connection. The end of a batch does not
 * count, nor does what happens to one deployed agent.
 */
const isOfProject = ({ room, roomName, kind }: FleetEvent): boolean =>
  room === null && roomName === null && kind !== 'action' && kind !== 'deployed agent';

/**
 * Selects the events of some rooms and of the whole project, since nobody saw the rooms while the connection
 * was lost. An action that creates a room starts before the room has a key and knows only its name. It
 * belongs to the next room of that name, if that appeared within 60 s.
 *
 * @param events oldest first
 */
export const eventsOfRooms = (
  events: readonly FleetEvent[],
  isWanted: (room: RoomKey) => boolean,
): ShownEvents => {
  const next = new Map<string, FleetEvent>();
  const madeNext = ({ roomName, atMs }: FleetEvent): boolean => {
    const after = roomName === null ? undefined : next.get(roomName);
    return (
      after !== undefined &&
      after.room !== null &&
      isWanted(after.room) &&
      after.atMs - atMs <= ROOM_MADE_WITHIN_MS
    );
  };
  const chosen: FleetEvent[] = [];
  for (const event of events.toReversed()) {
    const { room, roomName } = event;
    if (room === null ? isOfProject(event) || madeNext(event) : isWanted(room)) chosen.push(event);
    if (room !== null && roomName !== null) next.set(roomName, event);
  }
  return shown(chosen);
};

const known = new WeakMap<readonly FleetEvent[], Map<EventScope, ShownEvents>>();

/** Returns the events of a scope. The same object for the same log. */
export const shownEvents = ({ events }: EventLog, scope: EventScope): ShownEvents => {
  if (scope === null || events.length === 0) return NONE;
  const ofLog = known.get(events) ?? new Map<EventScope, ShownEvents>();
  known.set(events, ofLog);
  const selected =
    ofLog.get(scope) ??
    (scope === 'all' ? shown(events.toReversed()) : eventsOfRooms(events, (room) => room === scope));
  ofLog.set(scope, selected);
  return selected;
};

/** The events of a room that earlier runs saw, newest first. The same array for the same answer of the registry. */
export const earlierEvents = rememberEach((past: NonNullable<PastState['room']>): readonly EventItem[] =>
  past.events.map(({ atMs, kind, severity, roomName, subject, text }, index) => ({
    key: `earlier ${index}`,
    isEarlier: true,
    event: {
      number: -1 - index,
      atMs,
      // Another version may have had other kinds: they match nothing.
      kind: kind as EventKind,
      severity,
      room: null,
      roomName,
      subject,
      text,
    },
  })),
);

/** The events of this run, then those of earlier runs. */
export const withEarlier = rememberLast(
  (items: readonly EventItem[], past: PastState['room']): readonly EventItem[] =>
    past === null ? items : [...items, ...earlierEvents(past)],
);
