import type { Agent } from '../../fleet/fleet.ts';
import { quoteName, safeCell } from '../../text/safe-text.ts';
import { cell, type Line, type Span, span } from '../line.ts';
import type { Tone } from '../theme.ts';
import type { AgentItem, DispatchItem } from '../view.ts';
import { ageOf, markOf, middleColumns, type RowContext, summaryOf, withoutName } from './row.ts';

const ID_COLUMNS = 12;
/** A narrower pane has no place for ids, which the detail pane shows. */
const MIN_COLUMNS_WITH_ID = 50;
const NAME_SHARE = 0.35;

export interface MemberRowContext extends RowContext {
  /** The rows are of several rooms: each names its own. */
  readonly showRoom: boolean;
}

interface MemberRow {
  readonly name: string;
  /** Default plain. */
  readonly nameTone?: Tone;
  readonly id: string;
  readonly summary: Span;
  readonly mark: Span;
  readonly age: Span;
}

const widths = ({ columns, showRoom }: MemberRowContext) => {
  const id = columns >= MIN_COLUMNS_WITH_ID && !showRoom ? ID_COLUMNS : 0;
  const shared = middleColumns(columns) - id;
  const room = showRoom ? Math.floor(shared * 0.3) : 0;
  const name = Math.floor((shared - room) * NAME_SHARE);
  return { id, room, name, summary: shared - room - name };
};

const memberRow = (
  context: MemberRowContext,
  roomName: string,
  build: (summaryColumns: number) => MemberRow,
): Line => {
  const { id, room, name, summary } = widths(context);
  const { ellipsis } = context.symbols;
  const row = build(summary);
  const roomCell = room === 0 ? [] : [span(`${cell(quoteName(roomName), room - 1, ellipsis)} `, 'muted')];
  const idCell = id === 0 ? [] : [span(` ${cell(safeCell(row.id, id - 1), id - 1, ellipsis)}`, 'muted')];
  return [
    row.mark,
    ...roomCell,
    span(cell(row.name, name - 1, ellipsis), row.nameTone),
    span(' '),
    row.summary,
    ...idCell,
    row.age,
  ];
};

/** What an agent or a dispatch is called. Safe. */
export const agentNameText = (agentName: string | null): string =>
  agentName === null ? '(name unknown)' : agentName === '' ? '(unnamed)' : quoteName(agentName);

/** A problem is as old as it has lasted. Of a well agent, how long it is there: its state changes all the time. */
const agentAge = ({ verdict, participant }: Agent): number =>
  verdict.severity === 'ok' ? participant.joinedAtMs : (verdict.sinceMs ?? participant.joinedAtMs);

/** Mark, name, state or what is the matter, identity, age. One of a former life of the room is struck out. */
export const agentRow = ({ agent, room }: AgentItem, context: MemberRowContext): Line =>
  memberRow(context, room.name, (summaryColumns) => ({
    name: agentNameText(agent.agentName),
    ...(agent.isFormer ? { nameTone: 'struck' as const } : {}),
    id: agent.jobId ?? agent.identity,
    mark: markOf(agent.verdict, context.symbols),
    summary: summaryOf(
      withoutName(agent.verdict.summary, agent.agentName || 'unnamed agent'),
      agent.verdict,
      summaryColumns,
      context,
    ),
    age: ageOf(agentAge(agent), context),
  }));

/** `(automatic)` is the one that the server made with the room. */
export const dispatchNameText = ({ dispatch }: Pick<DispatchItem, 'dispatch'>): string =>
  dispatch.facts.agentName === '' ? '(automatic)' : quoteName(dispatch.facts.agentName);

/** Mark, agent name, what came of it, id, age. */
export const dispatchRow = (item: DispatchItem, context: MemberRowContext): Line =>
  memberRow(context, item.room.name, (summaryColumns) => ({
    name: dispatchNameText(item),
    id: item.dispatch.id,
    mark: markOf(item.dispatch.verdict, context.symbols),
    summary: summaryOf(
      withoutName(item.dispatch.verdict.summary, item.dispatch.facts.agentName || 'unnamed agent'),
      item.dispatch.verdict,
      summaryColumns,
      context,
    ),
    age: ageOf(item.dispatch.verdict.sinceMs ?? item.dispatch.facts.createdAtMs, context),
  }));
