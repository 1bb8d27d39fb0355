import { DEFAULT_SORTING } from '../../query/sort.ts';
import { safeText } from '../../text/safe-text.ts';
import { columnWidth } from '../../text/width.ts';
import { type ListState, selectedIndex } from '../components/list/list-state.ts';
import type { FieldState } from '../field/field-state.ts';
import { columnsOf } from '../panes/columns.ts';
import { placedColumns } from '../panes/find.ts';
import type { Pane } from '../panes/pane.ts';
import type { Symbols } from '../theme.ts';
import type { View } from '../view-model.ts';
import { queryIn } from './query-state.ts';

/** A longer filter is shown from its end, unless it is being edited. */
export const MAX_FILTER_COLUMNS = 28;

/** Returns the end of a text, with a leading ellipsis if it is cut. */
const endOf = (text: string, columns: number, ellipsis: string): string => {
  if (columnWidth(text) <= columns) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && columnWidth(ellipsis + letters.join('')) > columns) letters.shift();
  return ellipsis + letters.join('');
};

const filterChip = ({ query }: View, pane: Pane, { ellipsis }: Symbols): readonly string[] => {
  const { filter } = queryIn(query, pane.id);
  if (query.typing === pane.id || filter === '') return [];
  return [`/${endOf(safeText(filter), MAX_FILTER_COLUMNS, ellipsis)}`];
};

/** Returns the filter of a pane while it is edited. */
export const typedFilter = ({ query }: View, pane: Pane): FieldState | null => {
  const { typing, cursor } = query;
  return typing === pane.id ? { text: queryIn(query, pane.id).filter, cursor } : null;
};

/** Names the sorting only if no heading on the screen does. */
const sortingChip = (view: View, pane: Pane): readonly string[] => {
  const { columnId, reversed } = queryIn(view.query, pane.id).sorting;
  const place = view.layout.kind === 'panes' ? view.layout.panes[pane.id] : undefined;
  const isUsual = columnId === DEFAULT_SORTING.columnId && !reversed;
  const hasHeading = placedColumns(view, pane).some(({ id }) => id === columnId);
  if (hasHeading && (isUsual || place?.headingRows === 1)) return [];
  const columns = columnsOf(pane, view.columnSettings[pane.id]);
  const column = columns.find(({ id, order }) => id === columnId && order !== undefined);
  return column === undefined ? [] : [`sorted by ${column.heading}${reversed ? ', reversed' : ''}`];
};

/** Returns the title parts before and behind the filter. Safe. */
export const findingChips = (
  view: View,
  pane: Pane,
  symbols: Symbols,
): { readonly before: readonly string[]; readonly behind: readonly string[] } => ({
  before: [...(pane.scopeChips?.(view, symbols) ?? []), ...filterChip(view, pane, symbols)],
  behind: [
    ...(queryIn(view.query, pane.id).problemsOnly ? ['problems'] : []),
    ...(pane.foldChips?.(view) ?? []),
    ...sortingChip(view, pane),
  ],
});

/** Formats the cursor's row, the number of rows, and the unfiltered total if rows are hidden. */
export const placeText = (view: View, pane: Pane, list: ListState): string => {
  const total = pane.total?.(view) ?? null;
  const all = total === null ? '' : ` of ${total}`;
  return list.ids.length === 0 ? all.trimStart() : `${selectedIndex(list) + 1}/${list.ids.length}${all}`;
};

/** Says why a filtered pane is empty; null if no filter is set. */
export const nothingFound = ({ query, state: { keys } }: View, pane: Pane): string | null => {
  const { filter, problemsOnly } = queryIn(query, pane.id);
  if (filter !== '')
    return query.typing === pane.id ? 'nothing found' : `nothing found: ${keys.keyOf('back')} shows all`;
  return problemsOnly ? `no problems here: ${keys.keyOf('problems-only')} shows all` : null;
};
