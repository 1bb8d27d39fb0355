import type { Room } from '../../../fleet/fleet.ts';
import type { Incident } from '../../../fleet/incidents.ts';
import type { RoomKey } from '../../../fleet/snapshot.ts';
import type { Tracked } from '../../../fleet/track-incidents.ts';
import { type Acknowledged, isAcknowledged } from '../../../query/acknowledge.ts';
import { counted } from '../../../text/counted.ts';
import { formatClockTime, formatDateTime, formatDuration } from '../../../text/duration.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { boldLines, clockText, entries, type Paper, paragraph } from '../../detail/paper.ts';
import { remedyLines } from '../../detail/verdict-lines.ts';
import { cell, joinFitting, type Line, span } from '../../line.ts';
import { rememberEach, rememberLast } from '../../query/remember.ts';
import type { Symbols, Tone } from '../../theme.ts';
import type { IncidentRow } from '../../view-model.ts';
import { spanningRow } from '../column-rows.ts';
import type { RowInPane } from '../columns.ts';
import { agentNameText, ageOf, markOf, worstOf } from '../row.ts';
import { callersText } from './columns.ts';

export type RoomListRow = Room | IncidentRow;

export const isIncidentRow = (row: RoomListRow): row is IncidentRow => 'kind' in row;

/** Incidents with fewer rooms are not folded. */
const FEWEST_ROOMS = 2;

/** Room keys never start like this. */
export const incidentKey = (id: string): string => `\nincident\n${id}`;

const incidentByRoom = rememberEach((tracked: readonly Tracked[]): ReadonlyMap<RoomKey, Tracked> => {
  const byRoom = new Map<RoomKey, Tracked>();
  for (const one of tracked) {
    if (one.goneSinceMs !== null || one.incident.rooms.length < FEWEST_ROOMS) continue;
    for (const room of one.incident.rooms) byRoom.set(room, one);
  }
  return byRoom;
});

const makeRow = (
  { id, incident }: Tracked,
  rooms: readonly Room[],
  acknowledged: Acknowledged,
): IncidentRow => ({
  kind: 'incident',
  key: incidentKey(id),
  incident: { ...incident, id },
  rooms,
  severity: worstOf(rooms.map(({ verdict }) => verdict)),
  acknowledged: rooms.filter((room) => isAcknowledged(acknowledged, room.key, room)).length,
});

/** Folds each incident into one row, at the position of its first room. */
export const foldIncidents = rememberLast(
  (
    rooms: readonly Room[],
    tracked: readonly Tracked[],
    acknowledged: Acknowledged,
    /** This room keeps a row of its own. */
    held: RoomKey | null,
  ): readonly RoomListRow[] => {
    const byRoom = incidentByRoom(tracked);
    if (byRoom.size === 0) return rooms;
    const incidentOf = ({ key }: Room): Tracked | undefined => (key === held ? undefined : byRoom.get(key));
    const members = new Map<Tracked, Room[]>();
    for (const room of rooms) {
      const incident = incidentOf(room);
      if (!incident) continue;
      const together = members.get(incident);
      if (together) together.push(room);
      else members.set(incident, [room]);
    }
    const told = new Set<Tracked>();
    return rooms.flatMap((room): readonly RoomListRow[] => {
      const incident = incidentOf(room);
      const together = incident && members.get(incident);
      if (!together || together.length < FEWEST_ROOMS) return [room];
      if (told.has(incident)) return [];
      told.add(incident);
      return [makeRow(incident, together, acknowledged)];
    });
  },
);

const DAY_MS = 86_400_000;

/** Formats `12:04`, with the date if it is a day or more away. */
const minuteText = (atMs: number, nowMs: number): string =>
  Math.abs(nowMs - atMs) < DAY_MS ? formatClockTime(atMs).slice(0, 5) : formatDateTime(atMs).slice(5, 16);

const causeParts = ({ verdict, agentName, deployment }: Incident): readonly string[] => [
  quoteName(verdict),
  ...(agentName === null ? [] : [agentNameText(agentName)]),
  ...(deployment ? [quoteName(deployment)] : []),
];

/** Formats `no worker · support-v2`. Safe. */
export const incidentName = (incident: Incident, { separator }: Symbols): string =>
  causeParts(incident).join(separator);

const roomsText = ({ rooms, acknowledged }: IncidentRow): string => {
  const text = counted(rooms.length, 'room');
  if (acknowledged === 0) return text;
  return acknowledged === rooms.length ? `ack: ${text}` : `${text} (${acknowledged} ack)`;
};

/**
 * Formats `▲ 14 rooms · no worker · support-v2 · since 12:04`. Parts that do not fit are dropped from the
 * end.
 */
export const incidentRow = (row: IncidentRow, context: RowInPane): Line => {
  const { symbols, nowMs } = context;
  const { incident, rooms, severity, acknowledged } = row;
  const since = incident.sinceMs === null ? [] : [`since ${minuteText(incident.sinceMs, nowMs)}`];
  const parts = [roomsText(row), ...causeParts(incident), ...since];
  const tone: Tone = acknowledged === rooms.length ? 'muted' : severity;
  const callers = rooms.some(({ isRecorded }) => isRecorded)
    ? '?'
    : callersText(rooms.flatMap(({ humans }) => humans));
  const age = ageOf(incident.sinceMs, context);
  const { ellipsis, separator } = symbols;
  return spanningRow(
    {
      mark: { ...markOf({ severity }, symbols), tone },
      text: (columns) => span(cell(joinFitting(parts, separator, columns), columns, ellipsis), tone),
      own: {
        callers: (columns) => span(cell(callers, columns, ellipsis, 'end'), 'muted'),
        age: (columns) => ({ ...age, text: cell(age.text, columns, ellipsis, 'end') }),
      },
    },
    context.placed,
  );
};

const roomEntry = ({ name, verdict }: Room, { symbols }: Paper): string =>
  `${symbols.marks[verdict.severity]} ${quoteName(name)}: ${safeText(verdict.summary)}`;

/** Describes an incident: the common cause, the remedy, and the rooms. */
export const incidentDetail = (paper: Paper, row: IncidentRow, canAct: boolean): readonly Line[] => {
  const { symbols, nowMs } = paper;
  const { incident, rooms, severity, acknowledged } = row;
  const { sinceMs } = incident;
  const callers = rooms.reduce((sum, { humans }) => sum + humans.length, 0);
  const facts = [
    counted(rooms.length, 'room'),
    counted(callers, 'caller'),
    ...(acknowledged > 0 ? [`${acknowledged} acknowledged`] : []),
    ...(sinceMs === null ? [] : [`since ${clockText(sinceMs, nowMs)} (${formatDuration(nowMs - sinceMs)})`]),
  ];
  const remedy = rooms[0]?.verdict.remedy;
  return [
    ...boldLines(paragraph(paper, `${symbols.marks[severity]} ${incidentName(incident, symbols)}`, severity)),
    ...(remedy ? remedyLines(paper, remedy, canAct) : []),
    ...paragraph(paper, facts.join(', ')),
    ...paragraph(paper, `${paper.keys.keyOf('open')} shows its rooms alone`, 'muted'),
    ...entries(paper, 'Rooms', rooms, (room) => roomEntry(room, paper)),
  ];
};
