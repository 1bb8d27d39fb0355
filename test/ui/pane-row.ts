import type { ColumnSettings } from '../../source/ui/column-settings.ts';
import type { Line } from '../../source/ui/line.ts';
import { columnsRow } from '../../source/ui/panes/column-rows.ts';
import { columnsOf, type PlacedColumn, type RowInPane } from '../../source/ui/panes/columns.ts';
import type { Pane } from '../../source/ui/panes/pane.ts';
import { placeColumns } from '../../source/ui/panes/place-columns.ts';
import { MARK_COLUMNS, markOf, steppedBack } from '../../source/ui/panes/row.ts';
import type { Keyed } from '../../source/ui/view-model.ts';

export interface RowOptions extends Partial<Omit<RowInPane, 'placed'>> {
  readonly isWide?: boolean;
  readonly settings?: ColumnSettings;
}

/** The columns of a pane in a row of this width, the mark included. */
export const placedIn = <Item extends Keyed, Row extends Keyed>(
  pane: Pane<Item, Row>,
  columns: number,
  { isWide = false, showRoom = false, settings }: RowOptions = {},
): readonly PlacedColumn<Item>[] =>
  placeColumns(columnsOf(pane, settings), settings, { columns: columns - MARK_COLUMNS, isWide, showRoom });

/** The context of a row of a pane. */
export const contextIn = <Item extends Keyed, Row extends Keyed>(
  pane: Pane<Item, Row>,
  options: RowOptions & Pick<RowInPane, 'nowMs' | 'columns' | 'symbols'>,
): RowInPane => ({
  action: null,
  showRoom: false,
  ...options,
  placed: placedIn(pane, options.columns, options),
});

/** The row of an item as its pane draws it. */
export const rowIn = <Item extends Keyed, Row extends Keyed>(
  pane: Pane<Item, Row>,
  item: Item & Row,
  options: RowOptions & Pick<RowInPane, 'nowMs' | 'columns' | 'symbols'>,
): Line => {
  const context = contextIn(pane, options);
  const mark =
    pane.mark?.(item, context.symbols) ?? markOf({ severity: pane.severity(item) }, context.symbols);
  const placed = placedIn(pane, options.columns, options);
  return steppedBack(pane.row?.(item, context) ?? columnsRow(mark, placed, item, context), context);
};
