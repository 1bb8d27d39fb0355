import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './line.ts';
import { type SimulatorProcess, withSimulator } from './simulator.ts';
import { percentile } from './statistics.ts';
import { type BenchTerminal, COMMAND_BEFORE, openLktop, withTerminal } from './terminal.ts';

const ROOMS = 10_000;
/** How many keys `keyTimes` presses. */
export const KEYS = 60;
const HELD_MS = 3_000;
const HELD_PER_SECOND = 30;
/** Longer than any pending frame could take. */
const COMES_TO_REST_MS = 2_000;

/** By then the first of many rooms have answered. */
const SWEEPING_MS = 5_000;
const PAUSE_WRITTEN_MS = 1_000;
const PAUSE_PROBE = new URL('pause-probe.ts', import.meta.url).href;

/** The selected room. Its position says nothing, because rooms appear above it during the test. */
const selectedIn = (screen: string): string | null => /^▌.*?(room-\d+)/m.exec(screen)?.[1] ?? null;

/** Resolves when rows are there and the first rooms have answered. */
export const isSweeping = async (terminal: BenchTerminal): Promise<void> => {
  await terminal.shows((screen) => selectedIn(screen) !== null);
  await sleep(SWEEPING_MS);
};

/** The time from a key press to the frame that shows the new selection, at moments spread over the second. */
export const keyTimes = async (terminal: BenchTerminal): Promise<number[]> => {
  const times: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    await sleep(90 + ((key * 37) % 100));
    const before = selectedIn(terminal.screen());
    const pressedMs = performance.now();
    // Moves down and up again, so that there is always a next room.
    terminal.send(key % 20 < 10 ? 'j' : 'k');
    times.push((await terminal.shows((screen) => selectedIn(screen) !== before)) - pressedMs);
  }
  return times;
};

/** The time from the release of `j` to the last frame in which the selection moves. */
const holdKey = async (terminal: BenchTerminal): Promise<number> => {
  const presses = (HELD_MS / 1_000) * HELD_PER_SECOND;
  const first = selectedIn(terminal.screen());
  let selected = first;
  let lastMoveMs = Number.POSITIVE_INFINITY;
  const unsubscribe = terminal.onOutput((atMs) => {
    const now = selectedIn(terminal.screen());
    if (now === selected) return;
    selected = now;
    lastMoveMs = atMs;
  });
  const startedMs = performance.now();
  let releasedMs = startedMs;
  for (let press = 0; press < presses; press += 1) {
    await sleep(Math.max(0, startedMs + (press * 1_000) / HELD_PER_SECOND - performance.now()));
    terminal.send('j');
    releasedMs = performance.now();
  }
  await sleep(COMES_TO_REST_MS);
  unsubscribe();
  return Math.max(0, lastMoveMs - releasedMs);
};

/** The longest time that the event loop stood still while keys were pressed, in milliseconds. */
const longestPause = async (simulator: SimulatorProcess): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
  const file = join(folder, 'pause');
  const environment = {
    ...simulator.environment,
    NODE_OPTIONS: `--import ${PAUSE_PROBE}`,
    LKTOP_BENCH_PAUSE: file,
  };
  try {
    return await withTerminal(openLktop(environment), async (terminal) => {
      await isSweeping(terminal);
      process.kill(terminal.pid, 'SIGUSR2');
      await keyTimes(terminal);
      process.kill(terminal.pid, 'SIGUSR2');
      await sleep(PAUSE_WRITTEN_MS);
      return Number(readFileSync(file, 'utf8'));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const keysOf = (simulator: SimulatorProcess, command: string): Promise<number[]> =>
  withTerminal(openLktop(simulator.environment, { command }), async (terminal) => {
    await isSweeping(terminal);
    return keyTimes(terminal);
  });

const measureBefore = async (report: Report, simulator: SimulatorProcess, oursMs: number): Promise<void> => {
  const name = `${ROOMS} rooms, while sweeping: from a key to its frame, p95 of ${KEYS}, beside an earlier build`;
  if (COMMAND_BEFORE === null) return report.skip(`${name} (LKTOP_BENCH_BEFORE names none)`);
  report.line({
    name,
    ours: oursMs,
    unit: 'ms',
    reference: { name: 'before', value: percentile(await keysOf(simulator, COMMAND_BEFORE), 0.95) },
    target: { kind: 'ratio at most', value: 0.5 },
  });
};

/** Measures how fast a key takes effect during sweeps of thousands of rooms. */
export const measureKeys = (report: Report): Promise<void> =>
  withSimulator({ rooms: ROOMS, participants: 3 }, async (simulator) => {
    const atMost = (name: string, ours: number, value: number): void =>
      report.line({
        name: `${ROOMS} rooms, while sweeping: ${name}`,
        ours,
        unit: 'ms',
        reference: null,
        target: { kind: 'at most', value },
      });
    const [keysMs, heldMs] = await withTerminal(openLktop(simulator.environment), async (terminal) => {
      await isSweeping(terminal);
      return [percentile(await keyTimes(terminal), 0.95), await holdKey(terminal)] as const;
    });
    atMost(`from a key to its frame, p95 of ${KEYS}`, keysMs, 20);
    await measureBefore(report, simulator, keysMs);
    atMost(`from when j, held at ${HELD_PER_SECOND} a second, is let go to its last frame`, heldMs, 100);
    atMost('the longest pause of the event loop', await longestPause(simulator), 25);
  });
