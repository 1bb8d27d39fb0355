import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Group, Report } from './line.ts';
import { cpuMilliseconds } from './process-cost.ts';
import { isSweeping, KEYS, keyTimes } from './screen-keys.ts';
import { type SimulatorProcess, withSimulator } from './simulator.ts';
import { percentile } from './statistics.ts';
import { type BenchTerminal, openLktop, withTerminal } from './terminal.ts';

const WORKERS = 500;
const ROOMS = 60;
/** By then every worker was looked at once: 10 a second, after the first 50. */
const RUN_IN_MS = 55_000;
const WATCHED_MS = 30_000;
/** 2 % of a core. */
const MOST_MS_PER_SECOND = 20;
/** A key waits for no worker: what is left is chance. */
const MOST_OF_A_KEY = 1.5;
const SCRIPT = fileURLToPath(new URL('workers-process.ts', import.meta.url));

/** @param work gets the path of a file with the addresses */
const withWorkers = async <Result>(work: (file: string) => Promise<Result>): Promise<Result> => {
  const child = fork(SCRIPT, [String(WORKERS)], { execArgv: [] });
  const folder = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
  try {
    const [addresses] = (await once(child, 'message')) as [readonly string[]];
    const file = join(folder, 'workers');
    writeFileSync(file, addresses.join('\n'));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    child.disconnect();
  }
};

/** Milliseconds of CPU a second; NaN if the system does not tell. */
const costOf = ({ pid }: BenchTerminal): (() => number) => {
  const cpu = () => cpuMilliseconds(pid) ?? Number.NaN;
  const before = { cpuMs: cpu(), atMs: performance.now() };
  return () => ((cpu() - before.cpuMs) * 1_000) / (performance.now() - before.atMs);
};

/** Both at the same time, so that whatever else this machine does weighs on both. */
const costs = async (one: BenchTerminal, other: BenchTerminal): Promise<readonly [number, number]> => {
  const [costOfOne, costOfOther] = [costOf(one), costOf(other)];
  await sleep(WATCHED_MS);
  return [costOfOne(), costOfOther()];
};

const measureCost = async (
  report: Report,
  {
    shown,
    withThem,
    without,
  }: Readonly<Record<'withThem' | 'without', BenchTerminal>> & { readonly shown: string },
): Promise<void> => {
  const [ours, alone] = await costs(withThem, without);
  if (Number.isNaN(ours)) return report.skip(`the CPU of ${WORKERS} workers: this system does not tell it`);
  report.line({
    name: `${WORKERS} workers, ${shown}: CPU, without what the same lktop costs without workers (${alone.toFixed(1)} ms/s)`,
    ours: ours - alone,
    unit: 'ms/s',
    reference: null,
    target: { kind: 'at most', value: MOST_MS_PER_SECOND },
  });
};

const measure = async (report: Report, simulator: SimulatorProcess, file: string): Promise<void> => {
  const open = (args: readonly string[]) => openLktop(simulator.environment, { args });
  await withTerminal(open(['--workers', `file:${file}`]), (withThem) =>
    withTerminal(open([]), async (without) => {
      await Promise.all([isSweeping(withThem), isSweeping(without)]);
      const keyLine = async (when: string): Promise<void> => {
        // Both at the same time, for the reason above.
        const [ours, alone] = (await Promise.all([keyTimes(withThem), keyTimes(without)])).map((times) =>
          percentile(times, 0.95),
        ) as [number, number];
        report.line({
          name: `${WORKERS} workers, ${when}: from a key to its frame, p95 of ${KEYS}`,
          ours,
          unit: 'ms',
          reference: { name: 'without workers', value: alone },
          target: { kind: 'ratio at most', value: MOST_OF_A_KEY },
        });
      };
      await keyLine('while they are asked for the first time');
      await sleep(RUN_IN_MS);
      await measureCost(report, { shown: 'the rooms on the screen', withThem, without });
      await keyLine('later');
      withThem.send('4');
      await withThem.shows((screen) => screen.includes('▸4 Workers'));
      await measureCost(report, { shown: 'the workers on the screen', withThem, without });
    }),
  );
};

/** Measures what many workers cost that are asked at their own ports. */
export const workers: Group = {
  name: 'workers',
  run: (report) =>
    withSimulator({ rooms: ROOMS, participants: 3 }, (simulator) =>
      withWorkers((file) => measure(report, simulator, file)),
    ),
};
