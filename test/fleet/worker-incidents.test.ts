import { describe, expect, it } from 'vitest';
import type { Room, Verdict } from '../../source/fleet/fleet.ts';
import { trackIncidents } from '../../source/fleet/track-incidents.ts';
import {
  NO_WORKER_MEMORY,
  type WorkerMemory,
  workerIncidents,
  workerTroubles,
} from '../../source/fleet/worker-incidents.ts';
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

/** The same room when the server has dropped its agent: its caller waits. */
const abandoned = (name: string, what: Verdict = verdict('left', { severity: 'notice' })): Room =>
  aRoom(name, {
    dispatches: [aDispatch({ verdict: verdict('left') })],
    humans: [aHuman()],
    waitingSinceMs: SEEN_MS,
    verdict: what,
  });

const incidentsOf = (workers: LinkedWorkers, rooms: readonly Room[], seenMs: number) =>
  workerIncidents(workerTroubles(workers, rooms, seenMs, NO_WORKER_MEMORY));

const inWords = (memory: Pick<WorkerMemory, 'troubles'>) =>
  workerIncidents(memory).map(({ verdict: what, severity, rooms: behind, summary }) => ({
    what,
    severity,
    rooms: behind.length,
    summary,
  }));

const told = (workers: LinkedWorkers, rooms: readonly Room[], seenMs = SEEN_MS) =>
  inWords(workerTroubles(workers, rooms, seenMs, NO_WORKER_MEMORY));

/** Looks one after the other, 2 s apart. */
const createLooks = () => {
  let memory = NO_WORKER_MEMORY;
  let seenMs = SEEN_MS;
  return (workers: LinkedWorkers, rooms: readonly Room[]) => {
    memory = workerTroubles(workers, rooms, seenMs, memory);
    seenMs += 2_000;
    return inWords(memory).map(({ summary }) => summary);
  };
};

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
    // With two jobs it did not end by itself. With one it may have, and a sweep that was under way says nothing then.
    expect(told(workers, rooms, SINCE_MS - 500)).toHaveLength(1);
    const one = known([worker({ condition: 'down' }, { activeJobs: 1 })], { a: link(1) });
    expect(told(one, [served('call-1')], SINCE_MS + 500)).toEqual([]);
    expect(told(one, [served('call-1')], SINCE_MS + 1_000)).toHaveLength(1);
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
    const opened = trackIncidents([], incidentsOf(hung, [served('call-1')], SEEN_MS), SEEN_MS);
    expect(opened.changes).toMatchObject([{ state: 'opened', incident: { verdict: 'worker hung' } }]);
    const more = incidentsOf(hung, [served('call-1'), served('call-2')], SEEN_MS + 2_000);
    const changed = trackIncidents(opened.tracked, more, SEEN_MS + 2_000);
    expect(changed.changes).toMatchObject([{ state: 'changed', id: opened.changes[0]?.id }]);
    const cured = incidentsOf(known([worker({})], { a: link(2) }), [served('call-1')], SEEN_MS + 4_000);
    const gone = trackIncidents(changed.tracked, cured, SEEN_MS + 4_000);
    const closed = trackIncidents(gone.tracked, cured, SEEN_MS + 40_000);
    expect(closed.changes).toMatchObject([{ state: 'closed', id: opened.changes[0]?.id }]);
  });
});

