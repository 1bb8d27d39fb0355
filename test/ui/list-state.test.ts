import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyList,
  type ListEvent,
  type ListState,
  MOTIONS,
  reduceList,
  scrolled,
  selectedIndex,
} from '../../source/ui/components/list/list-state.ts';

const listOf = (ids: readonly string[], height = 3): ListState =>
  reduceList(reduceList(emptyList, { type: 'height', height }), { type: 'items', ids });

const after = (state: ListState, ...events: readonly ListEvent[]) => events.reduce(reduceList, state);
const moved = (motion: (typeof MOTIONS)[number]): ListEvent => ({ type: 'moved', motion });

describe('a list', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('selects its first row', () => {
    expect(listOf(letters).selectedId).toBe('a');
    expect(listOf([]).selectedId).toBeNull();
  });

  it.each([
    [['down', 'down'], 'c'],
    [['up'], 'a'],
    [['last'], 'f'],
    [['last', 'up'], 'e'],
    [['last', 'first'], 'a'],
    [['page-down'], 'c'],
    [['half-down'], 'b'],
    [['last', 'page-up'], 'd'],
  ] as const)('moves by %j to %s', (motions, id) => {
    expect(after(listOf(letters), ...motions.map(moved)).selectedId).toBe(id);
  });

  it('stays on its row through a re-sort', () => {
    const state = after(listOf(letters), moved('down'), {
      type: 'items',
      ids: ['f', 'e', 'd', 'c', 'b', 'a'],
    });
    expect(state.selectedId).toBe('b');
    expect(selectedIndex(state)).toBe(4);
  });

  it('takes the nearest neighbour when its row goes: below first, then above', () => {
    const onC = after(listOf(letters), moved('down'), moved('down'));
    expect(after(onC, { type: 'items', ids: ['a', 'b', 'd', 'e'] }).selectedId).toBe('d');
    expect(after(onC, { type: 'items', ids: ['a', 'b'] }).selectedId).toBe('b');
    expect(after(onC, { type: 'items', ids: ['x'] }).selectedId).toBe('x');
    expect(after(onC, { type: 'items', ids: [] }).selectedId).toBeNull();
  });

  it('is the same object where nothing changed', () => {
    const state = listOf(letters);
    expect(
      after(state, { type: 'items', ids: [...letters] }, { type: 'height', height: 3 }, moved('up')),
    ).toBe(state);
  });

  it('always shows its selected row, in a window that is never past its end', () => {
    const anyEvent: fc.Arbitrary<ListEvent> = fc.oneof(
      fc.constantFrom(...MOTIONS).map(moved),
      fc.uniqueArray(fc.constantFrom(...letters, 'g', 'h')).map((ids) => ({ type: 'items' as const, ids })),
      fc.integer({ min: 0, max: 9 }).map((height) => ({ type: 'height' as const, height })),
      fc.constantFrom(...letters).map((id) => ({ type: 'selected' as const, id })),
    );
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const { ids, selectedId, offset, height } = after(emptyList, ...events);
        if (ids.length === 0) {
          expect(selectedId).toBeNull();
          return;
        }
        const index = ids.indexOf(selectedId ?? '');
        expect(index).toBeGreaterThanOrEqual(offset);
        expect(index).toBeLessThan(offset + height);
        expect(offset).toBeLessThanOrEqual(Math.max(0, ids.length - height));
      }),
    );
  });
});

describe('a text', () => {
  it('scrolls to its end and no further', () => {
    expect(scrolled(0, 'last', 10, 4)).toBe(6);
    expect(scrolled(6, 'down', 10, 4)).toBe(6);
    expect(scrolled(0, 'up', 10, 4)).toBe(0);
    expect(scrolled(0, 'last', 3, 4)).toBe(0);
  });
});
