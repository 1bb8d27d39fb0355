import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Report } from './line.ts';
import { cpuMilliseconds } from './process-cost.ts';
import { type Server, type SimulatorProcess, withSimulator } from './simulator.ts';
import { type BenchTerminal, openLktop, openTerminal, withTerminal } from './terminal.ts';

/** More rooms than fit on the screen. */
const ROOMS = 60;
const PARTICIPANTS = 3;
/** Extra processes for htop to show, since its cost depends on them: one for each room and participant. */
const IDLE_PROCESSES = ROOMS * (1 + PARTICIPANTS);
const INTERVAL_MS = 2_000;
const WATCHED_MS = 20_000;
/** A tenth of the rows on the screen. */
const CHANGED = 4;
/** From then on, the ages of what was just seen no longer count in seconds. */
const SETTLE_MS = 65_000;
/** By then the engine has compiled most of what runs repeatedly. */
const RUN_IN_MS = 30_000;
/** One sweep, and the frame after it. */
const CHANGE_SHOWN_MS = 3_000;
const CALLS_SCRIPT = fileURLToPath(new URL('calls-process.ts', import.meta.url));

interface Rates {
  readonly bytesPerSecond: number;
  /** NaN if the system does not report it. */
  readonly cpuMsPerSecond: number;
}

const ratesOf = async ({ pid, bytes }: BenchTerminal, watchedMs: number): Promise<Rates> => {
  const cpu = () => cpuMilliseconds(pid) ?? Number.NaN;
  const before = { bytes: bytes(), cpuMs: cpu(), atMs: performance.now() };
  await sleep(watchedMs);
  const seconds = (performance.now() - before.atMs) / 1_000;
  return {
    bytesPerSecond: (bytes() - before.bytes) / seconds,
    cpuMsPerSecond: (cpu() - before.cpuMs) / seconds,
  };
};

/** Runs the work with this many additional idle processes. */
const withIdleProcesses = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const idle = Array.from({ length: IDLE_PROCESSES }, () => spawn('sleep', ['3600'], { stdio: 'ignore' }));
  try {
    return await work();
  } finally {
    for (const child of idle) child.kill('SIGKILL');
  }
};

/** The CPU time, in milliseconds a second, of a client that only makes the calls. */
const costOfCalls = async ({ url, apiKey, apiSecret }: Server): Promise<number> => {
  const sweeps = String(WATCHED_MS / INTERVAL_MS);
  const child = fork(CALLS_SCRIPT, [url, apiKey, apiSecret, String(INTERVAL_MS), sweeps], { execArgv: [] });
  const [cost] = (await once(child, 'message')) as [number];
  return cost;
};

const atMost = (report: Report, name: string, ours: number, unit: 'bytes' | 'bytes/s', value: number): void =>
  report.line({ name, ours, unit, reference: null, target: { kind: 'at most', value } });

const measureChange = async (
  report: Report,
  simulator: SimulatorProcess,
  terminal: BenchTerminal,
  clockBytesPerSecond: number,
): Promise<void> => {
  const before = terminal.bytes();
  await simulator.change(CHANGED);
  await terminal.shows((screen) => screen.includes('speaking'));
  await sleep(CHANGE_SHOWN_MS);
  const seen = terminal.screen().split('speaking').length - 1;
  if (seen < CHANGED) throw new Error(`only ${seen} of ${CHANGED} changes are on the screen`);
  const clockBytes = (clockBytesPerSecond * CHANGE_SHOWN_MS) / 1_000;
  atMost(
    report,
    'a tenth of the rows changes, not the selected one',
    terminal.bytes() - before - clockBytes,
    'bytes',
    600,
  );
};

const measureHtop = async (report: Report, simulator: SimulatorProcess): Promise<void> => {
  const htop = openTerminal('htop', ['-d', '10']);
  await withTerminal(htop, async (terminal) => {
    const isThere = await terminal
      .shows((screen) => /Tasks|PID/.test(screen))
      .then(
        () => true,
        () => false,
      );
    if (!isThere) return report.skip('htop is not installed');
    await sleep(3_000);
    const alone = await ratesOf(terminal, WATCHED_MS);
    const busy = await withIdleProcesses(async () => {
      await sleep(3_000);
      return ratesOf(terminal, WATCHED_MS);
    });
    await withTerminal(openLktop(simulator.environment), async (lktop) => {
      await lktop.shows((screen) => screen.includes('room-'));
      await sleep(RUN_IN_MS);
      // A tenth of the rows changes with every sweep.
      const changes = setInterval(() => void simulator.change(CHANGED), INTERVAL_MS);
      const ours = await ratesOf(lktop, WATCHED_MS).finally(() => clearInterval(changes));
      const callsMs = await costOfCalls(simulator);
      report.line({
        name: 'bytes while a tenth of the rows changes every 2 s, beside htop -d 10',
        ours: ours.bytesPerSecond,
        unit: 'bytes/s',
        reference: { name: 'htop', value: alone.bytesPerSecond },
        target: { kind: 'ratio at most', value: 1 },
      });
      report.line({
        name: `CPU meanwhile, without what the calls alone cost (${callsMs.toFixed(1)} ms/s)`,
        ours: ours.cpuMsPerSecond - callsMs,
        unit: 'ms/s',
        reference: { name: 'htop', value: alone.cpuMsPerSecond },
        target: { kind: 'ratio at most', value: 1 },
      });
      report.line({
        name: 'likewise, beside htop with as many processes more as there are rooms and participants',
        ours: ours.cpuMsPerSecond - callsMs,
        unit: 'ms/s',
        reference: { name: 'htop', value: busy.cpuMsPerSecond },
        target: { kind: 'ratio at most', value: 1 },
      });
    });
  });
};

/** With sweeps only on request, nothing is called, and nothing moves between two minutes. */
const measureStill = async (report: Report, terminal: BenchTerminal): Promise<void> => {
  const { bytesPerSecond } = await ratesOf(terminal, WATCHED_MS);
  atMost(report, 'nothing changes, not even what the clock says', bytesPerSecond, 'bytes/s', 0);
};

const measureClock = async (
  report: Report,
  simulator: SimulatorProcess,
  terminal: BenchTerminal,
): Promise<void> => {
  const { bytesPerSecond } = await ratesOf(terminal, WATCHED_MS);
  atMost(report, 'nothing changes but the clock', bytesPerSecond, 'bytes/s', 150);
  await measureChange(report, simulator, terminal, bytesPerSecond);
};

/** Measures what is written while little or nothing happens. */
export const measureCalm = (report: Report): Promise<void> =>
  withSimulator({ rooms: ROOMS, participants: PARTICIPANTS }, async (simulator) => {
    await withTerminal(openLktop(simulator.environment, { args: ['--interval', '0'] }), (byHand) =>
      withTerminal(openLktop(simulator.environment), async (terminal) => {
        const hasRows = (screen: string) => screen.includes('room-');
        await Promise.all([byHand.shows(hasRows), terminal.shows(hasRows)]);
        await sleep(SETTLE_MS);
        await measureStill(report, byHand);
        await measureClock(report, simulator, terminal);
      }),
    );
    await measureHtop(report, simulator);
  });
