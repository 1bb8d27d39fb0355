import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import '../helpers/property-seed.ts';
import { join } from 'node:path';
import { agentsThere, type Fleet, type Room, UNKNOWN_THEN } from '../../source/fleet/fleet.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { isWell } from '../../source/fleet/severity.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import type { Moment, NoMoment, Session, SessionState, Stepped } from '../../source/session/session.ts';
import { createKeptStates } from '../../source/session/timeline/kept-states.ts';
import { createWorld, type World } from '../../source/simulator/world.ts';
import { aFleet, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';
import { createWorldGateway } from '../helpers/world-gateway.ts';
import { project, temporaryFolder } from '../registry/fixture.ts';
import { sessionState } from '../ui/fake-session.ts';

const watch = (world: World, clock: ManualClock, path: string): Session => {
  const registry = openRegistry({ path, clock, who: 'tester' });
  return createSession({
    project: { ...project, demo: false, readOnly: false, warnings: [] },
    connect: () => createWorldGateway(world, clock),
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
    keepsHistory: true,
    onClose: registry.close,
  });
};

/** What the screen showed when a sweep had ended. */
interface Seen {
  readonly atMs: number;
  readonly state: SessionState;
}

const seenBy = (session: Session, clock: ManualClock): Seen[] => {
  const seen: Seen[] = [];
  session.subscribe(() => {
    const state = session.getState();
    if (state.snapshot.finishedAtMs === null || state.snapshot.connection.state !== 'live') return;
    const atMs = clock.now();
    // Of several states at one time, the last one stays on the screen.
    if (seen.at(-1)?.atMs === atMs) seen.pop();
    seen.push({ atMs, state });
  });
  return seen;
};

const isMoment = (arrival: Stepped): arrival is Moment => 'asOf' in arrival;

const momentOf = async (arrival: Stepped | Promise<Stepped>): Promise<Moment> => {
  const arrived = await arrival;
  if (!isMoment(arrived)) throw new Error(`no moment: ${JSON.stringify(arrived)}`);
  return arrived;
};

const ROOMS = ['call-1', 'call-2', 'call-3'] as const;

/** What may happen to a project, with the time after it. */
const happenings = fc.array(
  fc.tuple(
    fc.constantFrom(
      'call',
      'hang up',
      'kill',
      'worker',
      'close',
      'undispatch',
      'remove',
      'wrong name',
      'nothing',
    ),
    fc.constantFrom(...ROOMS),
    fc.integer({ min: 1, max: 30 }),
  ),
  { minLength: 3, maxLength: 8 },
);

const happen = (world: World, what: string, room: string): void => {
  const agents = () => world.listParticipants(room).filter(({ kind }) => String(kind).includes('AGENT'));
  switch (what) {
    case 'call':
      world.addCaller({ room, roomAgents: [{ agentName: 'support' }] });
      return;
    case 'wrong name':
      world.addCaller({ room, roomAgents: [{ agentName: 'suport' }] });
      return;
    case 'worker':
      world.addWorker({ agentName: 'support' });
      return;
    case 'kill':
      for (const { identity } of agents()) world.killParticipant(room, identity);
      return;
    case 'close':
      if (world.hasRoom(room)) world.deleteRoom(room);
      return;
    case 'hang up':
      for (const { identity } of world.listParticipants(room)) world.removeParticipant(room, identity);
      return;
    case 'remove':
      for (const { identity } of agents()) world.removeParticipant(room, identity);
      return;
    case 'undispatch':
      if (world.hasRoom(room))
        for (const { id } of world.listDispatches(room)) world.deleteDispatch(room, id);
      return;
  }
};

/**
 * All that was on the screen is rebuilt. More is rebuilt only if it began after the server had last answered: the
 * server told later when that was.
 */
const expectSameThings = ({ fleet, snapshot }: SessionState, rebuilt: Fleet): void => {
  for (const room of rebuilt.rooms) {
    const shown = fleet.byKey.get(room.key);
    if (!shown) expect(room.facts.createdAtMs).toBeGreaterThanOrEqual(snapshot.startedAtMs);
    const answeredMs = (shown && snapshot.verifiedAtMs.get(shown.key)) ?? 0;
    if (!shown?.verified) continue;
    for (const { participant } of room.agents)
      if (participant.joinedAtMs < answeredMs)
        expect(agentsThere(shown).map((agent) => agent.participant.id)).toContain(participant.id);
    for (const { id, facts } of room.dispatches)
      if (facts.createdAtMs < answeredMs) expect(shown.dispatches.map((one) => one.id)).toContain(id);
  }
  for (const shown of fleet.rooms) {
    const room = rebuilt.byKey.get(shown.key);
    expect(room?.name).toBe(shown.name);
    const agents = room?.agents.map((agent) => agent.participant.id);
    for (const { participant } of agentsThere(shown)) expect(agents).toContain(participant.id);
    const dispatches = room?.dispatches.map(({ id }) => id);
    for (const { id } of shown.dispatches) expect(dispatches).toContain(id);
  }
};

/** A verdict that was told is the one on record. One that was not is unknown, or no problem. */
const expectSameVerdict = (shown: Room, rebuilt: Room | undefined): void => {
  const { severity, name } = shown.verdict;
  if (!shown.verified) return;
  if (isWell(shown.verdict)) expect(isWell(rebuilt?.verdict ?? { severity: 'critical' })).toBe(true);
  else
    expect({ severity: rebuilt?.verdict.severity, name: rebuilt?.verdict.name }).toEqual({ severity, name });
};

describe('a world that was played', () => {
  it('is rebuilt as it was on the screen, by this run and by the next one', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.integer({ min: 1, max: 1_000 }), async (played, seed) => {
        const clock = createManualClock();
        const world = createWorld({ clock, seed });
        const path = join(temporaryFolder(), 'registry.db');
        world.addWorker({ agentName: 'support' });
        world.addCaller({ room: 'call-0', roomAgents: [{ agentName: 'support' }] });
        const session = watch(world, clock, path);
        const seen = seenBy(session, clock);
        await clock.advance(6_000);
        for (const [what, room, seconds] of played) {
          happen(world, what, room);
          await clock.advance(seconds * 1_000);
        }
        for (const { atMs, state } of seen) {
          const moment = session.momentAt(atMs);
          if (moment instanceof Promise) throw new Error('this run keeps it, and the registry was asked');
          const { fleet, log, snapshot } = moment.state;
          expect(moment.asOf).toMatchObject({ atMs, source: 'this run', gaps: [] });
          expect(fleet.rooms.length).toBe(state.fleet.rooms.length);
          expect(fleet.rooms.every((room, index) => room === state.fleet.rooms[index])).toBe(true);
          expect(fleet.figures).toEqual(state.fleet.figures);
          expect(log.events).toEqual(state.log.events);
          expect(snapshot.rooms.map(({ key }) => key)).toEqual(state.snapshot.rooms.map(({ key }) => key));
          for (const [key, verifiedMs] of snapshot.verifiedAtMs)
            expect(verifiedMs).toBeLessThanOrEqual(state.snapshot.verifiedAtMs.get(key) ?? 0);
        }
        const lookedMs = session.getState().snapshot.startedAtMs;
        await session.close();
        // Nobody looks for a while.
        const closedMs = clock.now();
        await clock.advance(120_000);
        const next = watch(world, clock, path);
        await clock.advance(6_000);
        for (const { atMs, state } of seen) {
          const { asOf, state: then } = await momentOf(next.momentAt(atMs));
          expect(asOf).toMatchObject({ atMs, source: 'registry' });
          expectSameThings(state, then.fleet);
          // The registry knows that somebody looked until the last sweep began.
          if (atMs > lookedMs) continue;
          for (const room of state.fleet.rooms) expectSameVerdict(room, then.fleet.byKey.get(room.key));
        }
        const gap = await next.momentAt(closedMs + 60_000);
        expect(JSON.stringify('asOf' in gap ? gap.asOf.gaps : gap)).toMatch(/obody looked between/);
        await next.close();
      }),
      { numRuns: 8 },
    );
  });
});

