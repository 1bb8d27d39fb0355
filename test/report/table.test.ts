import { describe, expect, it } from 'vitest';
import { printTable, type TableColumn } from '../../source/report/table.tsx';
import { columnWidth } from '../../source/text/width.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly age: string;
}

const COLUMNS: readonly TableColumn<Row>[] = [
  { title: 'Name', text: ({ name }) => name, shrinks: true },
  { title: 'State', text: ({ state }) => state },
  { title: 'Age', text: ({ age }) => age, spare: 1 },
];

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ name: `room-${index}-漢字`, state: 'ok', age: '4m' }));

const linesOf = (items: readonly Row[], width: number | null): string[] =>
  printTable(items, COLUMNS, width).split('\n');

describe('a printed table', () => {
  it('is as wide as it needs to be where there is room', () => {
    expect(linesOf(rows(1), 80)).toEqual([
      '┌─────────────┬───────┬─────┐',
      '│ Name        │ State │ Age │',
      '├─────────────┼───────┼─────┤',
      '│ room-0-漢字 │ ok    │ 4m  │',
      '└─────────────┴───────┴─────┘',
    ]);
  });

  it('takes width from the columns that may lose it, then leaves out what can be spared', () => {
    expect(linesOf(rows(1), 26)[3]).toBe('│ room-0-… │ ok    │ 4m  │');
    expect(linesOf(rows(1), 25)[3]).toBe('│ room-0-漢字 │ ok    │');
    expect(linesOf(rows(1), 18)[3]).toBe('│ room-… │ ok    │');
  });

  it.each([null, 15, 20, 30, 200])('has lines of one width, at most %s', (width) => {
    const widths = new Set(linesOf(rows(230), width).map(columnWidth));
    expect(widths.size).toBe(1);
    for (const one of widths) expect(one).toBeLessThanOrEqual(width ?? 1_000);
  });

  it('has one head and no lines between the rows, however long it is', () => {
    const lines = linesOf(rows(230), 80);
    expect(lines).toHaveLength(230 + 4);
    expect(lines.filter((line) => line.startsWith('├'))).toHaveLength(1);
  });
});
