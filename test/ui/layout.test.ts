import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LayoutInput, layOut } from '../../source/ui/layout.ts';
import { LIST_PANES, PANES } from '../../source/ui/panes/find.ts';
import { REGISTER } from '../../source/ui/panes/register.ts';

const input = (columns: number, rows: number, changes: Partial<LayoutInput> = {}): LayoutInput => ({
  size: { columns, rows },
  pane: 'rooms',
  listPane: 'rooms',
  zoomed: false,
  allRooms: false,
  bannerRows: 0,
  statusRows: 0,
  empty: new Set(),
  ...changes,
});

const panesAt = (columns: number, rows: number, changes: Partial<LayoutInput> = {}) => {
  const layout = layOut(input(columns, rows, changes), REGISTER);
  return layout.kind === 'panes' ? Object.keys(layout.panes) : [];
};

describe('the layout', () => {
  it.each([
    [39, 10],
    [40, 9],
    [1, 1],
  ])('is too small at %i×%i', (columns, rows) => {
    expect(layOut(input(columns, rows), REGISTER)).toMatchObject({
      kind: 'too small',
      needed: { columns: 40, rows: 10 },
    });
  });

  it('has all panes side by side from 100 columns on', () => {
    expect(panesAt(100, 24)).toEqual(['rooms', 'agents', 'dispatches', 'detail']);
  });

  it('has one list below that, its details under it where there is place', () => {
    expect(panesAt(99, 24)).toEqual(['rooms', 'detail']);
    expect(panesAt(80, 24, { pane: 'agents', listPane: 'agents' })).toEqual(['agents', 'detail']);
    expect(panesAt(80, 24, { pane: 'detail' })).toEqual(['detail']);
    expect(panesAt(40, 10)).toEqual(['rooms']);
  });

  it.each([14, 16, 24, 40])('has place for one list more on %i rows', (rows) => {
    const lists = [...REGISTER, { id: 'callers', place: 'right' as const }];
    const layout = layOut(input(100, rows, { bannerRows: 9, statusRows: 9, allRooms: true }), lists);
    if (layout.kind !== 'panes') throw new Error('too small');
    const { rooms, ...right } = layout.panes;
    expect(Object.keys(right)).toEqual(['agents', 'dispatches', 'callers', 'detail']);
    expect(Object.values(right).reduce((sum, pane) => sum + pane.rows, 0)).toBe(rooms?.rows);
    for (const pane of Object.values(right)) expect(pane.rows).toBeGreaterThan(0);
  });

  it('shrinks lists without rows to their title, and gives their place to the details', () => {
    const rowsAt = (empty: readonly string[], changes: Partial<LayoutInput> = {}) => {
      const layout = layOut(input(120, 40, { empty: new Set(empty), ...changes }), REGISTER);
      if (layout.kind !== 'panes') throw new Error('too small');
      return Object.fromEntries(Object.entries(layout.panes).map(([id, { rows }]) => [id, rows]));
    };
    expect(rowsAt([])).toEqual({ rooms: 36, agents: 8, dispatches: 8, detail: 20 });
    expect(rowsAt(['agents'])).toEqual({ rooms: 36, agents: 1, dispatches: 8, detail: 27 });
    expect(rowsAt(['rooms', 'agents', 'dispatches'])).toEqual({
      rooms: 36,
      agents: 1,
      dispatches: 1,
      detail: 34,
    });
    const narrow = { size: { columns: 80, rows: 24 }, listPane: 'agents', pane: 'agents' };
    expect(rowsAt(['agents'], narrow)).toEqual({ agents: 1, detail: 18 });
    expect(rowsAt([], narrow)).toEqual({ agents: 11, detail: 8 });
  });

  it('has headings below the title of each list with rows', () => {
    const layout = layOut(input(120, 40, { empty: new Set(['agents']) }), REGISTER);
    if (layout.kind !== 'panes') throw new Error('too small');
    expect(
      Object.fromEntries(Object.entries(layout.panes).map(([id, { headingRows }]) => [id, headingRows])),
    ).toEqual({ rooms: 1, agents: 0, dispatches: 1, detail: 0 });
  });

  it('has only the zoomed pane', () => {
    expect(panesAt(120, 40, { zoomed: true, pane: 'dispatches', listPane: 'dispatches' })).toEqual([
      'dispatches',
    ]);
  });

  it('has the tree in the place of rooms, beside the details alone', () => {
    const listPane = 'tree';
    expect(panesAt(120, 40, { pane: 'tree', listPane })).toEqual(['tree', 'detail']);
    expect(panesAt(120, 40, { pane: 'detail', listPane })).toEqual(['tree', 'detail']);
    expect(panesAt(80, 24, { pane: 'tree', listPane })).toEqual(['tree', 'detail']);
  });

  it('is never larger than the terminal, nor smaller', () => {
    const anyInput = fc.record({
      size: fc.record({
        columns: fc.integer({ min: 40, max: 300 }),
        rows: fc.integer({ min: 10, max: 100 }),
      }),
      pane: fc.constantFrom(...PANES),
      listPane: fc.constantFrom(...LIST_PANES),
      zoomed: fc.boolean(),
      allRooms: fc.boolean(),
      bannerRows: fc.integer({ min: 0, max: 9 }),
      statusRows: fc.integer({ min: 0, max: 9 }),
      empty: fc.subarray([...LIST_PANES]).map((ids) => new Set(ids)),
    });
    fc.assert(
      fc.property(anyInput, (given) => {
        const layout = layOut(given, REGISTER);
        if (layout.kind !== 'panes') throw new Error('too small');
        const { headerRows, bannerRows, statusRows, tabs, body, panes, overlay, size } = layout;
        const footerRows = 1;
        expect(headerRows + bannerRows + (tabs ? 1 : 0) + body.rows + statusRows + footerRows).toBe(
          size.rows,
        );
        const { rooms, tree, deployments, history, profiles, ...others } = panes;
        const left = rooms ?? tree ?? deployments ?? history ?? profiles;
        const right = Object.values(others).reduce((sum, pane) => sum + pane.rows, 0);
        expect(layout.wide ? right : body.rows).toBe(body.rows);
        for (const pane of Object.values(panes)) {
          expect(pane.rows).toBeGreaterThan(0);
          expect(pane.rows).toBeLessThanOrEqual(body.rows);
          expect(pane.columns).toBeLessThanOrEqual(size.columns);
        }
        // The panes cover the body: no cell belongs to two of them, and only the gutter to none.
        const cells = new Set<number>();
        for (const { left, top, columns, rows } of Object.values(panes)) {
          expect(left + columns).toBeLessThanOrEqual(size.columns);
          for (let row = top; row < top + rows; row += 1) {
            for (const column of [left, left + columns - 1]) {
              expect(cells.has(row * size.columns + column)).toBe(false);
            }
            for (const column of new Set([left, left + columns - 1])) cells.add(row * size.columns + column);
          }
          expect(top).toBeGreaterThanOrEqual(headerRows + bannerRows + (tabs ? 1 : 0));
          expect(top + rows).toBeLessThanOrEqual(size.rows - statusRows - footerRows);
        }
        if (panes['detail'] && body.rows >= 20) expect(panes['detail'].rows).toBeGreaterThanOrEqual(7);
        if (layout.wide) expect((left?.columns ?? 0) + overlay.columns).toBeLessThan(size.columns);
      }),
    );
  });
});
