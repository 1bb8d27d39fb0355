import type { AppEvent, AppState, ListPane } from '../app-state.ts';
import type { FindingState } from './finding-state.ts';

/** Where the cursor stood when a filter was begun. */
export interface Anchor {
  readonly pane: ListPane;
  readonly id: string;
}

const anchorAfter = ({ finding, lists }: AppState, event: AppEvent): FindingState['anchor'] => {
  switch (event.type) {
    case 'finding': {
      if (event.event.type === 'filter kept') return null;
      if (event.event.type !== 'filter begun') return finding.anchor;
      const { pane } = event.event;
      const id = lists[pane].selectedId;
      return id === null ? null : { pane, id };
    }
    case 'moved':
    case 'selected':
      return null;
    case 'key pressed':
      return finding.typing === null ? null : finding.anchor;
    default:
      return finding.anchor;
  }
};

/** Remembers where the cursor stood, until the user moves it or takes what was found. */
export const followAnchor = (state: AppState, event: AppEvent): AppState => {
  const anchor = anchorAfter(state, event);
  const { finding } = state;
  return anchor === finding.anchor ? state : { ...state, finding: { ...finding, anchor } };
};

/** Half a word finds other rows: as soon as its own row is found again, the cursor is back on it. */
export const backToAnchor = (state: AppState, pane: ListPane, ids: readonly string[]): AppState => {
  const { anchor } = state.finding;
  const list = state.lists[pane];
  if (anchor?.pane !== pane || list.selectedId === anchor.id || !ids.includes(anchor.id)) return state;
  return { ...state, lists: { ...state.lists, [pane]: { ...list, selectedId: anchor.id } } };
};
