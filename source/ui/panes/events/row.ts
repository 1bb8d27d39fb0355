import type { EventKind, FleetEvent } from '../../../fleet/events.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { clockText } from '../../detail/paper.ts';
import { cell, type Line, lineWidth, type Span, span, wrap } from '../../line.ts';
import type { Symbols, Tone } from '../../theme.ts';

export interface EventRowContext {
  readonly nowMs: number;
  readonly columns: number;
  readonly symbols: Symbols;
  /** The rows come from several rooms, so each shows its room. */
  readonly showRoom: boolean;
}

const ROOM_SHARE = 0.22;
const MIN_ROOM_COLUMNS = 10;
const MAX_ROOM_COLUMNS = 24;

/** The kinds of events whose severity is meaningful. */
const GRADED: ReadonlySet<EventKind> = new Set<EventKind>(['verdict', 'listing', 'action', 'connection']);

const markOf = ({ kind, severity }: FleetEvent, symbols: Symbols): Span =>
  GRADED.has(kind) ? span(`${symbols.marks[severity]} `, severity) : span('  ');

const toneOf = ({ kind, severity }: FleetEvent): Tone => {
  if (kind === 'agent state') return 'muted';
  return GRADED.has(kind) && severity !== 'ok' && severity !== 'ignored' ? severity : 'plain';
};

/** Formats an event as one safe line. */
const eventText = ({ kind, text }: FleetEvent, symbols: Symbols): string =>
  // The arrow between two states is lktop's own character, not the server's.
  safeText(kind === 'agent state' ? text.replaceAll(' → ', ` ${symbols.arrow} `) : text);

const roomCell = ({ roomName }: FleetEvent, { columns, symbols }: EventRowContext): Span => {
  const share = Math.floor(columns * ROOM_SHARE);
  const width = Math.max(MIN_ROOM_COLUMNS, Math.min(MAX_ROOM_COLUMNS, share));
  const name = roomName === null ? '' : quoteName(roomName);
  return span(`${cell(name, width - 1, symbols.ellipsis)} `, 'muted');
};

/** Formats an event as a row: time, severity, room and text. */
export const eventRow = (event: FleetEvent, context: EventRowContext): Line => [
  span(`${clockText(event.atMs, context.nowMs)} `, 'muted'),
  markOf(event, context.symbols),
  ...(context.showRoom ? [roomCell(event, context)] : []),
  span(eventText(event, context.symbols), toneOf(event)),
];

/** Formats an event for the detail pane, wrapped. */
export const eventLines = (
  { nowMs, columns, symbols }: Omit<EventRowContext, 'showRoom'>,
  event: FleetEvent,
): readonly Line[] => {
  const head = [span(`  ${clockText(event.atMs, nowMs)} `, 'muted'), markOf(event, symbols)];
  const indent = span(' '.repeat(lineWidth(head)));
  return wrap(eventText(event, symbols), columns - lineWidth(head)).map((text, index) => [
    ...(index === 0 ? head : [indent]),
    span(text, toneOf(event)),
  ]);
};
