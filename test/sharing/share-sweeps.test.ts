import { describe, expect, it } from 'vitest';
import { agent, dispatch, participant } from '../helpers/facts.ts';
import { settle } from '../helpers/manual-clock.ts';
import { createTeam, INTERVAL_MS, seen } from './team.ts';

const fill = ({ server }: ReturnType<typeof createTeam>, rooms = 3) => {
  for (let number = 1; number <= rooms; number += 1) {
    server.addRoom(`call-${number}`, {
      participants: [participant(), agent()],
      dispatches: [dispatch({ id: `AD_${number}` })],
    });
  }
};

/** A project with three rooms, and lktops that have watched it for ten seconds. */
const stage = async (names: readonly string[]) => {
  const team = createTeam();
  fill(team);
  const members = [];
  for (const name of names) {
    members.push(team.join(name));
    await team.clock.advance(1_500);
  }
  await team.clock.advance(10_000);
  const [alice, bob, carol] = members;
  if (!alice || !bob) throw new Error('nobody is there');
  return { ...team, members, alice, bob, carol: carol ?? bob };
};

const MINUTE_MS = 60_000;

describe('the lktops of one project', () => {
  it('sweep once: the first sweeps, the others ask nothing', async () => {
    const { clock, alice, bob, carol } = await stage(['alice', 'bob', 'carol']);
    expect([alice.role(), bob.role(), carol.role()]).toEqual(['sweeps', 'follows', 'follows']);
    alice.calls.length = 0;
    await clock.advance(MINUTE_MS);
    expect(alice.calls).toHaveLength((MINUTE_MS / INTERVAL_MS) * 7);
    expect(bob.calls).toEqual([]);
    expect(carol.calls).toEqual([]);
  });

  it('all see what the sweeper sees, with its times', async () => {
    const { clock, server, alice, bob } = await stage(['alice', 'bob']);
    expect(bob.snapshot().rooms).toHaveLength(3);
    server.addRoom('call-9', { participants: [participant()] });
    const room = server.rooms.get('call-2');
    if (room) room.participants = [];
    server.rooms.delete('call-1');
    // What alice publishes takes a moment.
    await clock.advance(500);
    for (let second = 0; second < 12; second += 1) {
      await clock.advance(1_000);
      expect(seen(bob.snapshot())).toEqual(seen(alice.snapshot()));
    }
    expect(bob.snapshot().rooms.map(({ room: { name } }) => name)).toEqual(['call-2', 'call-3', 'call-9']);
  });

  it('unchanged rooms stay the same objects', async () => {
    const { clock, server, bob } = await stage(['alice', 'bob']);
    const before = bob.snapshot();
    const room = server.rooms.get('call-2');
    if (room) room.participants = [participant()];
    await clock.advance(INTERVAL_MS);
    const after = bob.snapshot();
    expect(after.rooms[0]).toBe(before.rooms[0]);
    expect(after.rooms[1]).not.toBe(before.rooms[1]);
    expect(after.rooms[1]?.dispatches).toBe(before.rooms[1]?.dispatches);
    await clock.advance(INTERVAL_MS);
    expect(bob.snapshot().rooms).toBe(after.rooms);
    expect(bob.snapshot().listing).toBe(after.listing);
  });

  it('two that start at the same moment elect one', async () => {
    const team = createTeam();
    fill(team);
    const both = [team.join('alice'), team.join('bob')];
    await team.clock.advance(10_000);
    expect(both.map(({ role }) => role()).sort()).toEqual(['follows', 'sweeps']);
  });
});

