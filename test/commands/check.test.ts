import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../source/report/documents/check.ts';
import { crashes, leaves, speaksUnheard } from '../../source/simulator/sessions.ts';
import { createStage, openRoom, type Run, type Stage } from './stage.ts';

const documentOf = (run: Run) => checkDocument.parse(run.json());

/** What each rule that does not pass came to. */
const verdictsOf = (run: Run): Record<string, string> =>
  Object.fromEntries(
    documentOf(run)
      .rules.filter(({ result }) => result !== 'pass')
      .map(({ rule, result }) => [rule, result]),
  );

const sweeps = (stage: Stage): number => stage.gateway.calls.filter((call) => call === 'ListRooms').length;

describe('lktop check, where all is well', () => {
  it('passes after two sweeps, and says so by rule', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support'] });
    openRoom(stage, 'lobby');
    await stage.clock.advance(30_000);
    const { code, stdout, stderr } = await stage.run('check');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/PASS {2}unserved +no caller waits where an agent is expected\n/);
    expect(stdout).toMatch(/\nPASS: 2\/2 rooms looked into, 2 sweeps in 1 s\n$/);
    expect(sweeps(stage)).toBe(2);
  });

  it('passes in a project without rooms only when two listings agree on that', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(30_000);
    const listRooms = stage.gateway.listRooms;
    let listings = 0;
    const gateway = Object.assign(stage.gateway, {
      listRooms: async () => {
        listings += 1;
        return listings === 1 ? [] : listRooms();
      },
    });
    expect(gateway.listRooms).toBeDefined();
    expect((await stage.run('check')).code).toBe(1);
  });

  it('waits for what is just starting, and passes when it has come about', async () => {
    const stage = createStage();
    stage.world.addWorker({
      agentName: 'support',
      session: {
        joinAfterMs: 6_000,
        begin: (agent) => agent.publish({ source: 'MICROPHONE', name: 'voice' }),
      },
    });
    openRoom(stage, 'call-1', { agents: ['support'] });
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(0);
    expect(documentOf(run).tookSeconds).toBeGreaterThan(6);
    expect(documentOf(run).undecided).toEqual([]);
  });
});

describe('lktop check, where only a simulated caller waits', () => {
  it('passes, and says that it did not count them; fails with --simulated', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['suport'], caller: false });
    stage.world.addCaller({
      room: 'call-1',
      identity: 'sim',
      publishAudio: true,
      kindDetails: ['SIMULATION'],
    });
    await stage.clock.advance(60_000);
    const without = await stage.run('check', '--json');
    expect(without.code).toBe(0);
    expect(documentOf(without).simulatedCallers).toBe(1);
    expect(verdictsOf(without)['no-worker']).not.toBe('fail');
    expect((await stage.run('check')).stdout).toContain(
      'NOTE  1 simulated caller not counted; --simulated counts them',
    );

    const counted = await stage.run('check', '--simulated', '--json');
    expect(counted.code).toBe(1);
    expect(verdictsOf(counted)).toEqual({ 'no-worker': 'fail' });
    const found = documentOf(counted).rules.find(({ rule }) => rule === 'no-worker')?.findings[0];
    expect(found).toMatchObject({ room: 'call-1', waiting: 1, severity: 'critical' });
    expect((await stage.run('check', '--simulated')).stdout).not.toContain('not counted');
  });
});

