import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionDocument } from '../../source/report/documents/action.ts';
import { crashes, leaves, neverJoins } from '../../source/simulator/sessions.ts';
import type { Ask } from '../../source/workers/ask.ts';
import { answer, meansFixture, told } from '../workers/fixtures.ts';
import { createStage, openRoom, type Run, type Stage } from './stage.ts';

const documentOf = (run: Run) => {
  const json = run.json();
  expect(actionDocument.parse(json)).toEqual(json);
  return actionDocument.parse(json);
};

const agentsIn = ({ world }: Stage, room: string): string[] =>
  world
    .listParticipants(room)
    .filter(({ kind }) => kind === 'AGENT')
    .map(({ attributes }) => attributes['lk.agent_name'] ?? '');

const namedDispatches = ({ world }: Stage, room: string): string[] =>
  world
    .listDispatches(room)
    .map(({ agentName }) => agentName)
    .filter((name) => name !== '');

const changes = ({ gateway }: Stage): string[] =>
  gateway.calls.filter((call) => /^(Create|Delete|Remove)/.test(call));

/** A worker called support, and a room with a caller but no agent. */
const withCaller = async (): Promise<Stage> => {
  const stage = createStage();
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1');
  await stage.clock.advance(30_000);
  return stage;
};

describe('lktop dispatch that brings no agent', () => {
  /** Workers by address, each with what it tells; a project where nobody serves the name that is asked for. */
  const withWorkers = async (workers: Readonly<Record<string, object>>, files = {}): Promise<Stage> => {
    const ask: Ask = async ({ ip, path }) => {
      const facts = workers[ip];
      if (facts === undefined) return { kind: 'refused' };
      return path === '/' ? answer('OK') : told(facts);
    };
    const stage = createStage({ workerAccess: { ask, means: meansFixture() }, files });
    stage.world.addWorker({ agentName: 'billing' });
    openRoom(stage, 'call-1');
    await stage.clock.advance(30_000);
    return stage;
  };
  const WORKERS = ['--workers', '10.0.0.1,10.0.0.2'];

  it('says what the known workers tell: nobody has the name, and who has one like it', async () => {
    const stage = await withWorkers({
      '10.0.0.1': { agent_name: 'support_v2' },
      '10.0.0.2': { agent_name: 'support_v2' },
    });
    const { code, stdout, stderr } = await stage.run('dispatch', 'call-1', 'support-v2', ...WORKERS);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'No worker took it: no worker named "support-v2" is registered; 2 serve "support_v2".',
    );
    expect(stderr).toContain('Did you mean support_v2?');
  });

  it('says that they are full, from the setting too, and in the document', async () => {
    const full = { agent_name: 'support-v2', worker_load: 0.93 };
    const files = { '.config/lktop/config.yaml': 'workers: [10.0.0.1, 10.0.0.2]\n' };
    const stage = await withWorkers({ '10.0.0.1': full, '10.0.0.2': full }, files);
    const document = documentOf(await stage.run('dispatch', 'call-1', 'support-v2', '--json'));
    expect(document.outcome).toBe('unproved');
    expect(document.sentence).toContain('2 workers of this name, all near their limit (0.93, 0.93)');
    expect(document.remedy).toContain('Start another worker of that name');
  });

  it('says no more than before where no workers are known, or a worker took it', async () => {
    const stage = await withWorkers({});
    const { stdout } = await stage.run('dispatch', 'call-1', 'support-v2');
    expect(stdout).not.toContain('registered');
    stage.world.addWorker({ agentName: 'slow', session: neverJoins });
    const taken = await stage.run('dispatch', 'call-1', 'slow', '--workers', '10.0.0.1');
    expect(taken.code).toBe(1);
    expect(taken.stdout).not.toContain('registered');
  });
});

