import type { EventLog } from '../../fleet/event-log.ts';
import type { FleetEvent } from '../../fleet/events.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';

/** An event as a row of a list. */
export interface EventItem {
  readonly key: string;
  readonly event: FleetEvent;
}

/** Events, newest first: whoever is called wants to know what happened last. */
export interface ShownEvents {
  readonly items: readonly EventItem[];
  readonly ids: readonly string[];
}

/** Whose events are shown: a room's, those of all rooms, or nobody's. */
export type EventScope = RoomKey | 'all' | null;

const NONE: ShownEvents = { items: [], ids: [] };

const select = (events: readonly FleetEvent[], scope: EventScope): ShownEvents => {
  const chosen = scope === 'all' ? events : events.filter(({ room }) => room === scope || room === null);
  const items = chosen.map((event) => ({ key: String(event.number), event })).reverse();
  return { items, ids: items.map(({ key }) => key) };
};

const known = new WeakMap<readonly FleetEvent[], Map<EventScope, ShownEvents>>();

/**
 * What happened in a room, and what happened to the whole project meanwhile: nobody saw the room while the connection
 * was lost. The same object for the same log.
 */
export const shownEvents = ({ events }: EventLog, scope: EventScope): ShownEvents => {
  if (scope === null || events.length === 0) return NONE;
  const ofLog = known.get(events) ?? new Map<EventScope, ShownEvents>();
  known.set(events, ofLog);
  const shown = ofLog.get(scope) ?? select(events, scope);
  ofLog.set(scope, shown);
  return shown;
};
