import { nearest } from '../../fleet/nearest.ts';
import { ROOMS, shownSession } from '../app-state.ts';
import { type Controls, say } from '../commands/controls.ts';
import { find, sayNothingFound } from '../commands/query.ts';
import { keyContext } from '../key-context.ts';
import type { KeyName } from '../keys.ts';
import { PANES, paneOf } from '../panes/find.ts';
import { queryIn } from '../query/query-state.ts';
import type { SavedView } from './saved-view.ts';

/** Shows a view. Whatever else hid or ordered the rows of its list gives way. */
export const showView = (
  controls: Controls,
  { name, pane: id, filter, sorting, grouping }: SavedView,
): void => {
  const { store } = controls;
  const pane = paneOf(id);
  if (pane === null) return;
  const reason = pane.absent?.(shownSession(store.getState())) ?? null;
  if (reason !== null) {
    say(controls, reason, 'warning');
    return;
  }
  const { query, allRooms } = store.getState();
  store.dispatch({ type: 'focused', pane: id });
  // A view of the agents of one room would show something else in every room.
  if (pane.ofAll && !allRooms) store.dispatch({ type: 'all rooms toggled' });
  if (queryIn(query, id).problemsOnly) find(controls, { type: 'problems toggled', pane: id });
  if (id === ROOMS && query.incidents.opened) find(controls, { type: 'incident closed' });
  if (id === 'agents') find(controls, { type: 'grouped', grouping });
  find(controls, { type: 'sorted', pane: id, sorting });
  find(controls, { type: 'filter set', pane: id, filter });
  say(controls, `view ${name}`);
  sayNothingFound(controls, id);
};

/**
 * Shows the view of a key.
 * @returns whether the key has a view here
 */
export const pressView = (controls: Controls, key: KeyName): boolean => {
  if (!PANES.includes(keyContext(controls.store.getState()))) return false;
  const view = controls.services.views.find((one) => one.key === key);
  if (view) showView(controls, view);
  return view !== undefined;
};

/** Finds a view by its name, in any case. */
export const viewCalled = (views: readonly SavedView[], name: string): SavedView | null =>
  views.find((view) => view.name.toLowerCase() === name.toLowerCase()) ?? null;

/** Says that there is no such view, and which there are. Raw. */
export const noViewCalled = (views: readonly SavedView[], name: string): string => {
  const names = views.map((view) => view.name);
  if (names.length === 0) return 'the settings have no views';
  const likely = nearest(name, names);
  return `there is no view ${name}: ${likely === null ? `there are ${names.join(', ')}` : `did you mean ${likely}?`}`;
};
