import { isProblem, type Severity } from '../../../fleet/severity.ts';
import { type Acknowledged, isAcknowledged } from '../../../query/acknowledge.ts';
import { type Grouping, groupAgents, groupingName } from '../../../query/group.ts';
import { counted } from '../../../text/counted.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { columnWidth } from '../../../text/width.ts';
import { boldLines, entries, type Paper, paragraph } from '../../detail/paper.ts';
import { cell, type Line, lineWidth, span } from '../../line.ts';
import { rememberLast } from '../../query/remember.ts';
import type { Tone } from '../../theme.ts';
import type { AgentItem } from '../../view-model.ts';
import { agentNameText, markOf, type RowContext, worstOf } from '../row.ts';

/** The header row of a group of agents. */
export interface GroupRow {
  readonly kind: 'group';
  readonly key: string;
  readonly grouping: Grouping;
  /** The shared value. Raw; "" if the agents have none, null if it is unknown. */
  readonly value: string | null;
  readonly items: readonly AgentItem[];
  readonly rooms: number;
  readonly severity: Severity;
  readonly problems: number;
  /** The number of unacknowledged problems. */
  readonly news: number;
  /** The agents of the group are hidden. */
  readonly folded: boolean;
}

export type AgentListRow = AgentItem | GroupRow;

export const isGroupRow = (row: AgentListRow): row is GroupRow => 'kind' in row;

/** Returns each group's header and, if it is unfolded, its agents. */
export const foldGroups = rememberLast(
  (
    agents: readonly AgentItem[],
    grouping: Grouping,
    unfolded: ReadonlySet<string>,
    acknowledged: Acknowledged,
  ): readonly AgentListRow[] =>
    groupAgents(agents, grouping).flatMap(({ value, items, rooms }): readonly AgentListRow[] => {
      const key = `\ngroup\n${JSON.stringify([grouping, value])}`;
      const folded = !unfolded.has(key);
      const problems = items.filter(({ agent }) => isProblem(agent.verdict));
      const row: GroupRow = {
        kind: 'group',
        key,
        grouping,
        value,
        items,
        rooms,
        severity: worstOf(items.map(({ agent }) => agent.verdict)),
        problems: problems.length,
        news: problems.filter((item) => !isAcknowledged(acknowledged, item.key, item.agent)).length,
        folded,
      };
      return folded ? [row] : [row, ...items];
    }),
);

/** Formats `green` or `(no deployment)`. Safe. */
const groupName = ({ value, grouping }: GroupRow): string => {
  if (grouping.by === 'agent name') return agentNameText(value);
  return value ? quoteName(value) : `(no ${safeText(groupingName(grouping))})`;
};

/** The group's name keeps at least this much. */
const LEAST_TITLE_COLUMNS = 8;
const GAP = '  ';

/** Returns the counters, the longest text first. */
const toldOf = ({ items, rooms, problems }: GroupRow, separator: string): readonly string[] => {
  const agents = counted(items.length, 'agent');
  const where = `${agents} in ${counted(rooms, 'room')}`;
  if (problems === 0) return [where, agents];
  const worst = counted(problems, 'problem');
  return [`${where}${separator}${worst}`, `${agents}${separator}${worst}`, worst];
};

/**
 * Formats the header row of a group: `▸ green  120 agents in 118 rooms · 2 problems`. No counter is cut: the
 * problems stay, the others are left out.
 */
export const groupRow = (row: GroupRow, { columns, symbols }: RowContext): Line => {
  const { folded, problems, severity, news } = row;
  const tone: Tone = news > 0 ? severity : 'muted';
  const mark = problems > 0 ? { ...markOf({ severity }, symbols), tone } : span('  ');
  const title = `${folded ? symbols.folded : symbols.unfolded} ${groupName(row)}`;
  const space = Math.max(0, columns - lineWidth([mark]) - GAP.length);
  const most = space - Math.min(LEAST_TITLE_COLUMNS, columnWidth(title));
  const texts = toldOf(row, symbols.separator);
  const told = texts.find((text) => columnWidth(text) <= most) ?? texts.at(-1) ?? '';
  return [
    mark,
    {
      ...span(cell(title, Math.max(1, space - columnWidth(told)), symbols.ellipsis)),
      bold: true,
    },
    span(GAP),
    span(told, tone),
  ];
};

/** Describes a group: its shared value and its agents with their rooms. */
export const groupDetail = (paper: Paper, row: GroupRow): readonly Line[] => [
  ...boldLines(paragraph(paper, groupName(row))),
  ...paragraph(
    paper,
    `${counted(row.items.length, 'agent')} in ${counted(row.rooms, 'room')}, ${counted(row.problems, 'problem')}`,
  ),
  ...paragraph(
    paper,
    `${paper.keys.keyOf('open')} ${row.folded ? 'shows its agents' : 'hides its agents'}`,
    'muted',
  ),
  ...entries(
    paper,
    'Agents',
    row.items,
    ({ room, agent }) =>
      `${paper.symbols.marks[agent.verdict.severity]} ${quoteName(room.name)}: ${safeText(agent.verdict.summary)}`,
  ),
];
