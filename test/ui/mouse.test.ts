import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindCustomCommands } from '../../source/ui/export/custom-bindings.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { spotAt } from '../../source/ui/mouse.ts';
import { createStore } from '../../source/ui/store.ts';
import { symbolsOf } from '../../source/ui/theme.ts';
import { viewOf } from '../../source/ui/view.ts';
import '../helpers/property-seed.ts';
import { createFakeSession } from './fake-session.ts';
import { type OpenApp, type OpenAppOptions, openApp } from './open-app.ts';

/** Below the header, the title and the headings. */
const FIRST_ROW = 4;

const press = (button: number, column: number, row: number) => `\x1b[<${button};${column + 1};${row + 1}M`;
const release = (column: number, row: number) => `\x1b[<0;${column + 1};${row + 1}m`;

/** Where a text is on the screen. Nothing before it on the row is wider than one column a character. */
const placeOf = (app: OpenApp, text: string): readonly [number, number] => {
  const row = app.lines().findIndex((line) => line.includes(text));
  if (row < 0) throw new Error(`${text} is not on the screen:\n${app.screen()}`);
  return [app.lines()[row]?.indexOf(text) ?? 0, row];
};

const openWithMouse = async (options: OpenAppOptions = {}) => {
  const app = await openApp({ mouse: true, ...options });
  const at = (text: string) => placeOf(app, text);
  return {
    ...app,
    click: (text: string) => app.type(press(0, ...at(text)) + release(...at(text))),
    wheel: (text: string, direction: 'up' | 'down') =>
      app.type(press(direction === 'up' ? 64 : 65, ...at(text))),
    /** The name in the row under the cursor of the list on the left. */
    underCursor: () => /^▌. (\S+)/m.exec(app.screen())?.[1],
  };
};

