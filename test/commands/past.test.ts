import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  agentsDocument,
  historyDocument,
  incidentsDocument,
  registryDocument,
} from '../../source/report/documents/past.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

const MINUTE_MS = 60_000;

/** `lktop watch` saw one room served, closed it, and saw a caller whom nobody serves. */
const withPast = async (options: Parameters<typeof createStage>[0] = {}): Promise<Stage> => {
  const stage = createStage(options);
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  await stage.clock.advance(MINUTE_MS);
  const running = stage.start('watch');
  await running.until(() => running.stdout().includes('"started"'));
  await stage.clock.advance(10_000);
  stage.world.deleteRoom('call-1');
  openRoom(stage, 'sip-1', { agents: ['suport'] });
  await running.until(() => running.stdout().includes('"opened"'));
  await stage.clock.advance(10_000);
  running.interrupt();
  await running.end();
  await stage.run('dispatch', 'sip-1', 'support');
  await stage.clock.advance(MINUTE_MS);
  return stage;
};

const documentOf = async (stage: Stage, ...argv: readonly string[]) =>
  historyDocument.parse((await stage.run('history', '--json', ...argv)).json());

describe('lktop history', () => {
  it('says what ran in a room, and what was done', async () => {
    const stage = await withPast();
    const closed = await documentOf(stage, '--room', 'call-1');
    expect(closed.sessions).toMatchObject([
      { room: 'call-1', agentName: 'support', outcome: 'closed', goneAt: expect.any(String) },
    ]);
    expect(closed.dispatches).toMatchObject([{ agentName: 'support', outcome: 'served', who: null }]);
    expect(closed.actions).toEqual([]);
    const open = await documentOf(stage, '--room', 'sip-*');
    expect(open.actions).toMatchObject([{ kind: 'dispatch', outcome: 'succeeded' }]);
    expect(open.dispatches).toMatchObject([{ agentName: 'suport', outcome: 'unanswered' }]);
    const { code, stdout } = await stage.run('history');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Sessions \(1\)\n(.*\n)*Dispatches \(2\)\n(.*\n)*Actions \(1\)\n/);
    expect(stdout).toMatch(/call-1 .* support .* closed/);
  });

  it('can be narrowed by agent, time and outcome', async () => {
    const stage = await withPast();
    const names = async (...argv: string[]) => {
      const { sessions, dispatches } = await documentOf(stage, ...argv);
      return [sessions, dispatches].map((rows) => rows.map(({ agentName }) => agentName));
    };
    expect(await names()).toEqual([['support'], ['suport', 'support']]);
    expect(await names('--agent', 'sup*rt')).toEqual([['support'], ['suport', 'support']]);
    expect(await names('--agent', 'suport')).toEqual([[], ['suport']]);
    expect(await names('--outcome', 'served')).toEqual([[], ['support']]);
    expect(await names('--since', '30s')).toEqual([[], ['suport']]);
    expect(await names('--since', '1d', '--limit', '1')).toEqual([['support'], ['suport']]);
    expect(await names('--project', 'env')).toEqual([['support'], ['suport', 'support']]);
    expect(await names('--project', 'other')).toEqual([[], []]);
  });

  it('tells between which times a session ended while nobody looked', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support'] });
    const watch = async () => {
      const running = stage.start('watch');
      await running.until(() => running.stdout().includes('"started"'));
      await stage.clock.advance(20_000);
      running.interrupt();
      await running.end();
    };
    await watch();
    stage.world.deleteRoom('call-1');
    await stage.clock.advance(27 * MINUTE_MS);
    await watch();
    const { sessions } = await documentOf(stage);
    expect(sessions).toMatchObject([{ outcome: 'unseen' }]);
    const [{ lastSeenAt, goneAt } = { lastSeenAt: '', goneAt: '' }] = sessions;
    expect(Date.parse(goneAt ?? '') - Date.parse(lastSeenAt)).toBeGreaterThan(26 * MINUTE_MS);
    const { stdout, stderr } = await stage.run('history');
    expect(stdout).toMatch(/unseen .* between .* while nobody looked/);
    // Also of the time itself, in which more may have come and gone.
    const BETWEEN = /Nobody watched env \(.+\) between \d[^,]+ and \d[^,]+\.\n/;
    expect(stderr).toMatch(BETWEEN);
    expect((await stage.run('agents')).stderr).toMatch(BETWEEN);
    expect((await stage.run('incidents', '--since', '1d')).stderr).toMatch(BETWEEN);
    expect((await stage.run('incidents', '--since', '30s')).stderr).not.toContain('between');
  });
});

