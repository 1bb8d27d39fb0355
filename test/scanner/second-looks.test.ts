import { describe, expect, it } from 'vitest';
import { agent, dispatch, participant } from '../helpers/facts.ts';
import { watch } from './watch.ts';

const person = (identity: string) => participant({ identity, kind: 'STANDARD' });

const keyOf = (name: string) => `RM_${name} ${name}`;

/** The times at which a room was asked, after the start, in milliseconds. */
const askedAtMs = ({ gateway }: ReturnType<typeof watch>, name: string, startMs: number) =>
  gateway.calls
    .filter(({ call, room }) => call === 'listParticipants' && room === name)
    .map(({ atMs }) => atMs - startMs);

describe('a verdict that one look does not prove', () => {
  it.each([30_000, 600_000, 0])('gets its second within 2 s at an interval of %i ms', async (intervalMs) => {
    const watched = watch({ intervalMs });
    const { gateway, clock, scanner, begin, sweeps } = watched;
    for (const name of ['call-1', 'call-2']) gateway.addRoom(name);
    const startMs = clock.now();
    await begin();
    scanner.setInterest({ lookedAtOnce: [keyOf('call-1')] });
    await clock.advance(2000);
    expect(askedAtMs(watched, 'call-1', startMs)).toEqual([0, 1500]);
    // Nobody else is asked for it, and nothing is listed: the interval is the user's.
    expect(askedAtMs(watched, 'call-2', startMs)).toEqual([0]);
    expect(sweeps()).toBe(1);
    scanner.setInterest({ lookedAtOnce: [] });
    await clock.advance(20_000);
    expect(askedAtMs(watched, 'call-1', startMs)).toEqual([0, 1500]);
  });

  it('is looked at in the next round where that comes soon enough', async () => {
    const watched = watch({ intervalMs: 2000 });
    watched.gateway.addRoom('call-1');
    const startMs = watched.clock.now();
    await watched.begin();
    watched.scanner.setInterest({ lookedAtOnce: [keyOf('call-1')] });
    await watched.clock.advance(2500);
    expect(askedAtMs(watched, 'call-1', startMs)).toEqual([0, 2000]);
  });

  it('does not move the rounds on the interval', async () => {
    const { gateway, clock, scanner, begin, snapshot } = watch({ intervalMs: 10_000 });
    gateway.addRoom('call-1');
    const startMs = clock.now();
    await begin();
    scanner.setInterest({ lookedAtOnce: [keyOf('call-1')] });
    await clock.advance(3000);
    scanner.setInterest({ lookedAtOnce: [] });
    await clock.advance(7000);
    expect(snapshot()).toMatchObject({ sweep: 2, startedAtMs: startMs + 10_000 });
  });

  it('is not looked at again and again where the room fails', async () => {
    const { gateway, clock, scanner, begin, timesAsked } = watch({ intervalMs: 60_000 });
    gateway.addRoom('call-1');
    await begin();
    gateway.script({ call: 'listDispatches', room: 'call-1', fails: 'server-error' });
    scanner.setInterest({ lookedAtOnce: [keyOf('call-1')] });
    await clock.advance(50_000);
    expect(timesAsked('call-1')).toBe(2);
  });

  it('keeps within the calls there are', async () => {
    const { gateway, clock, scanner, begin, budget } = watch({ intervalMs: 60_000, perMinute: 60 });
    const names = Array.from({ length: 40 }, (_, number) => `call-${number}`);
    for (const name of names) gateway.addRoom(name);
    await begin();
    scanner.setInterest({ lookedAtOnce: names.map(keyOf) });
    for (let second = 0; second < 120; second += 1) {
      await clock.advance(1000);
      expect(budget.callsInLastMinute()).toBeLessThanOrEqual(60);
    }
  });

  it('comes first in the next round where calls are few', async () => {
    const watched = watch({ intervalMs: 2000, perMinute: 300 });
    const { gateway, clock, scanner, begin } = watched;
    const names = Array.from({ length: 154 }, (_, number) => `call-${number}`);
    for (const name of names) gateway.addRoom(name);
    await begin();
    const [first = ''] = gateway.calls.flatMap(({ call, room }) =>
      call === 'listParticipants' && room !== null ? [room] : [],
    );
    scanner.setInterest({ lookedAtOnce: [keyOf(first)], onScreen: names.map(keyOf) });
    const before = watched.timesAsked(first);
    await clock.advance(2500);
    expect(watched.timesAsked(first)).toBe(before + 1);
  });
});

