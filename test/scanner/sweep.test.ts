import { describe, expect, it } from 'vitest';
import type { DispatchFacts, RoomFacts } from '../../source/fleet/facts.ts';
import { noDoubts, noPace } from '../../source/fleet/snapshot.ts';
import { agent, dispatch, participant, roomFacts } from '../helpers/facts.ts';
import { settle } from '../helpers/manual-clock.ts';
import { watch } from './watch.ts';

describe('a sweep', () => {
  it('lists the rooms first, then verifies each, and says when', async () => {
    const { gateway, clock, snapshots, begin } = watch();
    gateway.addRoom('call-2', { participants: [agent()], dispatches: [dispatch()] });
    gateway.addRoom('call-1', { participants: [participant()] });
    const startedAtMs = clock.now();
    await begin();

    expect(snapshots).toHaveLength(2);
    expect(snapshots[0]).toMatchObject({
      sweep: 1,
      startedAtMs,
      finishedAtMs: null,
      connection: { state: 'live' },
    });
    expect(snapshots[0]?.rooms.map(({ room }) => room.name)).toEqual(['call-1', 'call-2']);
    expect(snapshots[0]?.verifiedAtMs.size).toBe(0);
    expect(snapshots[1]).toMatchObject({
      sweep: 1,
      startedAtMs,
      finishedAtMs: startedAtMs,
      callsPerMinute: 5,
    });
    expect(snapshots[1]?.verifiedAtMs.size).toBe(2);
    expect(snapshots[1]?.rooms[1]).toMatchObject({
      participants: [{ identity: 'agent-AJ_1' }],
      dispatches: [{ id: 'AD_1' }],
      failure: null,
    });
  });

  it('begins before anything is known', () => {
    const { snapshot, clock, scanner } = watch();
    expect(snapshot()).toEqual({
      sweep: 0,
      startedAtMs: clock.now(),
      finishedAtMs: null,
      connection: { state: 'connecting' },
      rooms: [],
      verifiedAtMs: new Map(),
      listing: noDoubts,
      callsPerMinute: 0,
      pace: noPace,
    });
    expect(scanner.isSweeping()).toBe(false);
  });

  it('is verified when the later of the two answers came', async () => {
    const { gateway, clock, begin, verifiedMs } = watch();
    gateway.addRoom('call-1');
    gateway.script({ call: 'listParticipants', delayMs: 100 });
    gateway.script({ call: 'listDispatches', delayMs: 400 });
    const startMs = clock.now();
    await begin();
    await clock.advance(1000);
    expect(verifiedMs('call-1')).toBe(startMs + 400);
  });

  it('asks no more than so many rooms at a time, and all of them', async () => {
    const { gateway, clock, begin, snapshot } = watch({ concurrency: 4 });
    for (let number = 0; number < 30; number += 1) gateway.addRoom(`call-${number}`);
    gateway.script({ call: 'listParticipants', delayMs: 50 });
    gateway.script({ call: 'listDispatches', delayMs: 20 });
    await begin();
    await clock.advance(8 * 50);
    expect(gateway.mostRoomsAtOnce()).toBe(4);
    expect(snapshot().verifiedAtMs.size).toBe(30);
    expect(snapshot().finishedAtMs).toBe(clock.now());
  });

  it('shows its progress four times a second while it is long', async () => {
    const { gateway, clock, begin, snapshots } = watch({ concurrency: 1 });
    for (let number = 0; number < 20; number += 1) gateway.addRoom(`call-${number}`);
    gateway.script({ call: 'listParticipants', delayMs: 50 });
    await begin();
    await clock.advance(1000);
    const verified = snapshots.map((snapshot) => snapshot.verifiedAtMs.size);
    expect(verified).toEqual([0, 5, 10, 15, 20]);
    expect(snapshots.map((snapshot) => snapshot.finishedAtMs === null)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('shows it more seldom where there are thousands of rooms', async () => {
    const { gateway, clock, begin, snapshots } = watch();
    for (let number = 0; number < 5_000; number += 1) gateway.addRoom(`call-${number}`);
    gateway.script({ call: 'listParticipants', delayMs: 50 });
    await begin();
    await clock.advance(1_600);
    expect(snapshots.map((snapshot) => snapshot.verifiedAtMs.size)).toEqual([0, 160, 320, 480]);
  });

  it('tells whether it is under way, and no longer when its last snapshot comes', async () => {
    const { gateway, clock, begin, scanner } = watch();
    gateway.addRoom('call-1');
    gateway.script({ call: 'listDispatches', delayMs: 300 });
    const seen: boolean[] = [];
    scanner.subscribe(() => seen.push(scanner.isSweeping()));
    await begin();
    expect(scanner.isSweeping()).toBe(true);
    await clock.advance(300);
    expect(scanner.isSweeping()).toBe(false);
    expect(seen).toEqual([true, false]);
  });
});

describe('the interval', () => {
  it('runs from start to start', async () => {
    const { gateway, clock, begin, sweeps, snapshot } = watch();
    gateway.addRoom('call-1');
    gateway.script({ call: 'listDispatches', delayMs: 700 });
    const startMs = clock.now();
    await begin();
    await clock.advance(10_000);
    expect(sweeps()).toBe(6);
    expect(snapshot().startedAtMs).toBe(startMs + 10_000);
  });

  it('drops the ticks that overlap a long sweep, and follows it at once', async () => {
    const { gateway, clock, begin, snapshot, sweeps } = watch({ concurrency: 1 });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) gateway.addRoom(name);
    for (const call of ['listParticipants', 'listDispatches'] as const)
      gateway.script({ call, delayMs: 900 });
    const startMs = clock.now();
    await begin();
    await clock.advance(5300);
    expect(sweeps()).toBe(1);
    await clock.advance(200);
    expect(sweeps()).toBe(2);
    expect(snapshot().startedAtMs).toBe(startMs + 5400);
  });

  it('of 0 sweeps once, and then by hand only', async () => {
    const { clock, begin, sweeps, scanner } = watch({ intervalMs: 0 });
    await begin();
    await clock.advance(60_000);
    expect(sweeps()).toBe(1);
    expect(clock.pending()).toBe(0);
    scanner.sweepNow();
    await settle();
    expect(sweeps()).toBe(2);
  });

  it('can be changed, and counts from the last start', async () => {
    const { clock, begin, sweeps, scanner } = watch({ intervalMs: 10_000 });
    await begin();
    await clock.advance(3000);
    scanner.setIntervalMs(4000);
    await clock.advance(999);
    expect(sweeps()).toBe(1);
    await clock.advance(1);
    expect(sweeps()).toBe(2);
    await clock.advance(1000);
    scanner.setIntervalMs(500);
    await settle();
    expect(sweeps()).toBe(3);
    scanner.setIntervalMs(0);
    await clock.advance(60_000);
    expect(sweeps()).toBe(3);
  });
});

describe('sweeping by hand', () => {
  it('during a sweep means one more, right after it', async () => {
    const { gateway, clock, begin, sweeps, scanner } = watch({ intervalMs: 60_000 });
    gateway.addRoom('call-1');
    gateway.script({ call: 'listDispatches', delayMs: 500 });
    await begin();
    scanner.sweepNow();
    scanner.sweepNow();
    await clock.advance(499);
    expect(sweeps()).toBe(1);
    await clock.advance(1);
    expect(sweeps()).toBe(2);
    await clock.advance(5000);
    expect(sweeps()).toBe(2);
  });

  it('moves the next tick', async () => {
    const { clock, begin, sweeps, scanner } = watch();
    await begin();
    await clock.advance(1500);
    scanner.sweepNow();
    await clock.advance(1999);
    expect(sweeps()).toBe(2);
    await clock.advance(1);
    expect(sweeps()).toBe(3);
  });

  it('from within a listener overlaps nothing', async () => {
    const { gateway, clock, begin, sweeps, scanner } = watch({ intervalMs: 0 });
    gateway.addRoom('call-1');
    let wanted = 2;
    scanner.subscribe((snapshot) => {
      if (snapshot.finishedAtMs !== null && wanted-- > 0) scanner.sweepNow();
    });
    await begin();
    await clock.advance(1000);
    expect(sweeps()).toBe(3);
    expect(scanner.isSweeping()).toBe(false);
  });
});

describe('expediting', () => {
  it('asks a room first in the next sweep, by name or key, also one that did not exist yet', async () => {
    const { gateway, clock, begin, scanner, roomOf } = watch();
    for (const name of ['a', 'b', 'c']) gateway.addRoom(name);
    await begin();
    gateway.addRoom('new');
    scanner.expedite('new');
    scanner.expedite(roomOf('b')?.key ?? '');
    const before = gateway.calls.length;
    await clock.advance(2000);
    expect(
      gateway
        .callLines()
        .slice(before)
        .filter((line) => line.startsWith('listParticipants')),
    ).toEqual(['new', 'b', 'a', 'c'].map((name) => `listParticipants ${name}`));
  });

  it('asks a room next in the sweep under way, even if its turn is over', async () => {
    const { gateway, clock, begin, scanner, timesAsked } = watch({ concurrency: 1 });
    for (const name of ['a', 'b', 'c', 'd']) gateway.addRoom(name);
    gateway.script({ call: 'listDispatches', delayMs: 100 });
    await begin();
    await clock.advance(150);
    scanner.expedite('a');
    scanner.expedite('d');
    await clock.advance(400);
    expect(gateway.callLines().filter((line) => line.startsWith('listParticipants'))).toEqual(
      ['a', 'b', 'd', 'a', 'c'].map((name) => `listParticipants ${name}`),
    );
    expect(timesAsked('a')).toBe(2);
  });

  it('asks a room in flight again first thing once it is back', async () => {
    const { gateway, clock, begin, scanner, timesAsked } = watch();
    for (const name of ['a', 'b']) gateway.addRoom(name);
    gateway.script({ call: 'listDispatches', room: 'b', delayMs: 500, times: 1 });
    await begin();
    scanner.expedite('b');
    await clock.advance(1999);
    expect(timesAsked('b')).toBe(1);
    const before = gateway.calls.length;
    await clock.advance(1);
    expect(gateway.callLines()[before + 1]).toBe('listParticipants b');
  });

  it('is not forgotten while the room stays in flight', async () => {
    const { gateway, clock, begin, scanner } = watch();
    for (const name of ['a', 'b']) gateway.addRoom(name);
    gateway.script({ call: 'listDispatches', room: 'b', delayMs: 3000, times: 1 });
    await begin();
    scanner.expedite('b');
    await clock.advance(3999);
    const before = gateway.calls.length;
    await clock.advance(1);
    expect(gateway.callLines()[before + 1]).toBe('listParticipants b');
  });
});

/** An answer that comes when the test says so. */
const deferred = <Answer>() => {
  let resolve: (answer: Answer) => void = () => {};
  const promise = new Promise<Answer>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

describe('a clock that is set', () => {
  it('back makes no long pause, and forward no flood', async () => {
    const { gateway, clock, sweeps, scanner } = watch({}, (real) => {
      let offsetMs = 0;
      real.after(500, () => {
        offsetMs = -3_600_000;
      });
      real.after(10_500, () => {
        offsetMs = 3_600_000;
      });
      return { now: () => real.now() + offsetMs, after: real.after };
    });
    gateway.addRoom('a');
    gateway.script({ call: 'listDispatches', delayMs: 700 });
    scanner.start();
    await clock.advance(30_000);
    expect(sweeps()).toBeGreaterThanOrEqual(14);
    expect(sweeps()).toBeLessThanOrEqual(17);
  });
});

describe('stopping', () => {
  it('gives up the calls, leaves no timer and publishes nothing more', async () => {
    const { gateway, clock, begin, scanner, snapshots } = watch();
    gateway.addRoom('a');
    gateway.addRoom('b');
    gateway.script({ call: 'listDispatches', room: 'a', hangs: true });
    await begin();
    scanner.stop();
    expect(clock.pending()).toBe(0);
    expect(scanner.isSweeping()).toBe(false);
    const published = snapshots.length;
    await clock.advance(60_000);
    expect(snapshots).toHaveLength(published);
    const [hanging] = gateway.calls.filter(({ call, room }) => call === 'listDispatches' && room === 'a');
    expect(hanging?.wasCancelled()).toBe(true);
  });

  it('while the rooms are being listed changes nothing any more', async () => {
    const { gateway, clock, scanner, snapshots } = watch();
    gateway.script({ call: 'listRooms', delayMs: 500 });
    scanner.start();
    await clock.advance(100);
    scanner.stop();
    await clock.advance(10_000);
    expect(snapshots).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it('in the moment an answer comes files nothing', async () => {
    const { gateway, clock, begin, scanner, verifiedMs } = watch();
    gateway.addRoom('a');
    const { promise, resolve } = deferred<DispatchFacts[]>();
    gateway.script({ call: 'listDispatches', answers: promise });
    await begin();
    resolve([]);
    scanner.stop();
    await clock.advance(5000);
    expect(verifiedMs('a')).toBeNull();
    expect(clock.pending()).toBe(0);
  });

  it('in the moment the rooms are listed files nothing', async () => {
    const { gateway, clock, begin, scanner, names } = watch();
    const { promise, resolve } = deferred<RoomFacts[]>();
    gateway.script({ call: 'listRooms', answers: promise });
    await begin();
    resolve([roomFacts()]);
    scanner.stop();
    await clock.advance(5000);
    expect(names()).toEqual([]);
    expect(gateway.callLines()).toEqual(['listRooms']);
  });

  it('can be followed by another start', async () => {
    const { gateway, clock, begin, scanner, sweeps, verifiedMs } = watch();
    gateway.addRoom('a');
    gateway.script({ call: 'listDispatches', hangs: true, times: 1 });
    await begin();
    scanner.stop();
    scanner.sweepNow();
    await clock.advance(10_000);
    expect(sweeps()).toBe(1);
    await begin();
    expect(sweeps()).toBe(2);
    expect(verifiedMs('a')).toBe(clock.now());
  });

  it('unsubscribed listeners hear nothing', async () => {
    const { clock, begin, scanner } = watch();
    let heard = 0;
    const listener = () => {
      heard += 1;
    };
    const stopFirst = scanner.subscribe(listener);
    const stopSecond = scanner.subscribe(listener);
    await begin();
    expect(heard).toBe(4);
    stopFirst();
    stopFirst();
    await clock.advance(2000);
    expect(heard).toBe(6);
    stopSecond();
    await clock.advance(2000);
    expect(heard).toBe(6);
  });
});