describe('an incident of workers whose agents the server has dropped', () => {
  const two = { a: link(2) };
  const none = { a: link(0) };
  const up = worker({}, { activeJobs: 2 });
  const down = worker({ condition: 'down', reason: 'refused' }, { activeJobs: 2 });
  const rooms = [served('call-1'), served('call-2')];
  const left = verdict('left', { severity: 'critical' });

  it('lasts until the verdict of each room says that its caller waits', () => {
    const look = createLooks();
    expect(look(known([up], two), rooms)).toEqual([]);
    expect(look(known([down], two), rooms)).toEqual([
      'worker a of "support" is down, with 2 sessions still listed',
    ]);
    expect(look(known([down], { a: link(1) }), [served('call-1'), abandoned('call-2')])).toEqual([
      'worker a of "support" is down, with 1 session still listed, and 1 room has a caller without an agent',
    ]);
    const both = [abandoned('call-1'), abandoned('call-2')];
    expect(look(known([down], none), both)).toEqual([
      'worker a of "support" is down, and 2 rooms have a caller without an agent',
    ]);
    expect(look(known([down], none), [abandoned('call-1', left), abandoned('call-2')])).toEqual([
      'worker a of "support" is down, and 1 room has a caller without an agent',
    ]);
    expect(look(known([down], none), [abandoned('call-1', left), abandoned('call-2', left)])).toEqual([]);
  });

  it.each([
    ['the caller is gone', [aRoom('call-1'), aRoom('call-2')]],
    ['the room is gone', []],
    ['another agent serves', [served('call-1', 'AW_2'), served('call-2', 'AW_2')]],
    [
      'two people took over',
      [abandoned('call-1', verdict('handed over', { severity: 'notice' })), aRoom('call-2')],
    ],
  ] as const)('ends where nobody waits any more: %s', (_, after) => {
    const look = createLooks();
    look(known([down], two), rooms);
    expect(look(known([down], none), [abandoned('call-1'), abandoned('call-2')])).toHaveLength(1);
    expect(look(known([down], none), after)).toEqual([]);
  });

  it('does not last for good where no verdict ever comes', () => {
    const look = createLooks();
    const both = [abandoned('call-1'), abandoned('call-2')];
    look(known([down], two), rooms);
    const looks = Array.from({ length: 62 }, () => look(known([down], none), both).length);
    expect(looks.indexOf(0)).toBe(59);
    expect(looks.slice(59)).toEqual([0, 0, 0]);
  });

  it('is there, too, where the agents go before the worker is seen down', () => {
    const look = createLooks();
    look(known([up], two), rooms);
    const both = [abandoned('call-1'), abandoned('call-2')];
    // Agents may leave for their own reasons: a worker that is up is not to blame.
    expect(look(known([up], { a: link(0) }), both)).toEqual([]);
    expect(look(known([down]), both)).toEqual([
      'worker a of "support" is down, and 2 rooms have a caller without an agent',
    ]);
  });

  it('outlasts a new process at the address, and a pod that is off its list', () => {
    const anew = worker({ cameUpAtMs: SEEN_MS }, { activeJobs: 0 });
    for (const now of [[anew], []]) {
      const look = createLooks();
      look(known([down], two), rooms);
      expect(look(known(now), rooms)).toEqual([
        'worker a of "support" was down, with 2 sessions still listed',
      ]);
      expect(look(known(now), [abandoned('call-1'), abandoned('call-2')])).toEqual([
        'worker a of "support" was down, and 2 rooms have a caller without an agent',
      ]);
      expect(look(known(now), [abandoned('call-1', left), abandoned('call-2', left)])).toEqual([]);
    }
  });

  it('is over at once where the worker is back with its jobs', () => {
    const look = createLooks();
    expect(look(known([{ ...up, condition: 'hung' }], two), rooms)).toHaveLength(1);
    expect(look(known([up], two), rooms)).toEqual([]);
  });

  it.each([
    [{ condition: 'hung' }, 'hangs', 'hung'],
    [
      { condition: 'degraded', reason: 'it says: not connected to livekit (503)' },
      'is up and not connected to the server',
      'was not connected to the server',
    ],
  ] as const)('tells of one that hangs or is not connected, and after it: %j', (fields, is, was) => {
    const ill = worker(fields, { activeJobs: 2 });
    const look = createLooks();
    const both = [abandoned('call-1'), abandoned('call-2')];
    look(known([ill], two), rooms);
    const without = 'and 2 rooms have a caller without an agent';
    expect(look(known([ill], { a: link(0) }), both)).toEqual([`worker a of "support" ${is}, ${without}`]);
    expect(look(known([up]), both)).toEqual([`worker a of "support" ${was}, ${without}`]);
    expect(look(known([up]), [abandoned('call-1', left), abandoned('call-2', left)])).toEqual([]);
  });

  it('counts the rooms that lost an agent of its name where nobody knows which were its own', () => {
    const look = createLooks();
    expect(look(known([down]), rooms)).toEqual(['worker a of "support" is down, and had 2 jobs']);
    const other = { ...abandoned('call-3'), dispatches: [aDispatch({ agentName: 'billing' })] };
    const both = [abandoned('call-1'), abandoned('call-2'), other];
    const late = Array.from({ length: 15 }, () => look(known([down]), both)).at(-1);
    expect(late).toEqual(['worker a of "support" is down, and 2 rooms have a caller without an agent']);
    expect(look(known([down]), [abandoned('call-1', left), abandoned('call-2', left), other])).toEqual([]);
  });

  it('is none where a worker that drains ended with its last job', () => {
    const ended = worker({ condition: 'down' }, { activeJobs: 1 });
    const look = createLooks();
    look(known([worker({}, { activeJobs: 1 })], { a: link(1) }, { a: drain }), [served('call-1')]);
    expect(look(known([ended], { a: link(0) }, { a: drain }), [abandoned('call-1')])).toEqual([]);
  });
});
