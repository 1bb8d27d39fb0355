import { nearest } from '../../fleet/nearest.ts';
import { unknownFields } from '../../query/filter.ts';
import type { Grouping } from '../../query/group.ts';
import { FIELDS } from '../../query/search-text.ts';
import { DEFAULT_SORTING, type Sorting } from '../../query/sort.ts';
import type { ViewConfig } from '../../settings/config-schema.ts';
import { NOWHERE, type PlaceOf, placed } from '../../settings/place.ts';
import { readKey } from '../../settings/read-key.ts';
import { UsageError } from '../../usage-error.ts';
import { ROOMS } from '../app-state.ts';
import type { ColumnSettingsByPane } from '../column-settings.ts';
import { type KeyName, keyLabel } from '../keys.ts';
import { columnsOf } from '../panes/columns.ts';
import type { Pane } from '../panes/pane.ts';
import { REGISTER } from '../panes/register.ts';
import type { SavedView } from './saved-view.ts';

const AGENTS = 'agents';
const GROUPINGS = ['deployment', 'worker', 'agent name'] as const;
const ATTRIBUTE = /^attribute\.(.+)$/;

const oneOf = (typed: string, known: readonly string[]): string => {
  const likely = nearest(typed, known);
  return `${likely === null ? '' : `Did you mean ${likely}? `}There are ${known.join(', ')}.`;
};

/** @throws UsageError whose message has no full stop, like all errors of this file that have no place yet */
const paneCalled = (id: string): Pane => {
  const pane = REGISTER.find((one) => one.id === id);
  if (pane) return pane;
  throw new UsageError(
    `there is no list ${JSON.stringify(id)}`,
    oneOf(
      id,
      REGISTER.map((one) => one.id),
    ),
  );
};

/** `age`, or `-age` for the other way round. */
const readSorting = (sort: string, pane: Pane, columns: ColumnSettingsByPane): Sorting => {
  const reversed = sort.startsWith('-');
  const columnId = reversed ? sort.slice(1) : sort;
  const sortable = columnsOf(pane, columns[pane.id]).filter(({ order }) => order);
  if (sortable.some(({ id }) => id === columnId)) return { columnId, reversed };
  if (sortable.length === 0) {
    throw new UsageError(`the list ${pane.id} cannot be sorted`, 'Remove sort.');
  }
  throw new UsageError(
    `${pane.id} cannot be sorted by ${JSON.stringify(columnId)}`,
    oneOf(
      columnId,
      sortable.map(({ id }) => id),
    ),
  );
};

const readGrouping = (grouping: string, pane: Pane): Grouping => {
  if (pane.id !== AGENTS) {
    throw new UsageError('only agents can be grouped', `Write pane: ${AGENTS}, or remove grouping.`);
  }
  const name = ATTRIBUTE.exec(grouping)?.[1];
  if (name !== undefined) return { by: 'attribute', name };
  const by = GROUPINGS.find((one) => one === grouping);
  if (by) return { by };
  throw new UsageError(
    `agents cannot be grouped by ${JSON.stringify(grouping)}`,
    oneOf(grouping, [...GROUPINGS, 'attribute.NAME']),
  );
};

const checkFilter = (filter: string): void => {
  const [wrong] = unknownFields(filter, 'all');
  if (wrong) throw new UsageError(`its filter has no field ${wrong.name}`, oneOf(wrong.name, FIELDS));
};

const readView = (config: ViewConfig, columns: ColumnSettingsByPane): SavedView => {
  const { name, key, pane: id = ROOMS, filter = '', sort, grouping } = config;
  const pane = paneCalled(id);
  checkFilter(filter);
  return {
    name,
    key: key === undefined ? null : readKey(key),
    pane: pane.id,
    filter: filter.trimStart(),
    sorting: sort === undefined ? DEFAULT_SORTING : readSorting(sort, pane, columns),
    grouping: grouping === undefined ? null : readGrouping(grouping, pane),
  };
};

/** What has a key already, in words, or null. */
export type KeyOwner = (key: KeyName) => string | null;

interface Taken {
  readonly ownerOf: KeyOwner;
  /** The letters that are free, for the remedy. */
  readonly freeLetters: (besides: readonly KeyName[]) => string;
}

const checkUnique = (
  view: SavedView,
  earlier: readonly SavedView[],
  { ownerOf, freeLetters }: Taken,
): void => {
  const namesake = earlier.find(({ name }) => name.toLowerCase() === view.name.toLowerCase());
  if (namesake) throw new UsageError('another view has this name', 'Give one of them another name.');
  if (view.key === null) return;
  const { key } = view;
  const rival = earlier.find((one) => one.key === key);
  const owner = rival ? `the view ${JSON.stringify(rival.name)}` : ownerOf(key);
  if (owner === null) return;
  throw new UsageError(
    `it wants the key ${keyLabel(key)}, which is that of ${owner}`,
    `Choose another one, such as F2. These letters are free: ${freeLetters(earlier.flatMap((one) => one.key ?? []))}.`,
  );
};

/**
 * Reads the views of the settings.
 *
 * @param columns which columns the lists show: a view may sort by an attribute that is a column
 * @param placeOf tells where a setting is. Default: unknown
 * @throws UsageError that names the view: its list, column, field or grouping does not exist, or its key or name is
 *   taken
 */
export const bindViews = (
  configs: readonly ViewConfig[],
  columns: ColumnSettingsByPane,
  taken: Taken,
  placeOf: PlaceOf = NOWHERE,
): readonly SavedView[] => {
  const views: SavedView[] = [];
  configs.forEach((config, index) => {
    try {
      const view = readView(config, columns);
      checkUnique(view, views, taken);
      views.push(view);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(
        `${placed(placeOf, ['views', index])}The view ${JSON.stringify(config.name)} of the settings: ${error.message}.`,
        error.remedy,
      );
    }
  });
  return views;
};
