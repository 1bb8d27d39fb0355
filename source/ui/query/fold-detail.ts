import type { Room } from '../../fleet/fleet.ts';
import { formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { clockText, heading, type Paper, paragraph } from '../detail/paper.ts';
import { remedyLines } from '../detail/verdict-lines.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { counted } from './counted.ts';
import { groupName, incidentName } from './fold-row.ts';
import type { GroupRow, IncidentRow } from './rows.ts';

/** More of them are for their own list. */
const MOST_ENTRIES = 100;
const INDENT = 2;

const entries = <Item>(
  paper: Paper,
  title: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
): readonly Line[] => [
  BLANK_LINE,
  heading(title),
  ...items.slice(0, MOST_ENTRIES).flatMap((item) => paragraph(paper, textOf(item), 'plain', INDENT)),
  ...(items.length > MOST_ENTRIES
    ? paragraph(paper, `and ${items.length - MOST_ENTRIES} more`, 'muted', INDENT)
    : []),
];

const roomEntry = ({ name, verdict }: Room, { symbols }: Paper): string =>
  `${symbols.marks[verdict.severity]} ${quoteName(name)}: ${safeText(verdict.summary)}`;

const bold = (lines: readonly Line[]): readonly Line[] =>
  lines.map((line) => line.map((part) => ({ ...part, bold: true })));

/** What the rooms of an incident have in common, what to do about it, and which they are. */
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
    ...bold(paragraph(paper, `${symbols.marks[severity]} ${incidentName(incident, symbols)}`, severity)),
    ...paragraph(paper, facts.join(', ')),
    ...(remedy ? remedyLines(paper, remedy, canAct) : []),
    ...paragraph(paper, 'Enter shows its rooms alone', 'muted'),
    ...entries(paper, 'Rooms', rooms, (room) => roomEntry(room, paper)),
  ];
};

/** What agents have in common, and which rooms they are in. */
export const groupDetail = (paper: Paper, row: GroupRow): readonly Line[] => [
  ...bold(paragraph(paper, groupName(row))),
  ...paragraph(
    paper,
    `${counted(row.items.length, 'agent')} in ${counted(row.rooms, 'room')}, ${counted(row.problems, 'problem')}`,
  ),
  ...paragraph(paper, `Enter ${row.folded ? 'shows its agents' : 'hides its agents'}`, 'muted'),
  ...entries(
    paper,
    'Agents',
    row.items,
    ({ room, agent }) =>
      `${paper.symbols.marks[agent.verdict.severity]} ${quoteName(room.name)}: ${safeText(agent.verdict.summary)}`,
  ),
];
