import type { Room } from '../../fleet/fleet.ts';
import { agentsOfAll, dispatchesOfAll } from '../query/members.ts';
import { isGroupRow, isIncidentRow } from '../query/rows.ts';
import type { Subject, View } from '../view.ts';
import { type MarkedIds, type MarkPane, markedIn, type ThingsOf } from './marks.ts';

/** The rooms whose agents or dispatches a pane is about, whatever its filter leaves of them. */
const roomsInScope = ({ state, session, incident, room }: View, pane: MarkPane): readonly Room[] => {
  const ofAll = state.allRooms || (pane === 'agents' && state.query.grouping !== null);
  if (pane === 'rooms' || ofAll) return session.fleet.rooms;
  return incident?.rooms ?? (room ? [room] : []);
};

/** All that could be a row of its own in a pane, in the order of the fleet. */
const allIn = (view: View, pane: MarkPane): readonly Subject[] => {
  const rooms = roomsInScope(view, pane);
  switch (pane) {
    case 'rooms':
      return rooms.map((room) => ({ kind: 'room', key: room.key, room }));
    case 'agents':
      return agentsOfAll(rooms).map((item) => ({ kind: 'agent', ...item }));
    case 'dispatches':
      return dispatchesOfAll(rooms).map((item) => ({ kind: 'dispatch', ...item }));
  }
};

/** The keys of all that is found in a pane, in its order, folded or not. */
export const foundIn = ({ rooms, agents, dispatches }: View, pane: MarkPane): readonly string[] => {
  switch (pane) {
    case 'rooms':
      return rooms.map(({ key }) => key);
    case 'agents':
      return agents.map(({ key }) => key);
    case 'dispatches':
      return dispatches.map(({ key }) => key);
  }
};

/** Tells whether something is still there, whether it is shown or not. */
export const stillThere = (view: View, pane: MarkPane): ((id: string) => boolean) => {
  const keys = new Set(allIn(view, pane).map(({ key }) => key));
  return (id) => keys.has(id);
};

/** What is marked in a pane: first what is found there, in its order, then what a filter hides. */
export const markedSubjects = (view: View, pane: MarkPane): readonly Subject[] => {
  const marked = markedIn(view.state.marks, pane);
  const there = new Map(
    allIn(view, pane)
      .filter(({ key }) => marked.has(key))
      .map((subject) => [subject.key, subject]),
  );
  const found = foundIn(view, pane).filter((key) => there.has(key));
  return [...new Set([...found, ...there.keys()])].flatMap((key) => there.get(key) ?? []);
};

/** What the rows of a pane stand for. */
export const thingsOf = ({ roomRows, agentRows }: View, pane: MarkPane): ThingsOf => {
  const many = new Map<string, readonly string[]>();
  if (pane === 'rooms') {
    for (const row of roomRows)
      if (isIncidentRow(row))
        many.set(
          row.key,
          row.rooms.map(({ key }) => key),
        );
  }
  if (pane === 'agents') {
    for (const row of agentRows)
      if (isGroupRow(row))
        many.set(
          row.key,
          row.items.map(({ key }) => key),
        );
  }
  return (rowKey) => many.get(rowKey) ?? [rowKey];
};

/** How much of what a row stands for is marked. */
export type RowMark = 'all' | 'some' | 'none';

export const rowMark = (things: readonly string[], marked: MarkedIds): RowMark => {
  if (marked.size === 0 || !things.some((id) => marked.has(id))) return 'none';
  return things.every((id) => marked.has(id)) ? 'all' : 'some';
};