describe('a click', () => {
  it('on a row selects it', async () => {
    const app = await openWithMouse();
    await app.click('call-0193');
    expect(app.underCursor()).toBe('call-0193');
    expect(app.screen()).toContain('▸1 Rooms');
    expect(app.screen()).toContain('2 Agents · call-0193');
  });

  it('on a row of another pane also gives the pane the focus', async () => {
    const app = await openWithMouse();
    await app.click('(automati…');
    expect(app.screen()).toContain('▸3 Dispatches');
    expect(app.lines().some((line) => /▌· \(automati…/.test(line))).toBe(true);
  });

  it('on a title or the details gives the pane the focus', async () => {
    const app = await openWithMouse();
    await app.click('Detail · room');
    expect(app.screen()).toContain('▸Detail');
    await app.click('Rooms');
    expect(app.screen()).toContain('▸1 Rooms');
    await app.click('Humans');
    expect(app.screen()).toContain('▸Detail');
  });

  it('on a heading sorts by the column, and again the other way round', async () => {
    const app = await openWithMouse();
    await app.click('Room  ');
    expect(app.screen()).toContain('Room▲');
    const names = () =>
      app
        .lines()
        .slice(FIRST_ROW)
        .flatMap((line) => /^.[✖▲●○·] (\S+)/.exec(line)?.[1] ?? []);
    expect(names()).toEqual(names().toSorted());
    await app.click('Room▲');
    expect(app.screen()).toContain('Room▼');
    expect(names()).toEqual(names().toSorted().reverse());
    await app.click('Room▼');
    expect(app.screen()).toContain('Room▲');
  });

  it('on a tab opens the pane', async () => {
    const app = await openWithMouse({ columns: 80, rows: 24 });
    await app.click('3 Dispatches');
    expect(app.screen()).toMatch(/^▸3 Dispatches · call-7f31/m);
    await app.click('1 Rooms');
    expect(app.screen()).toMatch(/^▸1 Rooms/m);
  });

  it('on the header, the footer or an empty row changes nothing', async () => {
    const app = await openWithMouse();
    const before = app.screen();
    for (const [column, row] of [
      [3, 0],
      [3, 1],
      [3, 29],
      [500, 3],
      [3, 500],
    ] as const)
      await app.type(press(0, column, row));
    expect(app.screen()).toBe(before);
  });

  it('while the filter is typed keeps the filter', async () => {
    const app = await openWithMouse();
    await app.type('/call-0');
    await app.click('call-0193');
    expect(app.underCursor()).toBe('call-0193');
    await app.press('j');
    expect(app.screen()).toContain('/call-0');
    expect(app.screen()).not.toContain('/call-0j');
  });

  it('stays among the keys that arrive with it', async () => {
    const app = await openWithMouse();
    await app.type(`G${press(0, ...placeOf(app, 'call-88a0'))}j`);
    expect(app.underCursor()).not.toBe('call-88a0');
    await app.press('k');
    expect(app.underCursor()).toBe('call-88a0');
  });

  it.each([
    ['a question', ['R', 'enter'], 'Confirm'],
    ['a form', ['R'], 'agent name'],
    ['the help', ['?'], 'Motion'],
    ['a menu', ['!'], 'logs'],
    ['the command line', [':'], ':'],
  ])('never answers or leaves %s', async (_, keys, shown) => {
    const customCommands = bindCustomCommands([{ key: 'w', label: 'logs', run: 'true' }]);
    const app = await openWithMouse({ services: { customCommands } });
    await app.press(...keys);
    expect(app.screen()).toContain(shown);
    const before = app.screen();
    const { columns, rows } = app.size();
    for (let row = 0; row < rows; row += 1) {
      await app.type(
        [0, 8, 60, 75, 100, columns - 1]
          .map((column) => press(0, column, row) + release(column, row))
          .join(''),
      );
    }
    expect(app.screen()).toBe(before);
    expect(app.session.run.plans).toEqual([]);
  });
});

describe('the wheel', () => {
  it('moves the cursor of the list under it, and leaves the focus', async () => {
    const app = await openWithMouse();
    await app.press('3');
    await app.wheel('call-88a0', 'down');
    expect(app.underCursor()).toBe('lobby');
    expect(app.screen()).toContain('▸3 Dispatches');
    await app.wheel('call-88a0', 'up');
    await app.wheel('call-88a0', 'up');
    expect(app.underCursor()).toBe('call-7f31');
  });

  it('scrolls the details, wherever the focus is', async () => {
    const app = await openWithMouse();
    await app.wheel('Humans', 'down');
    expect(app.screen()).toMatch(/Detail · room call-7f31 ─+ 4-/);
    expect(app.screen()).toContain('▸1 Rooms');
    await app.wheel('Detail · room', 'up');
    expect(app.screen()).toMatch(/Detail · room call-7f31 ─+ 1-/);
  });

  it('scrolls the help', async () => {
    const app = await openWithMouse();
    await app.press('?');
    const [, before = ''] = app.lines();
    await app.type(press(65, 5, 5));
    expect(app.screen()).toMatch(/Keys.* 4-\d+\//);
    expect(app.lines()[1]).toBe(before);
  });
});

describe('the mouse', () => {
  it('is off unless it is asked for, and M turns it on and off', async () => {
    const app = await openApp();
    expect(app.isMouseOn()).toBe(false);
    await app.press('M');
    expect(app.isMouseOn()).toBe(true);
    expect(app.screen()).toContain('mouse on');
    await app.press('M');
    expect(app.isMouseOn()).toBe(false);
    expect(app.screen()).toContain('mouse off');
  });

  it('does nothing while it is off, and its bytes are no keys', async () => {
    const app = await openApp();
    const before = app.screen();
    await app.type(press(0, ...placeOf(app, 'call-0193')));
    expect(app.screen()).toBe(before);
  });

  it('is given back while another program has the terminal, and at the end', async () => {
    const app = await openWithMouse();
    expect(app.isMouseOn()).toBe(true);
    await app.press('ctrl-z');
    expect(app.isMouseOn()).toBe(false);
    await app.resume();
    expect(app.isMouseOn()).toBe(true);
    await app.askToStop();
    expect(app.isMouseOn()).toBe(false);
    await app.resume();
    await app.type('q');
    await app.ended;
    await app.settled();
    expect(app.isMouseOn()).toBe(false);
  });

  it.each([
    { kind: 'signal', signal: 'SIGTERM' },
    { kind: 'error', error: new Error('broken') },
  ] as const)('is given back after a $kind', async (reason) => {
    const app = await openWithMouse();
    await app.end(reason);
    expect(app.isMouseOn()).toBe(false);
  });

  it('needs the alternate screen', async () => {
    const app = await openWithMouse({ alternateScreen: false });
    expect(app.isMouseOn()).toBe(false);
    await app.press('M');
    expect(app.isMouseOn()).toBe(false);
    expect(app.screen()).toContain('the mouse needs the alternate screen');
  });

  it('types nothing, however its bytes are cut and whatever is open', async () => {
    for (const keys of [[], ['/'], [':'], ['R'], ['R', 'enter'], ['?']]) {
      const app = await openWithMouse();
      await app.press(...keys);
      const before = app.screen();
      // Beside everything: the footer's last row.
      for (const bytes of [press(0, 119, 29), press(65, 119, 29), '\x1b[M !!', press(35, 1, 29)]) {
        for (let at = 1; at < bytes.length; at += 1) {
          app.type(bytes.slice(0, at));
          await app.type(bytes.slice(at));
        }
      }
      if (!keys.includes('?')) expect(app.screen()).toBe(before);
    }
  });

  it('types nothing if the rest of a report comes late or never', async () => {
    const app = await openWithMouse();
    await app.type('\x1b[<0;5');
    await app.advance(999);
    await app.type(';6M');
    expect(app.underCursor()).toBe('sip-4411');
    await app.type('\x1b[<0;5');
    await app.advance(1_000);
    await app.type(';5M');
    expect(app.underCursor()).toBe('sip-4411');
    await app.type('\x1b[<0;5');
    await app.advance(1_000);
    await app.press('k');
    expect(app.underCursor()).toBe('call-7f31');
    expect(app.screen()).toContain('▸1 Rooms');
  });

  it('still leaves Esc a key', async () => {
    const app = await openWithMouse();
    await app.type('/call\x1b');
    await app.advance(50);
    await app.waitFor((screen) => !screen.includes('/call'));
  });
});

describe('what a cell belongs to', () => {
  it('is found at every size without an error, and rows are the ones of the list', () => {
    const size = fc.record({
      columns: fc.integer({ min: 20, max: 300 }),
      rows: fc.integer({ min: 5, max: 80 }),
    });
    const keys = fc.constantFrom('rooms', 'agents', 'dispatches', 'events', 'tree', 'detail');
    fc.assert(
      fc.property(size, keys, fc.boolean(), fc.nat(), fc.nat(), (given, pane, zoomed, x, y) => {
        const session = createFakeSession();
        const store = createStore(session, session.clock, given, DEFAULT_KEYMAP.hints);
        store.dispatch({ type: 'focused', pane });
        if (zoomed) store.dispatch({ type: 'zoom toggled' });
        const view = viewOf(store.getState());
        const spot = spotAt(view, { column: x % given.columns, row: y % given.rows }, symbolsOf(false));
        if (spot?.kind === 'row') expect(view.state.lists[spot.pane]?.ids).toContain(spot.id);
        if (spot !== null && spot.kind !== 'tab' && view.layout.kind === 'panes') {
          expect(view.layout.panes[spot.pane]).toBeDefined();
        }
        store.close();
      }),
      { numRuns: 60 },
    );
  });
});