describe('the states of a room', () => {
  const stage = async () => {
    const clock = createManualClock();
    const world = createWorld({ clock, seed: 3 });
    const path = join(temporaryFolder(), 'registry.db');
    const worker = world.addWorker({ agentName: 'support' });
    const caller = world.addCaller({ room: 'call-1', roomAgents: [{ agentName: 'support' }] });
    const session = watch(world, clock, path);
    await clock.advance(10_000);
    const key = session.getState().fleet.rooms[0]?.key ?? '';
    return { clock, world, worker, caller, session, path, key };
  };

  it('are stepped through, back and forth, and after the last one comes now', async () => {
    const { clock, worker, session, key } = await stage();
    onTestFinished(() => session.close());
    const wellMs = clock.now();
    worker.kill();
    await clock.advance(60_000);
    expect(session.getState().fleet.byKey.get(key)?.verdict.severity).toBe('critical');
    const before = await momentOf(session.stepInTime(key, null, -1));
    // The listing shows a killed agent for another 20 s. Then the second look decides.
    const told: string[] = [];
    let at: Moment | null = before;
    while (at !== null) {
      const { verdict: is } = at.state.fleet.byKey.get(key) ?? { verdict: { name: 'gone' } };
      told.unshift(is.name);
      const stepped: Stepped = await session.stepInTime(key, at.asOf.atMs, -1);
      at = isMoment(stepped) ? stepped : null;
      if (!isMoment(stepped)) expect(stepped).toEqual({ reason: 'no earlier state of this room is kept' });
    }
    expect(told).toEqual(['starting', 'ok', 'waiting', 'left']);
    // Forth again, from the first state.
    const first = session.momentAt(wellMs) as Moment;
    let steps = 0;
    let forth: Stepped = first;
    while (isMoment(forth)) {
      steps += 1;
      forth = await session.stepInTime(key, forth.asOf.atMs, 1);
    }
    expect(forth).toEqual({ now: 'back to now' });
    expect(steps).toBeGreaterThanOrEqual(told.length - 1);
    expect(await session.stepInTime(key, null, 1)).toEqual({
      reason: 'this is now: nothing comes after it',
    });
  });

  it('go on in the registry, where an earlier run saw them', async () => {
    const { clock, world, worker, session, path, key } = await stage();
    worker.kill();
    await clock.advance(60_000);
    const events = session.getState().log.events.filter(({ room }) => room === key);
    const leftMs = events.find(({ kind }) => kind === 'agent left')?.atMs ?? 0;
    await session.close();
    const next = watch(world, clock, path);
    onTestFinished(() => next.close());
    await clock.advance(10_000);
    let back = await momentOf(next.stepInTime(key, null, -1));
    while (back.asOf.source === 'this run') back = await momentOf(next.stepInTime(key, back.asOf.atMs, -1));
    const room = back.state.fleet.byKey.get(key);
    expect(room?.verdict).toMatchObject({ severity: 'critical' });
    expect(room?.verdict.name).not.toBe(UNKNOWN_THEN);
    expect(room?.isRecorded).toBe(true);
    // Before the agent left, it was there, and no problem was told.
    const earlier = await momentOf(next.momentAt(leftMs - 1));
    expect(earlier.state.fleet.byKey.get(key)).toMatchObject({
      verdict: { name: UNKNOWN_THEN, summary: 'no problem on record' },
      agents: [{ agentName: 'support', verdict: { name: UNKNOWN_THEN } }],
      dispatches: [{ verdict: { summary: 'its agent was there' } }],
    });
    const forth = await momentOf(next.stepInTime(key, leftMs - 1, 1));
    expect(forth.asOf.atMs).toBe(leftMs);
    expect(forth.state.fleet.byKey.get(key)?.agents).toEqual([]);
  });

  it('of a room that closed are reached at their time, and lead back to now', async () => {
    const { clock, world, session, key } = await stage();
    onTestFinished(() => session.close());
    const thereMs = clock.now();
    world.deleteRoom('call-1');
    await clock.advance(20_000);
    expect(session.getState().fleet.byKey.get(key)).toBeUndefined();
    const then = session.momentAt(thereMs) as Moment;
    expect(then.state.fleet.byKey.get(key)?.agents).toHaveLength(1);
    let forth: Stepped = then;
    while (isMoment(forth)) forth = await session.stepInTime(key, forth.asOf.atMs, 1);
    expect(forth).toEqual({ now: expect.stringMatching(/^back to now: the room was found closed at \d/) });
  });

  it('are not claimed of a time of which nothing is known', async () => {
    const { session } = await stage();
    onTestFinished(() => session.close());
    const never = (await session.momentAt(1_000)) as NoMoment;
    expect(never.reason).toMatch(/^nothing is known of 1970-01-01 .*: nobody is known to have looked before/);
  });

  it('cost no call', async () => {
    const clock = createManualClock();
    const world = createWorld({ clock });
    world.addCaller({ room: 'call-1' });
    const gateway = createWorldGateway(world, clock);
    const registry = openRegistry({ path: join(temporaryFolder(), 'r.db'), clock, who: 'tester' });
    const session = createSession({
      project: { ...project, demo: false, readOnly: false, warnings: [] },
      connect: () => gateway,
      clock,
      intervalMs: 2_000,
      settings: defaultFleetSettings,
      registry,
      keepsHistory: true,
      onClose: registry.close,
    });
    onTestFinished(() => session.close());
    await clock.advance(10_000);
    const calls = gateway.calls.length;
    await session.momentAt(clock.now() - 4_000);
    await session.momentAt(1_000);
    await session.stepInTime(session.getState().fleet.rooms[0]?.key ?? '', null, -1);
    expect(gateway.calls.length).toBe(calls);
  });
});

