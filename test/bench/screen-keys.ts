import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './line.ts';
import { withSimulator } from './simulator.ts';
import { percentile } from './statistics.ts';
import { type BenchTerminal, openLktop, withTerminal } from './terminal.ts';

const ROOMS = 10_000;
const KEYS = 60;
const HELD_MS = 3_000;
const HELD_PER_SECOND = 30;
/** Longer than whatever is still to be drawn could take. */
const COMES_TO_REST_MS = 2_000;

/** The room under the cursor: rooms come above it while it is looked at, so that its place says nothing. */
const selectedIn = (screen: string): string | null => /^▌.*?(room-\d+)/m.exec(screen)?.[1] ?? null;

/** From a key to the frame that shows where the cursor went, at moments all over the second. */
const keyTimes = async (terminal: BenchTerminal): Promise<number[]> => {
  const times: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    await sleep(90 + ((key * 37) % 100));
    const before = selectedIn(terminal.screen());
    const pressedMs = performance.now();
    // Down and up again, so that there is always a room to go to.
    terminal.send(key % 20 < 10 ? 'j' : 'k');
    times.push((await terminal.shows((screen) => selectedIn(screen) !== before)) - pressedMs);
  }
  return times;
};

/** From when `j` is let go to the last frame in which the cursor moves. */
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

/** How soon a key is answered while thousands of rooms are gone round. */
export const measureKeys = (report: Report): Promise<void> =>
  withSimulator({ rooms: ROOMS, participants: 3 }, (simulator) =>
    withTerminal(openLktop(simulator.environment), async (terminal) => {
      await terminal.shows((screen) => selectedIn(screen) !== null);
      await sleep(5_000);
      report.line({
        name: `${ROOMS} rooms, while sweeping: from a key to its frame, p95 of ${KEYS}`,
        ours: percentile(await keyTimes(terminal), 0.95),
        unit: 'ms',
        reference: null,
        target: { kind: 'at most', value: 50 },
      });
      report.line({
        name: `${ROOMS} rooms, while sweeping: from when j, held at ${HELD_PER_SECOND} a second, is let go to its last frame`,
        ours: await holdKey(terminal),
        unit: 'ms',
        reference: null,
        target: { kind: 'at most', value: 100 },
      });
    }),
  );
