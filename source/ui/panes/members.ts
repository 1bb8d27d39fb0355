import type { Agent, Dispatch, Room } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { quoteName, safeCell } from '../../text/safe-text.ts';
import { cell, type Line, type Span, span } from '../line.ts';
import { rememberEach } from '../query/remember.ts';
import type { Tone } from '../theme.ts';
import type { AgentItem, DispatchItem, View } from '../view-model.ts';
import type { RowInPane } from './pane.ts';
import {
  agentNameText,
  ageOf,
  dispatchNameText,
  markOf,
  middleColumns,
  summaryOf,
  withoutName,
} from './row.ts';

/** Shared code of the agents pane and the dispatches pane. */

/** Returns the agents of a room as rows. The same objects for the same room. */
export const agentsOf = rememberEach((room: Room): readonly AgentItem[] =>
  room.agents.map((agent) => ({ key: `${room.key}\n${agent.identity}`, room, agent })),
);

/** Returns the dispatches of a room as rows. The same objects for the same room. */
export const dispatchesOf = rememberEach((room: Room): readonly DispatchItem[] =>
  room.dispatches.map((dispatch) => ({ key: `${room.key}\n${dispatch.id}`, room, dispatch })),
);

export const agentsOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(agentsOf));
export const dispatchesOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(dispatchesOf));

/** Says why the list is empty. An unswept room is not known to be empty. */
export const noMembers = ({ allRooms, room, incident }: View, none: string, noneAnywhere: string): string => {
  if (allRooms) return noneAnywhere;
  if (incident) return none.replace('this room', 'these rooms');
  if (room === null) return 'no room selected';
  if (isGhost(room)) return 'its node died: who is here is not known';
  return room.verified ? none : 'not swept yet';
};

const ID_COLUMNS = 12;
/** A pane narrower than 50 columns drops the ids. The detail pane shows them. */
const MIN_COLUMNS_WITH_ID = 50;
const NAME_SHARE = 0.35;

interface MemberRow {
  readonly name: string;
  /** Default plain. */
  readonly nameTone?: Tone;
  readonly id: string;
  readonly summary: Span;
  readonly mark: Span;
  readonly age: Span;
}

const widths = ({ columns, showRoom }: RowInPane) => {
  const id = columns >= MIN_COLUMNS_WITH_ID && !showRoom ? ID_COLUMNS : 0;
  const shared = middleColumns(columns) - id;
  const room = showRoom ? Math.floor(shared * 0.3) : 0;
  const name = Math.floor((shared - room) * NAME_SHARE);
  return { id, room, name, summary: shared - room - name };
};

const memberRow = (
  context: RowInPane,
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

/**
 * A problem shows how long it lasts. A healthy agent shows how long it is in the room, since its state
 * changes often.
 */
export const agentAge = ({ verdict, participant }: Agent): number =>
  verdict.severity === 'ok' ? participant.joinedAtMs : (verdict.sinceMs ?? participant.joinedAtMs);

/**
 * Formats an agent's row: mark, name, state or problem, job id or identity, age. An agent of a former life of
 * the room is struck through.
 */
export const agentRow = ({ agent, room }: AgentItem, context: RowInPane): Line =>
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

export const dispatchAge = ({ verdict, facts }: Dispatch): number => verdict.sinceMs ?? facts.createdAtMs;

/** Formats a dispatch's row: mark, agent name, outcome, id, age. */
export const dispatchRow = (item: DispatchItem, context: RowInPane): Line =>
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
    age: ageOf(dispatchAge(item.dispatch), context),
  }));
