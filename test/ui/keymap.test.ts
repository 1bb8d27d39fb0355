import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import type { CustomCommand } from '../../source/export/custom-command.ts';
import { SEVERITIES, SEVERITY_SHOWN } from '../../source/fleet/severity.ts';
import { markOf } from '../../source/report/marks.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState } from '../../source/ui/app-state.ts';
import { helpLine } from '../../source/ui/commands/texts.ts';
import { bindCustomCommands } from '../../source/ui/export/custom-bindings.ts';
import { descriptionIn, helpLines } from '../../source/ui/help.ts';
import { EVERYWHERE } from '../../source/ui/key-context.ts';
import { bindingFor, createKeymap, DEFAULT_KEYMAP, footerBindings } from '../../source/ui/key-lookup.ts';
import { BINDINGS } from '../../source/ui/keymap.ts';
import { keyLabel, keysOf, textOfKey } from '../../source/ui/keys.ts';
import { LINE_COMMANDS } from '../../source/ui/panes/find.ts';
import { REGISTER } from '../../source/ui/panes/register.ts';
import { symbolsOf, UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
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
  return viewOf(settleLists(initialState(session.project, session.getState(), size, DEFAULT_KEYMAP.hints)));
};

const helpIn = (here: string, own: readonly CustomCommand[] = [], ascii = false): readonly string[] =>
  helpLines(
    createKeymap(BINDINGS, ascii),
    symbolsOf(ascii),
    here,
    { customCommands: own, views: [] },
    [],
    true,
  );

