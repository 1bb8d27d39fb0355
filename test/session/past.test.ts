import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActionProgress } from '../../source/actions/action.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { keyOfKind } from '../../source/fleet/room-kind.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { noPace, type RoomKey, type Snapshot } from '../../source/fleet/snapshot.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { createPast } from '../../source/session/past.ts';
import { agent, dispatch, participant, roomFacts, START_MS, sweptSnapshot } from '../helpers/facts.ts';
import { createFakeGateway, type FakeGateway } from '../helpers/fake-gateway.ts';
import { aFleet } from '../helpers/fleet-builder.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';
import { CAME_MS, calledRoom } from '../learning/rooms.ts';
import { openTestRegistry, project, succeeded, temporaryFolder, told } from '../registry/fixture.ts';

const KIND = keyOfKind({ pattern: 'call-*', callerKind: 'STANDARD', dispatched: ['support'] });
const MINUTE_MS = 60_000;

const openPast = (clock: ManualClock = createManualClock(START_MS)) => {
  const registry = openTestRegistry(IN_MEMORY, { clock });
  const past = createPast(registry.experienceOf(project.host), defaultFleetSettings, () => null);
  let before: Fleet = aFleet([]);
  const look = (after: Fleet, changes: Partial<Snapshot> = {}) => {
    past.observe(changesBetween(before.byKey, after.byKey), {
      ...sweptSnapshot(clock.now(), []),
      verifiedAtMs: new Map<RoomKey, number>(after.rooms.map(({ key }) => [key, clock.now()])),
      pace: { ...noPace, oldestVerifiedAtMs: clock.now() },
      ...changes,
    });
    before = after;
  };
  return { past, look, clock };
};

describe('what is known of a project', () => {
  it('is what its rooms had, who served in them, and that its server marks agents', async () => {
    const { past, look, clock } = openPast();
    const { background } = past;
    const rooms = Array.from({ length: 20 }, (_, index) =>
      calledRoom(`call-${index}`, { agentAfterMs: 500 }),
    );
    expect(background.marksAgentsByKind).toBe(false);
    look(aFleet(rooms));
    look(aFleet([]));
    const kind = keyOfKind({ pattern: 'call-*', callerKind: 'STANDARD', dispatched: [''] });
    expect(await told(() => background.learned(kind))).toMatchObject({
      rooms: 20,
      agentName: 'support',
    });
    const again = roomFacts({ name: 'call-3', id: 'RM_again', createdAtMs: clock.now() + MINUTE_MS });
    expect(await told(() => background.servedBefore(again))).toEqual({
      agentName: 'support',
      lastSeenMs: START_MS,
    });
    expect(background.marksAgentsByKind).toBe(true);
  });

  it('is of the time when the server last answered', async () => {
    const { past, look, clock } = openPast();
    const fleet = aFleet([calledRoom('call-1', { agentAfterMs: 500 })]);
    look(fleet);
    await clock.advance(MINUTE_MS);
    const failure = { kind: 'refused', sentence: '', remedy: '' };
    look(fleet, { connection: { state: 'failing', failure, sinceMs: START_MS, retryAtMs: START_MS } });
    const room = roomFacts({ name: 'call-1', id: 'RM_again', createdAtMs: clock.now() });
    expect(await told(() => past.background.servedBefore(room))).toMatchObject({ lastSeenMs: START_MS });
    look(fleet);
    await clock.advance(10_000);
    expect(await told(() => past.background.servedBefore(room))).toMatchObject({
      lastSeenMs: START_MS + MINUTE_MS,
    });
  });
});

