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

const after = (ids: string, ...events: readonly MarkEvent[]): Marks =>
  events.reduce((marks, event) => reduceMarks(marks, 'rooms', event, list(ids)), NO_MARKS);

const inRooms = (marks: Marks): string => [...markedIn(marks, 'rooms')].sort().join('');

const toggle = (id: string): MarkEvent => ({ type: 'toggled', id });
const range = (id: string): MarkEvent => ({ type: 'range toggled', id });

describe('marks', () => {
  it.each<[string, readonly MarkEvent[], string]>([
    ['a row is marked', [toggle('b')], 'b'],
    ['and another', [toggle('b'), toggle('d')], 'bd'],
    ['twice is not at all', [toggle('b'), toggle('d'), toggle('b')], 'd'],
    ['all of them', [toggle('b'), { type: 'all toggled' }], 'abcd'],
    ['none, where all were', [{ type: 'all toggled' }, { type: 'all toggled' }], ''],
    ['none', [toggle('b'), { type: 'cleared' }], ''],
    ['a range of one', [toggle('a'), range('c')], 'ac'],
    ['a range that was ended', [toggle('a'), range('c'), range('c')], 'ac'],
    ['a range that was ended by marking', [range('c'), toggle('c')], 'c'],
    ['a range that was taken back', [toggle('a'), range('c'), { type: 'cleared' }], 'a'],
  ])('%s', (_, events, expected) => {
    expect(inRooms(after('abcd', ...events))).toBe(expected);
  });

  it('are those of one pane each', () => {
    const marks = reduceMarks(after('abcd', toggle('a')), 'agents', toggle('x'), list('xy'));
    expect(inRooms(marks)).toBe('a');
    expect([...markedIn(marks, 'agents')]).toEqual(['x']);
  });

  it('go with their rows', () => {
    const marks = after('abcd', toggle('a'), toggle('c'));
    expect(inRooms(dropMarks(marks, 'rooms', (id) => id !== 'a'))).toBe('c');
    expect(dropMarks(marks, 'rooms', () => true)).toBe(marks);
  });
});

describe('a range', () => {
  const drawn = after('abcdef', range('c'));

  it('grows with the cursor to either side, and back', () => {
    expect(inRooms(drawRange(drawn, list('abcdef', 'e')))).toBe('cde');
    expect(inRooms(drawRange(drawRange(drawn, list('abcdef', 'e')), list('abcdef', 'b')))).toBe('bc');
  });

  it('takes in no row by itself when the rows are sorted anew', () => {
    const marks = drawRange(drawn, list('abcdef', 'e'));
    expect(inRooms(dropMarks(marks, 'rooms', () => true))).toBe('cde');
  });

  it('is kept as marks where the row it began at is gone', () => {
    const marks = dropMarks(drawRange(drawn, list('abcdef', 'e')), 'rooms', (id) => id !== 'c');
    expect(inRooms(marks)).toBe('de');
    expect(marks.range).toBeNull();
  });

  it('becomes marks like the others', () => {
    const marks = endRange(drawRange(drawn, list('abcdef', 'd')));
    expect(inRooms(marks)).toBe('cd');
    expect(marks.range).toBeNull();
  });
});

describe('a row that is marked', () => {
  it('says so beside how bad it is', () => {
    expect(lineText(withMark([{ text: '✖ ' }, { text: 'call-1' }]))).toBe('✖*call-1');
    expect(lineText(withMark([{ text: '  ' }, { text: '▸ green' }]))).toBe(' *▸ green');
    expect(withMark([])).toEqual([]);
  });
});
