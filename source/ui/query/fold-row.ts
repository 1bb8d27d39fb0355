import type { Room } from '../../fleet/fleet.ts';
import type { Incident } from '../../fleet/incidents.ts';
import { groupingName } from '../../query/group.ts';
import { formatClockTime, formatDateTime } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { cell, type Line, line, lineWidth, span } from '../line.ts';
import { agentNameText } from '../panes/member-row.ts';
import { ageOf, markOf, middleColumns, type RowContext } from '../panes/row.ts';
import type { Symbols, Tone } from '../theme.ts';
import { counted } from './counted.ts';
import type { GroupRow, IncidentRow } from './rows.ts';

const DAY_MS = 86_400_000;
const CALLERS_COLUMNS = 12;
/** A narrower pane has no place for the callers. */
const MIN_COLUMNS_WITH_CALLERS = 50;

/** `12:04`, with the day where it was not today's. */
const minuteText = (atMs: number, nowMs: number): string =>
  Math.abs(nowMs - atMs) < DAY_MS ? formatClockTime(atMs).slice(0, 5) : formatDateTime(atMs).slice(5, 16);

const causeParts = ({ verdict, agentName, deployment }: Incident): readonly string[] => [
  quoteName(verdict),
  ...(agentName === null ? [] : [agentNameText(agentName)]),
  ...(deployment ? [quoteName(deployment)] : []),
];

/** `no worker · support-v2`. Safe. */
export const incidentName = (incident: Incident, { separator }: Symbols): string =>
  causeParts(incident).join(separator);

const joinFitting = (parts: readonly string[], separator: string, columns: number): string => {
  const text = parts.join(separator);
  return parts.length > 1 && lineWidth(line(text)) > columns
    ? joinFitting(parts.slice(0, -1), separator, columns)
    : text;
};

const roomsText = ({ rooms, acknowledged }: IncidentRow): string => {
  const text = counted(rooms.length, 'room');
  if (acknowledged === 0) return text;
  return acknowledged === rooms.length ? `ack: ${text}` : `${text} (${acknowledged} ack)`;
};

const callers = (rooms: readonly Room[]): number => rooms.reduce((sum, { humans }) => sum + humans.length, 0);

/** `▲ 14 rooms · no worker · support-v2 · since 12:04`; what has no place is left out from its end. */
export const incidentRow = (row: IncidentRow, context: RowContext): Line => {
  const { columns, symbols, nowMs } = context;
  const { incident, rooms, severity, acknowledged } = row;
  const callersColumns = columns >= MIN_COLUMNS_WITH_CALLERS ? CALLERS_COLUMNS : 0;
  const textColumns = middleColumns(columns) - callersColumns;
  const since = incident.sinceMs === null ? [] : [`since ${minuteText(incident.sinceMs, nowMs)}`];
  const parts = [roomsText(row), ...causeParts(incident), ...since];
  const count = callers(rooms);
  const text = cell(joinFitting(parts, symbols.separator, textColumns), textColumns, symbols.ellipsis);
  const tone: Tone = acknowledged === rooms.length ? 'muted' : severity;
  return [
    { ...markOf({ severity }, symbols), tone },
    span(text, tone),
    span(cell(count === 0 ? '' : counted(count, 'caller'), callersColumns, symbols.ellipsis, 'end'), 'muted'),
    ageOf(incident.sinceMs, context),
  ];
};

/** `green`, `(no deployment)`. Safe. */
export const groupName = ({ value, grouping }: GroupRow): string => {
  if (grouping.by === 'agent name') return agentNameText(value);
  return value ? quoteName(value) : `(no ${safeText(groupingName(grouping))})`;
};

/** `▸ green  120 agents in 118 rooms · 2 problems`: what agents have in common, above them. */
export const groupRow = (row: GroupRow, { columns, symbols }: RowContext): Line => {
  const { folded, items, rooms, problems, severity, news } = row;
  const told = [
    `${counted(items.length, 'agent')} in ${counted(rooms, 'room')}`,
    ...(problems > 0 ? [counted(problems, 'problem')] : []),
  ].join(symbols.separator);
  const tone: Tone = news > 0 ? severity : 'muted';
  const mark = problems > 0 ? { ...markOf({ severity }, symbols), tone } : span('  ');
  const title = `${folded ? symbols.folded : symbols.unfolded} ${groupName(row)}`;
  const toldColumns = Math.min(lineWidth(line(told)), Math.floor(columns * 0.6));
  const titleColumns = columns - lineWidth([mark]) - toldColumns - 2;
  return [
    mark,
    { ...span(cell(title, Math.max(1, titleColumns), symbols.ellipsis)), bold: true },
    span('  '),
    span(cell(told, toldColumns, symbols.ellipsis), tone),
  ];
};
