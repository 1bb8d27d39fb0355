import type { Clock } from '../../clock.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { prepareToFind } from '../../query/filter.ts';
import { groupingName, nextGrouping } from '../../query/group.ts';
import { nextSorting } from '../../query/sort.ts';
import { listIn, type PaneId, ROOMS } from '../app-state.ts';
import { paneOf, placedColumns } from '../panes/find.ts';
import { agentsOfAll } from '../panes/members.ts';
import type { Pane } from '../panes/pane.ts';
import { type QueryEvent, queryIn } from '../query/query-state.ts';
import { nothingFound } from '../query/title.ts';
import { problemsUnderCursor } from '../query/under-cursor.ts';
import { symbolsOf } from '../theme.ts';
import { foundIn } from '../view-model.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';

/** 250 rooms take a few milliseconds, so no key press waits noticeably. */
const ROOMS_AT_A_TIME = 250;

/** Prepares items in small batches, so that key presses are handled in between. */
const warmUp = <Item>(clock: Clock, items: readonly Item[], prepare: (item: Item) => void): void => {
  let done = 0;
  const goOn = () => {
    for (const item of items.slice(done, done + ROOMS_AT_A_TIME)) prepare(item);
    done += ROOMS_AT_A_TIME;
    if (done < items.length) clock.after(0, goOn);
  };
  clock.after(0, goOn);
};

export const find = ({ store }: Controls, event: QueryEvent): void =>
  store.dispatch({ type: 'query', event });

/** Runs on the focused pane, if it is a list. */
const inList =
  (act: (controls: Controls, pane: Pane) => void): Command =>
  (controls) => {
    const pane = paneOf(controls.store.getState().pane);
    if (pane !== null) act(controls, pane);
  };

/** Opens the filter and builds the search texts in the background, before the first letter arrives. */
export const beginFilter: Command = inList((controls, { id: pane }) => {
  find(controls, { type: 'filter begun', pane });
  warmUp(controls.session.clock, currentView(controls).session.fleet.rooms, prepareToFind);
});

/** Keeps the filter. If it finds nothing, says so in full: the title may have no place for it. */
export const keepFilter: Command = (controls) => {
  const { typing } = controls.store.getState().query;
  find(controls, { type: 'filter kept' });
  if (typing !== null) sayNothingFound(controls, typing);
};

/** Says why the filter of a pane finds nothing, if it does. */
export const sayNothingFound = (controls: Controls, id: PaneId): void => {
  const view = currentView(controls);
  const pane = paneOf(id);
  if (pane === null || foundIn(view, id).rows.length > 0 || queryIn(view.query, id).filter === '') return;
  // The title tells how many rows are hidden, so what is wrong with the filter comes first.
  const sentences = nothingFound(view, pane, symbolsOf(controls.ascii))?.toReversed() ?? [];
  say(controls, sentences.join('; ').replaceAll('?;', '?'), 'warning');
};

export const clearFilter: Command = (controls) => {
  const { typing } = controls.store.getState().query;
  if (typing !== null) find(controls, { type: 'filter set', pane: typing, filter: '' });
};

export const toggleProblems: Command = inList((controls, { id: pane }) =>
  find(controls, { type: 'problems toggled', pane }),
);

/** Goes on to the next column on the screen. */
export const sortByNext: Command = inList((controls, pane) => {
  const view = currentView(controls);
  const { sorting } = queryIn(view.query, pane.id);
  const columns = placedColumns(view, pane).map(({ column }) => column);
  find(controls, { type: 'sorted', pane: pane.id, sorting: nextSorting(columns, sorting) });
});

export const reverse: Command = inList((controls, { id: pane }) => {
  const { sorting } = queryIn(controls.store.getState().query, pane);
  find(controls, { type: 'sorted', pane, sorting: { ...sorting, reversed: !sorting.reversed } });
});

export const acknowledge: Command = (controls) =>
  find(controls, { type: 'acknowledged', problems: problemsUnderCursor(currentView(controls)) });

export const toggleIncidents: Command = (controls) => {
  find(controls, { type: 'incidents toggled' });
  const { folded } = controls.store.getState().query.incidents;
  say(controls, folded ? 'problems with one cause are one row' : 'every room has a row of its own');
};

const groupDeployments: Command = (controls) => {
  find(controls, { type: 'deployments grouped' });
  const { byDeployment } = controls.store.getState().query;
  say(
    controls,
    byDeployment
      ? `agent names by deployment: ${controls.keys.keyOf('open')} unfolds`
      : 'agent names are not grouped any longer',
  );
};

export const groupByNext: Command = (controls) => {
  const { session, state } = currentView(controls);
  if (state.pane === 'deployments') return groupDeployments(controls);
  const agents = agentsOfAll(session.fleet.rooms);
  const grouping = nextGrouping(agents, state.query.grouping);
  find(controls, { type: 'grouped', grouping });
  if (grouping === null) return say(controls, 'agents are not grouped any longer');
  const next = nextGrouping(agents, grouping);
  const { keyOf } = controls.keys;
  const onward = `${keyOf('group')} ${next === null ? 'ends it' : `goes on to ${groupingName(next)}`}`;
  say(controls, `agents of all rooms by ${groupingName(grouping)}: ${keyOf('open')} unfolds, ${onward}`);
};

/**
 * Puts the cursor on a room. Removes what hides its row, one filter after another, until it shows.
 *
 * @param unfold also unfolds incidents. Default: no
 */
export const showRoom = (controls: Controls, key: RoomKey, unfold = false): void => {
  const { store } = controls;
  const select = (): boolean => {
    store.dispatch({ type: 'selected', pane: ROOMS, id: key });
    return listIn(store.getState(), ROOMS).selectedId === key;
  };
  const { query } = store.getState();
  const { incidents } = query;
  const hiding: readonly QueryEvent[] = [
    { type: 'filter set', pane: ROOMS, filter: '' },
    ...(queryIn(query, ROOMS).problemsOnly ? [{ type: 'problems toggled', pane: ROOMS } as const] : []),
    ...(incidents.opened ? [{ type: 'incident closed' } as const] : []),
    ...(unfold && incidents.folded ? [{ type: 'incidents toggled' } as const] : []),
  ];
  if (select()) return;
  for (const event of hiding) {
    find(controls, event);
    if (select()) return;
  }
};

/**
 * Clears the filter of the focused pane, else closes the opened incident.
 *
 * @returns whether there was anything to clear
 */
export const showAllAgain = (controls: Controls): boolean => {
  const { pane, query } = controls.store.getState();
  if (queryIn(query, pane).filter !== '') {
    find(controls, { type: 'filter set', pane, filter: '' });
    return true;
  }
  if (pane !== ROOMS || query.incidents.opened === null) return false;
  find(controls, { type: 'incident closed' });
  return true;
};
