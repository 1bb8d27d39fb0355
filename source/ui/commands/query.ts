import type { RoomKey } from '../../fleet/snapshot.ts';
import { prepareToFind } from '../../query/filter.ts';
import { groupingName, nextGrouping } from '../../query/group.ts';
import { nextSorting } from '../../query/sort.ts';
import { LIST_PANES, type ListPane } from '../app-state.ts';
import { agentsOfAll } from '../query/members.ts';
import type { QueryEvent } from '../query/reduce-query.ts';
import { columnsOf } from '../query/title.ts';
import { problemsUnderCursor } from '../query/under-cursor.ts';
import { warmUp } from '../query/warm-up.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';
import { open } from './navigation.ts';

const find = ({ store }: Controls, event: QueryEvent): void => store.dispatch({ type: 'query', event });

/** Does what is to be done to the pane that has the keys, where it is a list. */
const inList =
  (act: (controls: Controls, pane: ListPane) => void): Command =>
  (controls) => {
    const { pane } = controls.store.getState();
    const list = LIST_PANES.find((other) => other === pane);
    if (list !== undefined) act(controls, list);
  };

/** While the finger looks for the first letter, what can be found is read. */
export const beginFilter: Command = inList((controls, pane) => {
  find(controls, { type: 'filter begun', pane });
  warmUp(controls.session.clock, currentView(controls).session.fleet.rooms, prepareToFind);
});

export const eraseFilter =
  (what: 'letter' | 'word' | 'all'): Command =>
  (controls) =>
    find(controls, { type: 'filter erased', what });

export const keepFilter: Command = (controls) => find(controls, { type: 'filter kept' });

export const clearFilter: Command = (controls) => {
  const { typing } = controls.store.getState().query;
  if (typing !== null) find(controls, { type: 'filter set', pane: typing, filter: '' });
};

export const toggleProblems: Command = inList((controls, pane) =>
  find(controls, { type: 'problems toggled', pane }),
);

export const sortByNext: Command = inList((controls, pane) => {
  const { sorting } = controls.store.getState().query.panes[pane];
  find(controls, { type: 'sorted', pane, sorting: nextSorting(columnsOf(pane), sorting) });
});

export const reverse: Command = inList((controls, pane) => {
  const { sorting } = controls.store.getState().query.panes[pane];
  find(controls, { type: 'sorted', pane, sorting: { ...sorting, reversed: !sorting.reversed } });
});

export const acknowledge: Command = (controls) =>
  find(controls, { type: 'acknowledged', problems: problemsUnderCursor(currentView(controls)) });

export const toggleIncidents: Command = (controls) => {
  find(controls, { type: 'incidents toggled' });
  const { folded } = controls.store.getState().query.incidents;
  say(controls, folded ? 'problems with one cause are one row' : 'every room has a row of its own');
};

export const groupByNext: Command = (controls) => {
  const { session, state } = currentView(controls);
  const agents = agentsOfAll(session.fleet.rooms);
  const grouping = nextGrouping(agents, state.query.grouping);
  find(controls, { type: 'grouped', grouping });
  if (grouping === null) return say(controls, 'agents are not grouped any longer');
  const next = nextGrouping(agents, grouping);
  const onward = next === null ? 'g ends it' : `g goes on to ${groupingName(next)}`;
  say(controls, `agents of all rooms by ${groupingName(grouping)}: Enter unfolds, ${onward}`);
};

/** The rooms of an incident, the agents of a group, or the details of the row. */
export const openRow: Command = (controls, key) => {
  const { incident, group, state } = currentView(controls);
  if (state.pane === 'rooms' && incident) {
    find(controls, { type: 'incident opened', incident: incident.incident });
  } else if (state.pane === 'agents' && group) {
    find(controls, { type: 'group toggled', key: group.key });
  } else open(controls, key);
};

/** Puts the cursor on a room, and takes back what hides its row. */
export const showRoom = (controls: Controls, key: RoomKey): void => {
  const { store } = controls;
  const select = (): boolean => {
    store.dispatch({ type: 'selected', pane: 'rooms', id: key });
    return store.getState().lists.rooms.selectedId === key;
  };
  const { panes, incidents } = store.getState().query;
  const hidden: readonly QueryEvent[] = [
    { type: 'filter set', pane: 'rooms', filter: '' },
    ...(panes.rooms.problemsOnly ? [{ type: 'problems toggled', pane: 'rooms' } as const] : []),
    ...(incidents.opened ? [{ type: 'incident closed' } as const] : []),
  ];
  if (select()) return;
  for (const event of hidden) {
    find(controls, event);
    if (select()) return;
  }
};

/**
 * Shows again what the pane under the keys hides: first by its filter, then all but an incident.
 *
 * @returns whether it hid anything so
 */
export const showAllAgain = (controls: Controls): boolean => {
  const { pane, query } = controls.store.getState();
  const list = LIST_PANES.find((other) => other === pane);
  if (list === undefined) return false;
  if (query.panes[list].filter !== '') {
    find(controls, { type: 'filter set', pane: list, filter: '' });
    return true;
  }
  if (list !== 'rooms' || query.incidents.opened === null) return false;
  find(controls, { type: 'incident closed' });
  return true;
};