describe('lktop dispatch', () => {
  it('exits with 0 when the agent is ACTIVE and says how long that took', async () => {
    const stage = await withCaller();
    const { code, stdout } = await stage.run('dispatch', 'call-1', 'support');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^support is active in call-1 after \d\.\d s \(agent-AJ_\w+, dispatch AD_\w+\)\n$/,
    );
    expect(agentsIn(stage, 'call-1')).toEqual(['support']);
  });

  it('prints a document with the agent and its times', async () => {
    const stage = await withCaller();
    const document = documentOf(
      await stage.run('dispatch', 'call-1', 'support', '--json', '--metadata', '{"a":1}'),
    );
    expect(document).toMatchObject({
      command: 'dispatch',
      room: 'call-1',
      outcome: 'succeeded',
      exitCode: 0,
    });
    expect(document.actions).toMatchObject([
      {
        kind: 'dispatch',
        outcome: 'succeeded',
        agent: { agentName: 'support', identity: expect.stringMatching(/^agent-AJ_/) },
      },
    ]);
    expect(document.actions[0]?.agent?.joinedSeconds).toBeLessThan(1);
    expect(document.actions[0]?.tookSeconds).toBeLessThan(2);
    expect(
      stage.world.listDispatches('call-1').find(({ agentName }) => agentName === 'support')?.metadata,
    ).toBe('{"a":1}');
  });

  it('exits with 1 for an unserved name, suggests another and names the dispatch that stays', async () => {
    const stage = await withCaller();
    openRoom(stage, 'call-2', { agents: ['support'] });
    await stage.clock.advance(5_000);
    const { code, stdout, stderr } = await stage.run('dispatch', 'call-1', 'suport', '--wait', '15s');
    expect(code).toBe(1);
    expect(stdout).toMatch(/not proved.*No worker took it/);
    expect(stderr).toMatch(/Did you mean support\?/);
    expect(stderr).toMatch(/Dispatch AD_\w+ stays in the room/);
    expect(stage.gateway.calls.filter((call) => call.startsWith('ListDispatch call-2')).length).toBe(1);
  });

  it.each([
    ['a full worker', { load: 1 }, /No worker took it/],
    ['an agent that never joins', { session: neverJoins }, /its agent is not there|No worker took it yet/],
    ['an agent that leaves at once', { session: leaves(0) }, /already over|not there|No worker/],
  ])('exits with 1 for %s', async (_, worker, sentence) => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support', ...worker });
    openRoom(stage, 'call-1');
    const { code, stdout } = await stage.run('dispatch', 'call-1', 'support', '--wait', '20s');
    expect(code).toBe(1);
    expect(stdout).toMatch(sentence);
  });

  it('refuses a missing room, which the server would create', async () => {
    const stage = await withCaller();
    const { code, stdout, stderr } = await stage.run('dispatch', 'cal-1', 'support');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('There is no room cal-1, and a dispatch would create it.');
    expect(stderr).toContain('Did you mean call-1? To create the room, add --create-room.');
    expect(changes(stage)).toEqual([]);
  });

  it('--create-room creates the room', async () => {
    const stage = await withCaller();
    expect((await stage.run('dispatch', 'new-room', 'support', '--create-room')).code).toBe(0);
    expect(agentsIn(stage, 'new-room')).toEqual(['support']);
  });

  it('--dry-run prints the plan and does nothing', async () => {
    const stage = await withCaller();
    const { code, stdout, stderr } = await stage.run('dispatch', 'call-1', 'suport', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Dispatch suport to call-1 of env\?\n {2}Creates a dispatch of suport\.\n {2}Warning: No suport is seen/,
    );
    expect(stderr).toContain('Nothing was done');
    expect(changes(stage)).toEqual([]);
    expect(documentOf(await stage.run('dispatch', 'call-1', 'suport', '--dry-run', '--json')).outcome).toBe(
      'planned',
    );
  });

  it('reads metadata from a file, and only from one source', async () => {
    const stage = await withCaller();
    writeFileSync(join(stage.home, 'm.json'), '{"caller":"+1 555"}');
    expect((await stage.run('dispatch', 'call-1', 'support', '--metadata-file', 'm.json')).code).toBe(0);
    expect(stage.world.listDispatches('call-1').map(({ metadata }) => metadata)).toContain(
      '{"caller":"+1 555"}',
    );
    const both = await stage.run(
      'dispatch',
      'call-1',
      'support',
      '--metadata-file',
      'm.json',
      '--metadata',
      'x',
    );
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('Leave one of them out') });
    const missing = await stage.run('dispatch', 'call-1', 'support', '--metadata-file', 'none.json');
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.json cannot be read (ENOENT)'),
    });
  });

  it('does not warn about a name that serves other rooms, or if not all rooms were looked into', async () => {
    const stage = await withCaller();
    openRoom(stage, 'call-2', { agents: ['support'] });
    openRoom(stage, 'call-3', { agents: ['suport'] });
    await stage.clock.advance(20_000);
    const small = await stage.run('redispatch', 'call-3', '--agent-name', 'support', '--dry-run');
    expect(small.stdout).not.toContain('No support is seen');
    const unseen = await stage.run('redispatch', 'call-3', '--dry-run');
    expect(unseen.stdout).toContain('No suport is seen in any room');
    for (let number = 0; number < 150; number += 1) openRoom(stage, `other-${number}`, { caller: false });
    const large = await stage.run('dispatch', 'call-1', 'billing', '--dry-run');
    expect(large.stdout).not.toContain('No billing is seen');
  });

  it('asks only for its own room in a large project', async () => {
    const stage = await withCaller();
    for (let number = 0; number < 150; number += 1) openRoom(stage, `other-${number}`, { caller: false });
    expect((await stage.run('dispatch', 'call-1', 'support')).code).toBe(0);
    expect(stage.gateway.calls.filter((call) => call.includes('other-'))).toEqual([]);
  });

  it('does nothing in a project that is read-only', async () => {
    const stage = createStage({ files: { '.config/lktop/config.yaml': 'readOnly: true\n' } });
    openRoom(stage, 'call-1');
    const { code, stderr } = await stage.run('dispatch', 'call-1', 'support');
    expect(code).toBe(2);
    expect(stderr).toContain('read-only');
    expect(changes(stage)).toEqual([]);
  });

  it('reports the pending action when it is interrupted', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    const running = stage.start('dispatch', 'call-1', 'support');
    await running.until(() => changes(stage).length > 0);
    const sentMs = stage.clock.now();
    await running.until(() => stage.clock.now() >= sentMs + 1_000);
    running.interrupt('SIGINT');
    const { code, stderr } = await running.end();
    expect(code).toBe(3);
    expect(stderr).toMatch(/Stopped while dispatching support to call-1: dispatch AD_\w+ was created\./);
  });

  it('exits with 2 when the call itself fails', async () => {
    const stage = await withCaller();
    stage.gateway.fail('CreateDispatch', 401, 'permissions denied', 9);
    const run = await stage.run('dispatch', 'call-1', 'support', '--json');
    expect(run.code).toBe(2);
    expect(documentOf(run)).toMatchObject({ outcome: 'failed', remedy: expect.stringContaining('key') });
  });
});

