import { describe, expect, it } from 'vitest';
import { cloudProblems } from '../../source/cloud/problems.ts';
import { cloudAgentRows } from '../../source/cloud/rows.ts';
import { ListAgentsResponse, ListAgentVersionsResponse } from '../../source/cloud-agent-messages.ts';
import { readCloudAgents, readCloudVersions } from '../../source/livekit/cloud-readers.ts';
import type { SimulatedCloud } from '../../source/simulator/cloud.ts';
import { createWorld } from '../../source/simulator/world.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createWorldCloud } from '../helpers/world-cloud.ts';

const MINUTE_MS = 60_000;

const start = () => {
  const clock = createManualClock();
  const world = createWorld({ clock });
  const gateway = createWorldCloud(world);
  const look = async (movingSince?: ReadonlyMap<string, number>, withVersions = true) => {
    const agents = await gateway.listAgents();
    const versions = await Promise.all(
      agents.map(async ({ id }) => [id, await gateway.listVersions(id)] as const),
    );
    const rows = cloudAgentRows(agents, new Map(withVersions ? versions : []));
    return cloudProblems(rows, clock.now(), movingSince).map(
      ({ rule, agentName, severity, summary }) => `${severity} ${rule} ${agentName}: ${summary}`,
    );
  };
  return { clock, cloud: world.cloud satisfies SimulatedCloud, look };
};

describe('a deployed agent', () => {
  it.each(['Running', 'Sleeping', 'Hibernating', ''])('that is "%s" is no problem', async (status) => {
    const { cloud, look } = start();
    cloud.addAgent({ name: 'a', status });
    cloud.addAgent({ name: 'new', version: '---' });
    expect(await look()).toEqual([]);
  });

  it('that crashed is a warning, and critical from the third crash on, until a quarter of an hour later', async () => {
    const { cloud, clock, look } = start();
    const agent = cloud.addAgent({ name: 'a' });
    agent.crash();
    expect(await look()).toEqual(['warning agent-crashing a: crashed once, last 0 s ago']);
    agent.crash();
    agent.crash();
    await clock.advance(2 * MINUTE_MS);
    expect(await look()).toEqual(['critical agent-crashing a: crashed 3 times, last 2 min ago']);
    await clock.advance(13 * MINUTE_MS);
    expect((await look()).length).toBe(1);
    await clock.advance(1_000);
    expect(await look()).toEqual([]);
  });

  it('that was restarted for its memory or disk is a warning; an unknown event is none', async () => {
    const { cloud, look } = start();
    const agent = cloud.addAgent({ name: 'a' });
    agent.happen('RESTARTED_HIGH_MEMORY_USAGE');
    agent.happen('RESTARTED_HIGH_DISK_USAGE');
    agent.happen(42);
    expect(await look()).toEqual([
      'warning agent-crashing a: restarted once because its disk was full, last 0 s ago',
      'warning agent-crashing a: restarted once because its memory was full, last 0 s ago',
    ]);
  });

  it('that does not run is critical in production, and a warning elsewhere', async () => {
    const { cloud, look } = start();
    cloud.addAgent({ name: 'a', regions: ['eu', 'us'], status: 'Server Error' });
    const staged = cloud.addAgent({ name: 'b' });
    staged.addDeployment('staging', 'v2');
    expect(await look()).toEqual(['critical agent-not-running a: Server Error in eu, us']);
    staged.failDeployment('staging', 'Build Failed');
    expect(await look()).toEqual([
      'critical agent-not-running a: Server Error in eu, us',
      'warning agent-not-running b: Build Failed in us-east (staging)',
    ]);
  });

  it('whose rollout takes longer than a quarter of an hour is a warning', async () => {
    const { cloud, clock, look } = start();
    await clock.advance(1_000);
    const agent = cloud.addAgent({ name: 'a' });
    await clock.advance(1_000);
    agent.deploy('v2', null);
    await clock.advance(15 * MINUTE_MS);
    expect(await look()).toEqual([]);
    await clock.advance(1_000);
    expect(await look()).toEqual(['warning rollout-stuck a: the rollout of v2 is Updating for 15 min']);
  });

  it('that restarts is judged by how long this run has seen it', async () => {
    const { cloud, clock, look } = start();
    const agent = cloud.addAgent({ name: 'a', status: 'Pending' });
    await clock.advance(60 * MINUTE_MS);
    expect(await look()).toEqual([]);
    const since = new Map([[agent.id, clock.now() - 16 * MINUTE_MS]]);
    expect(await look(since)).toEqual(['warning rollout-stuck a: the rollout is Pending for 16 min']);
  });

  it('without known versions is judged by its status alone', async () => {
    const { cloud, clock, look } = start();
    cloud.addAgent({ name: 'a' }).deploy('v2', null);
    await clock.advance(60 * MINUTE_MS);
    expect(await look(undefined, false)).toEqual([]);
  });

  it('whose old version drains for longer than LiveKit Cloud gives it is a warning', async () => {
    const { cloud, clock } = start();
    await clock.advance(1_000);
    const agents = readCloudAgents(
      ListAgentsResponse.fromJson({
        agents: [{ agentId: 'CA_1', agentName: 'a', version: 'v2', deployedAt: '2026-11-29T00:00:00Z' }],
      }),
    );
    const versions = readCloudVersions(
      ListAgentVersionsResponse.fromJson({ versions: [{ version: 'v1', draining: true, active: true }] }),
    );
    const rows = cloudAgentRows(agents, new Map([['CA_1', versions]]));
    const at = (time: string) => cloudProblems(rows, Date.parse(time)).map(({ summary }) => summary);
    expect(at('2026-11-29T01:10:00Z')).toEqual([]);
    expect(at('2026-11-29T01:10:01Z')).toEqual(['v1 still drains 1 h 10 min after the deployment']);
    expect(cloud.isOn()).toBe(false);
  });
});
