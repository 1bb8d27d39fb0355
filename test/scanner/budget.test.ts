import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withinBudget } from '../../source/scanner/rate-limiter.ts';
import { roomFacts } from '../helpers/facts.ts';
import type { FakeGateway } from '../helpers/fake-gateway.ts';
import { watch } from './watch.ts';

const MINUTE_MS = 60_000;

const addRooms = (gateway: FakeGateway, count: number) => {
  for (let number = 0; number < count; number += 1) gateway.addRoom(`call-${number}`);
};

/** The most calls that came within any 60 seconds. */
const mostInAMinute = ({ calls }: FakeGateway): number => {
  const times = calls.map(({ atMs }) => atMs);
  let first = 0;
  let most = 0;
  for (const [place, atMs] of times.entries()) {
    while ((times[first] ?? atMs) < atMs - MINUTE_MS) first += 1;
    most = Math.max(most, place - first + 1);
  }
  return most;
};

/** The oldest answer, in milliseconds. */
const oldestMs = ({ snapshot, clock }: ReturnType<typeof watch>): number => {
  const { oldestVerifiedAtMs } = snapshot().pace;
  return oldestVerifiedAtMs === null ? Number.POSITIVE_INFINITY : clock.now() - oldestVerifiedAtMs;
};

describe('a budget', () => {
  it('lets the rooms be gone round evenly, and the promised age is kept', async () => {
    const watched = watch({ perMinute: 600 });
    const { gateway, clock, begin, snapshot } = watched;
    addRooms(gateway, 100);
    await begin();
    // 600 a minute but for the part that is left to actions: 19 calls in 2 s, of which one lists.
    expect(snapshot().verifiedAtMs.size).toBe(9);
    await clock.advance(MINUTE_MS);
    expect(snapshot().verifiedAtMs.size).toBe(100);
    const promisedMs = snapshot().pace.promisedAgeMs ?? 0;
    expect(promisedMs).toBeLessThanOrEqual(32_000);
    for (let second = 0; second < 120; second += 1) {
      await clock.advance(1000);
      expect(oldestMs(watched)).toBeLessThanOrEqual(promisedMs);
    }
    expect(mostInAMinute(gateway)).toBeLessThanOrEqual(570 + 20);
    expect(snapshot().pace).toMatchObject({ callsAllowedPerMinute: 600, listEveryMs: 2000 });
  });

  it('that covers all rooms every interval has all swept every interval, to the last call', async () => {
    const { gateway, clock, begin, timesAsked } = watch({ perMinute: 30 * (1 + 2 * 10) });
    addRooms(gateway, 10);
    await begin();
    for (let sweep = 1; sweep < 100; sweep += 1) {
      // A place becomes free a millisecond after the minute.
      await clock.advance(sweep === 1 ? 2010 : 2000);
      for (let number = 0; number < 10; number += 1) expect(timesAsked(`call-${number}`)).toBe(sweep + 1);
    }
    expect(mostInAMinute(gateway)).toBeLessThanOrEqual(630);
  });

  it('is never exceeded in any 60 seconds, actions and repeated listings included, and starves no room', async () => {
    const anyWorld = fc.record({
      perMinute: fc.integer({ min: 10, max: 400 }),
      rooms: fc.integer({ min: 0, max: 60 }),
      intervalMs: fc.constantFrom(500, 1000, 2000, 7000, 45_000),
      steps: fc.array(
        fc.record({
          afterMs: fc.integer({ min: 1, max: 20_000 }),
          does: fc.constantFrom('nothing', 'act', 'act', 'sweep', 'expedite', 'empty', 'slow', 'problems'),
          room: fc.nat(60),
        }),
        { maxLength: 30 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(anyWorld, async ({ perMinute, rooms, intervalMs, steps }) => {
        const { gateway, clock, begin, scanner, budget, snapshot } = watch({ perMinute, intervalMs });
        const actions = withinBudget(gateway, budget);
        let open = 0;
        addRooms(gateway, rooms);
        await begin();
        for (const { afterMs, does, room } of steps) {
          const name = `call-${room % Math.max(1, rooms)}`;
          if (does === 'act') {
            for (let call = 0; call < 5; call += 1) {
              open += 1;
              const ended = (error: unknown) => {
                // What waited too long for its place was never sent.
                if (error instanceof Error) expect(error).toMatchObject({ neverSent: true });
                open -= 1;
              };
              void actions.createDispatch({ room: name, agentName: 'x' }).then(ended, ended);
            }
          } else if (does === 'sweep') scanner.sweepNow();
          else if (does === 'expedite') scanner.expedite(name);
          else if (does === 'empty') gateway.script({ call: 'listRooms', answers: [], times: 1 });
          else if (does === 'slow') gateway.script({ call: 'listParticipants', delayMs: 1500, times: 3 });
          else if (does === 'problems') scanner.setInterest({ problems: [`RM_${name} ${name}`] });
          await clock.advance(afterMs);
        }
        await clock.advance(5 * MINUTE_MS);
        expect(mostInAMinute(gateway)).toBeLessThanOrEqual(perMinute);
        expect(open).toBe(0);
        scanner.setInterest({ problems: [] });
        const promisedMs = snapshot().pace.promisedAgeMs ?? 0;
        await clock.advance(promisedMs);
        const { oldestVerifiedAtMs } = snapshot().pace;
        if (snapshot().rooms.length > 0) {
          expect(clock.now() - (oldestVerifiedAtMs ?? 0)).toBeLessThanOrEqual(promisedMs);
        }
        scanner.stop();
        expect(clock.pending()).toBe(gateway.sleeping());
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('so small that it lists less often still gets round', async () => {
    const watched = watch({ perMinute: 10 });
    const { gateway, clock, begin, snapshot, sweeps } = watched;
    addRooms(gateway, 5);
    await begin();
    await clock.advance(10 * MINUTE_MS);
    // A quarter of ten calls a minute.
    expect(snapshot().pace.listEveryMs).toBe(24_000);
    expect(sweeps()).toBeLessThanOrEqual(27);
    expect(mostInAMinute(gateway)).toBeLessThanOrEqual(10);
    expect(oldestMs(watched)).toBeLessThanOrEqual(snapshot().pace.promisedAgeMs ?? 0);
  });

  it('by hand goes as far as the minute has left, and keeps some for actions', async () => {
    const { gateway, begin, snapshot, scanner, clock } = watch({ perMinute: 100, intervalMs: 0 });
    addRooms(gateway, 100);
    await begin();
    expect(snapshot().verifiedAtMs.size).toBe(47);
    expect(snapshot().pace.promisedAgeMs).toBeNull();
    scanner.sweepNow();
    await clock.advance(0);
    expect(snapshot()).toMatchObject({ sweep: 2, finishedAtMs: clock.now() });
    expect(snapshot().verifiedAtMs.size).toBe(47);
    await clock.advance(MINUTE_MS + 1);
    scanner.sweepNow();
    await clock.advance(0);
    expect(snapshot().verifiedAtMs.size).toBe(94);
  });
});

describe('before their turn', () => {
  const many = async () => {
    const watched = watch({ perMinute: 600 });
    addRooms(watched.gateway, 300);
    await watched.begin();
    await watched.clock.advance(2 * MINUTE_MS);
    const keyOf = (name: string) => `RM_${name} ${name}`;
    /** The longest a room went unasked in half a minute. */
    const longestGapMs = async (name: string): Promise<number> => {
      let longestMs = 0;
      for (let second = 0; second < 30; second += 1) {
        await watched.clock.advance(1000);
        longestMs = Math.max(longestMs, watched.clock.now() - (watched.verifiedMs(name) ?? 0));
      }
      return longestMs;
    };
    return { ...watched, keyOf, longestGapMs };
  };

  it('rooms on the screen and the selected one are asked every interval', async () => {
    const { scanner, keyOf, longestGapMs, clock } = await many();
    scanner.setInterest({ selected: keyOf('call-7'), onScreen: [keyOf('call-8'), keyOf('call-9')] });
    await clock.advance(2000);
    for (const name of ['call-7', 'call-8', 'call-9'])
      expect(await longestGapMs(name)).toBeLessThanOrEqual(2000);
    scanner.setInterest({ selected: null });
    expect(await longestGapMs('call-7')).toBeGreaterThan(20_000);
    expect(await longestGapMs('call-8')).toBeLessThanOrEqual(2000);
  });

  it('rooms with problems are asked at least every other interval', async () => {
    const { scanner, keyOf, longestGapMs, clock } = await many();
    const names = Array.from({ length: 10 }, (_, number) => `call-${number * 20}`);
    scanner.setInterest({ problems: names.map(keyOf) });
    await clock.advance(4000);
    for (const name of names) expect(await longestGapMs(name)).toBeLessThanOrEqual(4000);
  });

  it('a room whose listing changed is asked at once, and then in its turn', async () => {
    const { gateway, clock, verifiedMs, longestGapMs } = await many();
    const room = gateway.rooms.get('call-100');
    if (room) room.facts = { ...room.facts, numParticipants: 5 };
    await clock.advance(2000);
    expect(clock.now() - (verifiedMs('call-100') ?? 0)).toBeLessThanOrEqual(2000);
    expect(await longestGapMs('call-100')).toBeGreaterThan(20_000);
  });

  it('a change that is listed while the room is being asked has it asked again', async () => {
    const { gateway, clock, begin, timesAsked } = watch({ intervalMs: 2000, perMinute: 600 });
    addRooms(gateway, 300);
    gateway.script({ call: 'listParticipants', room: 'call-0', delayMs: 3000, times: 1 });
    await begin();
    await clock.advance(1000);
    const room = gateway.rooms.get('call-0');
    if (room) room.facts = { ...room.facts, numPublishers: 1 };
    await clock.advance(4000);
    expect(timesAsked('call-0')).toBe(2);
  });

  it('a young room is asked every interval while it is young', async () => {
    const { gateway, clock, verifiedMs, longestGapMs } = await many();
    gateway.addRoom('young');
    await clock.advance(2000);
    expect(verifiedMs('young')).not.toBeNull();
    expect(await longestGapMs('young')).toBeLessThanOrEqual(2000);
    await clock.advance(MINUTE_MS);
    expect(await longestGapMs('young')).toBeGreaterThan(20_000);
  });
});

describe('ListRooms', () => {
  const listings = (gateway: FakeGateway) =>
    gateway.calls.filter(({ call }) => call === 'listRooms').map(({ atMs }) => atMs);

  it('is stretched where its answer is large, and the rooms are asked all the same', async () => {
    const { gateway, clock, begin, snapshot, verifiedMs } = watch({ perMinute: 60_000 });
    for (let number = 0; number < 6; number += 1) {
      const facts = { name: `call-${number}`, id: `RM_${number}`, metadata: 'x'.repeat(1_000_000) };
      gateway.addRoom(`call-${number}`, { facts: roomFacts(facts) });
    }
    const startMs = clock.now();
    await begin();
    expect(snapshot().pace.listEveryMs).toBe(8000);
    await clock.advance(24_000);
    expect(listings(gateway).map((atMs) => atMs - startMs)).toEqual([0, 8000, 16_000, 24_000]);
    expect(snapshot()).toMatchObject({ sweep: 4, startedAtMs: clock.now() });
    await clock.advance(2000);
    expect(snapshot()).toMatchObject({ sweep: 4, finishedAtMs: clock.now() });
    expect(verifiedMs('call-3')).toBe(clock.now());
  });

  it('is stretched where it is slow, and asked for as before when that is over', async () => {
    const { gateway, clock, begin, snapshot } = watch();
    addRooms(gateway, 3);
    gateway.script({ call: 'listRooms', delayMs: 1000, times: 2 });
    await begin();
    await clock.advance(1000);
    expect(snapshot().pace.listEveryMs).toBe(6000);
    await clock.advance(60_000);
    expect(snapshot().pace.listEveryMs).toBe(2000);
  });

  it('that is stretched comes sooner by hand, but not every time', async () => {
    const { gateway, clock, begin, snapshot, scanner } = watch();
    addRooms(gateway, 3);
    gateway.script({ call: 'listRooms', delayMs: 4000 });
    await begin();
    await clock.advance(4000);
    expect(snapshot().pace.listEveryMs).toBe(20_000);
    scanner.sweepNow();
    await clock.advance(500);
    expect(listings(gateway)).toHaveLength(1);
    await clock.advance(2000);
    scanner.sweepNow();
    await clock.advance(500);
    expect(listings(gateway)).toHaveLength(2);
  });
});
