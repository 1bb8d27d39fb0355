import { describe, expect, it, onTestFinished } from 'vitest';
import type { RoomLocks } from '../../source/actions/room-locks.ts';
import type { CloudIntention, CloudPlan } from '../../source/cloud/actions.ts';
import { createCloudPoller } from '../../source/cloud/poller.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { converses } from '../../source/simulator/sessions.ts';
import { createWorld } from '../../source/simulator/world.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createWorldCloud } from '../helpers/world-cloud.ts';
import { createWorldGateway } from '../helpers/world-gateway.ts';

const MINUTE_MS = 60_000;

interface StageOptions {
  readonly locks?: RoomLocks;
  readonly readOnly?: boolean;
  /** The project is not on LiveKit Cloud. */
  readonly isElsewhere?: boolean;
}

/** A session that watches a project with one deployed agent. */
const stage = async ({ locks, readOnly = false, isElsewhere = false }: StageOptions = {}) => {
  const clock = createManualClock(1_800_000_000_000);
  const world = createWorld({ clock });
  const cloud = createWorldCloud(world);
  const agent = world.cloud.addAgent({ name: 'support', id: 'CA_1', version: 'v13' });
  const registry = openRegistry({ path: IN_MEMORY, clock, who: 'alice' });
  const session = createSession({
    project: { name: 'prod', host: 'prod.livekit.cloud', demo: false, readOnly, warnings: [] },
    connect: () => createWorldGateway(world, clock),
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
    keepsHistory: true,
    ...(locks === undefined ? {} : { locks }),
    ...(isElsewhere
      ? {}
      : { watchCloud: (own) => ({ ...createCloudPoller({ cloud, clock: own }), gateway: cloud }) }),
    onClose: registry.close,
  });
  onTestFinished(async () => {
    await session.close();
  });
  await clock.advance(5_000);
  const planned = (intention: CloudIntention): CloudPlan => {
    const made = session.cloud?.plan(intention);
    if (made === undefined || 'impossible' in made) throw new Error(made?.impossible ?? 'not on Cloud');
    return made;
  };
  const changes = () => cloud.calls.filter((call) => !call.startsWith('List'));
  const told = (kind: string) =>
    session
      .getState()
      .log.events.filter((event) => event.kind === kind)
      .map(({ text, severity }) => `${severity}: ${text}`);
  return { clock, world, cloud, agent, registry, session, planned, changes, told };
};

const RESTART: CloudIntention = { kind: 'restart-agent', agentId: 'CA_1' };

