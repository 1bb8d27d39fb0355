/**
 * Loaded into the measured program with `node --import`. Records the longest time its event loop stood still.
 * The first SIGUSR2 starts the measurement; the second writes the milliseconds to `LKTOP_BENCH_PAUSE`.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env['LKTOP_BENCH_PAUSE'] ?? '';
let pauses: ReturnType<typeof monitorEventLoopDelay> | null = null;

process.on('SIGUSR2', () => {
  if (pauses === null) {
    pauses = monitorEventLoopDelay({ resolution: 1 });
    pauses.enable();
  } else writeFileSync(file, String(pauses.max / 1e6));
});
