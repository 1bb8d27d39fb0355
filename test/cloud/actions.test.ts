import { describe, expect, it } from 'vitest';
import {
  type CloudIntention,
  type CloudPlan,
  cloudPlanBroken,
  planCloudAction,
} from '../../source/cloud/actions.ts';
import { createCloudPoller } from '../../source/cloud/poller.ts';
import { type CloudProgress, runCloudAction } from '../../source/cloud/run-action.ts';
import { lkCloudCommand } from '../../source/export/lk-cloud-command.ts';
import type { CloudAgentWish } from '../../source/simulator/cloud.ts';
import { createWorld } from '../../source/simulator/world.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createWorldCloud } from '../helpers/world-cloud.ts';

const start = async (wish: Partial<CloudAgentWish> = {}) => {
  const clock = createManualClock();
  const world = createWorld({ clock });
  const cloud = createWorldCloud(world);
  const agent = world.cloud.addAgent({ name: 'support', id: 'CA_1', version: 'v1', ...wish });
  await clock.advance(1_000);
  const poller = createCloudPoller({ cloud, clock });
  const look = async () => {
    await poller.ask();
    return poller.getState();
  };
  const rows = async () => (await look()).rows ?? [];
  const plan = async (intention: CloudIntention) =>
    planCloudAction(intention, await rows(), { projectName: 'prod-eu', newId: () => 'plan-1' });
  const planned = async (intention: CloudIntention): Promise<CloudPlan> => {
    const made = await plan(intention);
    if ('impossible' in made) throw new Error(made.impossible);
    return made;
  };
  const run = (made: CloudPlan, signal = new AbortController().signal) => {
    const seen: CloudProgress[] = [];
    const ended = runCloudAction(made, {
      cloud,
      clock,
      look,
      signal,
      onProgress: (progress) => seen.push(progress),
    });
    return { seen, ended };
  };
  const changes = () => cloud.calls.filter((call) => !call.startsWith('List'));
  return { clock, cloud, agent, rows, plan, planned, run, changes };
};

const RESTART: CloudIntention = { kind: 'restart-agent', agentId: 'CA_1' };
const rollBack = (version: string): CloudIntention => ({ kind: 'roll-back-agent', agentId: 'CA_1', version });
const promote = (from: string, to: string): CloudIntention => ({
  kind: 'promote-agent',
  agentId: 'CA_1',
  from,
  to,
});

describe('a plan', () => {
  it('of a restart says what is known of it, and warns if a rollout is on its way', async () => {
    const { agent, planned } = await start();
    expect(await planned(RESTART)).toMatchObject({
      question: 'Restart support of prod-eu?',
      sentences: [
        'Restarts all agent servers of support (CA_1).',
        'LiveKit documents that this does not interrupt sessions.',
      ],
      warnings: [],
      typeToConfirm: null,
    });
    agent.deploy('v2', null);
    expect((await planned(RESTART)).warnings).toEqual(['It is Updating already (production in us-east).']);
  });

  it('of a rollback names both versions, and asks for the name of the agent', async () => {
    const { agent, clock, planned, plan } = await start();
    agent.deploy('v2', 1_000);
    await clock.advance(2_000);
    expect(await planned(rollBack('v1'))).toMatchObject({
      question: 'Roll support back to v1 of prod-eu?',
      typeToConfirm: 'support',
      version: 'v1',
      warnings: [],
    });
    expect((await planned(rollBack('v1'))).sentences[0]).toBe(
      'Puts the version v1 of support (CA_1) into production, in place of v2.',
    );
    expect(await plan(rollBack('v2'))).toEqual({
      impossible: 'support has the version v2 in production already.',
    });
    expect(await plan(rollBack('v9'))).toEqual({ impossible: 'support has no version v9. It has v1.' });
  });

  it('of a rollback warns where versions are not known, and where the version is newer', async () => {
    const { agent, cloud, clock, planned } = await start();
    agent.deploy('v2', 1_000);
    await clock.advance(2_000);
    agent.deploy('v3', null);
    expect((await planned(rollBack('v3'))).warnings).toContain(
      'This version is newer than the one in production.',
    );
    const other = await start();
    other.cloud.fail('ListAgentVersions', 'server-error');
    expect((await other.planned(rollBack('v0'))).warnings).toEqual([
      'Its versions are not known, so lktop cannot tell whether this one exists.',
    ]);
    expect(cloud.calls.length).toBeGreaterThan(0);
  });

  it('of a promotion names the version, and asks for the name where it goes into production', async () => {
    const { agent, planned, plan } = await start();
    agent.addDeployment('staging', 'v2');
    expect(await planned(promote('staging', 'production'))).toMatchObject({
      question: 'Promote staging of support to production of prod-eu?',
      typeToConfirm: 'support',
      version: 'v2',
    });
    expect((await planned(promote('production', 'staging'))).typeToConfirm).toBe(null);
    expect(await plan(promote('dev', 'production'))).toEqual({
      impossible: 'support has no deployment dev. It has production, staging.',
    });
    expect(await plan(promote('staging', 'staging'))).toEqual({
      impossible: 'staging cannot be promoted to itself.',
    });
  });

  it('is impossible for an agent that is gone or was never deployed', async () => {
    const { plan } = await start({ version: '---' });
    expect(await plan(RESTART)).toEqual({ impossible: 'support was never deployed.' });
    expect(await plan({ kind: 'restart-agent', agentId: 'CA_9' })).toEqual({
      impossible: 'The agent CA_9 is not deployed (any more).',
    });
  });

  it('breaks when somebody else deploys, and not when a status changes', async () => {
    const { agent, clock, planned, rows } = await start();
    const made = await planned(RESTART);
    agent.setStatus('Sleeping');
    expect(cloudPlanBroken(made, await rows())).toBe(null);
    agent.deploy('v2', 1_000);
    await clock.advance(2_000);
    expect(cloudPlanBroken(made, await rows())).toContain('somebody else has deployed');
    expect(cloudPlanBroken(made, [])).toBe('The agent is not deployed any more.');
  });
});

