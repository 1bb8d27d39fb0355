import { useCallback } from 'react';
import type { RowFormat } from '../components/list/list.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { type ListPaneProps, memberTitle, PaneOfList } from '../panes/list-panes.tsx';
import type { View } from '../view.ts';
import { eventRow } from './event-row.ts';
import type { EventItem } from './shown-events.ts';

const keyOf = ({ key }: EventItem): string => key;

const nothing = ({ state, room, incident }: View): string => {
  if (state.allRooms || incident) return 'nothing has happened since lktop looks';
  return room === null ? 'no room selected' : 'nothing has happened in this room since lktop looks';
};

/** What happened, newest first. */
export const EventsPane = ({ view, size }: ListPaneProps) => {
  const { symbols } = useScreen().theme;
  const showRoom = view.state.allRooms || view.incident !== null;
  const format: RowFormat<EventItem> = useCallback(
    ({ event }, nowMs, columns) => eventRow(event, { nowMs, columns, symbols, showRoom }),
    [symbols, showRoom],
  );
  return (
    <PaneOfList
      view={view}
      size={size}
      pane="events"
      title={memberTitle('6 Events', view, symbols.separator)}
      items={view.events.items}
      keyOf={keyOf}
      format={format}
      empty={nothing(view)}
    />
  );
};
