import { Box } from 'ink';
import { memo } from 'react';
import { useScreen, useTicking } from '../../hooks/screen-context.ts';
import { fitLine, type Line, sameLine, span } from '../../line.ts';
import { type RowMark, withMark } from '../../marks/mark-row.ts';
import { Lines, TextLine } from '../text-line.tsx';
import type { ListState } from './list-state.ts';

/** Makes the row of an item, `columns` wide, at a time. */
export type RowFormat<Item> = (item: Item, nowMs: number, columns: number) => Line;

interface ListProps<Item> {
  /** All of them; only those in the window are mounted. In the order of the state's ids. */
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly state: ListState;
  readonly columns: number;
  readonly rows: number;
  /** The list has the keys. */
  readonly focused: boolean;
  /** Tells by its key how a row is marked. Default: not at all. */
  readonly markOf?: (key: string) => RowMark;
  readonly format: RowFormat<Item>;
  /** What stands in place of the rows where there are none. */
  readonly empty: readonly Line[];
}

const CURSOR_COLUMNS = 1;

interface RowProps<Item> {
  readonly item: Item;
  readonly selected: boolean;
  readonly mark: RowMark;
  readonly focused: boolean;
  readonly columns: number;
  readonly format: RowFormat<Item>;
}

const Row = <Item,>({ item, selected, mark, focused, columns, format }: RowProps<Item>) => {
  const { symbols } = useScreen().theme;
  const select = (nowMs: number) => withMark(format(item, nowMs, columns - CURSOR_COLUMNS), mark);
  const row = useTicking(select, sameLine);
  const cursor = span(selected ? symbols.cursor : ' ', focused ? 'accent' : 'muted');
  const highlighted = selected && focused;
  const text = highlighted
    ? fitLine(row, columns - CURSOR_COLUMNS, symbols.ellipsis).map((part) => ({ ...part, bold: true }))
    : row;
  return <TextLine spans={[cursor, ...text]} columns={columns} />;
};

const MemoizedRow = memo(Row) as typeof Row;

/** Rows with a cursor. What is selected and what is in the window is the state's business. */
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