describe('a session of a project on LiveKit Cloud', () => {
  it('runs a plan, tells it as it goes on, and records it', async () => {
    const { session, planned, clock, changes, registry, told } = await stage();
    const plan = planned(RESTART);
    session.cloud?.run(plan);
    expect(session.getState().cloudActions).toMatchObject([{ plan, outcome: 'running' }]);
    await clock.advance(15_000);
    expect(session.getState().cloudActions).toMatchObject([{ outcome: 'succeeded' }]);
    expect(changes()).toEqual(['RestartAgent CA_1']);
    expect(told('action')).toEqual([
      'ok: restarting support',
      expect.stringContaining('ok: restarting support: support restarted after'),
    ]);
    expect(await registry.listActions({ limit: 10 })).toMatchObject([
      { kind: 'restart-agent', who: 'alice', agentName: 'support', identity: 'CA_1', outcome: 'succeeded' },
    ]);
    await clock.advance(31_000);
    expect(session.getState().cloudActions).toEqual([]);
  });

  it('acts on an agent once at a time, and refuses the second without a call', async () => {
    const { session, planned, clock, changes } = await stage();
    const [first, second] = [planned(RESTART), planned(RESTART)];
    session.cloud?.run(first);
    session.cloud?.run(second);
    await clock.advance(1_000);
    expect(session.getState().cloudActions.map(({ outcome }) => outcome)).toEqual(['running', 'failed']);
    expect(session.getState().cloudActions[1]?.sentence).toBe(
      'Another action with support is still under way.',
    );
    expect(planned(RESTART).warnings).toContain('Another action with it is still under way.');
    await clock.advance(15_000);
    expect(changes()).toEqual(['RestartAgent CA_1']);
  });

  it('does nothing while another lktop acts on the agent', async () => {
    const taken: string[] = [];
    const locks: RoomLocks = {
      tryTake: async (name) => {
        taken.push(name);
        return { heldBy: 'lktop of bob (process 7)' };
      },
    };
    const { session, planned, clock, changes } = await stage({ locks });
    session.cloud?.run(planned(RESTART));
    await clock.advance(20_000);
    expect(session.getState().cloudActions).toMatchObject([
      { outcome: 'failed', sentence: 'support is locked by lktop of bob (process 7).' },
    ]);
    expect(new Set(taken).size).toBe(1);
    expect(changes()).toEqual([]);
  });

  it('sends nothing again after an unclear answer, and says so in the next question', async () => {
    const { session, cloud, planned, clock, changes } = await stage();
    cloud.fail('RestartAgent', 'timeout', 'No answer in time.');
    session.cloud?.run(planned(RESTART));
    await clock.advance(130_000);
    expect(session.getState().cloudActions).toMatchObject([{ outcome: 'unproved' }]);
    await clock.advance(MINUTE_MS);
    expect(changes()).toEqual(['RestartAgent CA_1']);
    expect(planned(RESTART).warnings).toContainEqual(
      expect.stringMatching(/^The last action, 3 min ago, is not proved: it may still be done\.$/),
    );
  });

  it('runs no action of a read-only project', async () => {
    const { session, planned, changes } = await stage({ readOnly: true });
    expect(() => session.cloud?.run(planned(RESTART))).toThrow('read-only');
    expect(changes()).toEqual([]);
  });

  it('tells crashes, statuses and versions as events, and not what was there before', async () => {
    const { agent, clock, told } = await stage();
    expect(told('deployed agent')).toEqual([]);
    agent.crash();
    agent.happen(42);
    await clock.advance(30_000);
    expect(told('deployed agent')).toEqual([
      'ok: support: AGENT_EVENT_TYPE_42, once so far',
      'warning: support: crashed, once so far',
    ]);
    agent.deploy('v14', MINUTE_MS);
    await clock.advance(2 * MINUTE_MS);
    agent.setStatus('Hibernating');
    await clock.advance(30_000);
    expect(told('deployed agent').slice(2)).toEqual([
      'notice: support: Running → Updating',
      'ok: support: Updating → Running',
      'ok: support: v14 in production, before: v13',
      'ok: support: Running → Hibernating',
    ]);
  });

  it('counts failures by the version that was there when the dispatch was made', async () => {
    const { world, agent, clock, session } = await stage();
    world.addWorker({ agentName: 'support', session: converses });
    session.askPast({ agents: true, agentName: null, roomId: null });
    const call = async (name: string) => {
      world.createRoom({ name });
      world.createDispatch(name, { agentName: 'support' });
      await clock.advance(10_000);
    };
    await call('call-1');
    await clock.advance(5 * MINUTE_MS);
    agent.deploy('v14', 1_000);
    await clock.advance(5_000);
    await call('call-2');
    await clock.advance(5 * MINUTE_MS);
    await call('call-3');
    await call('call-4');
    await clock.advance(MINUTE_MS);
    expect(session.getState().past.byVersion.get('CA_1')).toEqual({
      versions: [
        { version: 'v14', dispatches: 2, failed: 0 },
        { version: 'v13', dispatches: 1, failed: 0 },
      ],
      // call-2 began while the version changed.
      unsure: 1,
      elsewhere: 0,
    });
  });

  it('goes on where the service fails, and keeps what it knew', async () => {
    const { cloud, clock, session } = await stage();
    cloud.fail('ListAgents', 'missing-grant', 'Not permitted.');
    await clock.advance(MINUTE_MS);
    const { cloud: known, snapshot } = session.getState();
    expect(known).toMatchObject({ rows: [{ id: 'CA_1' }], failure: { sentence: 'Not permitted.' } });
    expect(snapshot.connection.state).toBe('live');
  });
});

it('a session of a project elsewhere has nothing of it, and asks nothing', async () => {
  const { session, cloud, clock } = await stage({ isElsewhere: true });
  await clock.advance(5 * MINUTE_MS);
  expect([session.cloud, session.getState().cloud, cloud.calls]).toEqual([null, null, []]);
});
