import { expect, it } from 'vitest';
import { withGaps } from '../../source/agents/gaps.ts';
import type { EventRow } from '../../source/registry/history.ts';

const MINUTE_MS = 60_000;
const at = (minute: number): number => new Date(2026, 10, 28, 12, minute).getTime();

const event = (minute: number, text: string): EventRow => ({
  host: 'lk.example.com',
  atMs: at(minute),
  kind: 'agent left',
  severity: 'ok',
  roomId: 'RM_1',
  roomName: 'call-1',
  subject: 'agent-AJ_1',
  text,
});

const time = (from: number, until: number) => ({
  host: 'lk.example.com',
  fromMs: at(from),
  untilMs: at(until),
});

it('tells when nobody looked, between the events of a room', () => {
  const events = [event(31, 'left'), event(3, 'joined')];
  // The last time is that of this run, whose own events are shown before these.
  const times = [time(50, 55), time(31, 40), time(2, 4), time(0, 1)];
  const shown = withGaps(events, times, at(50) - 1);
  expect(shown.map(({ text }) => text.replaceAll('2026-11-28 ', ''))).toEqual([
    'nobody looked between 12:40:00 and 12:50:00',
    'left',
    'nobody looked between 12:04:00 and 12:31:00',
    'joined',
  ]);
  expect(shown[0]).toMatchObject({
    atMs: at(50) - 1,
    kind: 'connection',
    severity: 'notice',
    roomId: 'RM_1',
  });
  expect(withGaps(events, [time(0, 40)], at(50))).toEqual(events);
  expect(withGaps([], times, at(50) + MINUTE_MS)).toEqual([]);
});
