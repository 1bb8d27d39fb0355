import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lktopInTerminal } from '../helpers/lktop.ts';
import { spawnInTerminal } from '../helpers/pseudo-terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe('the screen reader mode', () => {
  it.each([
    { args: ['--demo', '--screen-reader'], env: {} },
    { args: ['--demo'], env: { INK_SCREEN_READER: 'true' } },
  ])('prints lines and reads lines: $args $env', async ({ args, env }) => {
    const terminal = lktopInTerminal(args, { env, columns: 100, rows: 30 });
    await terminal.waitFor('Watching demo at');
    await terminal.waitFor('critical: call-7f31: no worker for suport-v2');
    terminal.type('room call-7f31\r');
    await terminal.waitFor('Remedy: ');
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.output()).not.toContain('\x1b');
    terminal.type('q\r');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
  });

  it('starts on a terminal that cannot draw', async () => {
    const terminal = spawnInTerminal('/usr/bin/env', ['TERM=dumb', process.execPath, PROGRAM, '--demo']);
    await terminal.waitFor('Watching demo at');
    terminal.type('q\r');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.output()).not.toContain('\x1b');
  });

  it('ends with Ctrl-C', async () => {
    const terminal = lktopInTerminal(['--demo', '--screen-reader']);
    await terminal.waitFor('Watching demo at');
    terminal.press('ctrl-c');
    expect((await terminal.waitForExit()).code).toBe(130);
  });
});

describe('without the alternate screen', () => {
  it('the last frame stays, and so does the text above it', async () => {
    const terminal = lktopInTerminal(['--demo', '--no-alt-screen'], { columns: 80, rows: 24 });
    await terminal.waitFor(/▌✖ call-7f31 /);
    expect(terminal.isAlternateScreen()).toBe(false);
    terminal.resize(120, 40);
    await terminal.waitFor('2 Agents');
    terminal.press('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.screen()).toContain('call-7f31');
    expect(terminal.cursor().visible).toBe(true);
  });
});

describe('colours', () => {
  it('are off with NO_COLOR, without losing information', async () => {
    const terminal = lktopInTerminal(['--demo'], { env: { NO_COLOR: '1' } });
    await terminal.waitFor(/▌✖ call-7f31 /);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences for colours are looked for
    expect(terminal.output()).not.toMatch(/\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])m/);
    expect(terminal.screen()).toMatch(/✖ \d critical/);
    terminal.press('q');
    await terminal.waitForExit();
  });

  it.each([
    ['all', { COLORTERM: 'truecolor' }, '#ff7b72'],
    ['256', { COLORTERM: undefined }, '210'],
    ['16', { FORCE_COLOR: '1' }, 'bright-red'],
  ])('are as many as the terminal has: %s', async (_, env, critical) => {
    const terminal = lktopInTerminal(['--demo', '--theme', 'dark'], { env });
    await terminal.waitFor(/▌✖ call-7f31 /);
    expect(terminal.styleOf('✖').color).toBe(critical);
    terminal.press('q');
    await terminal.waitForExit();
  });
});
