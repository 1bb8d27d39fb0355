import { spawnSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { spawnInTerminal } from '../helpers/pseudo-terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A new time of a file is a change of it, and leaves its text alone. */
const touch = (file: string): void => {
  const now = new Date();
  utimesSync(`${ROOT}${file}`, now, now);
};

it('npm run dev shows the demo, and shows it again on a restored terminal when a source changes', async () => {
  const terminal = spawnInTerminal(process.execPath, ['scripts/dev.ts', '--readonly'], { cwd: ROOT });
  await terminal.waitFor(/call-7f31 +no worker for suport-v2/);
  expect(terminal.screen()).toContain('DEMO');
  expect(terminal.screen()).toMatch(/read-only/i);
  terminal.resetBytes();
  touch('source/clock.ts');
  await terminal.waitFor(
    () => terminal.output().includes('\x1b[?1049l') && terminal.output().includes('\x1b[?1049h'),
  );
  await terminal.waitFor(/call-7f31 +no worker for suport-v2/);
  expect(terminal.output().indexOf('\x1b[?1049l')).toBeLessThan(terminal.output().indexOf('\x1b[?1049h'));
  terminal.press('q');
  expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
  expect(terminal.isAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
});

it('npm run dev restores a terminal that a killed monitor left as it was', async () => {
  const terminal = spawnInTerminal(
    '/bin/sh',
    ['-c', `trap : INT; stty -g; ${process.execPath} scripts/dev.ts; stty -g`],
    {
      cwd: ROOT,
    },
  );
  await terminal.waitFor(/call-7f31/);
  const before = /^[0-9a-f:]{20,}/m.exec(terminal.output())?.[0];
  const { stdout } = spawnSync('pgrep', ['-P', pidOfDev(terminal.pid)], { encoding: 'utf8' });
  process.kill(Number(stdout.trim()), 'SIGKILL');
  await terminal.waitFor('lktop ended with SIGKILL');
  expect(terminal.isAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
  terminal.press('ctrl-c');
  await terminal.waitForExit();
  expect(before).toBeDefined();
  expect(terminal.output().split(before ?? '?').length).toBe(3);
});

/** The shell's only child. */
const pidOfDev = (shell: number): string =>
  spawnSync('pgrep', ['-P', String(shell)], { encoding: 'utf8' }).stdout.trim();

it('npm run dev passes its arguments on, and its code back', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/dev.ts', 'snapshot', '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stdout).toContain('lktop snapshot [flags]');
  expect(status).toBe(0);
});

it('npm run dev goes where it is told to, and waits for a change after a failure', async () => {
  const terminal = spawnInTerminal(process.execPath, ['scripts/dev.ts', '--url', 'ws://127.0.0.1:1'], {
    cwd: ROOT,
  });
  await terminal.waitFor(/dev: lktop ended with code 2\. It starts again when a source changes/);
  expect(terminal.screen()).not.toContain('DEMO');
  expect(terminal.screen()).toMatch(/^lktop: .*API key.*\n/i);
  terminal.press('ctrl-c');
  expect((await terminal.waitForExit()).code).toBe(0);
});
