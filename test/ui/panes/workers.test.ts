import { describe, expect, it } from 'vitest';
import type { Drain, LinkedWorkers, Worker, WorkerLink } from '../../../source/fleet/workers.ts';
import { lineText } from '../../../source/ui/line.ts';
import { workersPane } from '../../../source/ui/panes/workers/pane.ts';
import { symbolsOf } from '../../../source/ui/theme.ts';
import { aFleet, aServedRoom } from '../../helpers/fleet-builder.ts';
import { workerFixture } from '../../workers/fixtures.ts';
import { createFakeSession } from '../fake-session.ts';
import { type OpenAppOptions, openApp } from '../open-app.ts';
import { rowIn } from '../pane-row.ts';

const NOW_MS = 1_700_000_060_000;

const rowOf = (
  worker: Worker,
  {
    columns = 80,
    newerVersion = null,
    ascii = false,
    drain = null,
    link = null,
  }: {
    readonly columns?: number;
    readonly newerVersion?: string | null;
    readonly ascii?: boolean;
    readonly drain?: Drain | null;
    readonly link?: WorkerLink | null;
  } = {},
): string =>
  lineText(
    rowIn(
      workersPane,
      { key: worker.key, worker, newerVersion, link, drain },
      { nowMs: NOW_MS, columns, symbols: symbolsOf(ascii) },
    ),
  ).trimEnd();

const withFacts = (facts: Partial<NonNullable<Worker['facts']>>, fields: Partial<Worker> = {}): Worker => {
  const one = workerFixture(fields);
  return { ...one, facts: one.facts && { ...one.facts, ...facts } };
};

const DRAIN: Drain = {
  kind: 'marked',
  sinceMs: NOW_MS - 60_000,
  who: 'alice',
  left: 0,
  oldestMs: null,
  endsAboutMs: null,
  safety: { isSafe: false, why: '2 jobs left' },
};

