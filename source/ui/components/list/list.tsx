import { Box } from 'ink';
import { memo } from 'react';
import { useScreen, useTicking } from '../../hooks/screen-context.ts';
import { CURSOR_COLUMNS } from '../../layout.ts';
import { fitLine, type Line, sameLine, span } from '../../line.ts';
import { type RowMark, withMark } from '../../marks/mark-row.ts';
import { Lines, TextLine } from '../text-line.tsx';
import type { ListState } from './list-state.ts';

/** Formats an item as a row of `columns` at a given time. */
export type RowFormat<Item> = (item: Item, nowMs: number, columns: number) => Line;

interface ListProps<Item> {
  /** All items, in the order of the state's ids. Only those in the window are mounted. */
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly state: ListState;
  readonly columns: number;
  readonly rows: number;
  /** The list has the focus. */
  readonly focused: boolean;
  /** Returns the mark of a row by its key. Default: no marks. */
  readonly markOf?: (key: string) => RowMark;
  readonly format: RowFormat<Item>;
  /** Lines to show if the list is empty. */
  readonly empty: readonly Line[];
}

interface RowProps<Item> {
  readonly item: Item;
  readonly selected: boolean;
  readonly mark: RowMark;
  readonly focused: boolean;
  readonly columns: number;
  readonly format: RowFormat<Item>;
}

const Row = <Item,>({ item, selected, mark, focused, columns, format }: RowProps<Item>) => {
  const { symbols, invertsCursorRow } = useScreen().theme;
  const select = (nowMs: number) => withMark(format(item, nowMs, columns - CURSOR_COLUMNS), mark);
  const row = useTicking(select, sameLine);
  const cursor = span(selected ? symbols.cursor : ' ', focused ? 'accent' : 'muted');
  const highlighted = selected && focused;
  const text = highlighted
    ? fitLine(row, columns - CURSOR_COLUMNS, symbols.ellipsis).map((part) => ({
        ...part,
        bold: true,
        inverse: invertsCursorRow,
      }))
    : row;
  return <TextLine spans={[cursor, ...text]} columns={columns} />;
};

const MemoizedRow = memo(Row) as typeof Row;

/** Draws rows and a cursor. The caller's state decides on selection and window. */
export const List = <Item,>(props: ListProps<Item>) => {
  const { items, keyOf, state, columns, rows, focused, markOf, format, empty } = props;
  if (items.length === 0) return <Lines columns={columns} rows={rows} lines={empty} />;
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0} overflow="hidden">
      {items.slice(state.offset, state.offset + rows).map((item) => (
        <MemoizedRow
          key={keyOf(item)}
          item={item}
          selected={keyOf(item) === state.selectedId}
          mark={markOf?.(keyOf(item)) ?? 'none'}
          focused={focused}
          columns={columns}
          format={format}
        />
      ))}
    </Box>
  );
};
