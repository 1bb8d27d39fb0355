import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../source/settings/parse-config.ts';
import { readKey } from '../../source/settings/read-key.ts';
import { bindSettings } from '../../source/ui/bind-settings.ts';
import { changeKeys, isChangeable } from '../../source/ui/changed-keys.ts';
import { bindingFor, createKeymap } from '../../source/ui/key-lookup.ts';
import { BINDINGS } from '../../source/ui/keymap.ts';
import { keyLabel } from '../../source/ui/keys.ts';
import { UsageError } from '../../source/usage-error.ts';
import { openApp } from './open-app.ts';

const mistake = (text: string): UsageError => {
  const { config, placeOf } = parseConfig(text, 'config.yaml');
  try {
    bindSettings(config, placeOf);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('no mistake was found');
};

describe('keys of the settings', () => {
  it('replace the usual ones', () => {
    const keymap = createKeymap(changeKeys({ json: 'V', down: ['Ctrl-N', 'down'] }));
    expect(bindingFor(keymap, 'rooms', 'V')?.id).toBe('json');
    expect(bindingFor(keymap, 'rooms', 'J')).toBeNull();
    expect(bindingFor(keymap, 'reader', 'ctrl-n')?.id).toBe('down');
    expect(bindingFor(keymap, 'rooms', 'j')).toBeNull();
    expect(keymap.hints.keyOf('json')).toBe('V');
    expect(changeKeys({})).toBe(BINDINGS);
  });

  it('may be swapped', () => {
    const keymap = createKeymap(changeKeys({ 'next-problem': 'N', 'previous-problem': 'n' }));
    expect(bindingFor(keymap, 'rooms', 'n')?.id).toBe('previous-problem');
    expect(bindingFor(keymap, 'rooms', 'N')?.id).toBe('next-problem');
  });

  it('leave g to the groups of agents, as the usual ones do', () => {
    const keymap = createKeymap(changeKeys({ group: 'home' }));
    expect(bindingFor(keymap, 'agents', 'home')?.id).toBe('group');
    expect(bindingFor(keymap, 'rooms', 'home')?.id).toBe('first');
    expect(bindingFor(keymap, 'agents', 'g')?.id).toBe('first');
  });

  it.each([
    [
      'a key of something else',
      'bell: true\nkeys:\n  json: x\n',
      'config.yaml, line 3: keys.json: x is also the key of remove ("remove a dispatch, or an agent with its dispatch; of a healthy room, all its agents").',
      'Choose another key for json, or give remove another one. These letters are free: ',
    ],
    [
      'two changes that collide',
      'keys:\n  json: w\n  bundle: w\n',
      'keys.json: w is also the key of bundle ("write a bundle, a file with all that is known, and a summary to paste"), by keys.bundle in config.yaml, line 3.',
      'Choose another key for json, or give bundle another one.',
    ],
    [
      'the key that confirms',
      'keys:\n  json: y\n',
      'keys.json: y is also the key of confirm ("do what the question says").',
      'Choose another key for json. These',
    ],
    [
      'a key of a question that would ask one',
      'keys:\n  remove: n\n  next-problem: w\n',
      'keys.remove: n is also the key of cancel ("leave the question, nothing done").',
      'Choose another key for remove. These',
    ],
    [
      'a key of texts, which scroll by it',
      'keys:\n  down: q\n  quit: w\n',
      'keys.down: q is also the key of close ("close").',
      'Choose another key for down. These',
    ],
    [
      'a mistyped name',
      'keys:\n  jsn: V\n',
      'line 2: keys: there is nothing called "jsn".',
      'Did you mean json?',
    ],
    ['an unknown name', 'keys:\n  zzzzzz: V\n', 'there is nothing called "zzzzzz".', 'There are down, up, '],
    [
      'a key that questions need',
      'keys:\n  confirm: enter\n',
      'the keys of confirm ("do what the question says") cannot be changed.',
      'Only those of the panes can',
    ],
    [
      'the key that always quits',
      'keys:\n  quit-at-once: w\n',
      'the keys of quit-at-once ("quit from anywhere") cannot be changed.',
      'Only those of the panes can',
    ],
    [
      'a key that cannot be pressed',
      'keys:\n  json: ctrl-m\n',
      'line 2: keys.json: no key "ctrl-m"',
      'page-up',
    ],
    [
      'a custom command that takes a changed key',
      'keys:\n  json: V\ncommands:\n  - { key: V, label: logs, run: x }\n',
      'line 4: The command "logs" of the settings wants the key V, which is that of lktop\'s own "the raw facts of the row, as JSON".',
      'Choose another one: ',
    ],
  ])('refuse %s', (_, text, sentence, remedy) => {
    const { message, remedy: cure } = mistake(text);
    expect(message).toContain(sentence);
    expect(cure).toContain(remedy);
  });

  it('lets a custom command have a key that a change gave up', () => {
    const { config, placeOf } = parseConfig(
      'keys:\n  json: V\ncommands:\n  - { key: J, label: logs, run: x }\n',
      'config.yaml',
    );
    expect(bindSettings(config, placeOf).customCommands.map(({ key }) => key)).toEqual(['J']);
  });

  it('are read in the usual spellings', () => {
    expect(['Ctrl-K', '^k', 'meta-x', 'Alt-x', 'Q', 'F12', 'F'].map((key) => readKey(key))).toEqual([
      'ctrl-k',
      'ctrl-k',
      'alt-x',
      'alt-x',
      'Q',
      'f12',
      'F',
    ]);
    expect(readKey('Page-Up', true)).toBe('page-up');
    expect(() => readKey('Page-Up')).toThrow('no key');
  });

  it('never give a key two meanings in a place, whatever is changed', () => {
    const ids = BINDINGS.filter(isChangeable).map(({ id }) => id);
    const keys = [...'abcdefghijklmnopqrstuvwxyzABCXYZ:/?', 'ctrl-k', 'enter', 'esc', 'tab', 'up'];
    const configs = fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(...keys), { maxKeys: 3 });
    let accepted = 0;
    fc.assert(
      fc.property(configs, (config) => {
        let bindings = BINDINGS;
        try {
          bindings = changeKeys(config);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          return;
        }
        accepted += 1;
        const keymap = createKeymap(bindings);
        for (const binding of bindings) {
          for (const [pane, key] of binding.panes.flatMap((one) =>
            binding.keys.map((two) => [one, two] as const),
          )) {
            const found = bindingFor(keymap, pane, key);
            // In its list, a local entry wins over all others.
            const isLocal = found?.local === true && !binding.local;
            expect([found?.id, found?.overrides, isLocal ? binding.id : null]).toContain(binding.id);
          }
          if (binding.id !== 'confirm') expect(binding.keys).not.toContain('y');
          if (binding.group === 'Actions' && binding.dangerous) {
            for (const key of binding.keys) expect(bindingFor(keymap, 'confirm', key)).toBeNull();
          }
        }
      }),
      { numRuns: 300 },
    );
    // Else it would prove nothing.
    expect(accepted).toBeGreaterThan(20);
  });
});

describe('the screen with changed keys', () => {
  const bindings = changeKeys({
    json: 'V',
    remove: 'Y',
    'pane-agents': '0',
    back: ['backspace', 'esc'],
    freeze: 'w',
    help: 'H',
  });

  it.each([
    { columns: 120, rows: 30 },
    { columns: 80, rows: 24 },
  ])('shows them in the footer, the titles, the help and the sentences ($columns×$rows)', async (size) => {
    const app = await openApp({ ...size, bindings });
    expect(app.lines().at(-1)).toContain('Y remove');
    expect(app.lines().at(-1)).toContain('H help');
    expect(app.screen()).toContain('0 Agents');
    await app.press('w');
    expect(app.screen()).toContain('the screen stands still: w goes on');
    await app.press('w', '/');
    await app.type('zzzz');
    await app.press('enter');
    expect(app.screen()).toContain(`${keyLabel('backspace')} shows all`);
    await app.press('backspace', 'V');
    expect(app.screen()).toContain('JSON of room call-7f31');
    await app.press('q', 'H');
    expect(app.screen()).toContain('▸Keys');
    await app.press('G', '/');
    await app.type('raw facts');
    expect(app.screen()).toMatch(/^.? {2}V +the raw facts of the row/m);
  });
});
