import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './line.ts';
import { residentMegabytes } from './process-cost.ts';
import { withSimulator } from './simulator.ts';
import { median } from './statistics.ts';
import { type BenchTerminal, openLktop, withTerminal } from './terminal.ts';

const ROOMS = 10_000;
const MANY_ROOMS = 50_000;
/** A sweep of this many rooms takes the call budget of more than three minutes. */
const ALL_ANSWERED_LIMIT_MS = 300_000;
const WATCHED_AFTERWARDS_MS = 30_000;
/** Enough for every room to answer soon. */
const LARGE_BUDGET = '40000';
const SAMPLE_MS = 500;
const STARTS = 3;

/** Whether the room list has rows, by the simulator's room names. */
const hasRows = (screen: string): boolean => /room-\d{5}/.test(screen);

/**
 * The most megabytes in use until a while after every room has answered. NaN if the system does not report
 * it.
 */
const highestMemory = async (terminal: BenchTerminal): Promise<number> => {
  let highest = 0;
  let isOver = false;
  // Until then, the age of the oldest answer is unknown.
  const over = terminal
    .shows((screen) => screen.includes('oldest'), ALL_ANSWERED_LIMIT_MS)
    .then(() => sleep(WATCHED_AFTERWARDS_MS))
    .finally(() => {
      isOver = true;
    });
  while (!isOver) {
    await sleep(SAMPLE_MS);
    highest = Math.max(highest, residentMegabytes(terminal.pid) ?? Number.NaN);
  }
  await over;
  return highest;
};

/** The time from the request for the rooms until the first of them is on the screen. */
const measureFirstRows = async (report: Report): Promise<void> => {
  const waits: number[] = [];
  let memory = 0;
  let hurriedMemory = 0;
  await withSimulator({ rooms: ROOMS, participants: 3 }, async (simulator) => {
    for (let start = 0; start < STARTS; start += 1) {
      await simulator.forgetCalls();
      await withTerminal(openLktop(simulator.environment), async (terminal) => {
        const shownMs = performance.timeOrigin + (await terminal.shows(hasRows));
        const listing = (await simulator.calls()).find(({ method }) => method === 'ListRooms');
        waits.push(shownMs - (listing?.atMs ?? Number.NaN));
        if (start === STARTS - 1) memory = await highestMemory(terminal);
      });
    }
    await withTerminal(
      openLktop(simulator.environment, { args: ['--budget', LARGE_BUDGET] }),
      async (terminal) => {
        hurriedMemory = await highestMemory(terminal);
      },
    );
  });
  report.line({
    name: `${ROOMS} rooms: first rows on the screen, from when ListRooms came in`,
    ours: median(waits),
    unit: 'ms',
    reference: null,
    target: { kind: 'at most', value: 1_000 },
  });
  if (Number.isNaN(memory)) {
    report.skip('the memory of a process (there is no /proc here)');
    return;
  }
  const seconds = WATCHED_AFTERWARDS_MS / 1_000;
  const line = (how: string, ours: number): void =>
    report.line({
      name: `${ROOMS} rooms: most memory held (RSS) until ${seconds} s after every room has answered, ${how}`,
      ours,
      unit: 'MB',
      reference: null,
      target: { kind: 'at most', value: 200 },
    });
  line('with the calls allowed by default', memory);
  line('asked as fast as it goes', hurriedMemory);
};

/** The coverage in the header: covered rooms and all rooms. */
const coverageIn = (screen: string): readonly [number, number] | null => {
  const match = /([\d,]+)\/([\d,]+) rooms/.exec(screen);
  const numberOf = (text: string | undefined) => Number((text ?? '').replaceAll(',', ''));
  return match ? [numberOf(match[1]), numberOf(match[2])] : null;
};

/**
 * Far more rooms than the call budget covers. They are listed, visited in turn, and the header says how many
 * are covered.
 */
const measureManyRooms = (report: Report): Promise<void> =>
  withSimulator({ rooms: MANY_ROOMS, participants: 3 }, (simulator) =>
    withTerminal(openLktop(simulator.environment), async (terminal) => {
      let covered: readonly [number, number] | null = null;
      await terminal
        .shows((screen) => {
          covered = coverageIn(screen);
          return hasRows(screen) && covered !== null && covered[0] > 0 && covered[1] === MANY_ROOMS;
        })
        .catch(() => {});
      report.line({
        name: `${MANY_ROOMS} rooms: rooms of which the header does not say how many are covered`,
        ours: MANY_ROOMS - (covered?.[1] ?? 0),
        unit: 'rooms',
        reference: null,
        target: { kind: 'at most', value: 0 },
      });
    }),
  );

/** Measures the built program in a terminal, with a simulator in a separate process. */
export const measureProgram = async (report: Report): Promise<void> => {
  await measureFirstRows(report);
  await measureManyRooms(report);
};