describe('lktop dispatch --once', () => {
  it('does nothing if an agent of that name is active', async () => {
    const stage = await withCaller();
    await stage.run('dispatch', 'call-1', 'support');
    const before = changes(stage).length;
    const run = await stage.run('dispatch', 'call-1', 'support', '--once', '--json');
    expect(run.code).toBe(0);
    expect(documentOf(run)).toMatchObject({ outcome: 'already', actions: [] });
    expect(changes(stage)).toHaveLength(before);
  });

  it('waits for an agent that is joining instead of dispatching a second one', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support', session: { joinAfterMs: 7_000, begin: () => {} } });
    openRoom(stage, 'call-1', { agents: ['support'] });
    const run = await stage.run('dispatch', 'call-1', 'support', '--once');
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('already') });
    expect(changes(stage)).toEqual([]);
  });

  it('dispatches an agent after a crash, although the old job claims to run', async () => {
    const stage = createStage();
    const worker = stage.world.addWorker({ agentName: 'support', session: crashes(1_000) });
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(60_000);
    expect(stage.world.listDispatches('call-1')[0]?.jobs[0]?.status).toBe('JS_RUNNING');
    worker.setSession({ begin: () => {} });
    const run = await stage.run('dispatch', 'call-1', 'support', '--once', '--json');
    expect(run.code).toBe(0);
    expect(documentOf(run).outcome).toBe('succeeded');
    expect(agentsIn(stage, 'call-1')).toEqual(['support']);
  });
});

