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

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

const formatFor = (timeZone: string | undefined): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  formats.set(timeZone, format);
  return format;
};

const partsOf = (atMs: number, timeZone: string | undefined) => {
  if (!(Math.abs(atMs) <= MAX_DATE_MS)) return null;
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );
  const join = (separator: string, ...types: Intl.DateTimeFormatPartTypes[]) =>
    types.map((type) => parts.get(type)).join(separator);
  return { day: join('-', 'year', 'month', 'day'), time: join(':', 'hour', 'minute', 'second') };
};

/** `12:04:31`, in the time zone of this machine unless another (`Europe/Vienna`) is given. */
export const formatClockTime = (atMs: number, timeZone?: string): string =>
  partsOf(atMs, timeZone)?.time ?? NO_TIME;

/** `2026-07-14 12:04:31`, in the time zone of this machine unless another is given. */
export const formatDateTime = (atMs: number, timeZone?: string): string => {
  const parts = partsOf(atMs, timeZone);
  return parts ? `${parts.day} ${parts.time}` : NO_TIME;
};
