import type { AppEvent, AppState, ListPane } from '../app-state.ts';
import type { QueryState } from './query-state.ts';

/** Where the cursor stood when a filter was begun. */
export interface Anchor {
  readonly pane: ListPane;
  readonly id: string;
}

const anchorAfter = ({ query, lists }: AppState, event: AppEvent): QueryState['anchor'] => {
  switch (event.type) {
    case 'query': {
      if (event.event.type === 'filter kept') return null;
      if (event.event.type !== 'filter begun') return query.anchor;
      const { pane } = event.event;
      const id = lists[pane].selectedId;
      return id === null ? null : { pane, id };
    }
    case 'moved':
    case 'selected':
      return null;
    case 'key pressed':
      return query.typing === null ? null : query.anchor;
    default:
      return query.anchor;
  }
};

/** Remembers where the cursor stood, until the user moves it or takes what was found. */
export const followAnchor = (state: AppState, event: AppEvent): AppState => {
  const anchor = anchorAfter(state, event);
  const { query } = state;
  return anchor === query.anchor ? state : { ...state, query: { ...query, anchor } };
};

/** Half a word finds other rows: as soon as its own row is found again, the cursor is back on it. */
export const backToAnchor = (state: AppState, pane: ListPane, ids: readonly string[]): AppState => {
  const { anchor } = state.query;
  const list = state.lists[pane];
  if (anchor?.pane !== pane || list.selectedId === anchor.id || !ids.includes(anchor.id)) return state;
  return { ...state, lists: { ...state.lists, [pane]: { ...list, selectedId: anchor.id } } };
};
