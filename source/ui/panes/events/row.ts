import type { EventKind, FleetEvent } from '../../../fleet/events.ts';
import { formatClockTime, formatDateTime } from '../../../text/duration.ts';
import { fitWords } from '../../../text/fit-words.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { clockText, type Paper } from '../../detail/paper.ts';
import { type Line, lineWidth, type Span, span, wrap } from '../../line.ts';
import type { Symbols, Tone } from '../../theme.ts';
import type { PaneColumn } from '../columns.ts';
import type { EventItem } from './shown-events.ts';

const DAY_MS = 86_400_000;
/** `07-14 12:04` */
const TIME_COLUMNS = 11;

/** The kinds of events whose severity is meaningful. */
const GRADED: ReadonlySet<EventKind> = new Set<EventKind>([
  'verdict',
  'listing',
  'action',
  'connection',
  'deployed agent',
]);

export const eventMark = ({ kind, severity }: FleetEvent, symbols: Symbols): Span =>
  GRADED.has(kind) ? span(`${symbols.marks[severity]} `, severity) : span('  ');

const toneOf = ({ kind, severity }: FleetEvent): Tone => {
  if (kind === 'agent state') return 'muted';
  return GRADED.has(kind) && severity !== 'ok' && severity !== 'ignored' ? severity : 'plain';
};

/** Formats an event as one safe line. */
const eventText = ({ kind, text }: FleetEvent, symbols: Symbols): string =>
  // The arrow between two states is lktop's own character, not the server's.
  safeText(
    kind === 'agent state' || kind === 'deployed agent' ? text.replaceAll(' → ', ` ${symbols.arrow} `) : text,
  );

/** Formats `12:04:31`, or `07-14 12:04` if it is a day or more away. */
const timeOf = (atMs: number, nowMs: number): string =>
  Math.abs(nowMs - atMs) < DAY_MS ? formatClockTime(atMs) : formatDateTime(atMs).slice(5, 16);

/** Events keep their order: the newest first. */
export const EVENT_COLUMNS: readonly PaneColumn<EventItem>[] = [
  {
    id: 'time',
    heading: 'Time',
    description: 'when it happened, or was first seen',
    width: { least: TIME_COLUMNS, wanted: TIME_COLUMNS },
    rank: 0,
    cell: ({ event }, { nowMs }) => span(timeOf(event.atMs, nowMs), 'muted'),
  },
  {
    id: 'room',
    heading: 'Room',
    description: 'the room, if the list shows several',
    width: { least: 9, wanted: 12, grows: 1 },
    rank: 0,
    shown: 'many rooms',
    cell: ({ event: { roomName } }) => span(roomName === null ? '' : quoteName(roomName), 'muted'),
  },
  {
    id: 'event',
    heading: 'Event',
    description: 'what happened',
    width: { least: 20, wanted: 30, grows: 4 },
    rank: 0,
    cell: ({ event, isEarlier = false }, { symbols }, columns) => {
      const text = `${isEarlier ? 'earlier: ' : ''}${eventText(event, symbols)}`;
      // An identity is cut first: what happened stands behind it.
      const names = event.subject === null ? [] : [safeText(event.subject)];
      return span(fitWords(text, names, columns, symbols.ellipsis), isEarlier ? 'muted' : toneOf(event));
    },
  },
];

/** Formats an event for the detail pane, wrapped. */
export const eventLines = (
  { nowMs, columns, symbols }: Pick<Paper, 'nowMs' | 'columns' | 'symbols'>,
  event: FleetEvent,
): readonly Line[] => {
  const head = [span(`  ${clockText(event.atMs, nowMs)} `, 'muted'), eventMark(event, symbols)];
  const indent = span(' '.repeat(lineWidth(head)));
  return wrap(eventText(event, symbols), columns - lineWidth(head)).map((text, index) => [
    ...(index === 0 ? head : [indent]),
    span(text, toneOf(event)),
  ]);
};