describe('a sweeper that goes', () => {
  it('is replaced within two intervals if its process dies', async () => {
    const { clock, alice, bob, carol } = await stage(['alice', 'bob', 'carol']);
    alice.kill();
    bob.calls.length = 0;
    carol.calls.length = 0;
    await clock.advance(2 * INTERVAL_MS);
    const roles = [bob.role(), carol.role()].sort();
    expect(roles).toEqual(['follows', 'sweeps']);
    expect(bob.calls.length + carol.calls.length).toBeLessThanOrEqual(7);
    expect(clock.now() - (bob.snapshot().finishedAtMs ?? 0)).toBeLessThan(2 * INTERVAL_MS);
    expect(seen(bob.snapshot())).toEqual(seen(carol.snapshot()));
  });

  it('is replaced at once if it says so', async () => {
    const { clock, alice, bob } = await stage(['alice', 'bob']);
    bob.calls.length = 0;
    void alice.sharing.stop();
    alice.scanner.stop();
    await settle();
    expect(bob.role()).toBe('sweeps');
    await clock.advance(100);
    expect(bob.calls).toHaveLength(7);
  });

  it('is replaced within two intervals if it hangs and keeps its connection, and then follows', async () => {
    const { clock, alice, bob, carol } = await stage(['alice', 'bob', 'carol']);
    alice.hang();
    await clock.advance(2 * INTERVAL_MS + 500);
    expect([bob.role(), carol.role()].sort()).toEqual(['follows', 'sweeps']);
    await clock.advance(10_000);
    alice.goOn();
    await clock.advance(5_000);
    expect(alice.role()).toBe('follows');
    expect([bob.role(), carol.role()].sort()).toEqual(['follows', 'sweeps']);
    expect(seen(alice.snapshot())).toEqual(seen(bob.snapshot()));
  });

  it('gives up the role while the server does not answer it, and another takes it', async () => {
    const { clock, alice, bob } = await stage(['alice', 'bob']);
    alice.cutOff(true);
    await clock.advance(2 * INTERVAL_MS + 500);
    expect(bob.role()).toBe('sweeps');
    expect(bob.snapshot().connection.state).toBe('live');
    await clock.advance(10_000);
    // What bob sweeps is good for alice, too.
    expect(alice.role()).toBe('follows');
    expect(alice.snapshot().connection.state).toBe('live');
  });

  it('shares a rate limit, which holds for all', async () => {
    const { clock, server, alice, bob } = await stage(['alice', 'bob']);
    server.script({ call: 'listRooms', fails: 'rate-limited', retryAfterMs: 20_000, times: 1 });
    bob.calls.length = 0;
    await clock.advance(10_000);
    expect(alice.snapshot().connection).toMatchObject({
      state: 'failing',
      failure: { kind: 'rate-limited' },
    });
    expect(bob.snapshot().connection).toEqual(alice.snapshot().connection);
    expect(bob.calls).toEqual([]);
    await clock.advance(20_000);
    expect(bob.snapshot().connection.state).toBe('live');
    expect([alice.role(), bob.role()]).toEqual(['sweeps', 'follows']);
  });
});

describe('an lktop that asks for more', () => {
  it('with a shorter interval sweeps for all', async () => {
    const { clock, join, alice, bob } = await stage(['alice', 'bob']);
    const dora = join('dora', { intervalMs: 1_000 });
    await clock.advance(5_000);
    expect([alice.role(), bob.role(), dora.role()]).toEqual(['follows', 'follows', 'sweeps']);
    await clock.advance(20_000);
    expect([alice.role(), bob.role(), dora.role()]).toEqual(['follows', 'follows', 'sweeps']);
  });

  it('after its user shortened the interval sweeps for all', async () => {
    const { clock, alice, bob } = await stage(['alice', 'bob']);
    bob.scanner.setIntervalMs(1_000);
    bob.sharing.setIntervalMs(1_000);
    await clock.advance(3_000);
    expect([alice.role(), bob.role()]).toEqual(['follows', 'sweeps']);
  });

  it('in one way and less in another sweeps for itself, and says so', async () => {
    const team = createTeam();
    fill(team, 60);
    const alice = team.join('alice', { intervalMs: 1_000, callsPerMinute: 600 });
    await team.clock.advance(5_000);
    const bob = team.join('bob', { intervalMs: 5_000, callsPerMinute: 6_000 });
    await team.clock.advance(20_000);
    expect([alice.role(), bob.role()]).toEqual(['sweeps', 'alone']);
    expect(bob.sharing.getState()).toMatchObject({ why: expect.stringContaining('alice@host') });
  });

  it('of calls that nobody needs follows', async () => {
    const team = createTeam();
    fill(team);
    const alice = team.join('alice', { callsPerMinute: 600 });
    await team.clock.advance(5_000);
    const bob = team.join('bob', { callsPerMinute: 6_000 });
    await team.clock.advance(5_000);
    expect([alice.role(), bob.role()]).toEqual(['sweeps', 'follows']);
  });

  it('than to be asked by hand never sweeps for others, nor follows', async () => {
    const team = createTeam();
    fill(team);
    const alice = team.join('alice', { intervalMs: 0 });
    await team.clock.advance(5_000);
    const bob = team.join('bob');
    await team.clock.advance(5_000);
    expect([alice.role(), bob.role()]).toEqual(['alone', 'sweeps']);
    expect(alice.place.calls()).toBe(0);
  });

  it('and must not write what it sees follows, and sweeps for itself when nobody sweeps', async () => {
    const team = createTeam();
    fill(team);
    const alice = team.join('alice', { onlyFollows: true });
    await team.clock.advance(5_000);
    expect(alice.role()).toBe('alone');
    expect(team.places.stored()).toBeNull();
    team.join('bob');
    await team.clock.advance(5_000);
    expect(alice.role()).toBe('follows');
  });
});

