import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createStage, openRoom } from './stage.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/**
 * A home folder whose config file is a pipe without a writer. Opening it never ends, as on a dead file
 * server.
 */
const hangingHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'lktop-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, '.config', 'lktop'), { recursive: true });
  execFileSync('mkfifo', [join(home, '.config', 'lktop', 'config.yaml')]);
  return home;
};

const run = (argv: readonly string[], home: string, signal?: NodeJS.Signals): Promise<Ended> =>
  new Promise((resolve) => {
    const program = spawn(process.execPath, [PROGRAM, ...argv], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, LIVEKIT_URL: 'http://127.0.0.1:9', XDG_CACHE_HOME: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    if (signal) program.on('spawn', () => setTimeout(() => program.kill(signal), 1_500));
    program.on('close', (code, endedBy) => resolve({ code, signal: endedBy, stderr }));
  });

describe('a home folder in a file system that never answers', () => {
  it.each([['check'], ['snapshot'], ['watch'], ['dispatch', 'room', 'agent']])(
    '%s ends after its time limit',
    async (...argv) => {
      const { code, stderr } = await run([...argv, '--timeout', '1s'], hangingHome());
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('within 1 s') });
    },
    60_000,
  );

  it('ends after a signal', async () => {
    const { code, signal } = await run(['check'], hangingHome(), 'SIGTERM');
    expect(code === 3 || signal === 'SIGTERM').toBe(true);
  }, 60_000);
});

describe('a pipe that nobody reads', () => {
  it.each([['snapshot'], ['check'], ['check', '--brief'], ['watch']])(
    '%s ends after its time limit',
    async (...argv) => {
      const stage = createStage({ isUnread: true });
      openRoom(stage, 'call-1');
      const running = stage.start(...argv, '--timeout', '20s');
      const { code, stderr } = await running.end();
      expect({ code, left: running.left() }).toEqual({ code: 2, left: [2] });
      expect(stderr).toContain('within 20 s');
    },
  );

  it.each(['snapshot', 'watch'])('%s ends after a signal', async (command) => {
    const stage = createStage({ isUnread: true });
    openRoom(stage, 'call-1');
    const running = stage.start(command);
    await running.until(() => running.stdout() !== '');
    const toldMs = stage.clock.now();
    running.interrupt('SIGTERM');
    const { code } = await running.end();
    expect({ code, left: running.left() }).toEqual({ code: 3, left: [3] });
    expect(stage.clock.now() - toldMs).toBeLessThanOrEqual(10_000);
  });
});

describe('an oversized config file', () => {
  it.each(['.config/lktop/config.yaml', '.livekit/cli-config.yaml'])(
    '%s is not read to its end',
    async (name) => {
      const stage = createStage({
        files: { [name]: 'a: b\n'.repeat(700_000) },
        environment: { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' },
      });
      const { code, stderr } = await stage.run('check');
      expect(code).toBe(2);
      expect(stderr).toContain(`${name} is larger than 256 kB, too large for a settings file.`);
    },
  );
});

describe('a command that watches', () => {
  it('ends after its time limit', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    const { code, stdout } = await stage.run('watch', '--timeout', '5s');
    expect(code).toBe(2);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'stopped',
      reason: 'The 5 s of --timeout are over.',
    });
  });
});

describe('a check with --brief', () => {
  it.each([[['listRooms']], [['probe', 'listRooms']]])(
    'says UNKNOWN within 10 s where %s hangs',
    async (calls) => {
      const stage = createStage();
      for (const call of calls) Object.assign(stage.gateway, { [call]: () => new Promise(() => {}) });
      const startedMs = stage.clock.now();
      const { code, stdout } = await stage.run('check', '--brief');
      expect(code).toBe(2);
      expect(stdout).toMatch(/^LKTOP UNKNOWN - .*\n$/);
      expect(stage.clock.now() - startedMs).toBeLessThanOrEqual(10_000);
    },
  );

  it.each([
    [['--timeout', '3s']],
    [['--timeout', '9s']],
    [['--timeout', '4s', '--min-rooms', '1']],
    [['--timeout', '4s', '--expect', '*']],
  ])('is unknown until the rooms were listed: %s', async (flags) => {
    const stage = createStage();
    for (const call of ['probe', 'listRooms']) {
      Object.assign(stage.gateway, { [call]: () => new Promise(() => {}) });
    }
    const { code, stdout } = await stage.run('check', ...flags);
    expect(code).toBe(2);
    expect(stdout).toContain('UNKNOWN');
    expect(stdout).not.toContain('PASS');
    expect((await stage.run('check', '--json', ...flags)).json()).toMatchObject({
      result: 'unknown',
      exitCode: 2,
    });
  });
});
