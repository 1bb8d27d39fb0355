import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatAgo,
  formatClockTime,
  formatDateTime,
  formatDuration,
  formatTook,
} from '../../source/text/duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [-5, '0s', '0 s'],
  [0, '0s', '0 s'],
  [999, '0s', '0 s'],
  [40 * SECOND, '40s', '40 s'],
  [MINUTE - 1, '59s', '59 s'],
  [MINUTE, '1m', '1 min'],
  [HOUR - 1, '59m', '59 min'],
  [HOUR, '1h', '1 h'],
  [65 * MINUTE, '1h', '1 h 5 min'],
  [DAY - 1, '23h', '23 h 59 min'],
  [DAY, '1d', '1 d'],
  [3 * DAY + 4 * HOUR, '3d', '3 d 4 h'],
  [400 * DAY, '400d', '400 d'],
  [Number.NaN, '?', '?'],
  [Number.POSITIVE_INFINITY, '?', '?'],
])('%d ms is %s, %s', (durationMs, age, duration) => {
  expect(formatAge(durationMs)).toBe(age);
  expect(formatDuration(durationMs)).toBe(duration);
});

it.each([
  [-5, '0.0 s'],
  [340, '0.3 s'],
  [9_949, '9.9 s'],
  [9_950, '9 s'],
  [41 * SECOND, '41 s'],
  [65 * MINUTE, '1 h 5 min'],
])('what took %d ms took %s', (durationMs, took) => {
  expect(formatTook(durationMs)).toBe(took);
});

describe('times of day', () => {
  it('follow the time zone', () => {
    const at = Date.UTC(2026, 6, 14, 22, 4, 31);
    expect(formatClockTime(at, 'UTC')).toBe('22:04:31');
    expect(formatDateTime(at, 'UTC')).toBe('2026-07-14 22:04:31');
  });

  it('default to the system time zone', () => {
    const at = new Date(2026, 6, 4, 2, 4, 31).getTime();
    expect(formatClockTime(at)).toBe('02:04:31');
    expect(formatDateTime(at)).toBe('2026-07-04 02:04:31');
    const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
    expect(formatDateTime(at)).toBe(format.format(at));
  });

  it('have four digits for the year, and two for everything else', () => {
    expect(formatDateTime(Date.UTC(901, 0, 2, 3, 4, 5), 'UTC')).toBe('0901-01-02 03:04:05');
  });

  it('never throw, whatever number a server sent', () => {
    expect(formatClockTime(Number.NaN)).toBe('?');
    expect(formatDateTime(9e15)).toBe('?');
  });
});

describe('formatAgo', () => {
  it.each([
    [0, 'just now'],
    [999, 'just now'],
    [SECOND, '1 s ago'],
    [65 * MINUTE, '1 h 5 min ago'],
    [-DAY, 'just now'],
  ])('%d ms after it is %s', (passedMs, expected) => {
    expect(formatAgo(1_700_000_000_000, 1_700_000_000_000 + passedMs)).toBe(expected);
  });
});
