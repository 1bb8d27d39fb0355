import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timeTyped } from '../../source/commandline/time.ts';
import { formatDateTime } from '../../source/text/duration.ts';

/** 2026-11-29 12:08:31 in the zone of the tests. */
const now = () => new Date(2026, 10, 29, 12, 8, 31).getTime();

const read = (typed: string, nowMs = now()): string => {
  const time = timeTyped(typed, nowMs);
  if (time === 'now') return 'now';
  return 'mistake' in time ? time.mistake : formatDateTime(time.atMs);
};

describe.each(['UTC', 'Europe/Berlin', 'America/St_Johns'])('a typed time, in %s', (zone) => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env['TZ'];
    process.env['TZ'] = zone;
  });
  afterEach(() => {
    process.env['TZ'] = before ?? 'UTC';
  });

  it.each([
    ['12:04', '2026-11-29 12:04:00'],
    ['0:04', '2026-11-29 00:04:00'],
    ['12:04:30', '2026-11-29 12:04:30'],
    ['12:08:31', '2026-11-29 12:08:31'],
    ['2026-11-28 23:10', '2026-11-28 23:10:00'],
    ['2026-11-28T23:10:05', '2026-11-28 23:10:05'],
    ['  2026-11-28   23:10 ', '2026-11-28 23:10:00'],
    ['-15m', '2026-11-29 11:53:31'],
    ['-90s', '2026-11-29 12:07:01'],
    ['-1h30m', '2026-11-29 10:38:31'],
    ['-2d', '2026-11-27 12:08:31'],
    ['-0s', '2026-11-29 12:08:31'],
    ['now', 'now'],
  ])('%s is %s', (typed, expected) => {
    expect(read(typed)).toBe(expected);
  });

  it.each([
    ['12:09', "12:09 is in the future: it is 12:08:31. Yesterday's is 2026-11-28 12:09"],
    ['2026-11-29 12:09', '2026-11-29 12:09 is in the future: it is 12:08:31 on 2026-11-29'],
    ['', /^which time\? try 12:04, /],
    ['foo', /^foo is no time: try 12:04, 12:04:30, 2026-11-28 23:10, -15m or now$/],
    ['12', /^12 is no time/],
    ['12:4', /is no time/],
    ['24:00', /^24:00 is no time of that day/],
    ['12:60', /is no time of that day/],
    ['2026-02-30 12:00', /^2026-02-30 12:00 is no time of that day/],
    ['2026-13-01 12:00', /is no time of that day/],
    ['2026-11-28', /is no time/],
    ['+15m', /^\+15m is no time/],
    ['15m', /^15m is no time/],
    ['-15', /is no time/],
    ['-99999999999999d', /is too long ago/],
    ['12:04 and more', /is no time/],
    ['\u001b[31m', /is no time/],
  ])('%s is refused in a sentence', (typed, expected) => {
    expect(read(typed)).toMatch(expected);
  });
});

it('a time that the clock skipped is none', () => {
  const before = process.env['TZ'];
  process.env['TZ'] = 'Europe/Berlin';
  const nowMs = new Date(2026, 2, 29, 12, 0).getTime();
  expect(read('2:30', nowMs)).toMatch(/^2:30 is no time of that day/);
  process.env['TZ'] = before ?? 'UTC';
});