describe('a room that a listing left out', () => {
  const leftOut = async (intervalMs: number) => {
    const watched = watch({ intervalMs });
    watched.gateway.addRoom('call-1', { participants: [agent()], dispatches: [dispatch()] });
    watched.gateway.addRoom('call-2');
    await watched.begin();
    const others = [...watched.gateway.rooms.values()]
      .map(({ facts }) => facts)
      .filter(({ name }) => name !== 'call-1');
    const leaveOut = (times: number) => watched.gateway.script({ call: 'listRooms', answers: others, times });
    return { ...watched, leaveOut };
  };

  it('stays with all that is known of it until the next listing, and flickered when that has it', async () => {
    const { clock, leaveOut, roomOf, snapshot, verifiedMs, timesAsked } = await leftOut(2000);
    const before = roomOf('call-1');
    const verified = verifiedMs('call-1');
    leaveOut(1);
    await clock.advance(2000);
    expect(roomOf('call-1')).toBe(before);
    expect(verifiedMs('call-1')).toBe(verified);
    expect([...snapshot().listing.missing]).toEqual([keyOf('call-1')]);
    // Where it has gone each question would hang for three seconds.
    expect(timesAsked('call-1')).toBe(1);
    await clock.advance(2000);
    expect(snapshot().listing.missing.size).toBe(0);
    expect([...snapshot().listing.flickeredAtMs]).toEqual([[keyOf('call-1'), clock.now()]]);
    expect(roomOf('call-1')?.dispatches).toBe(before?.dispatches);
    expect(verifiedMs('call-1')).toBe(clock.now());
  });

  it('has gone where two listings leave it out, and where another room has its name', async () => {
    const { clock, gateway, names, leaveOut, snapshot } = await leftOut(2000);
    leaveOut(2);
    await clock.advance(4000);
    expect(names()).toEqual(['call-2']);
    expect(snapshot().listing.missing.size).toBe(0);
    const [room] = [...gateway.rooms.values()].slice(1);
    if (room) room.facts = { ...room.facts, id: 'RM_next' };
    gateway.mend();
    await clock.advance(2000);
    expect(snapshot().rooms.map(({ key }) => key)).toContain('RM_next call-2');
    expect(names().filter((name) => name === 'call-2')).toHaveLength(1);
  });

  it.each([30_000, 0])('is looked for again within 2 s at an interval of %i ms', async (intervalMs) => {
    const { clock, scanner, leaveOut, names, sweeps, snapshot } = await leftOut(intervalMs);
    leaveOut(2);
    const before = sweeps();
    scanner.sweepNow();
    await clock.advance(0);
    expect(sweeps()).toBe(before + 1);
    expect(snapshot().listing.missing.size).toBe(1);
    await clock.advance(2000);
    expect(sweeps()).toBe(before + 2);
    expect(names()).toEqual(['call-2']);
  });

  it('is never away where every second listing leaves it out', async () => {
    const { clock, leaveOut, gateway, names, snapshots } = await leftOut(2000);
    for (let round = 0; round < 20; round += 1) {
      gateway.mend();
      if (round % 2 === 0) leaveOut(1);
      await clock.advance(2000);
      expect(names()).toEqual(['call-1', 'call-2']);
    }
    expect(snapshots.every(({ rooms }) => rooms.length !== 1)).toBe(true);
  });
});

describe('a listing that counts people where nobody is listed', () => {
  const counted = async (people: number, intervalMs = 30_000) => {
    const watched = watch({ intervalMs });
    const room = watched.gateway.addRoom('call-1', { participants: [agent()] });
    room.facts = { ...room.facts, numParticipants: people };
    watched.gateway.addRoom('call-2');
    await watched.begin();
    return { ...watched, room };
  };

  it.each([2000, 30_000, 0])(
    'is a failure of the room once the count no longer lags, by %i ms',
    async (ms) => {
      const { clock, roomOf, verifiedMs } = await counted(2, ms);
      await clock.advance(4000);
      expect(roomOf('call-1')?.failure).toBeNull();
      expect(verifiedMs('call-1')).toBeNull();
      await clock.advance(6000);
      expect(roomOf('call-1')?.failure).toMatchObject({
        kind: 'contradiction',
        sentence: 'ListRooms counts 2 participants in it, and ListParticipants lists none of them.',
      });
      expect(verifiedMs('call-1')).toBeNull();
      expect(verifiedMs('call-2')).not.toBeNull();
    },
  );

  it('was only behind where the next one counts nobody', async () => {
    const { clock, room, roomOf, verifiedMs } = await counted(1);
    await clock.advance(1000);
    room.facts = { ...room.facts, numParticipants: 0 };
    await clock.advance(3000);
    expect(verifiedMs('call-1')).not.toBeNull();
    expect(roomOf('call-1')?.failure).toBeNull();
  });

  it('is no longer one when somebody is listed', async () => {
    const { clock, room, roomOf, verifiedMs } = await counted(1, 2000);
    await clock.advance(10_000);
    expect(roomOf('call-1')?.failure?.kind).toBe('contradiction');
    room.participants = [agent(), person('caller')];
    await clock.advance(2000);
    expect(roomOf('call-1')?.failure).toBeNull();
    expect(verifiedMs('call-1')).toBe(clock.now());
  });

  it('is believed for a while where the room answered well before: they may just have left', async () => {
    const { clock, room, roomOf, verifiedMs } = await counted(0, 2000);
    room.facts = { ...room.facts, numParticipants: 1 };
    await clock.advance(4000);
    expect(verifiedMs('call-1')).toBe(clock.now());
    await clock.advance(8000);
    expect(roomOf('call-1')?.failure?.kind).toBe('contradiction');
    expect(verifiedMs('call-1')).toBeLessThan(clock.now() - 4000);
  });
});

describe('a room never asked, in which somebody may wait', () => {
  it('is asked before all others: of 154 rooms with 300 calls a minute, in the first round', async () => {
    const { gateway, clock, begin, verifiedMs } = watch({ intervalMs: 2000, perMinute: 300 });
    for (let number = 0; number < 154; number += 1) {
      const served = gateway.addRoom(`call-${number}`, { participants: [agent(), person('caller')] });
      served.facts = {
        ...served.facts,
        createdAtMs: clock.now() - number,
        numParticipants: 1,
        numPublishers: 2,
      };
    }
    const waits = gateway.addRoom('waits', { participants: [person('caller')] });
    waits.facts = {
      ...waits.facts,
      createdAtMs: clock.now() - 3_600_000,
      numParticipants: 1,
      numPublishers: 1,
    };
    const startMs = clock.now();
    await begin();
    await clock.advance(2000);
    expect(verifiedMs('waits')).toBe(startMs);
  });
});