describe('lktop check, where the answers of the server mislead', () => {
  it('a name nobody serves: starting at first, a failure when its grace time is over', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support'] });
    openRoom(stage, 'call-2', { agents: ['suport'] });
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(1);
    expect(verdictsOf(run)).toEqual({ 'no-worker': 'fail' });
    const found = documentOf(run).rules.find(({ rule }) => rule === 'no-worker')?.findings[0];
    expect(found).toMatchObject({ room: 'call-2', agentName: 'suport', waiting: 1, severity: 'critical' });
    expect(found?.remedy?.suggestedAgentName).toBe('support');
    expect(documentOf(run).incidents).toMatchObject([{ roomCount: 1, rooms: [{ name: 'call-2' }] }]);
  });

  it('an agent that crashed a minute ago: its job claims RUNNING for ever', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support', session: crashes(2_000) });
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(62_000);
    expect(stage.world.listDispatches('call-1')[0]?.jobs[0]?.status).toBe('JS_RUNNING');
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(1);
    expect(verdictsOf(run)).toEqual({ absent: 'fail' });
  });

  it('a busy worker: the dispatch is there, and nobody ever takes it', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support', load: 1 });
    openRoom(stage, 'call-1', { agents: ['support'] });
    const run = await stage.run('check');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/FAIL {2}no-worker/);
  });

  it('an agent whose job is not listed yet: it is there, and that counts', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    for (let number = 1; number <= 12; number += 1)
      openRoom(stage, `call-${number}`, { agents: ['support'] });
    await stage.clock.advance(1_500);
    const unlisted = [...Array(12).keys()].filter(
      (index) => stage.world.listDispatches(`call-${index + 1}`)[0]?.jobs.length === 0,
    );
    expect(unlisted.length).toBeGreaterThan(0);
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(0);
    expect(documentOf(run).figures.activeAgentSessions).toBe(12);
  });

  it('an agent that leaves while it is looked at', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support', session: leaves(1_200) });
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(1_000);
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(1);
    expect(verdictsOf(run)).toEqual({ left: 'fail' });
  });
});

describe('lktop check, by its flags', () => {
  const withTrouble = async (): Promise<Stage> => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    stage.world.addWorker({ agentName: 'survey', session: speaksUnheard });
    openRoom(stage, 'call-1', { agents: ['survey'] });
    openRoom(stage, 'call-2', { agents: ['suport'], caller: false });
    openRoom(stage, 'call-3');
    await stage.clock.advance(60_000);
    return stage;
  };

  it('warns of what is not critical, and ends with 0', async () => {
    const stage = await withTrouble();
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(0);
    expect(documentOf(run).result).toBe('warn');
    expect(verdictsOf(run)).toEqual({ silent: 'warn' });
  });

  it('--fail-on fails on just these, whatever their severity', async () => {
    const stage = await withTrouble();
    const run = await stage.run('check', '--json', '--fail-on', 'silent,unserved');
    expect(run.code).toBe(1);
    expect(verdictsOf(run)).toEqual({ silent: 'fail' });
    expect((await stage.run('check', '--fail-on', 'unserved')).code).toBe(0);
  });

  it('counts one caller once, under the rule that names the cause', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(60_000);
    const run = await stage.run('check', '--json');
    const counted = documentOf(run).rules.flatMap(({ rule, findings }) =>
      findings.map(({ severity, countedUnder }) => [rule, severity, countedUnder]),
    );
    expect(counted).toEqual([
      ['unserved', 'notice', 'no-worker'],
      ['no-worker', 'critical', null],
    ]);
    const text = (await stage.run('check')).stdout;
    expect(text).toMatch(/PASS {2}unserved +1 finding counted under no-worker\n/);
    expect(text).toMatch(/FAIL {2}no-worker +1 finding\n/);
    const brief = (await stage.run('check', '--brief')).stdout;
    expect(brief).toMatch(/ unserved=0 .*no-worker=1 /);
  });

  it('--fail-on counts it under the rule that is asked to fail', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(60_000);
    const run = await stage.run('check', '--json', '--fail-on', 'unserved');
    expect(run.code).toBe(1);
    expect(verdictsOf(run)).toEqual({ unserved: 'fail' });
  });

  it('--fail-on knows its rules', async () => {
    const run = await createStage().run('check', '--fail-on', 'unservd');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('Did you mean unserved?');
  });

  it('--expect makes an agent expected where none was ever dispatched', async () => {
    const stage = await withTrouble();
    const run = await stage.run('check', '--json', '--expect', 'call-*');
    expect(run.code).toBe(1);
    expect(verdictsOf(run)).toMatchObject({ unserved: 'fail' });
  });

  it('--quiet prints no result, and exits as it would with one', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['nobody'] });
    await stage.clock.advance(60_000);
    expect(await stage.run('check', '-q')).toMatchObject({ code: 1, stdout: '' });
    const { code, stderr } = await stage.run('check', '--quiet', '--json');
    expect(code).toBe(2);
    expect(stderr).toContain('--quiet prints no result, but --json asks for one.\nUse only one of the two.');
  });

  it('flags may stand before the command, also when it fails', async () => {
    const { code, stdout } = await createStage().run('--brief', 'check', '--nonsense');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^LKTOP UNKNOWN - lktop check has no flag --nonsense/);
  });

  it('--brief is one line with figures', async () => {
    const stage = await withTrouble();
    openRoom(stage, 'a|b', { agents: ['no|body'] });
    await stage.clock.advance(60_000);
    const { code, stdout } = await stage.run('check', '--brief');
    expect(code).toBe(1);
    expect(stdout.match(/\|/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /^LKTOP CRITICAL - no-worker 2, silent 1; no worker for no\/body in 1 room; 1 room cannot be judged: .* \| rooms=4 verified=4 .*no-worker=2 .*time=\d+\.\ds\n$/,
    );
  });
});

