import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { parseSize } from '../../scripts/size.ts';
import { LOOKS } from '../helpers/picture.ts';
import { spawnInTerminal } from '../helpers/pseudo-terminal.ts';
import { scenes } from '../scenes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const scene = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/scene.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

it('without a name it lists the scenes', () => {
  const { status, stdout } = scene();
  expect(status).toBe(0);
  const listed = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ', 1)[0]);
  expect(listed).toEqual([...scenes.keys()]);
  expect(listed).toContain('hospital');
  expect(listed).toContain('two-workers');
});

it('without a terminal it prints one frame of the size that was asked for', () => {
  const { status, stdout, stderr } = scene('job-error', '--size', '90x20', '--ascii');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/>! call-trouble +billing job failed/);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBe(20);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(90);
  expect(stdout).not.toContain('\x1b');
});

it('--svg draws it as the stories do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-scene-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scene.svg');
  expect(scene('duplicate', '--svg', file)).toEqual({ status: 0, stdout: '', stderr: '' });
  const picture = readFileSync(file, 'utf8');
  expect(picture).toMatch(/^<svg .*\n<title>duplicate: /);
  expect(picture).toContain('two agents named support-v2');
});

it.each([
  ['dark', [], LOOKS.dark.background, '#ff7b72'],
  ['light', [], LOOKS.light.background, '#b3261e'],
  ['color-blind', ['--background', 'light'], LOOKS.light.background, '#a63f00'],
])('--svg draws the theme %s on its background', (theme, args, background, critical) => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-scene-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scene.svg');
  const drawn = scene('job-error', '--theme', theme, ...args, '--size', '80x24', '--svg', file);
  expect(drawn).toEqual({ status: 0, stdout: '', stderr: '' });
  const picture = readFileSync(file, 'utf8');
  expect(picture).toContain(`rx="8" fill="${background}"`);
  expect(picture).toContain(`fill="${critical}"`);
});

it('in a terminal it opens the monitor, no larger than asked for', async () => {
  const terminal = spawnInTerminal(process.execPath, ['scripts/scene.ts', 'forgotten', '--size', '80x12'], {
    cwd: ROOT,
  });
  await terminal.waitFor(/✖ call-0002 +caller waits, no agent/);
  expect(terminal.isAlternateScreen()).toBe(true);
  expect(terminal.screen().split('\n').length).toBeLessThanOrEqual(12);
  terminal.press('q');
  expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
  expect(terminal.isAlternateScreen()).toBe(false);
});

it('says what is wrong with what was typed', () => {
  expect(scene('nope')).toMatchObject({ status: 2, stdout: '' });
  expect(scene('nope').stderr).toContain('There is no scene "nope".');
  expect(scene('demo', '--background', 'red').stderr).toContain('--background takes dark or light.');
  expect(scene('demo', '--size', 'large').stderr).toContain('--size takes a size such as 120x40.');
  const { status, stderr } = scene('healthy', '--nonsense');
  expect(status).toBe(2);
  expect(stderr).toContain('lktop has no flag --nonsense.');
});

it.each([
  ['120x40', { columns: 120, rows: 40 }],
  ['1x999', { columns: 1, rows: 999 }],
  ['0x40', null],
  ['120x', null],
  ['1000x40', null],
])('%s is read as a size', (text, size) => {
  expect(parseSize(text)).toEqual(size);
});
