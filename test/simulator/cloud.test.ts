import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { scenarios } from '../../source/simulator/scenarios/scenarios.ts';
import { type Simulator, startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const open = new Set<Simulator>();

afterEach(async () => {
  for (const simulator of open) await simulator.close();
  open.clear();
});

const start = async (scenario?: string) => {
  const clock = createManualClock();
  const found = scenario === undefined ? undefined : scenarios.get(scenario);
  const simulator = await startSimulator({ clock, ...(found ? { scenario: found } : {}) });
  open.add(simulator);
  return { simulator, clock, cloud: simulator.world.cloud };
};

const sign = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('devkey')
    .sign(new TextEncoder().encode('secret'));

const call = async (
  { url }: Simulator,
  path: string,
  claims: Record<string, unknown> = { agent: { admin: true } },
  headers: Readonly<Record<string, string>> = { 'x-livekit-cli-version': '2' },
) => {
  const isTwirp = path.startsWith('/twirp');
  const response = await fetch(`${url}${path}`, {
    method: isTwirp ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await sign(claims)}`,
      ...headers,
    },
    ...(isTwirp ? { body: '{}' } : {}),
  });
  return { status: response.status, text: await response.text() };
};

const LIST = '/twirp/livekit.CloudAgent/ListAgents';

describe('the simulated service for deployed agents', () => {
  it('does not exist without deployed agents, as on a self-hosted server', async () => {
    const { simulator } = await start();
    expect(await call(simulator, LIST)).toEqual({ status: 404, text: '404 page not found\n' });
    expect((await call(simulator, '/logs?agent_id=CA_1&log_type=build')).status).toBe(404);
  });

  it('wants the grant to administer agents, and the version of the client', async () => {
    const { simulator, cloud } = await start();
    cloud.addAgent({ name: 'a' });
    expect(await call(simulator, LIST, { video: { roomList: true, agentAdmin: true } })).toMatchObject({
      status: 401,
      text: expect.stringContaining('permissions denied'),
    });
    expect(await call(simulator, LIST, undefined, {})).toMatchObject({
      status: 400,
      text: '{"code":"malformed","msg":"livekit-cli version header is required"}',
    });
    expect((await call(simulator, LIST)).status).toBe(200);
  });

  it('counts crashes, with the time of the last one', async () => {
    const { clock, cloud } = await start();
    const agent = cloud.addAgent({ name: 'a' });
    const stop = agent.crash(20_000);
    await clock.advance(45_000);
    stop();
    await clock.advance(60_000);
    expect(agent.record().deployments[0]?.events).toEqual([
      { type: 'APPLICATION_CRASHED', count: 3, atMs: clock.now() - 65_000 },
    ]);
  });

  it('rolls a version out while the old one drains for an hour', async () => {
    const { clock, cloud } = await start();
    const agent = cloud.addAgent({ name: 'a', version: 'v1' });
    const versions = () =>
      agent
        .record()
        .versions.map(({ version, current, draining, active }) => [version, current, draining, active]);
    agent.deploy('v2', 10_000);
    expect(agent.record()).toMatchObject({ version: 'v1', deployments: [{ status: 'Updating' }] });
    expect(versions()).toEqual([
      ['v2', false, false, false],
      ['v1', true, false, true],
    ]);
    await clock.advance(10_000);
    expect(agent.record()).toMatchObject({
      version: 'v2',
      deployments: [{ status: 'Running', version: 'v2' }],
    });
    expect(versions()).toEqual([
      ['v2', true, false, true],
      ['v1', false, true, true],
    ]);
    await clock.advance(60 * 60_000);
    expect(versions()[1]).toEqual(['v1', false, false, false]);
  });

  it('restarts, rolls back and promotes', async () => {
    const { clock, cloud } = await start();
    const agent = cloud.addAgent({ name: 'a', version: 'v1' });
    agent.addDeployment('staging', 'v2');
    cloud.restart(agent.id);
    expect(agent.record().deployments[0]?.status).toBe('Updating');
    await clock.advance(4_000);
    expect(agent.record().deployments[0]?.status).toBe('Running');
    cloud.promote(agent.id, 'staging', '');
    await clock.advance(4_000);
    expect(agent.record().version).toBe('v2');
    cloud.rollback(agent.id, 'v1');
    await clock.advance(4_000);
    expect(agent.record().version).toBe('v1');
    expect(() => cloud.rollback(agent.id, 'v9')).toThrow('version v9 not found');
    expect(() => cloud.restart('CA_none')).toThrow('agent CA_none not found');
  });

  it('answers with the fault it was given', async () => {
    const { simulator, cloud } = await start();
    cloud.addAgent({ name: 'a', id: 'CA_1' });
    simulator.faults.add({
      method: 'ListAgents',
      fault: { kind: 'status', status: 403, code: 'permission_denied' },
    });
    simulator.faults.add({ method: 'GET /logs', fault: { kind: 'status', status: 503 } });
    expect((await call(simulator, LIST)).status).toBe(403);
    expect((await call(simulator, '/logs?agent_id=CA_1&log_type=build')).status).toBe(503);
  });

  it('in the scenario cloud shows each situation', async () => {
    const { cloud } = await start('cloud');
    const agents = cloud
      .list('', '')
      .map(({ name, version, deployments: [first] }) => [name, version, first?.status]);
    expect(agents).toEqual([
      ['support-v2', '20261120090000', 'Running'],
      ['billing', '20261119120000', 'Running'],
      ['intake', '20261101080000', 'Updating'],
      ['survey', '20261001080000', 'Error'],
      ['nightly-report', '20260930010000', 'Sleeping'],
      ['', '---', undefined],
    ]);
    const [billing] = cloud.list('', 'billing');
    expect(billing?.deployments[0]?.events[0]).toMatchObject({ type: 'APPLICATION_CRASHED', count: 10 });
  });
});
