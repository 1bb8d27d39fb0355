import { describe, expect, it } from 'vitest';
import type { Room } from '../../../source/fleet/fleet.ts';
import type { SessionState } from '../../../source/session/session.ts';
import {
  followIncidents,
  type IncidentsState,
  NO_INCIDENTS,
  showIncidents,
} from '../../../source/ui/query/incidents-state.ts';
import { aFleet, aRoom, verdict } from '../../helpers/fleet-builder.ts';
import { sessionState } from '../fake-session.ts';

const SINCE_MS = 1_000_000;

const bad = (name: string, verdictName = 'no worker', agentName = 'support', sinceMs = SINCE_MS): Room =>
  aRoom(name, {
    verdict: verdict(verdictName, { severity: 'critical', sinceMs }),
    cause: { of: 'dispatch', id: `AD_${name}`, agentName, deployment: null },
  });
const silent = (name: string): Room =>
  aRoom(name, { ...bad(name), verdict: verdict('silent', { severity: 'warning', sinceMs: SINCE_MS }) });
const well = (name: string): Room => aRoom(name);

const FIRST_JUDGED_SWEEP = 3;

const sessionOf = (rooms: readonly Room[], sweep: number): SessionState => {
  const state = sessionState({ fleet: aFleet(rooms) });
  const atMs = SINCE_MS + sweep * 1_000;
  return { ...state, snapshot: { ...state.snapshot, sweep, startedAtMs: atMs, finishedAtMs: atMs } };
};

/** How many incidents were new in each of the sweeps; the first is the third since lktop started. */
const newsOf = (...sweeps: readonly (readonly Room[])[]): readonly number[] => {
  let state: IncidentsState = NO_INCIDENTS;
  return sweeps.map((rooms, index) => {
    const before = state.news;
    state = followIncidents(state, sessionOf(rooms, FIRST_JUDGED_SWEEP + index));
    return state.news - before;
  });
};

describe('news', () => {
  it.each<[string, readonly (readonly Room[])[], readonly number[]]>([
    ['is a problem that was not there', [[well('a')], [bad('a')]], [0, 1]],
    ['is no problem that goes on', [[bad('a')], [bad('a')]], [1, 0]],
    [
      'is no room more',
      [
        [bad('a'), well('b')],
        [bad('a'), bad('b')],
      ],
      [1, 0],
    ],
    [
      'is no room less',
      [
        [bad('a'), bad('b')],
        [well('a'), bad('b')],
      ],
      [1, 0],
    ],
    ['is no problem that was away', [[bad('a')], [well('a')], [bad('a')]], [1, 0, 0]],
    ['is no trouble that is told in other words', [[bad('a', 'unserved', '')], [bad('a', 'left')]], [1, 0]],
    [
      'is no room that parts from others in other words',
      [
        [bad('a', 'unserved', ''), bad('b', 'unserved', '')],
        [bad('a'), bad('b', 'unserved', '')],
        [bad('a'), bad('b', 'left')],
      ],
      [1, 0, 0],
    ],
    [
      'is another verdict in another room',
      [
        [bad('a'), well('b')],
        [bad('a'), bad('b', 'left')],
      ],
      [1, 1],
    ],
    ['is what got graver with another verdict', [[silent('a')], [bad('a', 'left')]], [1, 1]],
    ['is another agent', [[bad('a')], [bad('a'), bad('b', 'no worker', 'billing')]], [1, 1]],
    ['is the same hours later', [[bad('a')], [bad('a'), bad('b', 'no worker', 'support', 9e7)]], [1, 1]],
    ['is what begins anew in another room', [[bad('a')], [well('a')], [well('a'), bad('b')]], [1, 0, 1]],
    ['are two at once', [[well('a')], [bad('a'), bad('b', 'left')]], [0, 2]],
    ['is a room of an old name', [[bad('a')], [], [{ ...bad('a'), key: 'RM_later a' }]], [1, 0, 1]],
  ])('%s', (_, sweeps, expected) => {
    expect(newsOf(...sweeps)).toEqual(expected);
  });

  it('is not what was wrong before anybody looked', () => {
    const first = followIncidents(NO_INCIDENTS, sessionOf([bad('a')], 1));
    const second = followIncidents(first, sessionOf([bad('a'), bad('b', 'left')], 2));
    expect(second.news).toBe(0);
    expect(followIncidents(second, sessionOf([bad('a'), bad('b', 'left')], 3)).news).toBe(0);
  });
});

it('keeps the name of an incident whose first room is well again', () => {
  const first = followIncidents(NO_INCIDENTS, sessionOf([bad('a'), bad('b')], 3));
  const second = followIncidents(first, sessionOf([well('a'), bad('b'), bad('c')], 4));
  expect(second.tracked.map(({ id }) => id)).toEqual(first.tracked.map(({ id }) => id));
  expect(second.tracked[0]?.incident.rooms).toHaveLength(2);
});

it('keeps in an open incident the rooms that are well again, and takes in those it reaches', () => {
  const first = showIncidents(followIncidents(NO_INCIDENTS, sessionOf([bad('a'), bad('b')], 3)));
  const [tracked] = first.shown;
  if (!tracked) throw new Error('there is an incident');
  const { id, incident } = tracked;
  const opened = { ...first, opened: { id, incident, rooms: new Set(incident.rooms) } };
  const later = showIncidents(followIncidents(opened, sessionOf([well('a'), bad('b'), bad('c')], 4)));
  expect([...(later.opened?.rooms ?? [])].sort()).toEqual(['RM_a a', 'RM_b b', 'RM_c c']);
  const over = showIncidents(followIncidents(later, sessionOf([well('a'), well('b'), well('c')], 5)));
  expect(over.opened?.rooms.size).toBe(3);
});
