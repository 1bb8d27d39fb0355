import type { EventRow, WatchedTime } from '../registry/history.ts';
import { formatDateTime } from '../text/duration.ts';

/**
 * Adds to the events of a room the times in which nobody looked: whatever happened then was seen only afterwards.
 *
 * @param events newest first
 * @param times when anybody looked, newest first
 * @param untilMs the end of the time that is shown
 */
export const withGaps = (
  events: readonly EventRow[],
  times: readonly WatchedTime[],
  untilMs: number,
): readonly EventRow[] => {
  const [newest] = events;
  const oldestMs = events.at(-1)?.atMs;
  if (newest === undefined || oldestMs === undefined) return events;
  const gaps = times.flatMap((earlier, index): EventRow[] => {
    const later = times[index - 1];
    if (later === undefined || earlier.untilMs < oldestMs || earlier.untilMs > untilMs) return [];
    const from = formatDateTime(earlier.untilMs);
    const until = formatDateTime(later.fromMs);
    return [
      {
        ...newest,
        atMs: Math.min(later.fromMs, untilMs),
        kind: 'connection',
        severity: 'notice',
        subject: null,
        text: `nobody looked between ${from} and ${until}`,
      },
    ];
  });
  return [...events, ...gaps].sort((one, other) => other.atMs - one.atMs);
};
