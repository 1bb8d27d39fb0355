import { unknownFieldSentence, unknownFields } from '../../query/filter.ts';
import { DEFAULT_SORTING } from '../../query/sort.ts';
import { safeText } from '../../text/safe-text.ts';
import { columnWidth } from '../../text/width.ts';
import { type ListState, selectedIndex } from '../components/list/list-state.ts';
import type { FieldState } from '../field/field-state.ts';
import { keyLabel } from '../keys.ts';
import { columnsOf } from '../panes/columns.ts';
import { placedColumns } from '../panes/find.ts';
import type { Pane } from '../panes/pane.ts';
import type { Symbols } from '../theme.ts';
import type { View } from '../view-model.ts';
import { isNarrowed, queryIn } from './query-state.ts';

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
    ...unknownFields(queryIn(view.query, pane.id).filter, 'inverse').map((field) =>
      safeText(unknownFieldSentence(field)),
    ),
    ...(pane.foldChips?.(view) ?? []),
    ...sortingChip(view, pane),
  ],
});

/** The number of rows before the filter; null if nothing hides rows. */
const totalOf = (view: View, pane: Pane): number | null => {
  const hides = isNarrowed(queryIn(view.query, pane.id));
  return pane.total ? pane.total(view) : hides ? pane.items(view).length : null;
};

/** Formats the cursor's row, the number of rows, and the unfiltered total if rows are hidden. */
export const placeText = (view: View, pane: Pane, list: ListState): string => {
  const total = totalOf(view, pane);
  const all = total === null ? '' : ` of ${total}`;
  if (list.ids.length > 0) return `${selectedIndex(list) + 1}/${list.ids.length}${all}`;
  return total === null ? '' : `0${all}`;
};

/** A longer filter is cut where a sentence quotes it. */
const MOST_QUOTED_COLUMNS = 60;

/**
 * Says why a filtered pane is empty, and how to see its rows: `0 of 20 rooms match /agnet:x: Esc shows all`. Null if no
 * filter is set. Raw.
 */
export const nothingFound = (view: View, pane: Pane, symbols: Symbols): readonly string[] | null => {
  const { query, state } = view;
  const { filter, problemsOnly } = queryIn(query, pane.id);
  if (filter === '' && !problemsOnly) return null;
  const { keyOf } = state.keys;
  const rows = `0 of ${totalOf(view, pane) ?? 0} ${pane.title.toLowerCase()}`;
  const problems = `${keyOf('problems-only')} shows all`;
  if (filter === '') return [`${rows} have a problem: ${problems}`];
  const quoted = endOf(filter, MOST_QUOTED_COLUMNS, symbols.ellipsis);
  // In the past, the key that goes back leaves the past.
  const leave = state.past === null ? keyOf('back') : `${keyOf('filter')} ${keyLabel('esc')}`;
  const clear = query.typing === pane.id ? keyLabel('esc') : leave;
  return [
    problemsOnly
      ? `${rows} match /${quoted} and have a problem: ${clear}, then ${problems}`
      : `${rows} match /${quoted}: ${clear} shows all`,
    ...unknownFields(filter, 'all').map(unknownFieldSentence),
  ];
};