describe('lktop remove', () => {
  const withAgents = async (...agents: string[]): Promise<Stage> => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    stage.world.addWorker({ agentName: 'survey' });
    openRoom(stage, 'call-1', { agents });
    await stage.clock.advance(30_000);
    return stage;
  };

  it('removes the only target and exits with 0 when it is gone', async () => {
    const stage = await withAgents('support');
    const { code, stdout } = await stage.run('remove', 'call-1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^removed .*support.* from call-1, verified\n$/);
    expect(agentsIn(stage, 'call-1')).toEqual([]);
    expect(namedDispatches(stage, 'call-1')).toEqual([]);
  });

  it('asks for a choice if several targets match', async () => {
    const stage = await withAgents('support', 'survey');
    const { code, stderr } = await stage.run('remove', 'call-1');
    expect(code).toBe(2);
    expect(stderr).toMatch(/has 2 matches: AD_\w+ of \w+ \(present\), AD_\w+ of \w+ \(present\)/);
    expect(changes(stage)).toEqual([]);
  });

  it('takes an agent name, an identity or the id of a dispatch', async () => {
    for (const word of ['name', 'identity', 'id'] as const) {
      const stage = await withAgents('support', 'survey');
      const survey = stage.world.listDispatches('call-1').find(({ agentName }) => agentName === 'survey');
      const words = {
        name: 'survey',
        identity:
          stage.world
            .listParticipants('call-1')
            .find(({ attributes }) => attributes['lk.agent_name'] === 'survey')?.identity ?? '',
        id: survey?.id ?? '',
      };
      expect((await stage.run('remove', 'call-1', words[word])).code).toBe(0);
      expect(agentsIn(stage, 'call-1')).toEqual(['support']);
    }
  });

  it.each([[], ['--once'], ['--force'], ['--dry-run']])(
    'removes nothing and lists the ids if two share the name: %s',
    async (...flags) => {
      const stage = await withAgents('support', 'support', 'survey');
      const { code, stdout, stderr } = await stage.run('remove', 'call-1', 'support', ...flags);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('Room call-1 has 2 matches: ');
      for (const { id, agentName } of stage.world.listDispatches('call-1')) {
        expect(stderr.includes(`${id} of support (present)`)).toBe(agentName === 'support');
      }
      expect(stderr).toContain('Use an id to choose one.');
      expect(changes(stage)).toEqual([]);
    },
  );

  it('suggests a similar name', async () => {
    const stage = await withAgents('support');
    const { code, stderr } = await stage.run('remove', 'call-1', 'suport');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean support?');
    expect((await stage.run('remove', 'cal-1')).stderr).toContain('Did you mean call-1?');
  });

  it('--once succeeds if there is nothing to remove', async () => {
    const stage = await withAgents('support');
    expect(await stage.run('remove', 'call-1', 'survey', '--once')).toMatchObject({ code: 0 });
    expect(await stage.run('remove', 'gone', '--once')).toMatchObject({ code: 0 });
    expect(changes(stage)).toEqual([]);
  });

  it('--dry-run names what would be removed', async () => {
    const stage = await withAgents('support');
    const { stdout } = await stage.run('remove', 'call-1', '--dry-run');
    expect(stdout).toMatch(/Deletes dispatch AD_\w+ of support, which also removes agent-AJ_/);
    expect(agentsIn(stage, 'call-1')).toEqual(['support']);
  });

  it('exits with 1 for an agent whose worker is dead, and --force removes it', async () => {
    const dead = async () => {
      const stage = createStage();
      const worker = stage.world.addWorker({ agentName: 'support' });
      openRoom(stage, 'call-1', { agents: ['support'] });
      await stage.clock.advance(30_000);
      worker.kill();
      return stage;
    };
    const { code, stdout, stderr } = await (await dead()).run('remove', 'call-1', 'support');
    expect(code).toBe(1);
    expect(stdout).toContain('is still there');
    expect(stderr).toContain('add --force');
    const stage = await dead();
    expect((await stage.run('remove', 'call-1', 'support', '--force')).code).toBe(0);
    expect(agentsIn(stage, 'call-1')).toEqual([]);
  });
});

