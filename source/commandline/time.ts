import { formatClockTime, formatDateTime } from '../text/duration.ts';

/** A time that the user typed, or why it is none. Raw. */
export type TypedTime = { readonly atMs: number } | 'now' | { readonly mistake: string };

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 60 * 60_000,
  d: 24 * 60 * 60_000,
};

const EXAMPLES = 'try 12:04, 12:04:30, 2026-11-28 23:10, -15m or now';
const AGO = /^-(?:\d+[smhd])+$/;
const CLOCK = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

const agoMs = (text: string): number =>
  [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0),
    0,
  );

/** @param parts year, month from 1, day, hours, minutes and seconds, in the time zone of this machine */
const dateOf = ([year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0]: readonly number[]) => {
  const date = new Date(year, month - 1, day, hours, minutes, seconds);
  // `Date` turns February 30 into March 2, and a time that the clock skipped into another one.
  const isSame =
    date.getFullYear() === year &&
    date.getMonth() === month - 1 &&
    date.getDate() === day &&
    date.getHours() === hours &&
    date.getMinutes() === minutes &&
    date.getSeconds() === seconds;
  return isSame ? date.getTime() : null;
};

/**
 * Reads `12:04`, `12:04:30`, `2026-11-28 23:10`, `-15m`, `-1h30m` or `now`. A time without a day is one of today. Times
 * are in the time zone of this machine, as on the screen.
 */
export const timeTyped = (typed: string, nowMs: number): TypedTime => {
  const text = typed.trim();
  if (text === 'now') return 'now';
  if (text === '') return { mistake: `which time? ${EXAMPLES}` };
  if (AGO.test(text)) {
    const atMs = nowMs - agoMs(text);
    return atMs > 0 ? { atMs } : { mistake: `${text} is too long ago: ${EXAMPLES}` };
  }
  const match = CLOCK.exec(text);
  if (match === null) return { mistake: `${text} is no time: ${EXAMPLES}` };
  const [year, month, day, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const today = new Date(nowMs);
  const date =
    year === undefined ? [today.getFullYear(), today.getMonth() + 1, today.getDate()] : [year, month, day];
  const atMs = dateOf([...date.map(Number), hours ?? 0, minutes ?? 0, seconds ?? 0]);
  if (atMs === null) return { mistake: `${text} is no time of that day: ${EXAMPLES}` };
  if (atMs <= nowMs) return { atMs };
  const now = `it is ${formatClockTime(nowMs)}`;
  if (year !== undefined)
    return { mistake: `${text} is in the future: ${now} on ${formatDateTime(nowMs).slice(0, 10)}` };
  const yesterday = dateOf([today.getFullYear(), today.getMonth() + 1, today.getDate() - 1]);
  const day10 = formatDateTime(yesterday ?? nowMs - (UNIT_MS['d'] ?? 0)).slice(0, 10);
  return { mistake: `${text} is in the future: ${now}. Yesterday's is ${day10} ${text}` };
};
