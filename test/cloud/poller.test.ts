import { describe, expect, it } from 'vitest';
import { withinCloudBudget } from '../../source/cloud/budget.ts';
import { createCloudPoller } from '../../source/cloud/poller.ts';
import type { LiveKitError } from '../../source/livekit/gateway.ts';
import { createRateLimiter } from '../../source/scanner/rate-limiter.ts';
import { createWorld } from '../../source/simulator/world.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createWorldCloud } from '../helpers/world-cloud.ts';

const start = () => {
  const clock = createManualClock();
  const world = createWorld({ clock });
  const cloud = createWorldCloud(world);
  const poller = createCloudPoller({ cloud, clock });
  const countOf = (method: string) => cloud.calls.filter((call) => call.split(' ')[0] === method).length;
  return { clock, world, cloud, poller, countOf };
};

describe('the poller of deployed agents', () => {
  it('asks nothing before it is started, then every 30 s, and nothing after it is stopped', async () => {
    const { clock, world, cloud, poller, countOf } = start();
    world.cloud.addAgent({ name: 'a' });
    await clock.advance(60_000);
    expect(cloud.calls).toEqual([]);
    poller.start();
    await clock.advance(90_000);
    expect(countOf('ListAgents')).toBe(4);
    expect(poller.getState()).toMatchObject({ atMs: clock.now(), failure: null, versionsFailure: null });
    expect(poller.getState().rows?.[0]).toMatchObject({ name: 'a', currentVersion: 'v1' });
    poller.stop();
    await clock.advance(600_000);
    expect(countOf('ListAgents')).toBe(4);
    expect(clock.pending()).toBe(0);
  });

  it('asks for versions once, and again after a change or five minutes', async () => {
    const { clock, world, poller, countOf } = start();
    const agent = world.cloud.addAgent({ name: 'a' });
    poller.start();
    await clock.advance(120_000);
    expect(countOf('ListAgentVersions')).toBe(1);
    agent.deploy('v2', 10_000);
    await clock.advance(30_000);
    // It is current by now.
    await clock.advance(30_000);
    expect(poller.getState().rows?.[0]).toMatchObject({ currentVersion: 'v2', drainingVersions: ['v1'] });
    const after = countOf('ListAgentVersions');
    expect(after).toBeGreaterThanOrEqual(2);
    await clock.advance(5 * 60_000 + 30_000);
    expect(countOf('ListAgentVersions')).toBe(after + 1);
    poller.stop();
  });

  it('keeps the last list after a failure, asks less often, and recovers', async () => {
    const { clock, world, cloud, poller, countOf } = start();
    world.cloud.addAgent({ name: 'a' });
    poller.start();
    await clock.advance(0);
    cloud.fail('ListAgents', 'missing-grant', 'Not permitted.');
    await clock.advance(30_000);
    expect(poller.getState()).toMatchObject({
      rows: [{ name: 'a' }],
      failure: { kind: 'missing-grant', sentence: 'Not permitted.' },
    });
    // After 60, 120, 240 s, then every 5 min.
    await clock.advance(60_000 + 120_000 + 240_000 + 300_000);
    expect(countOf('ListAgents')).toBe(6);
    cloud.fail('ListAgents', null);
    await clock.advance(300_000);
    expect(poller.getState().failure).toBe(null);
    await clock.advance(30_000);
    expect(countOf('ListAgents')).toBe(8);
    poller.stop();
  });

  it('shows the list without versions where those fail, and says why', async () => {
    const { clock, world, cloud, poller } = start();
    world.cloud.addAgent({ name: 'a' });
    world.cloud.addAgent({ name: 'b' });
    cloud.fail('ListAgentVersions', 'plan-limit', 'The plan has no versions.');
    poller.start();
    await clock.advance(0);
    expect(poller.getState()).toMatchObject({
      rows: [
        { name: 'a', versions: null },
        { name: 'b', versions: null },
      ],
      failure: null,
      versionsFailure: { kind: 'plan-limit' },
    });
    expect(cloud.calls).toEqual(['ListAgents', 'ListAgentVersions CA_00000001']);
    poller.stop();
  });

  it('never asks twice at once, and tells of each change', async () => {
    const { clock, world, cloud, poller, countOf } = start();
    world.cloud.addAgent({ name: 'a' });
    const release = cloud.hold('ListAgents');
    let changes = 0;
    poller.subscribe(() => {
      changes += 1;
    });
    poller.start();
    const asked = poller.ask();
    await clock.advance(120_000);
    expect(countOf('ListAgents')).toBe(1);
    expect(changes).toBe(0);
    release();
    await asked;
    expect(countOf('ListAgents')).toBe(2);
    expect(changes).toBe(4);
    poller.stop();
  });

  it('drops an agent that is gone', async () => {
    const { clock, cloud, poller, world } = start();
    world.cloud.addAgent({ name: 'a' });
    await poller.ask();
    const empty = { ...cloud, listAgents: async () => [] };
    const other = createCloudPoller({ cloud: empty, clock });
    await other.ask();
    expect(poller.getState().rows?.length).toBe(1);
    expect(other.getState().rows).toEqual([]);
  });
});

describe('the budget of its own', () => {
  it('lets a call wait for its place, and says when there is none', async () => {
    const { clock, world, cloud } = start();
    world.cloud.addAgent({ name: 'a', id: 'CA_1' });
    const limited = withinCloudBudget(cloud, createRateLimiter(clock, 2));
    await limited.listAgents();
    await limited.listVersions('CA_1');
    const third = limited.listAgents().then(
      () => 'answered',
      (error: LiveKitError) => `${error.failure.sentence} ${error.failure.remedy}`,
    );
    await clock.advance(10_000);
    expect(await third).toMatch(/No call was free within 10 s.* Try again in a minute\.$/);
    expect(cloud.calls.length).toBe(2);
    await clock.advance(60_000);
    await limited.listAgents();
    expect(cloud.calls.length).toBe(3);
  });
});
