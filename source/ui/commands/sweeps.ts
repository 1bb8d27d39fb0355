import { formatDuration } from '../../text/duration.ts';
import { type Command, type Controls, say } from './controls.ts';

/** Steps for `+` and `-`, in milliseconds. 0 comes last: sweeps by hand. */
const INTERVALS_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 0];

export const sweepNow: Command = (controls) => {
  controls.session.sweepNow();
  say(controls, 'sweeping');
};

/**
 * Returns the index of an interval among the steps. An interval between two steps gets the index in the
 * middle.
 */
const placeOf = (intervalMs: number): number => {
  if (intervalMs === 0) return INTERVALS_MS.length - 1;
  const longer = INTERVALS_MS.findIndex((step) => step >= intervalMs);
  const index = longer < 0 ? INTERVALS_MS.length - 1 : longer;
  return INTERVALS_MS[index] === intervalMs ? index : index - 0.5;
};

/** @param intervalMs milliseconds between sweeps; 0: sweeps by hand */
export const setInterval = (controls: Controls, intervalMs: number): void => {
  controls.session.setIntervalMs(intervalMs);
  say(
    controls,
    intervalMs === 0
      ? `sweeps by hand now: ${controls.keys.keyOf('sweep')} sweeps`
      : `a sweep every ${formatDuration(intervalMs)}`,
  );
};

export const changeInterval =
  (by: 1 | -1): Command =>
  (controls) => {
    const place = placeOf(controls.session.getState().intervalMs);
    const index = by > 0 ? Math.floor(place + 1) : Math.ceil(place - 1);
    const intervalMs = INTERVALS_MS[index];
    if (intervalMs === undefined) {
      say(controls, by > 0 ? 'already by hand' : `${formatDuration(INTERVALS_MS[0] ?? 0)} is the shortest`);
      return;
    }
    setInterval(controls, intervalMs);
  };

export const toggleFreeze: Command = (controls) => {
  controls.store.dispatch({ type: 'freeze toggled', atMs: controls.store.ticker.now() });
  say(
    controls,
    controls.store.getState().frozen === null
      ? 'the screen goes on'
      : `the screen stands still: ${controls.keys.keyOf('freeze')} goes on`,
  );
};
