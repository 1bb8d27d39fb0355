import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Group } from './line.ts';
import { type SimulatorProcess, withSimulator } from './simulator.ts';
import type { Trouble } from './simulator-messages.ts';
import { CACHE, COMMAND } from './terminal.ts';

const ROOMS = 100;
const GHOSTS = 1_400;
/**
 * When the troubles begin, in milliseconds from the start of the watch: while it is still discovering the
 * ghosts, and later.
 */
const EARLY_MS: readonly number[] = [5_000, 25_000];
const LATE_MS: readonly number[] = [150_000, 175_000];
const TROUBLES: readonly Trouble[] = ['new room', 'agent left'];
const LIMIT_MS = 120_000;
const MOST_TIMES = 2;

type Program = ChildProcessByStdio<null, Readable, null>;

/** Runs lktop with its own home folder. */
const withLktop = async <Result>(
  simulator: SimulatorProcess,
  args: readonly string[],
  work: (program: Program) => Promise<Result>,
): Promise<Result> => {
  mkdirSync(CACHE.XDG_CACHE_HOME, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
  const environment = { PATH: process.env['PATH'], HOME: home, ...CACHE, ...simulator.environment };
  const program = spawn(COMMAND, [...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(program, 'exit');
  try {
    return await work(program);
  } finally {
    program.kill();
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
};

/** Resolves when watch reports a critical incident in the room. */
const isReported = async (lines: AsyncIterable<string>, room: string): Promise<void> => {
  for await (const line of lines) {
    const { type, incident } = JSON.parse(line);
    if (type !== 'incident' || incident.severity !== 'critical') continue;
    if (incident.rooms.some(({ name }: { readonly name: string }) => name === room)) return;
  }
  throw new Error(`watch never reported ${room}`);
};

/** Milliseconds from each trouble until it is reported: first the early ones, then the late ones. */
const watchTroubles = (simulator: SimulatorProcess): Promise<readonly [number[], number[]]> =>
  withLktop(simulator, ['watch'], async (program) => {
    const startedMs = performance.now();
    const waits = async (times: readonly number[]): Promise<number[]> => {
      const taken: number[] = [];
      for (const [number, atMs] of times.entries()) {
        await sleep(Math.max(0, startedMs + atMs - performance.now()));
        const lines = createInterface({ input: program.stdout });
        const room = await simulator.trouble(TROUBLES[number] ?? 'new room');
        const beganMs = performance.now();
        const limit = setTimeout(() => program.kill(), LIMIT_MS);
        await isReported(lines, room);
        clearTimeout(limit);
        lines.close();
        taken.push(performance.now() - beganMs);
      }
      return taken;
    };
    return [await waits(EARLY_MS), await waits(LATE_MS)];
  });

/** Milliseconds that a check takes when an unserved caller has just joined. */
const checkTrouble = async (simulator: SimulatorProcess): Promise<number> => {
  await simulator.trouble('new room');
  return withLktop(simulator, ['check', '--brief'], async (program) => {
    const startedMs = performance.now();
    const [code] = await once(program, 'exit');
    if (code !== 1) throw new Error(`the check ended with ${code} instead of 1`);
    return performance.now() - startedMs;
  });
};

interface Measured {
  readonly early: number;
  readonly late: number;
  readonly check: number;
}

const measure = async (ghosts: number): Promise<Measured> => {
  let measured: Measured | null = null;
  await withSimulator({ rooms: ROOMS, participants: 3, ghosts }, async (simulator) => {
    const check = await checkTrouble(simulator);
    const [early, late] = await watchTroubles(simulator);
    measured = { early: Math.max(...early), late: Math.max(...late), check };
  });
  if (measured === null) throw new Error('nothing was measured');
  return measured;
};

/** Measures whether rooms of a dead node delay what lktop sees of the others. */
export const ghosts: Group = {
  name: 'ghosts',
  run: async (report) => {
    const without = await measure(0);
    const haunted = await measure(GHOSTS);
    const line = (what: string, of: keyof Measured): void =>
      report.line({
        name: `${GHOSTS} ghosts among ${ROOMS} rooms: ${what}`,
        ours: haunted[of] / 1_000,
        unit: 's',
        reference: { name: 'without ghosts', value: without[of] / 1_000 },
        target: { kind: 'ratio at most', value: MOST_TIMES },
      });
    line('watch tells of what goes wrong in its first minute', 'early');
    line('watch tells of what goes wrong later', 'late');
    line('check of a caller who just came, and whom nobody serves', 'check');
  },
};