describe('an action', () => {
  it.each<[string, CloudIntention, string, string]>([
    ['restart', RESTART, 'RestartAgent CA_1', 'support restarted after 5 s.'],
    ['rollback', rollBack('v1'), 'RollbackAgent CA_1 v1', 'support is back at v1 after 5 s.'],
    [
      'promotion',
      promote('staging', 'production'),
      'PromoteAgent CA_1 staging ',
      'support has v3 in production after 5 s.',
    ],
  ])('%s is one call, and done when the list shows it', async (_, intention, call, sentence) => {
    const { agent, clock, planned, run, changes } = await start();
    agent.deploy('v2', 1_000);
    await clock.advance(2_000);
    agent.addDeployment('staging', 'v3');
    const { seen, ended } = run(await planned(intention));
    await clock.advance(10_000);
    expect(await ended).toMatchObject({ outcome: 'succeeded', sentence, remedy: null });
    expect(changes()).toEqual([call]);
    expect(seen[0]).toMatchObject({ outcome: 'running', endedAtMs: null });
    expect(seen.map((one) => one.sentence)[1]).toContain(': it is Updating');
  });

  it('is recorded before its first call', async () => {
    const { cloud, planned, run, changes, clock } = await start();
    const made = await planned(RESTART);
    const release = cloud.hold('ListAgents');
    const { seen, ended } = run(made);
    await clock.advance(0);
    expect([seen.length, changes()]).toEqual([1, []]);
    release();
    await clock.advance(10_000);
    await ended;
  });

  it('is not done if the plan broke meanwhile', async () => {
    const { agent, clock, planned, run, changes } = await start();
    const made = await planned(RESTART);
    agent.deploy('v2', 1_000);
    await clock.advance(2_000);
    expect(await run(made).ended).toMatchObject({ outcome: 'failed' });
    expect(changes()).toEqual([]);
  });

  it('fails with the sentence of a refused call, and is not repeated', async () => {
    const { cloud, planned, run, changes } = await start();
    const made = await planned(RESTART);
    cloud.fail('RestartAgent', 'plan-limit', 'The plan has no restarts.');
    expect(await run(made).ended).toMatchObject({ outcome: 'failed', sentence: 'The plan has no restarts.' });
    expect(changes()).toEqual(['RestartAgent CA_1']);
  });

  it('whose answer was lost is looked for, and never sent again', async () => {
    const { cloud, planned, run, changes, clock } = await start();
    const made = await planned(RESTART);
    cloud.fail('RestartAgent', 'timeout', 'No answer in time.');
    const { ended } = run(made);
    await clock.advance(130_000);
    const { outcome, sentence } = await ended;
    expect(outcome).toBe('unproved');
    expect(sentence).toContain('Whether the call was taken is not known (No answer in time.)');
    expect(sentence).toContain('no restart was seen');
    expect(changes()).toEqual(['RestartAgent CA_1']);
  });

  it('that does not show in time is not proved', async () => {
    const { agent, planned, run, clock } = await start();
    agent.deploy('v2', 1_000);
    await clock.advance(2_000);
    const made = await planned(rollBack('v1'));
    const { ended } = run(made);
    await clock.advance(1_000);
    agent.setStatus('Build Failed');
    await clock.advance(3_000);
    agent.setStatus('Build Failed');
    await clock.advance(130_000);
    expect(await ended).toMatchObject({
      outcome: 'unproved',
      sentence:
        'LiveKit Cloud took the call, but its list does not prove it after 2 min: it is Build Failed.',
    });
  });

  it('stops waiting when it is told to', async () => {
    const { planned, run, clock } = await start();
    const stop = new AbortController();
    const { ended } = run(await planned(RESTART), stop.signal);
    await clock.advance(1_000);
    stop.abort();
    expect((await ended).outcome).toBe('unproved');
  });
});

describe('the lk command', () => {
  it.each([
    [RESTART, 'lk --project prod-eu agent restart --id CA_1'],
    [rollBack('v1 x'), "lk --project prod-eu agent rollback --id CA_1 --version 'v1 x'"],
    [promote('staging', 'production'), 'lk --project prod-eu agent promote --id CA_1 --from staging'],
    [promote('dev', 'staging'), 'lk --project prod-eu agent promote --id CA_1 --from dev --to staging'],
  ])('of %j is %s', (intention, command) => {
    expect(lkCloudCommand(intention, 'prod-eu')).toBe(command);
    expect(lkCloudCommand(intention, null)).toBe(command.replace(' --project prod-eu', ''));
  });
});
