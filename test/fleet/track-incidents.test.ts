import { describe, expect, it } from 'vitest';
import type { Incident } from '../../source/fleet/incidents.ts';
import { CLOSED_AFTER_MS, type Tracked, trackIncidents } from '../../source/fleet/track-incidents.ts';

const incident = (changes: Partial<Incident> = {}): Incident => ({
  id: `no worker support ${changes.rooms?.[0] ?? 'RM_1 call-1'}`,
  verdict: 'no worker',
  severity: 'critical',
  agentName: 'support',
  deployment: null,
  sinceMs: 0,
  rooms: ['RM_1 call-1'],
  ...changes,
});

/** The changes that a row of sweeps brings about, each with its time. */
const follow = (
  ...sweeps: readonly (readonly [atMs: number, incidents: readonly Incident[]])[]
): string[][] => {
  let tracked: readonly Tracked[] = [];
  return sweeps.map(([atMs, incidents]) => {
    const followed = trackIncidents(tracked, incidents, atMs);
    tracked = followed.tracked;
    return followed.changes.map(({ state, id }) => `${state} ${id}`);
  });
};

const one = incident();
const two = incident({ rooms: ['RM_1 call-1', 'RM_2 call-2'] });
const second = incident({ rooms: ['RM_2 call-2'] });

describe('incidents from sweep to sweep', () => {
  it('open once', () => {
    expect(follow([0, [one]], [2_000, [one]])).toEqual([[`opened ${one.id}`], []]);
  });

  it('change when they become more or graver, under the name they opened with', () => {
    expect(follow([0, [one]], [2_000, [two]], [4_000, [{ ...second, severity: 'warning' }]])).toEqual([
      [`opened ${one.id}`],
      [`changed ${one.id}`],
      [`changed ${one.id}`],
    ]);
  });

  it('close when they have been over for a while, once', () => {
    expect(
      follow(
        [0, [one]],
        [2_000, []],
        [2_000 + CLOSED_AFTER_MS - 1, []],
        [2_000 + CLOSED_AFTER_MS, []],
        [99_000, []],
      ),
    ).toEqual([[`opened ${one.id}`], [], [], [`closed ${one.id}`], []]);
  });

  it('go on where they only move from one room to the next', () => {
    expect(follow([0, [one]], [2_000, []], [20_000, [second]], [22_000, [second]])).toEqual([
      [`opened ${one.id}`],
      [],
      [],
      [],
    ]);
    expect(follow([0, [one]], [2_000, [second]])).toEqual([[`opened ${one.id}`], []]);
  });

  it('are others where the cause is another', () => {
    const other = incident({ id: 'other', agentName: 'billing' });
    expect(follow([0, [one]], [2_000, [one, other]])).toEqual([[`opened ${one.id}`], ['opened other']]);
    const blue = incident({ id: 'blue', deployment: 'blue', rooms: ['RM_2 call-2'] });
    expect(follow([0, [one]], [2_000, [blue]])).toEqual([[`opened ${one.id}`], ['opened blue']]);
  });

  it('two of one cause stay two', () => {
    expect(follow([0, [one, second]], [2_000, [second, one]])).toEqual([
      [`opened ${one.id}`, `opened ${second.id}`],
      [],
    ]);
  });

  const unserved = incident({ id: 'unserved', verdict: 'unserved', agentName: null });

  it('go on in other words, under the name they opened with', () => {
    expect(follow([0, [unserved]], [2_000, [one]], [4_000, [{ ...one, verdict: 'left' }]])).toEqual([
      ['opened unserved'],
      ['changed unserved'],
      ['changed unserved'],
    ]);
  });

  it('go on in other words after a short while without any', () => {
    expect(follow([0, [unserved]], [2_000, []], [4_000, [one]], [99_000, [one]])).toEqual([
      ['opened unserved'],
      [],
      ['changed unserved'],
      [],
    ]);
  });

  it('are others where they are graver in other words', () => {
    const silent = incident({ id: 'silent', verdict: 'silent', severity: 'warning' });
    expect(follow([0, [silent]], [2_000, [one]])).toEqual([['opened silent'], [`opened ${one.id}`]]);
    expect(follow([0, [one]], [2_000, [silent]])).toEqual([[`opened ${one.id}`], [`changed ${one.id}`]]);
  });

  it('go on where they kept their words rather than where only a room of theirs went on', () => {
    const both = incident({ ...unserved, rooms: ['RM_1 call-1', 'RM_2 call-2'] });
    const rest = incident({ ...unserved, id: 'rest', rooms: ['RM_2 call-2'] });
    expect(follow([0, [both]], [2_000, [one, rest]])).toEqual([
      ['opened unserved'],
      [`opened ${one.id}`, 'changed unserved'],
    ]);
  });
});
