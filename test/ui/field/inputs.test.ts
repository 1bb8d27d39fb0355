import { describe, expect, it } from 'vitest';
import { type OpenApp, openApp } from '../open-app.ts';

interface Input {
  readonly name: string;
  readonly open: readonly string[];
  /** What stands in the field. The cursor is a `_` there, as the terminal of these tests has no styles. */
  readonly read: (app: OpenApp) => string | undefined;
}

const inLines =
  (pattern: RegExp) =>
  (app: OpenApp): string | undefined =>
    app
      .lines()
      .map((line) => pattern.exec(line)?.[1])
      .find((text) => text !== undefined);

/** The row below what a question asks for. */
const belowQuestion = (app: OpenApp): string | undefined => {
  const lines = app.lines();
  const row = lines.findIndex((line) => line.includes('press Enter to do it'));
  return lines[row + 1]?.slice(lines[row]?.indexOf('Type ')).trim();
};

const INPUTS: readonly Input[] = [
  { name: 'a field of a form', open: ['a'], read: inLines(/▸agent name +(.*?) *$/) },
  { name: 'the filter', open: ['/'], read: inLines(/1 Rooms · \/(.*?) ─/) },
  {
    name: 'the search in a text',
    open: ['J', '/'],
    read: inLines(/JSON of room .* · \/(.*?)(?: {2}not found| {2}\d+ of \d+)? ─/),
  },
  { name: 'the command line', open: [':'], read: inLines(/^ :(.*?) *$/) },
  { name: 'the typed confirmation', open: ['D'], read: belowQuestion },
];

interface Keys {
  readonly keys: readonly string[];
  readonly shows: string;
}

const typing = (text: string, ...keys: readonly string[]): readonly string[] => [
  ...Array.from(text),
  ...keys,
];

const TABLE: readonly Keys[] = [
  { keys: typing('xyz'), shows: 'xyz_' },
  { keys: typing('xyz', 'left'), shows: 'xy_z' },
  { keys: typing('xyz', 'left', 'left', 'right'), shows: 'xy_z' },
  { keys: typing('xyz', 'home', 'w'), shows: 'w_xyz' },
  { keys: typing('xyz', 'ctrl-a', 'w'), shows: 'w_xyz' },
  { keys: typing('xyz', 'home', 'end', 'w'), shows: 'xyzw_' },
  { keys: typing('xyz', 'ctrl-a', 'ctrl-e', 'w'), shows: 'xyzw_' },
  { keys: typing('xyz', 'left', 'backspace'), shows: 'x_z' },
  { keys: typing('xyz', 'left', 'ctrl-h'), shows: 'x_z' },
  { keys: typing('xyz', 'home', 'delete'), shows: '_yz' },
  { keys: typing('xy zw', 'ctrl-w'), shows: 'xy _' },
  { keys: typing('xyz', 'left', 'ctrl-u'), shows: '_z' },
  { keys: typing('xyz', 'left', 'ctrl-k'), shows: 'xy_' },
  { keys: typing('電話', 'left'), shows: '電_話' },
  { keys: typing('電話', 'backspace'), shows: '電_' },
  { keys: typing('a😀b', 'left', 'left'), shows: 'a_😀b' },
  { keys: typing('a😀b', 'left', 'backspace'), shows: 'a_b' },
  { keys: typing('ne\u0301', 'left'), shows: 'n_e\u0301' },
  { keys: typing('ne\u0301', 'backspace'), shows: 'n_' },
];

describe.each(INPUTS)('$name', ({ open, read }) => {
  const opened = async (options = {}): Promise<OpenApp> => {
    const app = await openApp(options);
    await app.press(...open);
    return app;
  };

  it('takes the keys of every text field', async () => {
    const app = await opened();
    for (const { keys, shows } of TABLE) {
      await app.press('end', 'ctrl-u', ...keys);
      expect(read(app), keys.join(' ')).toBe(shows);
    }
  });

  it('takes what is pasted where the cursor stands, as one line', async () => {
    const app = await opened();
    await app.press('a', 'd', 'left');
    await app.paste('b\x1b\u202e\nc');
    expect(read(app)).toBe('ab c_d');
  });

  it('takes a chunk of text and keys in order', async () => {
    const app = await opened();
    await app.type('xz\x1b[Dy\x01w\x05!');
    expect(read(app)).toBe('wxyz!_');
    await app.type('\x15n\u0065\u0301🇩🇪');
    expect(read(app)).toBe('ne\u0301🇩🇪_');
  });

  it('inverts the letter under the cursor where the terminal has styles', async () => {
    const app = await opened({ isColored: true });
    await app.press('q', 'Q', 'x', 'left');
    const row = app.lines().findIndex((line) => line.includes('qQx'));
    const column = app.line(row).indexOf('qQx');
    const inverted = [0, 1, 2, 3].map((offset) => app.styleAt(row, column + offset).inverse);
    expect(inverted).toEqual([false, false, true, false]);
    await app.press('right');
    expect(app.styleAt(row, column + 2).inverse).toBe(false);
    expect(app.styleAt(row, column + 3).inverse).toBe(true);
  });

  it('shows the cursor also of a text that is too long', async () => {
    const app = await opened({ columns: 80, rows: 24 });
    await app.type('0123456789'.repeat(30));
    expect(app.screen()).toContain('6789_');
    await app.press('home');
    expect(app.screen()).toContain('_0123');
    for (const line of app.lines()) expect(line.length).toBeLessThanOrEqual(80);
  });
});
