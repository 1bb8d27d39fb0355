import { groupingName } from '../../query/group.ts';
import { AGENT_COLUMNS, DEFAULT_SORTING, DISPATCH_COLUMNS, ROOM_COLUMNS } from '../../query/sort.ts';
import { safeText } from '../../text/safe-text.ts';
import { columnWidth } from '../../text/width.ts';
import type { ListPane } from '../app-state.ts';
import { type ListState, selectedIndex } from '../components/list/list-state.ts';
import type { Symbols } from '../theme.ts';
import type { View } from '../view.ts';
import { incidentName } from './fold-row.ts';
import { isNarrowed } from './query-state.ts';

/** Of a longer filter the end is shown, where it is typed. */
const MAX_FILTER_COLUMNS = 28;
const TYPING_CURSOR = '_';

/** What a pane can be sorted by; nothing where time alone sorts it. */
export const columnsOf = (pane: ListPane): readonly { readonly id: string; readonly title: string }[] => {
  switch (pane) {
    case 'rooms':
      return ROOM_COLUMNS;
    case 'agents':
      return AGENT_COLUMNS;
    case 'dispatches':
      return DISPATCH_COLUMNS;
    case 'events':
      return [];
  }
};

/** The end of a text that is typed, with the ellipsis before it where it is cut. */
export const endOf = (text: string, columns: number, ellipsis: string): string => {
  if (columnWidth(text) <= columns) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && columnWidth(ellipsis + letters.join('')) > columns) letters.shift();
  return ellipsis + letters.join('');
};

const filterChip = ({ state }: View, pane: ListPane, { ellipsis }: Symbols): readonly string[] => {
  const { typing, panes } = state.query;
  const { filter } = panes[pane];
  if (typing !== pane && filter === '') return [];
  const text = safeText(filter) + (typing === pane ? TYPING_CURSOR : '');
  return [`/${endOf(text, MAX_FILTER_COLUMNS, ellipsis)}`];
};

const sortingChip = ({ state }: View, pane: ListPane): readonly string[] => {
  const { columnId, reversed } = state.query.panes[pane].sorting;
  const title = columnsOf(pane).find(({ id }) => id === columnId)?.title;
  if (title === undefined || (columnId === DEFAULT_SORTING.columnId && !reversed)) return [];
  return [`sorted by ${title}${reversed ? ', reversed' : ''}`];
};

/** What is done to the rows of a pane, as its title says it. Safe. */
export const findingChips = (view: View, pane: ListPane, symbols: Symbols): readonly string[] => {
  const { panes, incidents, grouping } = view.state.query;
  const { opened } = incidents;
  return [
    ...(pane === 'rooms' && opened ? [incidentName(opened.incident, symbols)] : []),
    ...filterChip(view, pane, symbols),
    ...(panes[pane].problemsOnly ? ['problems'] : []),
    ...(pane === 'agents' && grouping ? [`grouped by ${safeText(groupingName(grouping))}`] : []),
    ...sortingChip(view, pane),
  ];
};

/** Which row the cursor is on, of how many; of rooms also how many there are without what hides them. */
export const placeText = ({ state, session }: View, pane: ListPane, list: ListState): string => {
  const hides = pane === 'rooms' && (isNarrowed(state.query.panes.rooms) || state.query.incidents.opened);
  const all = hides ? ` of ${session.fleet.rooms.length}` : '';
  return list.ids.length === 0 ? all.trimStart() : `${selectedIndex(list) + 1}/${list.ids.length}${all}`;
};

/** Why a pane that hides rows is empty; null where it hides none. */
export const nothingFound = ({ state }: View, pane: ListPane): string | null => {
  const { filter, problemsOnly } = state.query.panes[pane];
  if (filter !== '') return state.query.typing === pane ? 'nothing found' : 'nothing found: Esc shows all';
  if (problemsOnly) return 'no problems here: f shows all';
  return pane === 'rooms' && state.query.incidents.opened ? 'its rooms are gone: Esc goes back' : null;
};