describe('lktop check, where it cannot tell', () => {
  it('says what was not decided when its time is out, with code 2', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['support'], caller: false });
    const run = await stage.run('check', '--json', '--timeout', '4s');
    expect(run.code).toBe(2);
    expect(documentOf(run)).toMatchObject({ result: 'unknown', undecided: [{ room: 'call-1' }] });
    const brief = await createStageWithStarting().run('check', '--brief', '--timeout', '4s');
    expect(brief.stdout).toMatch(/^LKTOP UNKNOWN - 1 not decided in time \|/);
  });

  const createStageWithStarting = (): Stage => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['support'], caller: false });
    return stage;
  };

  it('a problem that is certain counts more than what is not', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(60_000);
    openRoom(stage, 'call-2', { agents: ['other'], caller: false });
    expect((await stage.run('check', '--timeout', '4s')).code).toBe(1);
  });

  it('a room whose calls fail: 2, as nobody knows what is in it', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    stage.gateway.fail('ListDispatch', 503, 'twirp error unknown: no response from servers', 99);
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(2);
    expect(verdictsOf(run)).toEqual({ unreachable: 'warn' });
    expect(documentOf(run).coverage).toEqual({ rooms: 1, verified: 0 });
  });

  it('a server that refuses for good: 2 at once, in the form that was asked for', async () => {
    const stage = createStage();
    stage.gateway.fail('ListRooms', 401, 'permissions denied', 99);
    const { code, stdout } = await stage.run('check', '--brief');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^LKTOP UNKNOWN - .*does not permit ListRooms.* \| rooms=0/);
  });

  it('a server that stumbles: asks again, and tells', async () => {
    const stage = createStage();
    openRoom(stage, 'lobby');
    stage.gateway.fail('ListRooms', 503, 'overloaded', 3);
    expect((await stage.run('check')).code).toBe(0);
  });

  it('a server that never recovers: 2 when the time is out', async () => {
    const stage = createStage();
    stage.gateway.fail('ListRooms', 503, 'overloaded', 999);
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(2);
    expect(documentOf(run).failure?.sentence).toContain('overloaded');
  });

  it('a signal: 3', async () => {
    const stage = createStageWithStarting();
    const running = stage.start('check');
    await running.until(() => sweeps(stage) > 1);
    running.interrupt();
    expect((await running.end()).code).toBe(3);
  });
});

describe('lktop check of a large project', () => {
  it('stays within the budget, looks into every room, and takes the time that needs', async () => {
    const stage = createStage({
      files: { '.config/lktop/config.yaml': 'projects: { env: { budget: 600 } }\n' },
    });
    stage.world.addWorker({ agentName: 'support' });
    const rooms = 1_000;
    for (let number = 1; number < rooms; number += 1) openRoom(stage, `call-${number}`, { caller: false });
    openRoom(stage, 'call-0', { agents: ['suport'] });
    await stage.clock.advance(60_000);

    const atMs: number[] = [];
    const { calls } = stage.gateway;
    const push = calls.push.bind(calls);
    Object.assign(calls, {
      push: (call: string) => {
        atMs.push(stage.clock.now());
        return push(call);
      },
    });
    const startedMs = stage.clock.now();
    const run = await stage.run('check', '--json');
    expect(documentOf(run).coverage).toEqual({ rooms, verified: rooms });
    expect(verdictsOf(run)).toEqual({ 'no-worker': 'fail' });
    expect(run.code).toBe(1);
    expect(stage.clock.now() - startedMs).toBeLessThan(5 * 60_000);
    const mostInAMinute = Math.max(
      ...atMs.map((fromMs, index) => atMs.findLastIndex((toMs) => toMs < fromMs + 60_000) - index + 1),
    );
    expect(mostInAMinute).toBeLessThanOrEqual(620);
  }, 60_000);
});
