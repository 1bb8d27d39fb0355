import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../source/report/documents/check.ts';
import { expectShippedSchema } from '../../report/shipped.ts';
import { createStage } from '../stage.ts';

const CLOUD = 'wss://my-project.livekit.cloud';

/** A project on LiveKit Cloud without rooms, with one agent. */
const stageWith = () => {
  const stage = createStage({ url: CLOUD });
  const agent = stage.world.cloud.addAgent({ name: 'support', id: 'CA_support' });
  return { ...stage, agent };
};

const RULES = ['agent-crashing', 'agent-not-running', 'rollout-stuck'];

describe('the rules of lktop check about deployed agents', () => {
  it('are not there on a self-hosted server, which is not asked', async () => {
    const stage = createStage();
    const { code, stdout, stderr } = await stage.run('check');
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).not.toMatch(
      /agent-crashing|agent-not-running|rollout-stuck|[Cc]loud|deployed/,
    );
    expect((await stage.run('check', '--brief')).stdout).not.toContain('rollout');
    expect(checkDocument.parse((await stage.run('check', '--json')).json())).toMatchObject({
      cloudRules: [],
      cloudFailure: null,
    });
    expect(stage.cloudAddresses).toEqual([]);
    const asked = await stage.run('check', '--fail-on', 'agent-crashing');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('livekit.example.com is not there.');
  });

  it('pass where all is well, and where the status is an unknown word', async () => {
    const { agent, run } = stageWith();
    agent.setStatus('Hibernating');
    const { code, stdout } = await run('check');
    expect(code).toBe(0);
    for (const rule of RULES) expect(stdout).toContain(`PASS  ${rule}`);
    expect((await run('check', '--brief')).stdout).toMatch(/agent-crashing=0.*rollout-stuck=0/);
  });

  it('fail at a crash loop, warn at one crash, and fail at that where it is asked for', async () => {
    const { agent, run } = stageWith();
    agent.crash();
    const once = await run('check');
    expect(once.code).toBe(0);
    expect(once.stdout).toMatch(
      /WARN {2}agent-crashing +1 finding\n +▲ support {2}crashed once, last \d s ago: Read/,
    );
    expect((await run('check', '--fail-on', 'agent-crashing')).code).toBe(1);
    agent.crash();
    agent.crash();
    const loop = await run('check', '--brief');
    expect(loop.code).toBe(1);
    expect(loop.stdout).toMatch(/CRITICAL - .*agent-crashing 1/);
  });

  it('report what does not run, and a rollout that hangs, in a document of the schema', async () => {
    const { agent, world, clock, run } = stageWith();
    world.cloud.addAgent({ name: 'broken', status: 'Server Error \u001b[31m' });
    await clock.advance(1_000);
    agent.deploy('v2', null);
    await clock.advance(20 * 60_000);
    const { code, stdout, json } = await run('check', '--json');
    expect(code).toBe(1);
    const document = checkDocument.parse(json());
    expectShippedSchema(document);
    const found = document.cloudRules.map(({ rule, result, findings }) => [
      rule,
      result,
      findings[0]?.agentName,
    ]);
    expect(found).toEqual([
      ['agent-crashing', 'pass', undefined],
      ['agent-not-running', 'fail', 'broken'],
      ['rollout-stuck', 'warn', 'support'],
    ]);
    expect(stdout).not.toContain('\u001b');
    expect((await run('check')).stdout).toContain(
      '✖ broken  Server Error \\x1b[31m in us-east: Read its log',
    );
  });

  it('say why the agents are not known, while the rest goes on', async () => {
    const { cloud, run } = stageWith();
    cloud.fail('ListAgents', 'missing-grant', 'The key may not manage agents.');
    const { code, stdout } = await run('check');
    expect(code).toBe(0);
    expect(stdout).toContain('NOTE  the deployed agents are not known: The key may not manage agents.');
    expect(stdout).not.toContain('agent-crashing');
    const asked = await run('check', '--fail-on', 'agent-crashing,rollout-stuck');
    expect(asked.code).toBe(2);
    expect(asked.stdout).toContain('UNKNOWN  the deployed agents are not known');
    expect((await run('check', '--fail-on', 'agent-crashing', '--brief')).stdout).toContain('UNKNOWN');
    expect(checkDocument.parse((await run('check', '--json')).json()).cloudFailure?.kind).toBe(
      'missing-grant',
    );
  });

  it('go on without versions', async () => {
    const { agent, cloud, run } = stageWith();
    agent.crash();
    cloud.fail('ListAgentVersions', 'plan-limit', 'The plan has no versions.');
    const { code, stdout } = await run('check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/WARN {2}agent-crashing/);
    expect(stdout).toContain('NOTE  versions of deployed agents are not known: The plan has no versions.');
  });
});