describe('a follower', () => {
  it('asks the rooms that were acted upon itself, and no other', async () => {
    const { clock, bob } = await stage(['alice', 'bob']);
    bob.calls.length = 0;
    bob.scanner.expedite('call-2');
    bob.scanner.lookNow();
    await settle();
    expect(bob.calls).toEqual(['listRooms', 'listParticipants call-2', 'listDispatches call-2']);
    await clock.advance(MINUTE_MS);
    expect(bob.calls).toHaveLength(3);
  });

  it('sweeps all by hand', async () => {
    const { clock, bob } = await stage(['alice', 'bob']);
    await clock.advance(1_000);
    bob.calls.length = 0;
    bob.scanner.sweepNow();
    await settle();
    expect(bob.calls).toHaveLength(7);
    expect(bob.snapshot().finishedAtMs).toBe(clock.now());
    await clock.advance(MINUTE_MS);
    expect(bob.calls).toHaveLength(7);
  });

  it('keeps what it saw itself until the sweeper has looked later', async () => {
    const { clock, server, alice, bob } = await stage(['alice', 'bob']);
    const room = server.rooms.get('call-2');
    if (room) room.participants = [];
    server.rooms.delete('call-3');
    server.addRoom('call-4');
    bob.scanner.expedite('call-2');
    bob.scanner.expedite('call-4');
    bob.scanner.lookNow();
    await settle();
    const names = () => bob.snapshot().rooms.map((one) => one.room.name);
    const people = () => bob.snapshot().rooms.find((one) => one.room.name === 'call-2')?.participants;
    expect(people()).toEqual([]);
    expect(names()).toContain('call-4');
    // The sweeper says that it is alive, with what it saw before.
    bob.place.goOn();
    await clock.advance(300);
    expect(people()).toEqual([]);
    expect(names()).toContain('call-4');
    await clock.advance(2 * INTERVAL_MS);
    expect(seen(bob.snapshot())).toEqual(seen(alice.snapshot()));
  });

  it('tells true ages although the machines disagree about the time', async () => {
    const team = createTeam();
    fill(team);
    const alice = team.join('alice', { aheadMs: 40_000 });
    await team.clock.advance(5_000);
    const bob = team.join('bob', { aheadMs: -1_900 });
    await team.clock.advance(5_500);
    const age = ({ clock, snapshot }: typeof bob) => clock.now() - (snapshot().finishedAtMs ?? 0);
    expect(bob.role()).toBe('follows');
    expect(Math.abs(age(bob) - age(alice))).toBeLessThan(500);
    alice.kill();
    await team.clock.advance(10_000);
    expect(bob.role()).toBe('sweeps');
    expect(age(bob)).toBeLessThan(INTERVAL_MS + 500);
    expect(age(bob)).toBeGreaterThanOrEqual(0);
  });

  it('asks the selected room itself while the sweeper asks it too seldom', async () => {
    const team = createTeam();
    fill(team, 60);
    const alice = team.join('alice', { callsPerMinute: 600 });
    await team.clock.advance(5_000);
    const bob = team.join('bob', { callsPerMinute: 600 });
    await team.clock.advance(20_000);
    expect(bob.role()).toBe('follows');
    expect(bob.calls).toEqual([]);
    const aged = bob.snapshot().rooms.at(-1);
    bob.scanner.setInterest({ selected: aged?.key ?? null });
    await team.clock.advance(30_000);
    const name = aged?.room.name;
    expect(new Set(bob.calls)).toEqual(new Set([`listParticipants ${name}`, `listDispatches ${name}`]));
    expect(team.clock.now() - (bob.snapshot().verifiedAtMs.get(aged?.key ?? '') ?? 0)).toBeLessThan(
      3 * INTERVAL_MS + 1_000,
    );
    expect(alice.role()).toBe('sweeps');
  });
});

