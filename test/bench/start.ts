import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Group } from './line.ts';
import { type SimulatorProcess, withSimulator } from './simulator.ts';
import type { ArrivedCall } from './simulator-messages.ts';
import { median } from './statistics.ts';
import { type BenchTerminal, CACHE, COMMAND, openLktop, openTerminal, withTerminal } from './terminal.ts';

const RUNS = 15;
const ROOMS = 20;
/** The monitor writes its compiled code to the cache three seconds after its start. */
const KEPT_AFTER_MS = 5_000;

const untilExit = (terminal: BenchTerminal): Promise<number> =>
  withTerminal(terminal, async ({ exited, startedMs }) => (await exited) - startedMs);

const untilFirstFrame = (terminal: BenchTerminal): Promise<number> =>
  withTerminal(
    terminal,
    async ({ shows, startedMs }) => (await shows((screen) => screen.includes('lktop'))) - startedMs,
  );

/** As on a machine where lktop never ran: the compile cache is empty. */
const untilVeryFirstFrame = async (simulator: SimulatorProcess): Promise<number> => {
  const cache = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
  try {
    return await untilFirstFrame(openLktop({ ...simulator.environment, XDG_CACHE_HOME: cache }));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
};

/** Runs the monitor once with an empty cache, until it has cached its compiled code. */
const warmUp = (simulator: SimulatorProcess): Promise<void> => {
  rmSync(CACHE.XDG_CACHE_HOME, { recursive: true, force: true });
  return withTerminal(openLktop(simulator.environment), () => sleep(KEPT_AFTER_MS));
};

/** The pause between the two sweeps of a check, during which it sleeps: the longest time without a call. */
const longestPause = (calls: readonly ArrivedCall[]): number =>
  calls.reduce((longest, { atMs }, index) => Math.max(longest, atMs - (calls[index - 1]?.atMs ?? atMs)), 0);

const checkWithoutPause = async (simulator: SimulatorProcess): Promise<number> => {
  await simulator.forgetCalls();
  const tookMs = await untilExit(openLktop(simulator.environment, { args: ['check'] }));
  const calls = await simulator.calls();
  if (calls.filter(({ method }) => method === 'ListRooms').length < 2) throw new Error('no check was made');
  return tookMs - longestPause(calls);
};

/**
 * Measures how long a user waits for lktop, compared with Node itself. All programs run in the same kind of
 * terminal.
 */
export const start: Group = {
  name: 'start',
  run: async (report) => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const times = {
      empty: [] as number[],
      frame: [] as number[],
      veryFirst: [] as number[],
      version: [] as number[],
      check: [] as number[],
    };
    try {
      await withSimulator({ rooms: ROOMS, participants: 3 }, async (simulator) => {
        await warmUp(simulator);
        for (let run = -1; run < RUNS; run += 1) {
          const emptyMs = await untilExit(openTerminal(process.execPath, [empty]));
          const versionMs = await untilExit(openTerminal(COMMAND, ['--version']));
          const frameMs = await untilFirstFrame(openLktop(simulator.environment));
          const veryFirstMs = await untilVeryFirstFrame(simulator);
          const checkMs = await checkWithoutPause(simulator);
          // The first runs compile the code and fill the cache.
          if (run < 0) continue;
          times.empty.push(emptyMs);
          times.version.push(versionMs);
          times.frame.push(frameMs);
          times.veryFirst.push(veryFirstMs);
          times.check.push(checkMs);
        }
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const reference = { name: 'empty Node program', value: median(times.empty) };
    const line = (name: string, all: readonly number[], most: number): void =>
      report.line({
        name,
        ours: median(all),
        unit: 'ms',
        reference,
        target: { kind: 'ratio at most', value: most },
      });
    line('first frame, in a terminal', times.frame, 4);
    line('first frame of the very first start, in a terminal', times.veryFirst, 7);
    line('--version', times.version, 1.5);
    line(`check of ${ROOMS} rooms, without its pause between two sweeps`, times.check, 4);
  },
};
