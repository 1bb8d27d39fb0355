const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a time that no calendar holds is shown as: servers send any number. */
const NO_TIME = '?';
const MAX_DATE_MS = 8.64e15;

const whole = (durationMs: number, unitMs: number): number => Math.floor(durationMs / unitMs);

/**
 * An age for a column, three characters as a rule: `40s`, `4m`, `1h`, `3d`. Rounded down; it ticks by the second only
 * below one minute, as every tick is sent over the line. A negative age (clocks differ) is `0s`.
 */
export const formatAge = (durationMs: number): string => {
  if (!Number.isFinite(durationMs)) return NO_TIME;
  if (durationMs < MINUTE_MS) return `${Math.max(0, whole(durationMs, SECOND_MS))}s`;
  if (durationMs < HOUR_MS) return `${whole(durationMs, MINUTE_MS)}m`;
  if (durationMs < DAY_MS) return `${whole(durationMs, HOUR_MS)}h`;
  return `${whole(durationMs, DAY_MS)}d`;
};

const twoUnits = (durationMs: number, [bigMs, big]: [number, string], [smallMs, small]: [number, string]) => {
  const rest = whole(durationMs % bigMs, smallMs);
  return `${whole(durationMs, bigMs)} ${big}${rest > 0 ? ` ${rest} ${small}` : ''}`;
};

/** A duration for a sentence: `2 s`, `4 min`, `1 h 5 min`, `3 d 4 h`. Rounded down. */
export const formatDuration = (durationMs: number): string => {
  if (!Number.isFinite(durationMs)) return NO_TIME;
  if (durationMs < MINUTE_MS) return `${Math.max(0, whole(durationMs, SECOND_MS))} s`;
  if (durationMs < HOUR_MS) return `${whole(durationMs, MINUTE_MS)} min`;
  if (durationMs < DAY_MS) return twoUnits(durationMs, [HOUR_MS, 'h'], [MINUTE_MS, 'min']);
  return twoUnits(durationMs, [DAY_MS, 'd'], [HOUR_MS, 'h']);
};

/** More would be rounded to `10.0 s`. */
const LONGEST_IN_TENTHS_MS = 9_950;

/** `0.4 s`: how long something took; of what took a while tenths tell nothing. */
export const formatTook = (durationMs: number): string =>
  durationMs < LONGEST_IN_TENTHS_MS
    ? `${(Math.max(0, durationMs) / SECOND_MS).toFixed(1)} s`
    : formatDuration(durationMs);

/** `4 min ago`; `just now` below one second, and for what lies ahead. */
export const formatAgo = (atMs: number, nowMs: number): string =>
  nowMs - atMs < SECOND_MS ? 'just now' : `${formatDuration(nowMs - atMs)} ago`;

/** Of this machine, or the one that belongs to no place. */
export type TimeZone = 'local' | 'UTC';

const padded = (number: number, digits = 2): string => String(number).padStart(digits, '0');

// Not by `Intl`, which takes ten megabytes to format its first time.
const timeIn = (date: Date, zone: TimeZone): string =>
  (zone === 'UTC'
    ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getHours(), date.getMinutes(), date.getSeconds()]
  )
    .map((number) => padded(number))
    .join(':');

const dayIn = (date: Date, zone: TimeZone): string => {
  const [year, month, day] =
    zone === 'UTC'
      ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
      : [date.getFullYear(), date.getMonth(), date.getDate()];
  return `${padded(year, 4)}-${padded(month + 1)}-${padded(day)}`;
};

const isDate = (atMs: number): boolean => Math.abs(atMs) <= MAX_DATE_MS;

/** `12:04:31`, in the time zone of this machine unless the other is asked for. */
export const formatClockTime = (atMs: number, zone: TimeZone = 'local'): string =>
  isDate(atMs) ? timeIn(new Date(atMs), zone) : NO_TIME;

/** `2026-07-14 12:04:31`, in the time zone of this machine unless the other is asked for. */
export const formatDateTime = (atMs: number, zone: TimeZone = 'local'): string => {
  if (!isDate(atMs)) return NO_TIME;
  const date = new Date(atMs);
  return `${dayIn(date, zone)} ${timeIn(date, zone)}`;
};
