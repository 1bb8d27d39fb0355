import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState } from '../../source/ui/app-state.ts';
import { bindCustomCommands } from '../../source/ui/export/custom-bindings.ts';
import { EVERYWHERE } from '../../source/ui/key-context.ts';
import { bindingFor, footerBindings, helpLines, keyOf } from '../../source/ui/key-lookup.ts';
import { BINDINGS } from '../../source/ui/keymap.ts';
import { keyLabel, keysOf, textOfKey } from '../../source/ui/keys.ts';
import { LINE_COMMANDS } from '../../source/ui/panes/find.ts';
import { viewOf } from '../../source/ui/view.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, quietRoom } from './fixtures.ts';

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

const viewFor = (...[state, project]: Parameters<typeof createFakeSession>) => {
  const session = createFakeSession(state, project);
  const size = { columns: 120, rows: 40 };
  return viewOf(settleLists(initialState(session.project, session.getState(), size)));
};

describe('the table of keys', () => {
  it('gives every key one meaning in a place', () => {
    for (const context of EVERYWHERE) {
      const keys = BINDINGS.filter(({ panes }) => panes.includes(context)).flatMap((binding) => binding.keys);
      expect(keys.length, context).toBe(new Set(keys).size);
    }
  });

  it('names every entry once', () => {
    const ids = BINDINGS.map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it('knows every context that an entry names', () => {
    for (const { id, panes } of BINDINGS) for (const pane of panes) expect(EVERYWHERE, id).toContain(pane);
    expect(EVERYWHERE.length).toBe(new Set(EVERYWHERE).size);
  });

  it('has no pane that is called as a command of the command line', () => {
    const names = LINE_COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.length).toBe(new Set(names).size);
  });

  it('asks for a key that is no motion before anything dangerous is done', () => {
    const confirming = bindingFor('confirm', 'y');
    expect(confirming?.id).toBe('confirm');
    const opening = BINDINGS.filter(({ dangerous, group }) => dangerous && group === 'Actions');
    for (const { keys } of opening) {
      expect(keys).not.toContain('y');
      for (const key of keys) expect(bindingFor('confirm', key), key).toBeNull();
    }
  });

  it('keeps y for yes: a y too many after a question does nothing', () => {
    expect(BINDINGS.filter(({ keys }) => keys.includes('y')).map(({ id }) => id)).toEqual(['confirm']);
    expect(() => bindCustomCommands([{ key: 'y', label: 'logs', run: 'x' }])).toThrow(
      'wants the key y, which is that of lktop\'s own "do what the question says"',
    );
  });

  it('makes the help: every key is in it', () => {
    const help = helpLines(false, 'rooms', []).join('\n');
    for (const { keys, description } of BINDINGS) {
      expect(help).toContain(description);
      for (const key of keys) expect(help).toContain(keyLabel(key));
    }
    expect(helpLines(true, 'rooms', []).join('\n')).toMatch(/^[\n -~]*$/);
  });

  it('begins the help with the keys of the pane that has them', () => {
    for (const [pane, here, elsewhere] of [
      ['rooms', 'to the first row', 'next field'],
      ['form', 'next field', 'to the first row'],
    ] as const) {
      const help = helpLines(false, pane, []).join('\n');
      expect(help.indexOf(here)).toBeLessThan(help.indexOf(elsewhere));
    }
  });

  it("names the user's own keys and the commands of the command line in the help", () => {
    const own = bindCustomCommands([{ key: 'w', label: 'logs', run: 'x', panes: ['agents'] }]);
    const help = helpLines(false, 'rooms', own).join('\n');
    expect(help).toMatch(/^ {2}w +logs \(in agents\)$/m);
    for (const { description } of LINE_COMMANDS) expect(help).toContain(description);
    expect(help).toMatch(/^ {2}:dispatch ROOM AGENT +dispatch an agent to a room/m);
  });

  it('has the key that the status line names for removing by force', () => {
    expect(keyOf('force')).toBe('F');
  });
});

describe('the footer', () => {
  const idsFor = (...given: Parameters<typeof createFakeSession>) =>
    footerBindings(viewFor(...given), null).map(({ id }) => id);

  it('has the keys that can be used now, the most useful first', () => {
    expect(idsFor().slice(0, 4)).toEqual(['dispatch', 'redispatch', 'remove', 'next-problem']);
  });

  it('leaves out what there is nothing for', () => {
    const ids = idsFor({ fleet: fleetOf([quietRoom('lobby', 4_000)]) });
    expect(ids).toContain('dispatch');
    for (const id of ['redispatch', 'remove', 'next-problem', 'kick', 'force']) expect(ids).not.toContain(id);
  });

  it('takes the actions away where the project is read-only', () => {
    const ids = idsFor({}, { readOnly: true });
    for (const { id, dangerous } of BINDINGS) if (dangerous) expect(ids).not.toContain(id);
  });
});

describe('a key that can do nothing', () => {
  it.each([
    ['n', 'no problems'],
    ['x', 'nothing wrong here'],
    ['R', 'no dispatch here'],
    ['K', 'nobody in this room'],
    ['F', 'no removal'],
  ])('%s says why', (key, reason) => {
    const view = viewFor({ fleet: fleetOf([quietRoom('lobby', 4_000)]) });
    expect(bindingFor('rooms', key)?.disabledReason(view, null)).toContain(reason);
  });
});

describe('keys', () => {
  it('are told apart where several arrive at once', () => {
    expect(keysOf('jjG', NO_KEY)).toEqual(['j', 'j', 'G']);
    expect(keysOf('ab\tc\r', NO_KEY)).toEqual(['a', 'b', 'tab', 'c', 'enter']);
    expect(keysOf('a b\x13', NO_KEY)).toEqual(['a', 'space', 'b', 'ctrl-s']);
  });

  it('have names', () => {
    expect(keysOf('', { ...NO_KEY, upArrow: true })).toEqual(['up']);
    expect(keysOf('', { ...NO_KEY, tab: true, shift: true })).toEqual(['shift-tab']);
    expect(keysOf('d', { ...NO_KEY, ctrl: true })).toEqual(['ctrl-d']);
    expect(keysOf('x', { ...NO_KEY, meta: true })).toEqual(['alt-x']);
  });

  it('write text only where they are text', () => {
    expect(['a', 'space', '電', 'enter', 'ctrl-s', 'up', 'alt-x'].map(textOfKey)).toEqual([
      'a',
      ' ',
      '電',
      null,
      null,
      null,
      null,
    ]);
  });
});
