import type { AppState } from './app-state.ts';
import { findIn, layoutOf, paneOf, rowForMany, scopeOf } from './panes/find.ts';
import { REGISTER } from './panes/register.ts';
import { rowUnderCursor, type Subject, type View } from './view-model.ts';

/** A folded row has no subject of its own, and the room of another pane must not stand in for it. */
const subjectOf = (view: View): Subject | null => {
  if (rowForMany(view)) return null;
  const { listPane } = view.state;
  return paneOf(listPane)?.subject(rowUnderCursor(view, listPane), view) ?? null;
};

const derive = (state: AppState): View => {
  const scope = scopeOf(state);
  const view: View = {
    ...scope,
    state,
    found: new Map(REGISTER.map((pane) => [pane.id, findIn(pane, scope)])),
    subject: null,
    layout: layoutOf(state, scope),
  };
  return { ...view, subject: subjectOf(view) };
};

const known = new WeakMap<AppState, View>();

/** Returns the view of a state. Cached, so that a frame derives it once. */
export const viewOf = (state: AppState): View => {
  const before = known.get(state);
  if (before) return before;
  const view = derive(state);
  known.set(state, view);
  return view;
};
