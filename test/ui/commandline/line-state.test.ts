import { describe, expect, it } from 'vitest';
import { MOST_OFFERS, type Names, offerFor } from '../../../source/commandline/complete.ts';
import { type History, remember } from '../../../source/commandline/history.ts';
import {
  browse,
  completeLine,
  editLine,
  type LineState,
  openLine,
} from '../../../source/ui/commandline/line-state.ts';
import { LINE_COMMANDS } from '../../../source/ui/panes/find.ts';

const NAMES: Names = {
  rooms: ['call-7f31', 'call-0193', 'lobby', 'my room', 'My "room'],
  agents: ['support-v2', 'sales'],
  projects: ['prod-eu', 'prod-us', 'staging'],
  profiles: ['night'],
  views: ['no agent', 'newest'],
  commands: LINE_COMMANDS,
};
/** The line with all of its text replaced by hand. */
const typeText = (line: LineState, text: string): LineState =>
  editLine(editLine(line, { type: 'deleted', what: 'all before' }), { type: 'inserted', text });
const lineOf = (text: string, history: History = []): LineState => typeText(openLine(NAMES, history), text);
const texts = (start: LineState, times: number, by: 1 | -1 = 1): string[] => {
  const seen: string[] = [];
  for (let line = start, step = 0; step < times; step += 1) {
    line = completeLine(line, by);
    seen.push(line.text);
  }
  return seen;
};

describe('Tab', () => {
  it.each([
    ['exp', ['export ']],
    ['room lob', ['room lobby ']],
    ['project s', ['project staging ']],
    // Completes the common prefix first, then cycles through the names.
    ['project p', ['project prod-', 'project prod-eu', 'project prod-us', 'project prod-eu']],
    ['room ca', ['room call-', 'room call-7f31', 'room call-0193', 'room call-7f31']],
    ['dispatch lobby s', ['dispatch lobby support-v2', 'dispatch lobby sales']],
    ['dispatch "my room" su', ['dispatch "my room" support-v2 ']],
    ['room "my ', ['room "my room"', 'room "My \\"room"']],
    // Matches the middle of a name if no name begins with the text.
    ['room 0193', ['room call-0193 ']],
    ['room nobody', ['room nobody']],
    ['freeze x', ['freeze x']],
    ['rooms /ca', ['rooms /ca']],
    ['export /tm', ['export /tm']],
    ['nothing x', ['nothing x']],
  ])('after %j', (text, expected) => {
    expect(texts(lineOf(text), expected.length)).toEqual(expected);
  });

  it('goes back with Shift', () => {
    expect(texts(lineOf('project prod-'), 3, -1)).toEqual([
      'project prod-us',
      'project prod-eu',
      'project prod-us',
    ]);
  });

  it('offers every command on an empty line', () => {
    expect(offerFor('', NAMES).words).toContain('dispatches');
    expect(texts(lineOf(''), 2)).toEqual(['rooms', 'agents']);
  });

  it('starts again after typing', () => {
    const taken = completeLine(completeLine(lineOf('project p'), 1), 1);
    expect(taken.text).toBe('project prod-eu');
    expect(completeLine(typeText(taken, 'project st'), 1).text).toBe('project staging ');
  });

  it('completes before the cursor, and keeps what stands behind it', () => {
    const start = editLine(lineOf('dispatch lob support-v2'), { type: 'moved', to: 'start' });
    const rights = Array.from({ length: 'dispatch lob'.length }, () => 'right' as const);
    const within = rights.reduce((line, to) => editLine(line, { type: 'moved', to }), start);
    const completed = completeLine(within, 1);
    expect(completed.text).toBe('dispatch lobby support-v2');
    expect(completed.text.slice(completed.cursor)).toBe('support-v2');
  });

  it('begins anew when the cursor moves', () => {
    const offering = completeLine(lineOf('project p'), 1);
    expect(offering.offered).not.toBeNull();
    expect(editLine(offering, { type: 'moved', to: 'left' }).offered).toBeNull();
  });

  it('offers not more than somebody could look through', () => {
    const rooms = Array.from({ length: 10_000 }, (_, index) => `call-${index}`);
    expect(offerFor('room call', { ...NAMES, rooms }).words).toHaveLength(MOST_OFFERS);
  });
});

describe('the history', () => {
  it('has a limit and keeps no line twice in a row', () => {
    expect(remember(remember(['rooms'], ' rooms '), '')).toEqual(['rooms']);
    const many = Array.from({ length: 250 }, (_, index) => `room ${index}`).reduce<History>(remember, []);
    expect(many).toHaveLength(100);
    expect(many[0]).toBe('room 150');
    expect(many.at(-1)).toBe('room 249');
  });

  it('can be browsed, and the typed text comes back', () => {
    const start = lineOf('agen', ['rooms', 'interval 5']);
    const up = browse(start, -1);
    expect(up.text).toBe('interval 5');
    expect(browse(up, -1).text).toBe('rooms');
    expect(browse(browse(up, -1), -1).text).toBe('rooms');
    expect(browse(up, 1).text).toBe('agen');
    expect(browse(browse(up, 1), 1).text).toBe('agen');
    // Editing an old line makes a new one.
    expect(browse(typeText(up, 'interval 10'), 1).text).toBe('interval 10');
    expect(browse(lineOf(''), -1).text).toBe('');
  });

  it('can be searched for lines that begin with the typed text', () => {
    const start = lineOf('rooms', ['rooms /a', 'agents', 'rooms /b', 'q']);
    const up = browse(start, -1);
    expect(up.text).toBe('rooms /b');
    expect(browse(up, -1).text).toBe('rooms /a');
    expect(browse(browse(up, -1), -1).text).toBe('rooms /a');
    expect(browse(browse(up, -1), 1).text).toBe('rooms /b');
    expect(browse(up, 1).text).toBe('rooms');
  });
});
