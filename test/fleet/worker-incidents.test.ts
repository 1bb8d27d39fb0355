import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { trackIncidents } from '../../source/fleet/track-incidents.ts';
import { workerIncidents } from '../../source/fleet/worker-incidents.ts';
import type { Drain, LinkedWorkers, Worker, WorkerFacts, WorkerLink } from '../../source/fleet/workers.ts';
import { START_MS } from '../helpers/facts.ts';
import { aDispatch, aHuman, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { workerFixture } from '../workers/fixtures.ts';

const SINCE_MS = START_MS;
const SEEN_MS = START_MS + 6_000;

const worker = (fields: Partial<Worker>, facts: Partial<WorkerFacts> = {}): Worker => {
  const one = workerFixture({ key: 'a', address: 'a', sinceMs: SINCE_MS, ...fields });
  return { ...one, facts: one.facts && { ...one.facts, ...facts } };
};

const link = (sessions: number, workerId = 'AW_1'): WorkerLink => ({
  workerId,
  sessions,
  joined: null,
  isProven: true,
});

const drain: Drain = {
  kind: 'marked',
  sinceMs: SINCE_MS,
  who: 'alice',
  left: 1,
  oldestMs: null,
  endsAboutMs: null,
  safety: { isSafe: false, why: '1 job left' },
};

const known = (
  workers: readonly Worker[],
  links: Readonly<Record<string, WorkerLink>> = {},
  drains: Readonly<Record<string, Drain>> = {},
): LinkedWorkers => ({
  workers,
  failures: [],
  wasRead: true,
  links: new Map(Object.entries(links)),
  drains: new Map(Object.entries(drains)),
});

/** A room with an ACTIVE agent of a worker. */
const served = (name: string, workerId = 'AW_1'): Room =>
  aRoom(name, { agents: [anAgent({ workerId })], dispatches: [aDispatch()], humans: [aHuman()] });

/** A room whose dispatch nobody took. */
const untaken = (name: string, createdAtMs: number): Room =>
  aRoom(name, {
    dispatches: [
      aDispatch({ agentName: 'support', createdAtMs, deployment: '', verdict: verdict('no worker') }),
    ],
    verdict: verdict('no worker', { severity: 'critical', sinceMs: createdAtMs }),
  });

const told = (workers: LinkedWorkers, rooms: readonly Room[], seenMs = SEEN_MS) =>
  workerIncidents(workers, rooms, seenMs).map(({ verdict: what, severity, rooms: behind, summary }) => ({
    what,
    severity,
    rooms: behind.length,
    summary,
  }));

describe('an incident of workers', () => {
  it('is not there while all is well', () => {
    const rooms = [served('call-1')];
    expect(told(known([worker({})], { a: link(1) }), rooms)).toEqual([]);
    expect(told(known([worker({ condition: 'asking', facts: null })]), rooms)).toEqual([]);
    expect(told(known([worker({ condition: 'down' }, { activeJobs: 0 })]), rooms)).toEqual([]);
  });

  it('is a worker that is down while the server lists its sessions, and ends with these', () => {
    const down = worker({ condition: 'down', reason: 'refused' }, { activeJobs: 2 });
    const workers = known([down], { a: link(2) });
    const rooms = [served('call-1'), served('call-2'), served('call-3', 'AW_2')];
    // A sweep that was under way says nothing.
    expect(told(workers, rooms, SINCE_MS + 500)).toEqual([]);
    expect(told(workers, rooms)).toEqual([
      {
        what: 'worker down',
        severity: 'critical',
        rooms: 2,
        summary: 'worker a of "support" is down, with 2 sessions still listed',
      },
    ]);
    expect(told(workers, [served('call-3', 'AW_2')])).toEqual([]);
  });

  it('is a worker that ended with jobs, for as long as the server may list them, where none is known as its own', () => {
    const workers = known([worker({ condition: 'down' }, { activeJobs: 3 })]);
    expect(told(workers, [])).toEqual([
      {
        what: 'worker down',
        severity: 'critical',
        rooms: 0,
        summary: 'worker a of "support" is down, and had 3 jobs',
      },
    ]);
    expect(told(workers, [], SINCE_MS + 26_000)).toEqual([]);
  });

  it('is not a worker that drained and ended with its last job', () => {
    const workers = known([worker({ condition: 'down' }, { activeJobs: 1 })], { a: link(1) }, { a: drain });
    expect(told(workers, [served('call-1')], SINCE_MS + 3_000)).toEqual([]);
    expect(told(workers, [])).toEqual([]);
    // The server still lists its session after two more sweeps: it did not leave.
    expect(told(workers, [served('call-1')])).toHaveLength(1);
    const two = known([worker({ condition: 'down' }, { activeJobs: 2 })], { a: link(2) }, { a: drain });
    expect(told(two, [served('call-1'), served('call-2')], SINCE_MS + 3_000)).toHaveLength(1);
  });

  it('is a worker that hangs, with its rooms or without', () => {
    const hung = worker({ condition: 'hung', reason: 'silent' });
    expect(told(known([hung]), [])).toMatchObject([
      { what: 'worker hung', severity: 'critical', rooms: 0, summary: 'worker a of "support" hangs' },
    ]);
    expect(told(known([{ ...hung, facts: null }]), [])).toMatchObject([{ summary: 'worker a hangs' }]);
    expect(told(known([hung], { a: link(1) }), [served('call-1')])).toMatchObject([
      { rooms: 1, summary: 'worker a of "support" hangs, with 1 session still listed' },
    ]);
  });

  it.each(['it says: not connected to livekit (503)', 'it says: failed to connect to livekit (503)'])(
    'is a worker that is up and not registered: %s',
    (reason) => {
      const cut = worker({ condition: 'degraded', reason });
      expect(told(known([cut]), [])).toEqual([
        {
          what: 'worker not registered',
          severity: 'warning',
          rooms: 0,
          summary: 'worker a of "support" is up and not connected to the server',
        },
      ]);
      expect(told(known([cut], { a: link(1) }), [served('call-1')])).toMatchObject([
        { severity: 'critical', rooms: 1 },
      ]);
      // A worker that starts connects within a second or so.
      expect(told(known([cut]), [], SINCE_MS + 4_000)).toEqual([]);
    },
  );

  it('is not a worker that is ill otherwise', () => {
    const ill = worker({ condition: 'degraded', reason: 'it says: inference process not running (503)' });
    expect(told(known([ill]), [])).toEqual([]);
  });

  it('is perhaps a worker that is idle and did not take a dispatch to its name', () => {
    const rooms = [untaken('call-1', SINCE_MS + 10_000)];
    expect(told(known([worker({})]), rooms)).toEqual([
      {
        what: 'worker not registered',
        severity: 'critical',
        rooms: 1,
        summary:
          'worker a of "support" is up and takes no job: perhaps it is not registered, 1 dispatch was not taken',
      },
    ]);
  });

  it.each([
    ['it was made before lktop saw the worker', [worker({ sinceMs: SINCE_MS + 9_000 })]],
    ['the worker came up just before', [worker({ cameUpAtMs: SINCE_MS + 6_000 })]],
    ['the worker is full', [worker({}, { load: 0.9 })]],
    ['the worker drains', [worker({ drainingSinceMs: SINCE_MS })]],
    ['a worker has a job', [worker({}, { activeJobs: 1 })]],
    ['one of two has a job', [worker({}), worker({ key: 'b' }, { activeJobs: 1 })]],
    ['the worker is of another name', [worker({}, { agentName: 'billing' })]],
    ['the worker is of another deployment', [worker({}, { deployment: 'blue' })]],
  ])('is none where a dispatch has another reason: %s', (_, workers) => {
    expect(told(known(workers), [untaken('call-1', SINCE_MS + 10_000)])).toEqual([]);
  });

  it('is one for all workers of a name with the same trouble', () => {
    const hung = (key: string, agentName = 'support') =>
      worker({ key, address: key, condition: 'hung', sinceMs: SINCE_MS }, { agentName });
    const workers = known([hung('a'), hung('b'), hung('c', 'billing')], { a: link(1), b: link(1, 'AW_2') });
    const rooms = [served('call-1'), served('call-2', 'AW_2')];
    expect(told(workers, rooms).map(({ summary }) => summary)).toEqual([
      'worker c of "billing" hangs',
      '2 workers of "support" hang, with 2 sessions still listed',
    ]);
  });

  it('opens once, changes with its rooms, and closes when it is cured', () => {
    const hung = known([worker({ condition: 'hung' })], { a: link(1) });
    const opened = trackIncidents([], workerIncidents(hung, [served('call-1')], SEEN_MS), SEEN_MS);
    expect(opened.changes).toMatchObject([{ state: 'opened', incident: { verdict: 'worker hung' } }]);
    const more = workerIncidents(hung, [served('call-1'), served('call-2')], SEEN_MS + 2_000);
    const changed = trackIncidents(opened.tracked, more, SEEN_MS + 2_000);
    expect(changed.changes).toMatchObject([{ state: 'changed', id: opened.changes[0]?.id }]);
    const cured = workerIncidents(known([worker({})], { a: link(2) }), [served('call-1')], SEEN_MS + 4_000);
    const gone = trackIncidents(changed.tracked, cured, SEEN_MS + 4_000);
    const closed = trackIncidents(gone.tracked, cured, SEEN_MS + 40_000);
    expect(closed.changes).toMatchObject([{ state: 'closed', id: opened.changes[0]?.id }]);
  });
});