describe('lktop redispatch', () => {
  it('fixes a mistyped name', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(30_000);
    const run = await stage.run('redispatch', 'call-1', '--agent-name', 'support', '--json');
    expect(run.code).toBe(0);
    expect(documentOf(run)).toMatchObject({
      outcome: 'succeeded',
      actions: [{ agent: { agentName: 'support' } }],
    });
    expect(namedDispatches(stage, 'call-1')).toEqual(['support']);
  });

  const onStaging = async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1');
    stage.world.createDispatch('call-1', {
      agentName: 'support',
      deployment: 'staging',
      metadata: 'm',
      restartPolicy: 'JRP_NEVER',
      attributes: { tier: 'gold' },
    });
    await stage.clock.advance(30_000);
    return stage;
  };

  it("keeps the deployment and so fails again, and --deployment '' fixes that", async () => {
    const stage = await onStaging();
    const again = await stage.run('redispatch', 'call-1', 'support', '--wait', '12s');
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('no worker of deployment staging is called support');
    const cured = await stage.run('redispatch', 'call-1', 'support', '--deployment', '');
    expect(cured.code).toBe(0);
    const made = stage.world.listDispatches('call-1').find(({ agentName }) => agentName === 'support');
    expect(made).toMatchObject({
      deployment: '',
      metadata: 'm',
      restartPolicy: 'JRP_NEVER',
      attributes: { tier: 'gold' },
    });
  });

  it.each([
    [['--deployment', 'green'], 'on deployment green (before: staging)'],
    [['--deployment='], 'without a deployment (before: staging)'],
    [[], 'on deployment staging with'],
  ])('%j names the deployment', async (flags, where) => {
    const stage = await onStaging();
    const { stdout } = await stage.run('redispatch', 'call-1', 'support', '--dry-run', ...flags);
    expect(stdout).toContain(where);
  });

  it('--deployment needs a value, which may be empty', async () => {
    const { code, stderr } = await createStage().run('redispatch', 'call-1', '--deployment', '--dry-run');
    expect(code).toBe(2);
    expect(stderr).toContain('--deployment has no value.');
  });

  it('replaces a crashed agent, whatever its job claims', async () => {
    const stage = createStage();
    const worker = stage.world.addWorker({ agentName: 'support', session: crashes(1_000) });
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(60_000);
    worker.setSession({ begin: () => {} });
    expect((await stage.run('redispatch', 'call-1', 'support')).code).toBe(0);
    expect(agentsIn(stage, 'call-1')).toEqual(['support']);
  });

  it('needs exactly one dispatch', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support', 'support'] });
    await stage.clock.advance(30_000);
    const { code, stderr } = await stage.run('redispatch', 'call-1', 'support');
    expect(code).toBe(2);
    expect(stderr).toContain('Use an id to choose one');
  });

  it('--once keeps an agent that is active', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(30_000);
    expect(await stage.run('redispatch', 'call-1', '--once')).toMatchObject({ code: 0 });
    expect(changes(stage)).toEqual([]);
  });

  it('says how to replace an agent that belongs to no dispatch', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1');
    stage.world.createDispatch('call-1', { agentName: 'support' });
    await stage.clock.advance(30_000);
    stage.world.restart();
    await stage.clock.advance(5_000);
    const { code, stderr } = await stage.run('redispatch', 'call-1', 'support');
    expect(code).toBe(2);
    expect(stderr).toContain('lktop dispatch call-1 support');
  });
});

describe('words', () => {
  it('are required', async () => {
    const stage = createStage();
    expect((await stage.run('dispatch', 'call-1')).stderr).toContain('lktop dispatch needs AGENT.');
    expect((await stage.run('remove')).stderr).toContain('lktop remove needs ROOM.');
    expect((await stage.run('remove', 'a', 'b', 'c')).stderr).toContain('takes no further argument "c"');
  });

  it('may contain hostile characters', async () => {
    const stage = createStage();
    const name = '\u001b[31mred';
    openRoom(stage, name, { agents: [name] });
    await stage.clock.advance(30_000);
    const { code, stdout } = await stage.run('remove', name, name);
    expect(code).toBe(0);
    expect(stdout).toContain('\\x1b[31mred');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });
});
