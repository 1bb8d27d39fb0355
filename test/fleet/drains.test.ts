import { describe, expect, it } from 'vitest';
import { type DrainSigns, drainOf } from '../../source/fleet/drains.ts';
import type { Worker, WorkerLink } from '../../source/fleet/workers.ts';
import { workerFixture } from '../workers/fixtures.ts';

const NOW_MS = 1_700_000_600_000;
const MARK = { who: 'alice', markedMs: NOW_MS - 60_000 };

const withJobs = (activeJobs: number | null, fields: Partial<Worker> = {}): Worker => {
  const one = workerFixture(fields);
  return { ...one, facts: one.facts && { ...one.facts, activeJobs } };
};

const link = (sessions: number, isProven = true): WorkerLink => ({
  workerId: 'AW_1',
  sessions,
  joined: sessions === 0 ? null : { firstMs: NOW_MS - 300_000, lastMs: NOW_MS - 100_000 },
  isProven,
});

const drain = (signs: Partial<DrainSigns> = {}) =>
  drainOf({ worker: withJobs(0), link: null, mark: null, fallingSinceMs: null, usualMs: null, ...signs });

describe('a worker that drains', () => {
  it('is one that somebody marked, whose pod is being deleted, or whose jobs only fall', () => {
    expect(drain()).toBeNull();
    expect(drain({ mark: MARK })).toMatchObject({ kind: 'marked', who: 'alice', sinceMs: MARK.markedMs });
    expect(drain({ fallingSinceMs: 5 })).toMatchObject({ kind: 'likely', who: null, sinceMs: 5 });
    const ending = withJobs(0, { drainingSinceMs: 9 });
    expect(drain({ worker: ending, mark: MARK, fallingSinceMs: 5 })).toMatchObject({
      kind: 'ending',
      sinceMs: 9,
      who: 'alice',
    });
  });

  it('is not the next process at its address', () => {
    expect(drain({ worker: withJobs(0, { cameUpAtMs: MARK.markedMs + 1 }), mark: MARK })).toBeNull();
    expect(drain({ worker: withJobs(0, { cameUpAtMs: MARK.markedMs }), mark: MARK })).not.toBeNull();
  });

  it.each([
    ['it is empty', {}, null],
    ['no session of it is left', { link: link(0) }, null],
    ['it has jobs', { worker: withJobs(2), link: link(2) }, '2 jobs left'],
    ['it has a job', { worker: withJobs(1) }, '1 job left'],
    ['its session is listed', { link: link(1) }, 'the server still lists 1 session of it'],
    [
      'a session is likely its own',
      { link: link(2, false) },
      'the server still lists 2 likely sessions of it',
    ],
    ['it tells no jobs', { worker: withJobs(null) }, 'it does not tell its jobs'],
    ['it never told anything', { worker: workerFixture({ facts: null }) }, 'it does not tell its jobs'],
    ['it hangs', { worker: withJobs(0, { condition: 'hung' }) }, 'it does not answer'],
    ['it is ill', { worker: withJobs(0, { condition: 'degraded' }) }, 'it is degraded'],
    ['it is gone', { worker: withJobs(0, { condition: 'down' }) }, 'it has ended'],
    [
      'it took a job after it was marked',
      {
        worker: withJobs(0, {
          jobsChange: { by: 1, fromMs: MARK.markedMs + 1, toMs: MARK.markedMs + 2_000 },
        }),
      },
      'it took a new job after it was marked: it does not drain',
    ],
    [
      'it took one before',
      { worker: withJobs(0, { jobsChange: { by: 1, fromMs: MARK.markedMs - 1, toMs: MARK.markedMs } }) },
      null,
    ],
    [
      'its last job ended',
      { worker: withJobs(0, { jobsChange: { by: -1, fromMs: NOW_MS - 9, toMs: NOW_MS } }) },
      null,
    ],
  ] as const)('can be stopped or not: %s', (_, signs: Partial<DrainSigns>, why) => {
    expect(drain({ mark: MARK, ...signs })?.safety).toEqual(
      why === null ? { isSafe: true } : { isSafe: false, why },
    );
  });

  it('says what is left, and when it may end', () => {
    const busy = { mark: MARK, worker: withJobs(2), link: link(3) };
    expect(drain(busy)).toMatchObject({ left: 3, oldestMs: NOW_MS - 300_000, endsAboutMs: null });
    expect(drain({ ...busy, usualMs: 240_000 })?.endsAboutMs).toBe(NOW_MS + 140_000);
    // Without the sessions nobody knows when they began.
    expect(drain({ ...busy, link: null, usualMs: 240_000 })).toMatchObject({
      left: 2,
      oldestMs: null,
      endsAboutMs: null,
    });
    expect(drain({ mark: MARK, worker: withJobs(null) })?.left).toBeNull();
  });
});
