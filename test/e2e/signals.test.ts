import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lktopInTerminal } from '../helpers/lktop.ts';
import { spawnInTerminal } from '../helpers/pseudo-terminal.ts';

const PROGRAM = new URL('../../dist/cli.js', import.meta.url).pathname;

/** A folder with a module that throws from a timer while the file `now` exists. */
const breaker = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-breaks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const now = join(folder, 'now');
  const module = join(folder, 'breaks.mjs');
  writeFileSync(
    module,
    `import { existsSync } from 'node:fs';
const timer = setInterval(() => {
  if (!existsSync(${JSON.stringify(now)})) return;
  clearInterval(timer);
  throw new Error('broken on purpose');
}, 20);
timer.unref();
`,
  );
  return {
    folder,
    env: { NODE_OPTIONS: `--import ${pathToFileURL(module)}`, XDG_STATE_HOME: folder },
    now: () => writeFileSync(now, ''),
    report: () => {
      const [name = ''] = readdirSync(join(folder, 'lktop')).filter((file) =>
        file.startsWith('lktop-crash-'),
      );
      return { path: join(folder, 'lktop', name), text: readFileSync(join(folder, 'lktop', name), 'utf8') };
    },
  };
};

describe.skipIf(!existsSync('/bin/bash'))('under a shell that controls jobs', () => {
  it.each(['SIGTSTP', 'SIGSTOP'] as const)('%s and fg bring back the whole screen', async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-pid-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'pid');
    const shell = spawnInTerminal('/bin/bash', ['--norc', '-i'], { env: { PS1: 'shell> ' } });
    await shell.waitFor('shell>');
    shell.type(`sh -c 'echo $$ >${file}; exec ${process.execPath} ${PROGRAM} --demo'\r`);
    await shell.waitFor(/▌✖ call-7f31 /);
    process.kill(Number(readFileSync(file, 'utf8')), signal);
    await shell.waitFor(/Stopped/);
    if (signal === 'SIGTSTP') expect(shell.isAlternateScreen()).toBe(false);
    shell.type('fg; echo "code=$?"\r');
    await shell.waitFor(/▌✖ call-7f31 /);
    await shell.waitFor(/ LIVE /);
    expect(shell.isAlternateScreen()).toBe(true);
    expect(shell.screen()).not.toMatch(/Stopped|shell>/);
    shell.press('?');
    await shell.waitFor('one row down');
    shell.press('q');
    await shell.waitFor(/▌✖ call-7f31 /);
    shell.press('q');
    await shell.waitFor('code=0');
    expect(shell.isAlternateScreen()).toBe(false);
    shell.type('exit\r');
    await shell.waitForExit();
  });
});

describe('a crash in a timer', () => {
  it('restores the terminal, prints a sentence and writes a report', async () => {
    const broken = breaker();
    const terminal = lktopInTerminal(['--demo'], { env: broken.env });
    await terminal.waitFor('call-7f31');
    broken.now();
    expect((await terminal.waitForExit()).code).toBe(2);
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.cursor().visible).toBe(true);
    const { path, text } = broken.report();
    const screen = terminal.screen().replaceAll('\n', '');
    expect(screen).toContain('Internal error in lktop: broken on purpose');
    expect(screen).toContain(path);
    expect(screen).not.toContain('    at ');
    expect(JSON.parse(text)).toMatchObject({ isScreen: true, typed: ['--demo'] });
  });

  it('ends a command without a screen in the same way', async () => {
    const broken = breaker();
    const program = spawn(process.execPath, [PROGRAM, 'watch', '--demo'], {
      env: { ...process.env, ...broken.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    program.stdout.once('data', broken.now).resume();
    expect(await new Promise((resolve) => program.once('close', resolve))).toBe(2);
    expect(stderr).toContain(broken.report().path);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

it('SIGUSR1 opens no debugger', async () => {
  const program = spawn(process.execPath, [PROGRAM, 'watch', '--demo', '--interval', '0.5'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  let lines = 0;
  program.stdout.setEncoding('utf8').on('data', () => {
    lines += 1;
    if (lines === 1) program.kill('SIGUSR1');
    if (lines === 4) program.kill('SIGTERM');
  });
  expect(await new Promise((resolve) => program.once('close', resolve))).toBe(3);
  expect(stderr).not.toContain('Debugger');
});
