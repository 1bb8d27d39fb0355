import { expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import {
  type Acknowledged,
  forgetChanged,
  isAcknowledged,
  NOTHING_ACKNOWLEDGED,
  openProblems,
  toggleAcknowledged,
} from '../../source/query/acknowledge.ts';
import { aFleet, aRoom, verdict } from '../helpers/fleet-builder.ts';

const noWorker = verdict('no worker', { severity: 'critical', sinceMs: 1 });
const one = aRoom('one', { verdict: noWorker });
const two = aRoom('two', { verdict: noWorker });
const entry = (room: Room) => [room.key, room] as const;
const after = (acknowledged: Acknowledged, ...rooms: readonly Room[]) =>
  forgetChanged(acknowledged, (key) => rooms.find((room) => room.key === key) ?? null);

it('is taken back by a second time', () => {
  const acknowledged = toggleAcknowledged(NOTHING_ACKNOWLEDGED, [entry(one)]);
  expect(isAcknowledged(acknowledged, one.key, one)).toBe(true);
  expect(isAcknowledged(acknowledged, two.key, two)).toBe(false);
  expect(toggleAcknowledged(acknowledged, [entry(one)]).size).toBe(0);
});

it('acknowledges the rest where only some were', () => {
  const some = toggleAcknowledged(NOTHING_ACKNOWLEDGED, [entry(one)]);
  const all = toggleAcknowledged(some, [entry(one), entry(two)]);
  expect([...all.keys()]).toEqual([one.key, two.key]);
  expect(toggleAcknowledged(all, [entry(one), entry(two)]).size).toBe(0);
});

it('lasts as long as the verdict', () => {
  const acknowledged = toggleAcknowledged(NOTHING_ACKNOWLEDGED, [entry(one)]);
  const older = { ...one, verdict: { ...noWorker, summary: 'no worker for 5 min', sinceMs: 0 } };
  expect(after(acknowledged, older)).toBe(acknowledged);
});

it.each([
  ['another verdict', { ...one, verdict: verdict('left', { severity: 'critical' }) }],
  ['another severity', { ...one, verdict: { ...noWorker, severity: 'warning' as const } }],
  ['another dispatch', { ...one, cause: { ...one.cause, of: 'dispatch' as const, id: 'AD_2' } }],
])('ends with %s, and stays ended when the old one is back', (_, changed) => {
  const forgotten = after(toggleAcknowledged(NOTHING_ACKNOWLEDGED, [entry(one)]), changed);
  expect(isAcknowledged(forgotten, one.key, one)).toBe(false);
});

it('ends with the room', () => {
  expect(after(toggleAcknowledged(NOTHING_ACKNOWLEDGED, [entry(one)]), two).size).toBe(0);
});

it('leaves open only the rooms in trouble that are not acknowledged', () => {
  const silent = aRoom('silent', { verdict: verdict('silent', { severity: 'warning' }) });
  const { figures, ...fleet } = aFleet([one, two, silent]);
  const judged = { ...fleet, figures: { ...figures, critical: 2, warning: 1 } };
  const acknowledged = toggleAcknowledged(NOTHING_ACKNOWLEDGED, [entry(one), entry(silent)]);
  expect(openProblems(judged, NOTHING_ACKNOWLEDGED)).toEqual({ critical: 2, warning: 1, acknowledged: 0 });
  expect(openProblems(judged, acknowledged)).toEqual({ critical: 1, warning: 0, acknowledged: 2 });
  const ofMembers: Acknowledged = new Map([
    [`${one.key}\nagent`, 'of an agent'],
    ['RM_gone gone', ''],
  ]);
  expect(openProblems(judged, ofMembers)).toEqual({ critical: 2, warning: 1, acknowledged: 0 });
});
