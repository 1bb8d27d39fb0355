import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../source/fleet/snapshot.ts';
import { type Silence, silenceAfter } from '../../source/scanner/room-entry.ts';
import { createRoomStore } from '../../source/scanner/room-store.ts';
import { agent, dispatch, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import type { FakeGateway } from '../helpers/fake-gateway.ts';
import { watch } from './watch.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Its node dies: it is listed, and so is who was in it, but no node answers for it. */
const haunt = (gateway: FakeGateway, name: string, times = Number.POSITIVE_INFINITY) =>
  gateway.script({ call: 'listDispatches', room: name, delayMs: 3000, fails: 'no-response', times });

/** When each look at a room began, in seconds. */
const looksAt = ({ calls }: FakeGateway, name: string): number[] =>
  calls
    .filter(({ call, room }) => call === 'listDispatches' && room === name)
    .map(({ atMs }) => (atMs - START_MS) / SECOND_MS);

describe('silence', () => {
  /** What failures at these seconds come to, where another room answered at that second. */
  const after = (failures: readonly number[], answered: number | null): Silence | null =>
    failures.reduce<Silence | null>(
      (before, second) =>
        silenceAfter(before, second * SECOND_MS, answered === null ? null : answered * SECOND_MS),
      null,
    );

  it.each<[failures: number[], answered: number | null, provedAt: number | null]>([
    [[3], 5, null],
    [[3, 12.9], 5, null],
    [[3, 13], 5, 13],
    [[3, 8, 13], 5, 13],
    [[3, 13, 60], 5, 13],
    // Others answered before only: the server itself may be silent.
    [[3, 13], 2, null],
    [[3, 13], null, null],
    [[3, 33], null, null],
    [[3, 13, 32.9], null, null],
    [[3, 13, 33], null, 33],
  ])(
    'of failures at %j s, another room answering at %j s, is proved at %j s',
    (failures, answered, proved) => {
      expect(after(failures, answered)).toEqual({
        sinceMs: 3 * SECOND_MS,
        failures: failures.length,
        provedAtMs: proved === null ? null : proved * SECOND_MS,
      });
    },
  );

  it('begins anew where the failures before no longer count', () => {
    const before = { sinceMs: 3000, failures: 0, provedAtMs: null };
    expect(silenceAfter(before, 20_000, 5000)).toEqual({ sinceMs: 20_000, failures: 1, provedAtMs: null });
  });
});

describe('a room whose node died', () => {
  const withGhost = async () => {
    const watched = watch();
    const { gateway, clock, begin } = watched;
    gateway.addRoom('ghost', { participants: [agent(), participant()], dispatches: [dispatch()] });
    gateway.addRoom('call-1');
    await begin();
    await clock.advance(SECOND_MS);
    haunt(gateway, 'ghost');
    return watched;
  };

  it('is a ghost after two failures 10 s apart, since the first of them, with what it last answered', async () => {
    const { clock, roomOf, snapshots } = await withGhost();
    await clock.advance(60 * SECOND_MS);
    // Asked at 2 s, failed at 5 s; then looked at every 2 s + 3 s.
    expect(roomOf('ghost')).toMatchObject({
      ghostSinceMs: START_MS + 5 * SECOND_MS,
      failure: { kind: 'no-response' },
      participants: [{ identity: 'agent-AJ_1' }, { identity: 'alice' }],
      dispatches: [{ id: 'AD_1' }],
    });
    const first = snapshots.find(({ rooms }) => rooms.some(({ ghostSinceMs }) => ghostSinceMs !== null));
    expect(first?.startedAtMs).toBe(START_MS + 16 * SECOND_MS);
    expect(roomOf('call-1')?.ghostSinceMs).toBeNull();
  });

  it('is asked beside the sweeps, and once a minute when it is known, whatever it looks like', async () => {
    const { gateway, clock, scanner, roomOf, timesAsked } = await withGhost();
    await clock.advance(MINUTE_MS);
    const key = roomOf('ghost')?.key ?? '';
    scanner.setInterest({ selected: key, onScreen: [key], problems: [key] });
    await clock.advance(4 * MINUTE_MS);
    expect(looksAt(gateway, 'ghost')).toEqual([0, 2, 7, 12, 75, 138, 201, 264]);
    expect(timesAsked('ghost')).toBe(2);
    expect(timesAsked('call-1')).toBe(151);
  });

  it('is asked at once when its listing changed, but not again and again', async () => {
    const { gateway, clock, timesAsked } = await withGhost();
    await clock.advance(29 * SECOND_MS);
    const ghost = gateway.rooms.get('ghost');
    if (ghost) ghost.facts = { ...ghost.facts, numParticipants: 3 };
    await clock.advance(20 * SECOND_MS);
    expect(timesAsked('ghost')).toBe(3);
    expect(looksAt(gateway, 'ghost')).toEqual([0, 2, 7, 12, 32]);
  });

  it('is no longer urgent where it changed just before it died', async () => {
    const { gateway, clock, timesAsked } = await withGhost();
    const ghost = gateway.rooms.get('ghost');
    if (ghost) ghost.facts = { ...ghost.facts, numParticipants: 3 };
    await clock.advance(MINUTE_MS);
    expect(timesAsked('ghost')).toBe(2);
  });

  it('is asked at once when it was acted upon', async () => {
    const { gateway, clock, scanner } = await withGhost();
    await clock.advance(29 * SECOND_MS);
    scanner.expedite('ghost');
    await clock.advance(4 * SECOND_MS);
    expect(looksAt(gateway, 'ghost')).toEqual([0, 2, 7, 12, 32]);
  });

  it('is an ordinary room again as soon as it answers, asked for all it has', async () => {
    const { gateway, clock, roomOf, verifiedMs } = await withGhost();
    await clock.advance(MINUTE_MS);
    gateway.mend();
    gateway.addRoom('ghost', { participants: [participant({ identity: 'bob' })] });
    await clock.advance(MINUTE_MS);
    expect(roomOf('ghost')).toMatchObject({
      ghostSinceMs: null,
      failure: null,
      participants: [{ identity: 'bob' }],
      dispatches: [],
    });
    expect(verifiedMs('ghost')).toBeGreaterThanOrEqual(clock.now() - 2000);
  });

  it('is no ghost where it only ended: it is listed no more', async () => {
    const { gateway, clock, names, snapshots } = await withGhost();
    await clock.advance(14 * SECOND_MS);
    gateway.rooms.delete('ghost');
    await clock.advance(MINUTE_MS);
    expect(names()).toEqual(['call-1']);
    expect(snapshots.flatMap(({ rooms }) => rooms).every(({ ghostSinceMs }) => ghostSinceMs === null)).toBe(
      true,
    );
  });

  it('that was never verified is a ghost all the same, and ages do not count it', async () => {
    const { gateway, clock, begin, roomOf, verifiedMs, snapshot } = watch();
    gateway.addRoom('ghost');
    gateway.addRoom('call-1');
    haunt(gateway, 'ghost');
    await begin();
    await clock.advance(10 * SECOND_MS);
    expect(snapshot().pace.oldestVerifiedAtMs).toBeNull();
    await clock.advance(10 * SECOND_MS);
    expect(roomOf('ghost')?.ghostSinceMs).toBe(START_MS + 3 * SECOND_MS);
    expect(verifiedMs('ghost')).toBeNull();
    expect(snapshot().pace.oldestVerifiedAtMs).toBe(verifiedMs('call-1'));
  });
});

describe('a failure or two', () => {
  const ghostsEver = ({ snapshots }: ReturnType<typeof watch>): boolean =>
    snapshots.some(({ rooms }) => rooms.some(({ ghostSinceMs }) => ghostSinceMs !== null));

  it('of a busy server make no ghost, and the room is asked again soon', async () => {
    const watched = watch();
    const { gateway, clock, begin, verifiedMs } = watched;
    for (const name of ['call-1', 'call-2']) gateway.addRoom(name);
    for (let minute = 0; minute < 5; minute += 1) haunt(gateway, 'call-1', 1);
    await begin();
    await clock.advance(4 * SECOND_MS);
    expect(verifiedMs('call-1')).toBeNull();
    gateway.mend();
    await clock.advance(4 * SECOND_MS);
    expect(verifiedMs('call-1')).not.toBeNull();
    for (let minute = 0; minute < 10; minute += 1) {
      haunt(gateway, 'call-1', 2);
      await clock.advance(20 * SECOND_MS);
    }
    expect(ghostsEver(watched)).toBe(false);
  });

  it('of all rooms are the server’s, which is asked as before when it is back', async () => {
    const watched = watch();
    const { gateway, clock, begin, verifiedMs } = watched;
    const names = Array.from({ length: 20 }, (_, number) => `call-${number}`);
    for (const name of names) gateway.addRoom(name);
    await begin();
    gateway.script({ call: 'listDispatches', delayMs: 3000, fails: 'no-response' });
    await clock.advance(25 * SECOND_MS);
    gateway.mend();
    await clock.advance(10 * SECOND_MS);
    expect(ghostsEver(watched)).toBe(false);
    for (const name of names) expect(verifiedMs(name)).toBeGreaterThanOrEqual(clock.now() - 2000);
  });

  it('of all rooms make ghosts of them where it goes on for half a minute', async () => {
    const { gateway, clock, begin, roomOf } = watch();
    for (const name of ['call-1', 'call-2']) gateway.addRoom(name);
    await begin();
    gateway.script({ call: 'listDispatches', delayMs: 3000, fails: 'no-response' });
    await clock.advance(34 * SECOND_MS);
    expect(roomOf('call-1')?.ghostSinceMs).toBeNull();
    await clock.advance(10 * SECOND_MS);
    expect(roomOf('call-1')?.ghostSinceMs).toBe(START_MS + 5 * SECOND_MS);
    expect(roomOf('call-2')?.ghostSinceMs).toBe(START_MS + 5 * SECOND_MS);
  });

  it('before the server could not list its rooms do not count', async () => {
    const { gateway, clock, begin, roomOf } = watch();
    for (const name of ['ghost', 'call-1']) gateway.addRoom(name);
    haunt(gateway, 'ghost');
    await begin();
    await clock.advance(9 * SECOND_MS);
    gateway.script({ call: 'listRooms', fails: 'refused', times: 1 });
    await clock.advance(8 * SECOND_MS);
    expect(roomOf('ghost')?.ghostSinceMs).toBeNull();
    await clock.advance(20 * SECOND_MS);
    expect(roomOf('ghost')?.ghostSinceMs).toBeGreaterThanOrEqual(START_MS + 10 * SECOND_MS);
  });

  it('whatever the order of answers, failures and listings, prove a ghost only as they should', () => {
    const silent: Failure = { kind: 'no-response', sentence: '', remedy: '' };
    const other: Failure = { kind: 'timeout', sentence: '', remedy: '' };
    const rooms = ['a', 'b', 'c'].map((name) => roomFacts({ name, id: `RM_${name}` }));
    const anyStep = fc.record({
      afterMs: fc.constantFrom(500, 3000, 7000),
      does: fc.constantFrom(
        'silent',
        'silent',
        'silent',
        'silent',
        'other',
        'answer',
        'list',
        'list',
        'acquit',
      ),
      room: fc.constantFrom('a', 'a', 'a', 'b', 'c'),
    });
    let proved = 0;
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 10, maxLength: 60 }), (steps) => {
        const roomStore = createRoomStore();
        roomStore.list(rooms, START_MS);
        let nowMs = START_MS;
        const answered = new Map<string, number>();
        const failed: { readonly room: string; readonly atMs: number }[] = [];
        for (const { afterMs, does, room } of steps) {
          nowMs += afterMs;
          const key = `RM_${room} ${room}`;
          const times = { askedAtMs: nowMs, atMs: nowMs };
          if (does === 'silent') {
            roomStore.fail(key, silent, times);
            failed.push({ room, atMs: nowMs });
          } else if (does === 'other') roomStore.fail(key, other, times);
          else if (does === 'answer') {
            roomStore.verify(key, [], [], times);
            answered.set(room, nowMs);
          } else if (does === 'list') roomStore.list(rooms, nowMs);
          else roomStore.acquit();
          for (const { room: facts, ghostSinceMs } of roomStore.observations()) {
            if (ghostSinceMs === null) continue;
            proved += 1;
            expect(answered.get(facts.name) ?? 0).toBeLessThan(ghostSinceMs);
            const its = failed.filter((one) => one.room === facts.name && one.atMs >= ghostSinceMs);
            expect(its[0]?.atMs).toBe(ghostSinceMs);
            expect((its.at(-1)?.atMs ?? 0) - ghostSinceMs).toBeGreaterThanOrEqual(10_000);
          }
          const queued = (['turn', 'suspects', 'ghosts'] as const).flatMap((name) => [
            ...roomStore.queue(name),
          ]);
          expect(queued.sort()).toEqual(rooms.map(({ id, name }) => `${id} ${name}`));
        }
      }),
    );
    expect(proved).toBeGreaterThan(50);
  });
});

