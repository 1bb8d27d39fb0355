import type { Room, Severity } from '../../fleet/fleet.ts';
import { isAcknowledged, isProblem, type Judged } from '../../query/acknowledge.ts';
import type { ListPane } from '../app-state.ts';
import type { DisabledReason } from '../key-context.ts';
import type { View } from '../view.ts';
import { isGroupRow, isIncidentRow } from './rows.ts';

/** The rooms that the row under the cursor of Rooms stands for: one, or those of an incident that are found. */
export const roomsUnderCursor = ({ incident, room }: View): readonly Room[] =>
  incident ? incident.rooms : room ? [room] : [];

type Entry = readonly [key: string, judged: Judged];

const judgedUnderCursor = (view: View): readonly Entry[] => {
  const { agents, dispatches, group, state } = view;
  const { lists, pane, listPane } = state;
  switch (pane === 'detail' ? listPane : pane) {
    case 'rooms':
      return roomsUnderCursor(view).map((room) => [room.key, room]);
    case 'agents': {
      const items = group ? group.items : agents.filter(({ key }) => key === lists.agents.selectedId);
      return items.map(({ key, agent }) => [key, agent]);
    }
    case 'dispatches':
      return dispatches
        .filter(({ key }) => key === lists.dispatches.selectedId)
        .map(({ key, dispatch }) => [key, dispatch]);
    default:
      return [];
  }
};

/** The problems of the row under the cursor, by the keys of their rows. */
export const problemsUnderCursor = (view: View): readonly Entry[] =>
  judgedUnderCursor(view).filter(([, { verdict }]) => isProblem(verdict));

export const withoutProblemHere: DisabledReason = (view) =>
  problemsUnderCursor(view).length > 0 ? null : 'no problem here to acknowledge';

export const withoutAgents: DisabledReason = ({ state }) =>
  state.query.grouping !== null || state.session.fleet.figures.agentParticipants > 0
    ? null
    : 'no agents to group';

/** A problem that is acknowledged is none to look for. */
const newSeverity = (view: View, key: string, judged: Judged): Severity =>
  isProblem(judged.verdict) && isAcknowledged(view.state.query.acknowledged, key, judged)
    ? 'notice'
    : judged.verdict.severity;

/** How bad each row of a pane is, as far as nobody knows of it yet; in the order of its ids. */
export const newSeverities = (view: View, pane: ListPane): readonly Severity[] => {
  switch (pane) {
    case 'rooms':
      return view.roomRows.map((row) => {
        if (!isIncidentRow(row)) return newSeverity(view, row.key, row);
        return row.acknowledged === row.rooms.length ? 'notice' : row.severity;
      });
    case 'agents':
      return view.agentRows.map((row) => {
        if (!isGroupRow(row)) return newSeverity(view, row.key, row.agent);
        return row.folded && row.news > 0 ? row.severity : 'notice';
      });
    case 'dispatches':
      return view.dispatches.map(({ key, dispatch }) => newSeverity(view, key, dispatch));
    case 'events':
      return view.events.items.map(({ event }) => event.severity);
  }
};