describe('what a run keeps', () => {
  const key = 'RM_call-1 call-1';
  const at = (second: number) => 1_700_000_000_000 + second * 1_000;
  const stateOf = (room: Room | null): SessionState => sessionState({ fleet: aFleet(room ? [room] : []) });
  const talking = (state: string): Room =>
    aRoom('call-1', { agents: [anAgent({ identity: 'agent-1', state })] });

  it('does not tell apart an agent that listens and speaks, and tells it apart from one that is gone', () => {
    const kept = createKeptStates();
    const rooms = [
      talking('listening'),
      talking('speaking'),
      aRoom('call-1', { verdict: verdict('left', {}) }),
    ];
    let before: Room | undefined;
    for (const [second, room] of rooms.entries()) {
      kept.take(stateOf(room), [[before, room]], at(second));
      before = room;
    }
    expect(kept.statesOf(key)).toEqual([at(0), at(2)]);
    expect(kept.at(at(1))?.fleet.rooms[0]?.agents[0]?.state).toBe('speaking');
    expect(kept.at(at(0) - 1)).toBe(null);
    expect(kept.goneMs(key)).toBe(null);
  });

  it('takes a bounded share of the memory: the oldest goes first, and what is left is right', () => {
    const kept = createKeptStates(100_000);
    let before: Room | undefined;
    for (let second = 0; second < 2_000; second += 1) {
      const room = talking(`state ${second}`);
      kept.take(stateOf(room), [[before, room]], at(second));
      before = room;
    }
    const fromMs = kept.fromMs() ?? 0;
    // A state takes about 1.6 kB here.
    expect(fromMs).toBeGreaterThan(at(1_900));
    expect(fromMs).toBeLessThan(at(1_960));
    for (let atMs = fromMs; atMs <= at(1_999); atMs += 1_000)
      expect(kept.at(atMs)?.fleet.rooms[0]?.agents[0]?.state).toBe(`state ${(atMs - at(0)) / 1_000}`);
    expect(kept.at(fromMs - 1)).toBe(null);
  });

  it('counts long metadata, which a server may send with every answer', () => {
    const kept = createKeptStates(1_000_000);
    let before: Room | undefined;
    for (let second = 0; second < 100; second += 1) {
      const agent = anAgent({ identity: 'agent-1' });
      const participant = { ...agent.participant, metadata: 'x'.repeat(64_000) };
      const room = aRoom('call-1', { agents: [{ ...agent, participant }] });
      kept.take(stateOf(room), [[before, room]], at(second));
      before = room;
    }
    expect(kept.fromMs()).toBeGreaterThanOrEqual(at(90));
  });
});
