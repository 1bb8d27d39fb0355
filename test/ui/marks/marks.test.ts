import { describe, expect, it } from 'vitest';
import { emptyList, type ListState } from '../../../source/ui/components/list/list-state.ts';
import { lineText } from '../../../source/ui/line.ts';
import { withMark } from '../../../source/ui/marks/mark-row.ts';
import {
  drawRange,
  dropMarks,
  endRange,
  type MarkEvent,
  type Marks,
  markedIn,
  NO_MARKS,
  reduceMarks,
} from '../../../source/ui/marks/marks.ts';

const list = (ids: string, selectedId = ids.charAt(0)): ListState => ({
  ...emptyList,
  ids: Array.from(ids),
  selectedId,
});

const after = (...events: readonly MarkEvent[]): Marks =>
  events.reduce((marks, event) => reduceMarks(marks, 'rooms', event), NO_MARKS);

/** Every row stands for itself, but `I`, which stands for two. */
const thingsOf = (rowKey: string): readonly string[] => (rowKey === 'I' ? ['x', 'y'] : [rowKey]);

const inRooms = (marks: Marks): string => [...markedIn(marks, 'rooms')].sort().join('');

const toggle = (ids: string): MarkEvent => ({ type: 'toggled', ids: Array.from(ids) });
const range = (rowKey: string): MarkEvent => ({ type: 'range toggled', rowKey, ids: thingsOf(rowKey) });

describe('marks', () => {
  it.each<[string, readonly MarkEvent[], string]>([
    ['a row is marked', [toggle('b')], 'b'],
    ['and another', [toggle('b'), toggle('d')], 'bd'],
    ['twice is not at all', [toggle('b'), toggle('d'), toggle('b')], 'd'],
    ['all of them, where some were', [toggle('b'), toggle('abcd')], 'abcd'],
    ['none of them, where all were', [toggle('abcd'), toggle('e'), toggle('abcd')], 'e'],
    ['what is done to', [toggle('b'), { type: 'added', ids: ['b', 'c'] }], 'bc'],
    ['none', [toggle('b'), { type: 'cleared' }], ''],
    ['a range of one', [toggle('a'), range('c')], 'ac'],
    ['a range that was ended', [toggle('a'), range('c'), range('c')], 'ac'],
    ['a range of a row that stands for two', [range('I')], 'xy'],
    ['a range that was taken back', [toggle('a'), range('c'), { type: 'cleared' }], 'a'],
  ])('%s', (_, events, expected) => {
    expect(inRooms(after(...events))).toBe(expected);
  });

  it('are those of one pane each', () => {
    const marks = reduceMarks(after(toggle('a')), 'agents', toggle('x'));
    expect(inRooms(marks)).toBe('a');
    expect([...markedIn(marks, 'agents')]).toEqual(['x']);
  });

  it('go with their rows', () => {
    const marks = after(toggle('a'), toggle('c'));
    expect(inRooms(dropMarks(marks, 'rooms', (id) => id !== 'a'))).toBe('c');
    expect(dropMarks(marks, 'rooms', () => true)).toBe(marks);
  });
});

describe('a range', () => {
  const drawn = after(range('c'));

  it('grows with the cursor to either side, and back', () => {
    expect(inRooms(drawRange(drawn, list('abcdef', 'e'), thingsOf))).toBe('cde');
    expect(
      inRooms(drawRange(drawRange(drawn, list('abcdef', 'e'), thingsOf), list('abcdef', 'b'), thingsOf)),
    ).toBe('bc');
  });

  it('takes in no row by itself when the rows are sorted anew', () => {
    const marks = drawRange(drawn, list('abcdef', 'e'), thingsOf);
    expect(inRooms(dropMarks(marks, 'rooms', () => true))).toBe('cde');
  });

  it('takes in all that a row stands for', () => {
    expect(inRooms(drawRange(drawn, list('abcIef', 'I'), thingsOf))).toBe('cxy');
  });

  it('is kept as marks where the row it began at is gone', () => {
    const drawnOn = drawRange(drawn, list('abcdef', 'e'), thingsOf);
    const marks = dropMarks(drawnOn, 'rooms', (id) => id !== 'c');
    expect(inRooms(marks)).toBe('de');
    const moved = drawRange(marks, list('abdef', 'f'), thingsOf);
    expect(inRooms(moved)).toBe('de');
    expect(moved.range).toBeNull();
  });

  it('becomes marks like the others', () => {
    const marks = endRange(drawRange(drawn, list('abcdef', 'd'), thingsOf));
    expect(inRooms(marks)).toBe('cd');
    expect(marks.range).toBeNull();
  });
});

describe('a row that is marked', () => {
  it('says so beside how bad it is', () => {
    const row = [{ text: '✖ ' }, { text: 'call-1' }];
    expect(lineText(withMark(row, 'all'))).toBe('✖*call-1');
    expect(lineText(withMark([{ text: '  ' }, { text: '▸ green' }], 'some'))).toBe(' +▸ green');
    expect(withMark(row, 'none')).toBe(row);
    expect(withMark([], 'all')).toEqual([]);
  });
});