describe('the table of keys', () => {
  it('gives every key one meaning in a place', () => {
    for (const context of EVERYWHERE) {
      const here = BINDINGS.filter(({ panes }) => panes.includes(context));
      const keys = here.flatMap((binding) =>
        binding.keys.filter(
          (key) =>
            !here.some(({ overrides, keys: taken }) => overrides === binding.id && taken.includes(key)),
        ),
      );
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
    const confirming = bindingFor(DEFAULT_KEYMAP, 'confirm', 'y');
    expect(confirming?.id).toBe('confirm');
    const opening = BINDINGS.filter(({ dangerous, group }) => dangerous && group === 'Actions');
    for (const { keys } of opening) {
      expect(keys).not.toContain('y');
      for (const key of keys) expect(bindingFor(DEFAULT_KEYMAP, 'confirm', key), key).toBeNull();
    }
  });

  it('keeps y for yes: a y too many after a question does nothing', () => {
    expect(BINDINGS.filter(({ keys }) => keys.includes('y')).map(({ id }) => id)).toEqual(['confirm']);
    expect(() => bindCustomCommands([{ key: 'y', label: 'logs', run: 'x' }])).toThrow(
      'wants the key y, which is that of lktop\'s own "do what the question says"',
    );
  });

  it('makes the help: every key is in it', () => {
    const help = helpIn('rooms').join('\n');
    for (const { keys, description } of BINDINGS) {
      expect(help).toContain(description);
      for (const key of keys) expect(help).toContain(keyLabel(key));
    }
    expect(helpIn('rooms', [], true).join('\n')).toMatch(/^[\n -~]*$/);
  });

  it('makes a help with every heading once, every entry once, and every key once under its heading', () => {
    for (const here of EVERYWHERE) {
      const lines = helpIn(here);
      const headings = lines.filter((line) => /^\S/.test(line));
      expect(headings.length, here).toBe(new Set(headings).size);
      for (const binding of BINDINGS) {
        const keys = binding.keys.map((key) => keyLabel(key)).join(' ');
        const entry = helpLine(keys, descriptionIn(binding, BINDINGS));
        const from = lines.indexOf(binding.group);
        const entries = lines.slice(from + 1, lines.indexOf('', from));
        expect(entries.filter((one) => one === entry)).toEqual([entry]);
      }
    }
    for (const { group } of BINDINGS) {
      const keys = BINDINGS.filter((binding) => binding.group === group).flatMap((binding) => binding.keys);
      expect(keys.length, group).toBe(new Set(keys).size);
    }
  });

  it('says in which lists a key works, where not in all', () => {
    const help = helpIn('rooms').join('\n');
    expect(help).toMatch(/^ {2}i .* each room by itself \(in Rooms\)$/m);
    expect(help).toMatch(/^ {2}g .* an attribute; the agent names by/m);
    expect(help).toMatch(/^ {2}Home g .* to the first row \(in Agents, Deployments: Home only\)$/m);
    expect(help).toMatch(/^ {2}s .* sort by the next column \(not in Events, Tree\)$/m);
  });

  it('offers the keys of the panes that there are, and of no others', () => {
    const help = helpIn('rooms');
    const from = help.indexOf('Panes');
    const digits = help
      .slice(from, help.indexOf('', from))
      .flatMap((line) => /^ {2}(\d)/.exec(line)?.[1] ?? []);
    expect(digits).toEqual(REGISTER.map(({ keys }) => keys[0]).filter((key) => /\d/.test(key ?? '')));
  });

  it('leaves out the lists that are not there', () => {
    const symbols = symbolsOf(false);
    const helpWithout = (...absent: readonly string[]) =>
      helpLines(DEFAULT_KEYMAP, symbols, 'rooms', { customCommands: [], views: [] }, absent).join('\n');
    expect(helpWithout()).toMatch(/^ {2}4 +workers/m);
    expect(helpWithout()).toContain(':workers [/FILTER]');
    expect(helpWithout('workers')).not.toMatch(/workers/i);
    expect(helpWithout('workers')).toMatch(/^ {2}2 +agents/m);
  });

  it('has a legend of every mark, the same as in print', () => {
    const help = helpIn('rooms').join('\n');
    for (const severity of SEVERITIES) {
      const { mark, word } = SEVERITY_SHOWN[severity];
      expect(help).toMatch(new RegExp(`^ {2}${mark} +${word}$`, 'm'));
      expect(UNICODE_SYMBOLS.marks[severity]).toBe(mark);
      expect(markOf(severity)).toBe(mark);
    }
    expect(help).toMatch(/^ {2}▌ +the row under the cursor$/m);
    expect(help).toMatch(/^ {2}\* +a marked row$/m);
  });

  it('begins the help with the keys of the pane that has them', () => {
    for (const [pane, here, elsewhere] of [
      ['rooms', 'to the first row', 'next field'],
      ['form', 'next field', 'to the first row'],
    ] as const) {
      const help = helpIn(pane).join('\n');
      expect(help.indexOf(here)).toBeLessThan(help.indexOf(elsewhere));
    }
  });

  it("names the user's own keys and the commands of the command line in the help", () => {
    const own = bindCustomCommands([{ key: 'w', label: 'logs', run: 'x', panes: ['agents'] }]);
    const help = helpIn('rooms', own).join('\n');
    expect(help).toMatch(/^ {2}w +logs \(in agents\)$/m);
    for (const { description } of LINE_COMMANDS) expect(help).toContain(description);
    expect(help).toMatch(/^ {2}:dispatch ROOM AGENT +dispatch an agent to a room/m);
  });

  it('has the key that the status line names for removing by force', () => {
    expect(DEFAULT_KEYMAP.hints.keyOf('force')).toBe('F');
  });
});

describe('the footer', () => {
  const idsFor = (...given: Parameters<typeof createFakeSession>) =>
    footerBindings(DEFAULT_KEYMAP, viewFor(...given), null).map(({ id }) => id);

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
    ['x', 'no agent and no dispatch here'],
    ['R', 'no dispatch here'],
    ['K', 'nobody in this room'],
    ['F', 'no removal'],
  ])('%s says why', (key, reason) => {
    const view = viewFor({ fleet: fleetOf([quietRoom('lobby', 4_000)]) });
    expect(bindingFor(DEFAULT_KEYMAP, 'rooms', key)?.disabledReason(view, null)).toContain(reason);
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
