import { afterEach, describe, expect, it } from 'vitest';
import { countOutcomes } from '../../source/actions/batch.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import type { Session } from '../../source/session/session.ts';
import { agent, dispatch, participant } from '../helpers/facts.ts';
import { createFakeGateway, type FakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const JOINED_AFTER_MS = 2_500;

/** A server whose workers take every dispatch, but those of `suport`. */
const withWorkers = (gateway: FakeGateway, clock: ManualClock): FakeGateway => ({
  ...gateway,
  createDispatch: async (request, options) => {
    const made = await gateway.createDispatch(request, options);
    const room = gateway.rooms.get(request.room);
    clock.after(JOINED_AFTER_MS, () => {
      if (!room || request.agentName === 'suport') return;
      const identity = `agent-of-${made.id}`;
      const joinedAtMs = clock.now();
      room.participants.push(agent({ identity, agentName: request.agentName, joinedAtMs }));
    });
    return made;
  },
});

const open = async (rooms: number, budget?: number) => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock);
  for (let index = 0; index < rooms; index += 1) {
    gateway.addRoom(`call-${index}`, {
      participants: [participant({ identity: 'alice' })],
      dispatches: [dispatch({ id: `AD_${index}`, agentName: 'suport', createdAtMs: 1 })],
    });
  }
  const registry = openRegistry({ path: IN_MEMORY, clock, who: 'tester' });
  const session = createSession({
    project: { name: 'prod-eu', host: 'livekit.example.com', demo: false, readOnly: false, warnings: [] },
    connect: () => withWorkers(gateway, clock),
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
    ...(budget === undefined ? {} : { budget }),
  });
  ends.push(async () => {
    await session.close();
    await registry.close();
  });
  return { clock, gateway, session, registry };
};

const planAll = (session: Session) => {
  const planned = session.planMany(
    session.getState().fleet.rooms.map((room) => ({
      kind: 'redispatch',
      room: room.key,
      dispatchId: room.dispatches[0]?.id ?? '',
      agentName: 'support',
    })),
  );
  if ('impossible' in planned) throw new Error(planned.impossible);
  return planned;
};

/** Most API calls in any minute so far. */
const mostInAMinute = ({ calls }: FakeGateway): number => {
  let most = 0;
  let from = 0;
  for (const [index, { atMs }] of calls.entries()) {
    while (atMs - (calls[from]?.atMs ?? atMs) >= 60_000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
};

const untilEnded = async (session: Session, clock: ManualClock, mostSeconds: number) => {
  for (let second = 0; second < mostSeconds; second += 1) {
    if (session.getState().batch?.state === 'ended') return second;
    await clock.advance(1_000);
  }
  throw new Error(`not ended: ${JSON.stringify([...(session.getState().batch?.outcomes ?? [])])}`);
};

describe('a batch', () => {
  it('is proved, recorded and told, target by target', async () => {
    const { clock, session, registry, gateway } = await open(8);
    await clock.advance(10_000);
    gateway.script({ call: 'createDispatch', room: 'call-3', fails: 'rejected' });
    session.runBatch(planAll(session));
    expect(session.getState().batch?.state).toBe('running');
    await untilEnded(session, clock, 20);
    const { batch, log } = session.getState();
    expect(batch && [countOutcomes(batch, 'succeeded'), countOutcomes(batch, 'failed')]).toEqual([7, 1]);
    const recorded = await registry.listActions({ limit: 20 });
    expect(recorded.map(({ outcome }) => outcome).sort()).toEqual([
      'failed',
      ...Array.from({ length: 7 }, () => 'succeeded'),
    ]);
    expect(log.events.map(({ text }) => text)).toContain(
      'tried to re-dispatch 8 dispatches: 7/8 done, 1 failed',
    );
    await clock.advance(31_000);
    expect(session.getState().batch).toBeNull();
  });

  it.each([
    ['a moment after the start', 20],
    ['in the middle of the night', 180],
  ])(
    'of a project that needs all its calls for sweeps keeps within them, and is proved all the same: %s',
    async (_, seconds) => {
      const { clock, session, gateway } = await open(60, 600);
      await clock.advance(seconds * 1_000);
      session.runBatch(planAll(session));
      const took = await untilEnded(session, clock, 400);
      const { batch } = session.getState();
      expect(batch && [...batch.outcomes.values()].filter((outcome) => outcome !== 'succeeded')).toEqual([]);
      expect(mostInAMinute(gateway)).toBeLessThanOrEqual(600);
      expect(took).toBeLessThan(180);
    },
  );

  it('that is stopped leaves the rest undone', async () => {
    const { clock, session, gateway } = await open(60, 600);
    await clock.advance(20_000);
    session.runBatch(planAll(session));
    await clock.advance(2_000);
    session.stopBatch();
    await untilEnded(session, clock, 60);
    const { batch } = session.getState();
    const waiting = batch ? countOutcomes(batch, 'waiting') : 0;
    expect(waiting).toBeGreaterThan(0);
    // Rooms not looked into yet are none of its targets.
    const targets = batch?.outcomes.size ?? 0;
    expect(targets).toBeGreaterThan(40);
    expect(gateway.calls.filter(({ call }) => call === 'createDispatch')).toHaveLength(targets - waiting);
  });
});