describe('many ghosts', () => {
  const LIVING = 10;
  const GHOSTS = 140;
  const PER_MINUTE = 600;

  const withGhosts = async (ghosts: number) => {
    const watched = watch({ perMinute: PER_MINUTE });
    const { gateway, clock, begin } = watched;
    // In between, and older: nothing tells them apart.
    for (let number = 0; number < ghosts + LIVING; number += 1) {
      const name = `call-${number}`;
      const isGhost = number % 15 !== 7 && ghosts > 0;
      gateway.addRoom(name, {
        facts: roomFacts({ name, id: `RM_${name}`, createdAtMs: START_MS - 3_600_000 }),
      });
      if (isGhost) haunt(gateway, name);
    }
    await begin();
    const isLiving = (name: string) => ghosts === 0 || Number(name.slice('call-'.length)) % 15 === 7;
    const living = [...gateway.rooms.keys()].filter(isLiving);
    /** How long it takes until a change that the list does not show is seen, at worst. */
    const longestToSeeMs = async () => {
      let longestMs = 0;
      for (const [number, name] of living.entries()) {
        await clock.advance(1300 + 170 * number);
        const atMs = clock.now();
        const room = gateway.rooms.get(name);
        if (room) room.participants = [participant({ identity: `new-${number}` })];
        while (watched.roomOf(name)?.participants[0]?.identity !== `new-${number}`) await clock.advance(100);
        longestMs = Math.max(longestMs, clock.now() - atMs);
      }
      return longestMs;
    };
    return { ...watched, living, longestToSeeMs };
  };

  it('let a change in a living room be seen nearly as soon as without them', async () => {
    const without = await withGhosts(0);
    await without.clock.advance(3 * MINUTE_MS);
    const reference = await without.longestToSeeMs();
    const haunted = await withGhosts(GHOSTS);
    await haunted.clock.advance(3 * MINUTE_MS);
    expect(haunted.living).toHaveLength(LIVING);
    expect(await haunted.longestToSeeMs()).toBeLessThanOrEqual(2 * reference);
  }, 20_000);

  it('do not hold up the first look at the living ones for longer than the calls take', async () => {
    const { clock, living, verifiedMs } = await withGhosts(GHOSTS);
    // Two calls a room, 600 a minute, less a quarter for those that are silent.
    await clock.advance(50 * SECOND_MS);
    for (const name of living) expect(verifiedMs(name)).not.toBeNull();
  });

  it('do not hold up a new room, not even at first', async () => {
    const { gateway, clock, verifiedMs } = await withGhosts(GHOSTS);
    for (let number = 0; number < 10; number += 1) {
      await clock.advance(5 * SECOND_MS);
      gateway.addRoom(`new-${number}`);
      await clock.advance(2500);
      expect(verifiedMs(`new-${number}`)).not.toBeNull();
    }
  });

  it('are all known within minutes, and take a tenth of the calls from then on, each once in a while', async () => {
    const { gateway, clock, living, snapshot, budget } = await withGhosts(GHOSTS);
    await clock.advance(4 * MINUTE_MS);
    const ghosts = () => snapshot().rooms.filter(({ ghostSinceMs }) => ghostSinceMs !== null);
    expect(ghosts()).toHaveLength(GHOSTS);
    await clock.advance(MINUTE_MS);
    const before = gateway.calls.length;
    await clock.advance(3 * MINUTE_MS);
    const looks = gateway.calls
      .slice(before)
      .filter(({ call, room }) => call === 'listDispatches' && !living.includes(room ?? ''));
    expect(looks.length).toBeGreaterThan(150);
    expect(looks.length).toBeLessThanOrEqual((3 * PER_MINUTE) / 10 + 1);
    expect(new Set(looks.map(({ room }) => room)).size).toBe(GHOSTS);
    expect(snapshot().pace.promisedAgeMs).toBeLessThanOrEqual(10_000);
    expect(budget.callsInLastMinute()).toBeLessThanOrEqual(PER_MINUTE);
  });

  it('are asked by hand only when somebody sweeps, and after the living ones', async () => {
    const { gateway, clock, begin, scanner, snapshot } = watch({ intervalMs: 0 });
    for (const name of ['a-ghost', 'call-1']) gateway.addRoom(name);
    haunt(gateway, 'a-ghost');
    await begin();
    await clock.advance(10 * MINUTE_MS);
    expect(looksAt(gateway, 'a-ghost')).toEqual([0]);
    for (let sweep = 0; sweep < 2; sweep += 1) {
      scanner.sweepNow();
      await clock.advance(20 * SECOND_MS);
    }
    scanner.sweepNow();
    await clock.advance(0);
    expect(snapshot().rooms[0]).toMatchObject({ ghostSinceMs: START_MS + 3000 });
    expect(gateway.callLines().slice(6, 11)).toEqual([
      'listParticipants call-1',
      'listDispatches call-1',
      'listParticipants a-ghost',
      'listDispatches a-ghost',
      'listRooms',
    ]);
  });
});