describe('lktop agents', () => {
  it('shows each agent with what is known of it', async () => {
    const stage = await withPast();
    const { agents } = agentsDocument.parse((await stage.run('agents', '--json')).json());
    expect(agents).toMatchObject([
      { agentName: 'suport', status: 'UNSERVED', unserved: 1, sessions: 0, lastRoom: 'sip-1' },
      {
        agentName: 'support',
        status: 'GONE',
        peakToday: 1,
        failedShare: 0,
        dispatches: 1,
        joinMedianMs: expect.any(Number),
        deployments: [''],
        lastAction: { kind: 'dispatch', outcome: 'succeeded' },
      },
    ]);
    expect(Math.max(...(agents[1]?.lastHour ?? []))).toBe(1);
    const { code, stdout } = await stage.run('agents', '--ascii', '--agent', 'suport');
    expect(code).toBe(0);
    expect(stdout).toMatch(/suport .* UNSERVED 1/);
    expect(stdout).not.toContain('support');
  });

  it('fits the terminal', async () => {
    const stage = await withPast({ columns: 80 });
    for (const command of ['agents', 'history', 'incidents']) {
      const { stdout } = await stage.run(command);
      expect(stdout).not.toBe('');
      for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    }
  });
});

describe('lktop incidents', () => {
  it('lists what went wrong, for how long, and what goes on', async () => {
    const stage = await withPast();
    const { incidents } = incidentsDocument.parse((await stage.run('incidents', '--json')).json());
    expect(incidents).toMatchObject([
      { severity: 'critical', agentName: 'suport', mostRooms: 1, room: 'sip-1', endedAt: null },
    ]);
    // Nobody looks any more, so it may be over.
    expect((await stage.run('incidents')).stdout).toMatch(/suport .* last seen \d\d:\d\d:\d\d/);
    expect(incidents).toMatchObject([{ outcome: 'open', lastSeenAt: expect.any(String) }]);
    stage.world.deleteRoom('sip-1');
    await stage.clock.advance(27 * MINUTE_MS);
    const running = stage.start('watch');
    await running.until(() => running.stdout().includes('"started"'));
    await stage.clock.advance(50_000);
    const ended = incidentsDocument.parse((await stage.run('incidents', '--json')).json());
    expect(ended.incidents).toMatchObject([{ outcome: 'unseen', endedAt: expect.any(String) }]);
    expect((await stage.run('incidents')).stdout).toMatch(/ended between .* while nobody looked/);
    openRoom(stage, 'sip-2', { agents: ['suport'] });
    await stage.clock.advance(20_000);
    expect((await stage.run('incidents')).stdout).toMatch(/suport .* goes on/);
    running.interrupt();
    await running.end();
    const later = createStage();
    expect((await later.run('incidents', '--since', '1h')).stderr).toContain('No incidents were seen since');
  });
});

describe('lktop registry', () => {
  it('says where the history is and what it holds', async () => {
    const stage = await withPast();
    const path = join(stage.home, 'state', 'lktop', 'registry.db');
    expect((await stage.run('registry', 'path')).stdout).toBe(`${path}\n`);
    const info = registryDocument.parse((await stage.run('registry', 'info', '--json')).json());
    expect(info).toMatchObject({
      path,
      rows: { rooms: 2, sessions: 1, dispatches: 2, actions: 1 },
      servers: [{ project: 'env' }],
      deleted: null,
    });
    expect((await stage.run('registry')).stdout).toContain('sessions   1');
  });

  it('exports every row as a JSON line', async () => {
    const stage = await withPast();
    const lines = (await stage.run('registry', 'export')).stdout.trim().split('\n');
    const counts: Record<string, number> = {};
    for (const line of lines) {
      const { table } = JSON.parse(line) as { readonly table: string };
      counts[table] = (counts[table] ?? 0) + 1;
    }
    expect(counts).toMatchObject({ projects: 1, rooms: 2, sessions: 1, dispatches: 2, actions: 1 });
  });

  it('prunes what is old, and nothing that is there', async () => {
    const stage = await withPast();
    const pruned = await stage.run('registry', 'prune', '--older-than', '1s', '--json');
    const { rows, deleted } = registryDocument.parse(pruned.json());
    expect(deleted).toBeGreaterThan(3);
    expect(rows).toMatchObject({ rooms: 1, sessions: 0, dispatches: 1, events: 0 });
    expect((await stage.run('registry', 'prune')).stdout).toContain('Deleted 0 rows');
  });
});