describe('an action that removes', () => {
  const room = calledRoom('call-1', { agentAfterMs: 500, agent: { identity: 'bot' } });
  const fleet = aFleet([room]);
  const target = { ...succeeded.plan.target, room: room.key, roomName: 'call-1' };
  const kick = (identity: string): ActionProgress => ({
    ...succeeded,
    plan: {
      ...succeeded.plan,
      intention: { kind: 'kick', room: room.key, identity },
      target: { ...target, identity },
    },
  });
  const begun = (action: ActionProgress): ActionProgress => ({
    ...action,
    endedAtMs: null,
    state: { state: 'calling' },
  });

  it.each<[string, ActionProgress, number | null]>([
    [
      'a dispatch',
      {
        ...succeeded,
        plan: {
          ...succeeded.plan,
          intention: { kind: 'remove-dispatch', room: room.key, dispatchId: 'AD_1' },
          target,
        },
      },
      succeeded.endedAtMs,
    ],
    ['an agent, whatever it is called', kick('bot'), succeeded.endedAtMs],
    ['a caller', kick('alice'), null],
    [
      'nobody, as it failed',
      { ...kick('bot'), state: { state: 'unverified', sentence: '', forceable: false } },
      null,
    ],
    ['a dispatch and makes it again', { ...succeeded, plan: { ...succeeded.plan, target } }, null],
  ])('%s', (_, action, atMs) => {
    const { past } = openPast();
    past.takeAction(fleet, begun(action));
    expect(past.background.removal(room.key)).toBeNull();
    past.takeAction(aFleet([]), action);
    expect(past.background.removal(room.key)?.atMs ?? null).toBe(atMs);
  });
});

describe('a session', () => {
  const ROOMS = 25;

  const openOn = (path: string, clock: ManualClock, gateway: FakeGateway) => {
    const registry = openRegistry({ path, clock, who: 'tester' });
    const session = createSession({
      project: { ...project, demo: false, readOnly: false, warnings: [] },
      connect: () => gateway,
      clock,
      intervalMs: 2_000,
      settings: defaultFleetSettings,
      registry,
      onClose: async () => registry.close(),
    });
    return { session, registry };
  };

  it('leaves to the next one what it saw', async () => {
    const clock = createManualClock(CAME_MS + 10 * MINUTE_MS);
    const gateway = createFakeGateway(clock);
    for (let number = 0; number < ROOMS; number += 1) {
      gateway.addRoom(`call-${number}`, {
        facts: roomFacts({ name: `call-${number}`, id: `RM_${number}`, createdAtMs: START_MS }),
        participants: [
          participant({ identity: 'alice', joinedAtMs: CAME_MS }),
          agent({ identity: `agent-AJ_${number}`, joinedAtMs: CAME_MS + 900 }),
        ],
        dispatches: [dispatch({ id: `AD_${number}` })],
      });
    }
    const path = join(temporaryFolder(), 'registry.db');
    const { session } = openOn(path, clock, gateway);
    await clock.advance(30_000);
    const [first] = session.getState().fleet.rooms;
    if (!first) throw new Error('no room');
    const plan = session.plan({
      kind: 'remove-agent',
      room: first.key,
      identity: first.agents[0]?.identity ?? '',
    });
    if ('impossible' in plan) throw new Error(plan.impossible);
    session.run(plan);
    await clock.advance(1);
    const acted = gateway.rooms.get(first.name);
    if (acted) acted.participants = acted.participants.filter(({ kind }) => kind !== 'AGENT');
    await clock.advance(10_000);
    await session.close();
    const endedMs = clock.now();

    await clock.advance(5 * MINUTE_MS);
    const next = openTestRegistry(path, { clock });
    const { background } = createPast(next.experienceOf(project.host), defaultFleetSettings, () => null);
    expect(await told(() => background.learned(KIND))).toEqual({
      agentName: 'support',
      served: ROOMS,
      rooms: ROOMS,
      withinMs: 1_000,
      pattern: 'call-*',
    });
    expect(await told(() => background.marksAgentsByKind)).toBe(true);
    const removedAtMs = (await told(() => background.removal(first.key)))?.atMs ?? 0;
    expect(removedAtMs).toBeGreaterThan(endedMs - 11_000);
    const other = session.getState().fleet.rooms.find(({ name }) => name !== first.name)?.name ?? '';
    const again = roomFacts({ name: other, id: 'RM_again', createdAtMs: clock.now() });
    const lastSeenMs = (await told(() => background.servedBefore(again)))?.lastSeenMs ?? 0;
    expect(endedMs - lastSeenMs).toBeLessThan(3_000);
  });
});