describe('the row of a worker', () => {
  it.each([
    [
      withFacts({ activeJobs: 3, load: 0.31 }, { loads: [0, 0.2, 0.31] }),
      '● 10.0.0.1:8081 support up 3 0.31 ██░░░ ▁▂▃ python 1.8.9',
    ],
    [withFacts({ load: 0.93 }), '▲ 10.0.0.1:8081 support up, full 0 0.93 █████ python 1.8.9'],
    [
      withFacts({ sdk: 'node', version: '1.9.0', load: null }, { label: 'agent-1' }),
      '● agent-1 support up 0 node 1.9.0',
    ],
    [
      withFacts({}, { condition: 'down', reason: 'nothing listens there', sinceMs: NOW_MS - 20_000 }),
      '✖ 10.0.0.1:8081 support down: nothing listens… 0 python 1.8.9 20s',
    ],
    [workerFixture({ condition: 'asking', facts: null }), '· 10.0.0.1:8081 asking'],
    [withFacts({ agentName: '' }), '● 10.0.0.1:8081 (unnamed) up 0 0.10 █░░░░ python 1.8.9'],
    [
      withFacts(
        { agentName: '\u001b[31mred' },
        { condition: 'degraded', reason: '\u202eevil', sinceMs: NOW_MS },
      ),
      '▲ 10.0.0.1:8081 \\x1b[31mred degraded: \\u202eevil 0 0.10 █░░░░ python 1.8.9 0s',
    ],
  ])('%#', (worker, row) => {
    expect(rowOf(worker, { columns: 110 }).replaceAll(/ +/g, ' ')).toBe(row);
  });

  it.each([
    [{ left: 2 }, '○ 10.0.0.1:8081 support draining 2 left 0 0.93 █████'],
    [{ left: 2, kind: 'likely' }, '○ 10.0.0.1:8081 support draining? 2 left 0 0.93 █████'],
    [{ left: null }, '○ 10.0.0.1:8081 support draining 0 0.93 █████'],
    [{ safety: { isSafe: true } }, '○ 10.0.0.1:8081 support safe to stop, drained 0 0.93 █████'],
  ] satisfies readonly (readonly [Partial<Drain>, string])[])(
    'of one that drains says how far it is, even if it is full: %#',
    (changes, row) => {
      const text = rowOf(withFacts({ load: 0.93 }), { columns: 120, drain: { ...DRAIN, ...changes } });
      expect(text.replaceAll(/ +/g, ' ')).toContain(row);
    },
  );

  it('of one that drained and ended is no alarm, unless it had more than its last job', () => {
    const ended = (activeJobs: number) =>
      rowOf(withFacts({ activeJobs }, { condition: 'down', reason: 'refused' }), {
        columns: 120,
        drain: DRAIN,
      });
    expect(ended(1)).toMatch(/^○ .* ended after its drain /);
    expect(ended(2)).toMatch(/^✖ .* down: refused /);
  });

  it('marks an older version', () => {
    expect(rowOf(workerFixture(), { columns: 100, newerVersion: '1.9.0' })).toContain('▲ python 1.8.9');
  });

  it('keeps name, state, jobs and load in half a screen, in plain ASCII too', () => {
    const row = rowOf(withFacts({ load: 0.5, activeJobs: 2 }), { columns: 54, ascii: true });
    expect(row).toMatch(/^[ -~]*$/);
    expect(row.replaceAll(/ +/g, ' ')).toContain(' up 2 0.50');
    expect(row.length).toBeLessThanOrEqual(54);
  });

  const name = 'support-v2-e';
  const lost: WorkerLink = { workerId: 'AW_1', sessions: 4, joined: null, isProven: true };
  const down = withFacts(
    { agentName: name, activeJobs: 4 },
    { condition: 'down', reason: 'nothing listens there' },
  );

  it.each([
    [54, down, lost, null, '✖ 10.0.0.1:8081 support-v2-e down, 4 jobs 4'],
    [80, down, lost, null, '✖ 10.0.0.1:8081 support-v2-e down, 4 sessions 4 16m'],
    [54, down, null, null, '✖ 10.0.0.1:8081 support-v2-e down: nothing… 4'],
    [54, withFacts({}), null, { ...DRAIN, left: 12 }, '○ 10.0.0.1:8081 support draining 12 0 0.10'],
    [
      54,
      { ...down, condition: 'hung', reason: 'silent' },
      { ...lost, sessions: 1 },
      null,
      '✖ 10.0.0.1:8081 support-v2-e hung, 1 job 4 0.10',
    ],
  ] as const)('of %i columns keeps worker, agent and status whole: %#', (columns, one, link, drain, row) => {
    const since = { ...one, sinceMs: NOW_MS - 1_000_000 };
    expect(rowOf(since, { columns, link, drain }).replaceAll(/ +/g, ' ')).toBe(row);
  });

  it('leaves out first the trend, then the bar, then the age', () => {
    const one = withFacts({ load: 0.5 }, { cameUpAtMs: NOW_MS - 60_000, loads: [0.5, 0.5] });
    const parts = (columns: number) => {
      const row = rowOf(one, { columns });
      return [/[▁-▇]{2}/, /█/, / 1m/, / 0\.50/].map((part) => part.test(row));
    };
    expect([80, 74, 66, 54].map(parts)).toEqual([
      [true, true, true, true],
      [false, true, true, true],
      [false, false, true, true],
      [false, false, false, true],
    ]);
  });
});

const workersOf = (workers: readonly Worker[], more: Partial<LinkedWorkers> = {}): LinkedWorkers => ({
  workers,
  failures: [],
  wasRead: true,
  links: new Map(),
  drains: new Map(),
  ...more,
});

const openWith = (
  workers: LinkedWorkers | null,
  options: OpenAppOptions = {},
  changes: Parameters<typeof createFakeSession>[0] = {},
) => openApp({ session: createFakeSession({ workers, ...changes }), ...options });

