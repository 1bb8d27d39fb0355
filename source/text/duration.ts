const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Shown for a time that no calendar has, because servers can send any number. */
const NO_TIME = '?';
const MAX_DATE_MS = 8.64e15;

const whole = (durationMs: number, unitMs: number): number => Math.floor(durationMs / unitMs);

/**
 * An age for a column, usually three characters: `40s`, `4m`, `1h`, `3d`. Rounded down. Ages above one minute change
 * only each minute, because every change is sent over the SSH connection. A negative age, from a clock difference, is
 * `0s`.
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

/** A longer duration would be rounded to `10.0 s`. */
const LONGEST_IN_TENTHS_MS = 9_950;

/** How long something took, such as `0.4 s`. From 9.95 s on it has no tenths, which would say nothing. */
export const formatTook = (durationMs: number): string =>
  durationMs < LONGEST_IN_TENTHS_MS
    ? `${(Math.max(0, durationMs) / SECOND_MS).toFixed(1)} s`
    : formatDuration(durationMs);

/** `4 min ago`; `just now` below one second and for times in the future. */
export const formatAgo = (atMs: number, nowMs: number): string =>
  nowMs - atMs < SECOND_MS ? 'just now' : `${formatDuration(nowMs - atMs)} ago`;

/** The system's time zone, or UTC. */
export type TimeZone = 'local' | 'UTC';

const padded = (number: number, digits = 2): string => String(number).padStart(digits, '0');

// `Intl` takes ten megabytes for its first formatting, so format by hand.
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

/** `12:04:31`, by default in the system's time zone. */
export const formatClockTime = (atMs: number, zone: TimeZone = 'local'): string =>
  isDate(atMs) ? timeIn(new Date(atMs), zone) : NO_TIME;

/** `2026-07-14 12:04:31`, by default in the system's time zone. */
export const formatDateTime = (atMs: number, zone: TimeZone = 'local'): string => {
  if (!isDate(atMs)) return NO_TIME;
  const date = new Date(atMs);
  return `${dayIn(date, zone)} ${timeIn(date, zone)}`;
};