describe('who watched', () => {
  const COMMANDS = [['history'], ['agents'], ['incidents', '--since', '1d']];

  it.each(COMMANDS)('lktop %s says that nobody has watched since', async (...argv) => {
    const stage = await withPast();
    expect((await stage.run(...argv)).stderr).not.toContain('Nobody has watched');
    await stage.clock.advance(30 * MINUTE_MS);
    for (const form of [[], ['--json']]) {
      const { code, stderr } = await stage.run(...argv, ...form);
      expect(code).toBe(0);
      expect(stderr).toMatch(/Nobody has watched env \(.+\) since \d.+: what is shown is as of then\./);
    }
  });

  it.each(COMMANDS)('lktop %s does not take an unknown project for a calm one', async (...argv) => {
    const stage = await withPast();
    const { stderr } = await stage.run(...argv, '--project', 'prdo');
    expect(stderr).toContain('The history knows no project prdo. It knows env.');
    expect(stderr).toMatch(/(No (agents|incidents) were seen|Nothing was recorded) in project prdo/);
  });

  it('an empty list tells a calm time from one in which nobody looked', async () => {
    const { stderr } = await createStage().run('incidents');
    expect(stderr).toContain('Nobody has watched a project yet');
    const stage = await withPast();
    const day = await stage.run('incidents', '--since', '1d');
    expect(day.stderr).toMatch(/Nobody watched env \(.+\) before \d/);
    expect((await stage.run('incidents', '--since', '30s')).stderr).not.toContain('Nobody watched');
  });
});

it('says which filter matched nothing, and where a list goes on', async () => {
  const stage = await withPast();
  const run = async (...argv: readonly string[]) => (await stage.run(...argv)).stderr;
  expect(await run('agents', '--agent', 'zz')).toContain('No agents were seen of agents called zz');
  expect(await run('history', '--agent', 'zz', '--outcome', 'failed')).toContain(
    'Nothing was recorded of agents called zz with the outcome failed, according to',
  );
  expect(await run('history', '--limit', '1')).toContain('Only the newest 1 of each kind are listed.');
  expect(await run('history')).not.toContain('Only the newest');
});

it.each([
  [['history', '--since', 'yesterday'], '--since takes'],
  [['history', '--outcome', 'well'], '--outcome does not accept "well".\nIt accepts running, left, '],
  [['registry', 'empty'], 'lktop registry does not accept the word "empty".'],
  [['registry', 'prune', '--older-than', 'x'], '--older-than takes'],
])('%j is refused in a sentence', async (argv, sentence) => {
  const { code, stdout, stderr } = await createStage().run(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(sentence);
});

it('says so if nothing was seen yet, or the file was moved away', async () => {
  const stage = createStage();
  expect((await stage.run('agents')).stderr).toContain('No agents were seen, according to');
  rmSync(join(stage.home, 'state'), { recursive: true, force: true });
  expect((await stage.run('agents')).code).toBe(0);
});

const READERS = [
  ['history'],
  ['agents'],
  ['incidents'],
  ['registry'],
  ['registry', 'export'],
  ['registry', 'prune'],
];
const NOTHING = { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' };

it.each(READERS)('lktop %s %s needs no project, and creates nothing', async (...argv) => {
  const stage = createStage({ environment: NOTHING });
  const { code, stderr } = await stage.run(...argv);
  expect(code).toBe(0);
  if (argv.length === 1 && argv[0] !== 'registry') {
    expect(stderr).toMatch(/ according to .*state\/lktop\/registry\.db\./);
    expect(stderr).toContain(
      'Nobody has watched a project yet: the monitor and lktop watch keep the history.',
    );
  }
  expect(existsSync(join(stage.home, 'state'))).toBe(false);
});

it.each([...READERS, ['expectations']])('lktop %s %s creates no file that is not there', async (...argv) => {
  const stage = createStage();
  const { code, stdout, stderr } = await stage.run(...argv, '--registry', 'typo.db');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/There is no history in .*typo\.db\./);
  expect(stderr).toMatch(/the history is in .*state\/lktop\/registry\.db/);
  expect((await stage.run('doctor', '--registry', 'typo.db')).stdout).toMatch(
    /none yet; .* create .*typo\.db/,
  );
  expect(readdirSync(stage.home, { recursive: true }).filter((name) => String(name).endsWith('.db'))).toEqual(
    [],
  );
});

it('a history that may only be read is read', async () => {
  const stage = await withPast();
  const path = join(stage.home, 'state', 'lktop', 'registry.db');
  const sqlite = new DatabaseSync(path);
  sqlite.exec('PRAGMA journal_mode = DELETE');
  sqlite.close();
  const open = DatabaseSync.prototype.exec;
  // As for a user without write access. Tests may run as root, who always has it.
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'PRAGMA synchronous = NORMAL')
      throw Object.assign(new Error('attempt to write a readonly database'), { errcode: 8 });
    return Reflect.apply(open, this, [sql]);
  });
  onTestFinished(() => void spy.mockRestore());
  expect((await stage.run('history')).stdout).toContain('call-1');
  const pruned = await stage.run('registry', 'prune', '--older-than', '1s');
  expect(pruned.code).toBe(2);
  expect(pruned.stderr).toContain('it is read-only');
});

it.each(['history', 'agents', 'incidents'])('%s says that the demo has no history', async (command) => {
  const { code, stderr } = await createStage().run(command, '--demo');
  expect(code).toBe(0);
  expect(stderr).toBe('lktop: The demo keeps no history: each run starts afresh.\n');
});
