/**
 * Loaded into the program that is measured (`node --import`): tells how long its event loop stood still at most. The
 * first SIGUSR2 begins, the next one writes the milliseconds to `LKTOP_BENCH_PAUSE`.
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
