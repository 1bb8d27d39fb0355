import type { EventLog } from '../../fleet/event-log.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { eventLines } from '../panes/events/row.ts';
import { shownEvents } from '../panes/events/shown-events.ts';
import { heading, type Paper, paragraph } from './paper.ts';
import { ENTRY_INDENT } from './participant-lines.ts';

const MAX_EVENTS = 50;

/** What happened in a room since lktop looks, newest first. */
export const timelineLines = (paper: Paper, log: EventLog, room: RoomKey): readonly Line[] => {
  const { items } = shownEvents(log, room);
  if (items.length === 0) return [];
  const left = items.length - MAX_EVENTS;
  return [
    BLANK_LINE,
    heading('Timeline'),
    ...items.slice(0, MAX_EVENTS).flatMap(({ event }) => eventLines(paper, event)),
    ...(left > 0
      ? paragraph(
          paper,
          `and ${left} older: ${paper.keys.keyOf('pane-events')} shows all`,
          'muted',
          ENTRY_INDENT,
        )
      : []),
  ];
};