describe('the pane of workers', () => {
  it.each([
    { columns: 120, rows: 30 },
    { columns: 80, rows: 24 },
  ])('shows the workers at its key, the worst first ($columns×$rows)', async (size) => {
    const down = withFacts({}, { key: 'b', address: 'b:8081', condition: 'down', reason: 'refused' });
    const app = await openWith(workersOf([workerFixture(), down]), size);
    expect(app.screen()).not.toContain('10.0.0.1:8081');
    await app.press('4');
    expect(app.screen()).toContain('▸4 Workers');
    const rows = app.lines().filter((line) => /:8081/.test(line));
    expect(rows[0]).toContain('b:8081');
    expect(app.screen()).toContain('down: refused');
    await app.press('/');
    await app.type('state:up');
    await app.press('enter');
    expect(app.screen()).toContain('▸4 Workers · /state:up');
    expect(app.screen()).toContain('Its port answers: the process lives.');
  });

  it('is not there where no workers are known, and says why', async () => {
    const app = await openWith(null, { columns: 80, rows: 24 });
    expect(app.screen()).not.toContain('4 Workers');
    await app.press('4');
    expect(app.screen()).toContain('no workers are known: give --workers');
    await app.press('tab', 'tab', 'tab');
    expect(app.screen()).toContain('▸5 Deployments');
    await app.press(':');
    await app.type('workers');
    await app.press('enter');
    expect(app.screen()).toContain('no workers are known');
  });

  it('names the sessions of a worker, and says whether that is proved', async () => {
    const links = (isProven: boolean) =>
      new Map([['10.0.0.1:8081', { workerId: 'AW_1', sessions: 1, joined: null, isProven }]]);
    const size = { columns: 160, rows: 50 };
    // Its agent belongs to the worker AW_1.
    const changes = { fleet: aFleet([aServedRoom('call-9')]) };
    const app = await openWith(workersOf([workerFixture()], { links: links(false) }), size, changes);
    await app.press('4', 'z');
    expect(app.lines().find((row) => row.includes('10.0.0.1:8081'))).toContain(' 1? ');
    await app.press('z', 'enter', 'z');
    expect(app.screen()).toContain('likely AW_1: it has as many sessions as this one has jobs');
    expect(app.screen()).toMatch(/Sessions, likely\s+call-9: /);
    const proved = await openWith(workersOf([workerFixture()], { links: links(true) }), size, changes);
    await proved.press('4');
    expect(proved.screen()).toContain('AW_1: a job came or went at both at once');
  });

  it('shows child processes where metrics tell them', async () => {
    const app = await openWith(workersOf([withFacts({ childProcesses: 7 })]), { columns: 200, rows: 40 });
    await app.press('4', 'z');
    expect(app.screen()).toContain(' Procs ');
    expect(app.lines().find((row) => row.includes('10.0.0.1:8081'))).toMatch(/ 7 /);
    await app.press('z', 'enter', 'z');
    expect(app.screen()).toContain('7, with those that wait for a job');
  });

  it('says how far a drain is, and whether the worker can be stopped', async () => {
    const nowMs = createFakeSession().clock.now();
    const detail = async (changes: Partial<Drain>) => {
      const drains = new Map([['10.0.0.1:8081', { ...DRAIN, ...changes }]]);
      const app = await openWith(workersOf([workerFixture()], { drains }), { columns: 160, rows: 50 });
      await app.press('4', 'enter', 'z');
      return app.screen().replaceAll(/\s+/g, ' ');
    };
    const endsAboutMs = nowMs + 120_000;
    const busy = await detail({ left: 2, oldestMs: nowMs - 300_000, endsAboutMs });
    expect(busy).toContain('drains marked by alice since');
    expect(busy).toContain('left 2, the oldest for 5 min');
    expect(busy).toContain(', an estimate: sessions of its name usually last so long');
    expect(busy).toContain('stop it not safe: 2 jobs left');
    expect(await detail({ left: 2 })).toContain('end not known: which sessions are its own is not known');
    expect(await detail({ left: 2, oldestMs: nowMs - 5_000 })).toContain('end not known: no history');
    expect(await detail({ left: 1, oldestMs: 1, endsAboutMs: nowMs - 1 })).toContain(
      'end not known: its sessions last longer than usual',
    );
    const likely = await detail({ kind: 'likely', who: null });
    expect(likely).toContain('drains likely: its jobs only fall since');
    const safe = await detail({ safety: { isSafe: true } });
    expect(safe).toContain('stop it safe: it has no job by its own port, and no session in the rooms');
    expect(await detail({ who: '\u001b[31mred' })).toContain('marked by \\x1b[31mred');
  });

  it('marks a worker as draining with its key, and takes the mark away', async () => {
    const session = createFakeSession({ workers: workersOf([workerFixture()]) });
    const app = await openApp({ session });
    await app.press('4', 'd');
    expect(session.drainMarks()).toEqual(['10.0.0.1:8081']);
    expect(app.screen()).toContain('10.0.0.1:8081 is marked as draining. lktop stops nothing');
    await app.press('d');
    expect(session.drainMarks()).toEqual([]);
  });

  it('marks nothing in a read-only project, and says so', async () => {
    const session = createFakeSession({ workers: workersOf([workerFixture()]) }, { readOnly: true });
    const app = await openApp({ session });
    await app.press('4', 'd');
    expect(session.drainMarks()).toEqual([]);
    expect(app.screen()).toContain('read-only: nothing can be changed from here');
  });

  it('tells a trouble of workers in the header, and claims no health beside it', async () => {
    const incident = {
      id: 'one',
      verdict: 'worker hung',
      severity: 'critical' as const,
      agentName: 'support',
      deployment: null,
      sinceMs: NOW_MS,
      rooms: [],
      summary: 'worker a of "support" hangs',
    };
    const fleet = aFleet([aServedRoom('call-9')]);
    const app = await openWith(workersOf([workerFixture()]), {}, { fleet, workerIncidents: [incident] });
    expect(app.lines()[1]).toContain('✖ worker hung · support');
    expect(app.lines()[1]).toContain('no other problem seen');
    expect(app.screen()).not.toContain('healthy');
  });

  it('says what could not be read', async () => {
    const failure = { source: 'dns:x', sentence: 'The name x is not known.', remedy: 'Check it.' };
    const app = await openWith(workersOf([], { failures: [failure] }));
    await app.press('4');
    expect(app.screen()).toContain('1 address not read');
    expect(app.screen()).toContain('The name x is not known. Check it.');
    expect((await openWith(workersOf([], { wasRead: false }))).screen()).not.toContain('x is not known');
  });

  it.each(['4', '5'])('lets no key act on a room that another list stands on (pane %s)', async (pane) => {
    const fleet = aFleet([aServedRoom('call-9')]);
    const { session, app } = await (async () => {
      const fake = createFakeSession({ workers: workersOf([workerFixture()]), fleet });
      return { session: fake, app: await openApp({ session: fake, columns: 80, rows: 24 }) };
    })();
    await app.press(pane);
    for (const key of ['K', 'D', 'R', 'x', 'J', 'L', 'C']) {
      await app.press(key);
      expect(app.screen()).toContain('no room belongs to this row: pick one in 1 Rooms');
    }
    expect(session.planned).toEqual([]);
  });

  it('is read aloud', () => {
    const item = {
      key: 'a',
      worker: withFacts({ activeJobs: 1 }, { cameUpAtMs: NOW_MS - 4_000 }),
      newerVersion: null,
      link: null,
      drain: null,
    };
    expect(workersPane.sentence(item, NOW_MS)).toBe(
      '10.0.0.1:8081: up for 4 s, agent support, 1 job, load 0.10',
    );
  });
});

it('the tabs of 80 columns keep as many titles as fit, from the left', async () => {
  const app = await openWith(workersOf([workerFixture()]), { columns: 80, rows: 24 });
  const tabs = () => app.lines().find((line) => line.trimEnd().endsWith('Detail')) ?? '';
  expect(tabs().trimEnd()).toBe(
    '▸1 Rooms  2 Agents  3 Dispatches  4 Workers  5 Deployments  6 Events  X  Detail',
  );
  await app.press('6');
  expect(tabs().trimEnd()).toBe(
    ' 1 Rooms  2 Agents  3 Dispatches  4 Workers  5 Deployments ▸6 Events  X  Detail',
  );
});