describe('a database', () => {
  it('that is away lets every lktop sweep for itself, with a sentence, until it is back', async () => {
    const { clock, places, alice, bob } = await stage(['alice', 'bob']);
    places.setDown(true);
    bob.calls.length = 0;
    await clock.advance(10_000);
    expect([alice.role(), bob.role()]).toEqual(['alone', 'alone']);
    expect(bob.sharing.getState()).toMatchObject({ why: expect.stringContaining('The database is away.') });
    expect(bob.calls.length).toBeGreaterThan(20);
    places.setDown(false);
    await clock.advance(10_000);
    expect([alice.role(), bob.role()].sort()).toEqual(['follows', 'sweeps']);
  });

  it('that never answers delays the first sweep by a second, and no later one', async () => {
    const team = createTeam();
    fill(team);
    const alice = team.join('alice');
    alice.place.hang();
    await team.clock.advance(900);
    expect(alice.calls).toEqual([]);
    await team.clock.advance(200);
    expect(alice.calls).toHaveLength(7);
    await team.clock.advance(INTERVAL_MS);
    expect(alice.calls).toHaveLength(14);
  });

  it('that hangs stops no follower from sweeping after two intervals', async () => {
    const { clock, bob, alice } = await stage(['alice', 'bob']);
    bob.place.hang();
    bob.calls.length = 0;
    await clock.advance(2 * INTERVAL_MS + 200);
    expect(bob.role()).toBe('alone');
    expect(bob.calls.length).toBeGreaterThanOrEqual(7);
    bob.place.goOn();
    await clock.advance(5_000);
    expect([alice.role(), bob.role()]).toEqual(['sweeps', 'follows']);
  });

  it.each([
    ['no JSON', '{'],
    ['no head', '[]'],
    ['an unknown format', '{"format":99}'],
  ])('with %s in it is not used: the lktop sweeps for itself, and says so', async (_, head) => {
    const { clock, places, alice, bob } = await stage(['alice', 'bob']);
    alice.hang();
    places.spoil({ head, beatAtMs: clock.now() + 1_000_000, headAtMs: clock.now() });
    bob.calls.length = 0;
    await clock.advance(5_000);
    expect(bob.role()).toBe('alone');
    expect(bob.sharing.getState()).toMatchObject({ why: expect.stringContaining('does not understand') });
    expect(bob.calls.length).toBeGreaterThanOrEqual(7);
    expect(bob.snapshot().rooms).toHaveLength(3);
  });
});

describe('secrets', () => {
  it('do not reach the place, and what hides them is read again before it is used', async () => {
    const team = createTeam();
    team.server.addRoom('call-1', {
      participants: [participant({ metadata: 'a SECRET', attributes: { key: 'SECRET', other: 'b' } })],
      dispatches: [dispatch({ metadata: 'SECRET' })],
    });
    team.join('alice');
    await team.clock.advance(3_000);
    const bob = team.join('bob');
    await team.clock.advance(3_000);
    const text = JSON.stringify([...(team.places.stored()?.rows ?? [])]) + team.places.stored()?.head;
    expect(text).not.toContain('SECRET');
    const [room] = bob.snapshot().rooms;
    expect(room?.participants[0]).toMatchObject({
      metadata: 'a [hidden]',
      attributes: { key: '[hidden]', other: 'b' },
      isCut: true,
    });
    expect(room?.dispatches[0]).toMatchObject({ metadata: '[hidden]', isCut: true });
  });
});
