import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDemo } from '../../source/simulator/demo.ts';
import { lktopInPipe, lktopInTerminal } from '../helpers/lktop.ts';

const CONFIG = '.config/lktop/config.yaml';

/** A home folder with lktop's own settings. */
const homeWith = (config: string): string => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, '.config', 'lktop'), { recursive: true });
  writeFileSync(join(home, CONFIG), config, { mode: 0o600 });
  return home;
};

describe('the editor of a profile', () => {
  it('has the whole terminal, and a text that it broke is offered again', async () => {
    const home = homeWith('mouse: true\n');
    const profiles = join(home, '.config/lktop/profiles.yaml');
    writeFileSync(profiles, 'profiles:\n  calls:\n    agent: old # why\n');
    const editor = join(home, 'editor');
    // It asks for the word to write, as an editor would take keys.
    writeFileSync(
      editor,
      '#!/bin/sh\necho "editing $(grep agent: "$1")"; read -r word\nsed -i "s/agent: .*#/agent: $word #/" "$1"\n',
      { mode: 0o700 },
    );
    const terminal = lktopInTerminal(['--demo'], { env: { HOME: home, EDITOR: editor, VISUAL: '' } });
    await terminal.waitFor(/▌✖ call-7f31 /);
    terminal.press('8');
    await terminal.waitFor(/▌ +calls +old /);
    terminal.press('E');
    await terminal.waitFor('editing     agent: old # why');
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.isMouseOn()).toBe(false);
    terminal.type('[jq\r');
    await terminal.waitFor('Open the editor again?');
    expect(terminal.isAlternateScreen()).toBe(true);
    expect(readFileSync(profiles, 'utf8')).toContain('agent: old # why');
    terminal.press('y');
    await terminal.waitFor('editing     agent: [jq # why');
    terminal.type('new\r');
    await terminal.waitFor('saved the profile "calls"');
    await terminal.waitFor(/▌ +calls +new /);
    expect(terminal.isMouseOn()).toBe(true);
    expect(readFileSync(profiles, 'utf8')).toBe('profiles:\n  calls:\n    agent: new # why\n');
    terminal.press('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
  });
});

describe('a custom command', () => {
  it('has the whole terminal, with its input and Ctrl-C', async () => {
    const home = homeWith(`mouse: true
commands:
  - key: w
    label: say
    run: read -r line; echo "heard $line in" {room}; read -r more
`);
    const terminal = lktopInTerminal(['--demo'], { env: { HOME: home } });
    await terminal.waitFor(/▌✖ call-7f31 /);
    expect(terminal.isMouseOn()).toBe(true);
    terminal.press('w');
    await terminal.waitFor('$ read -r line');
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.isMouseOn()).toBe(false);
    terminal.type('jjj q\r');
    await terminal.waitFor('heard jjj q in call-7f31');
    terminal.press('ctrl-c');
    await terminal.waitFor(/\[ended .*\] press Enter to come back/);
    terminal.press('enter');
    await terminal.waitFor(/▌✖ call-7f31 /);
    expect(terminal.isAlternateScreen()).toBe(true);
    expect(terminal.isMouseOn()).toBe(true);
    // The keys belong to lktop again.
    terminal.press('?');
    await terminal.waitFor('one row down');
    terminal.press('q');
    await terminal.waitFor(/▌✖ call-7f31 /);
    terminal.press('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.isMouseOn()).toBe(false);
  });

  it.each([
    ['{key: j, label: jobs, run: x}', 'The command "jobs" of the settings wants the key j'],
    ['{key: w, label: w, run: "echo \'{room}\'"}', '{room} stands inside quotes'],
    ['{key: w, label: w, run: "echo {rom}"}', 'there is no {rom}'],
  ])('is rejected at the start if it is invalid: %s', async (command, sentence) => {
    const home = homeWith(`commands: [${command}]\n`);
    const terminal = lktopInTerminal(['--demo'], { env: { HOME: home } });
    expect((await terminal.waitForExit()).code).toBe(2);
    expect(terminal.screen().replace(/\n/g, '')).toContain(sentence);
    expect(terminal.isAlternateScreen()).toBe(false);
  });
});

describe('another project', () => {
  it('can be opened with one key, even while the current one is down', async () => {
    const simulator = await startDemo();
    onTestFinished(() => simulator.close());
    const { url, apiKey, apiSecret } = simulator;
    const home = homeWith(`projects:
  down: {url: "http://127.0.0.1:9", apiKey: k, apiSecret: s}
  up: {url: "${url}", apiKey: "${apiKey}", apiSecret: "${apiSecret}", readOnly: true, color: magenta}
`);
    const terminal = lktopInTerminal(['--project', 'down'], { env: { HOME: home } });
    await terminal.waitFor('FAILING');
    terminal.press('P');
    await terminal.waitFor('1  down  127.0.0.1:9  (here)');
    terminal.press('2');
    await terminal.waitFor(/ up {2}.*LIVE.*READ-ONLY/);
    await terminal.waitFor(/✖ call-7f31 /);
    // Magenta, as the theme for a dark background has it.
    expect(terminal.styleOf('up').color).toBe('#d2a8ff');
    terminal.press('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
  });

  it('can be selected with --project in a pipe too', async () => {
    const simulator = await startDemo();
    onTestFinished(() => simulator.close());
    const { url, apiKey, apiSecret } = simulator;
    const config = `projects:\n  mine: {url: "${url}", apiKey: "${apiKey}", apiSecret: "${apiSecret}"}\n`;
    const run = await lktopInPipe(['snapshot', '--project', 'mine', '--json'], {
      files: { [CONFIG]: config },
    });
    // One room of that server cannot be looked into.
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ project: 'mine', demo: false, unseen: { failing: 1 } });
  });
});
