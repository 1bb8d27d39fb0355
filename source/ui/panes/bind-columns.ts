import { nearest } from '../../fleet/nearest.ts';
import type { ColumnsConfig } from '../../settings/config-schema.ts';
import { NOWHERE, type PlaceOf, placed } from '../../settings/place.ts';
import { UsageError } from '../../usage-error.ts';
import type { ColumnSettings, ColumnSettingsByPane } from '../column-settings.ts';
import { attributeOf } from './columns.ts';
import type { Pane } from './pane.ts';
import { REGISTER } from './register.ts';

type PaneColumnsConfig = ColumnsConfig[string];

/** The lists whose columns the settings may change. */
const WITH_COLUMNS: readonly Pane[] = REGISTER.filter(({ columns }) => columns.length > 0);

const paneNamed = (id: string, placeOf: PlaceOf): Pane => {
  const pane = WITH_COLUMNS.find((one) => one.id === id);
  if (pane) return pane;
  const ids = WITH_COLUMNS.map((one) => one.id);
  const likely = nearest(id, ids);
  throw new UsageError(
    `${placed(placeOf, ['columns', id])}columns: there is no list ${JSON.stringify(id)}.`,
    likely ? `Did you mean ${likely}? There are ${ids.join(', ')}.` : `There are ${ids.join(', ')}.`,
  );
};

/** `name, status, age and attribute.NAME` */
const knownColumns = ({ columns, attribute }: Pane): string => {
  const ids = columns.map(({ id }) => id).join(', ');
  return attribute ? `${ids} and attribute.NAME` : ids;
};

const checkColumn = (pane: Pane, id: string, path: readonly PropertyKey[], placeOf: PlaceOf): void => {
  const isThere = pane.columns.some((column) => column.id === id);
  if (isThere || (pane.attribute && attributeOf(id) !== null)) return;
  const likely = nearest(
    id,
    pane.columns.map((column) => column.id),
  );
  throw new UsageError(
    `${placed(placeOf, path)}columns.${pane.id}: there is no column ${JSON.stringify(id)}.`,
    `${likely ? `Did you mean ${likely}? ` : ''}The columns of ${pane.id} are ${knownColumns(pane)}.`,
  );
};

const bindPane = (pane: Pane, config: PaneColumnsConfig, placeOf: PlaceOf): ColumnSettings => {
  const { order = [], hide = [], width = {} } = config;
  const within = ['columns', pane.id];
  order.forEach((id, index) => {
    checkColumn(pane, id, [...within, 'order', index], placeOf);
  });
  hide.forEach((id, index) => {
    checkColumn(pane, id, [...within, 'hide', index], placeOf);
    if (!order.includes(id)) return;
    throw new UsageError(
      `${placed(placeOf, [...within, 'hide', index])}columns.${pane.id}: ${id} is in order and in hide.`,
      'Remove it from one of them.',
    );
  });
  for (const id of Object.keys(width)) checkColumn(pane, id, [...within, 'width', id], placeOf);
  const isLeft = ({ id, shown = 'always' }: Pane['columns'][number]): boolean =>
    !hide.includes(id) && shown === 'always';
  if (order.length === 0 && !pane.columns.some(isLeft)) {
    throw new UsageError(
      `${placed(placeOf, [...within, 'hide'])}columns.${pane.id}: hide leaves no column.`,
      'Leave one of them.',
    );
  }
  return { order: [...new Set(order)], hide, width };
};

/**
 * Reads which columns the lists show.
 *
 * @param placeOf tells where a setting is. Default: unknown
 * @throws UsageError if a list or a column does not exist, or if a list would have no column
 */
export const bindColumns = (config: ColumnsConfig, placeOf: PlaceOf = NOWHERE): ColumnSettingsByPane =>
  Object.fromEntries(
    Object.entries(config).map(([id, columns]) => {
      const pane = paneNamed(id, placeOf);
      return [pane.id, bindPane(pane, columns, placeOf)];
    }),
  );
