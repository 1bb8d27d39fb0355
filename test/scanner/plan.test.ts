import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomsInTurn, urgentRoomsInTwoRounds } from '../../source/scanner/pace.ts';
import { type PlanState, plan, type UrgentRoom } from '../../source/scanner/plan.ts';

const state = (changes: Partial<PlanState>): PlanState => {
  const inTurn = [...(changes.inTurn ?? [])];
  return {
    listAtMs: null,
    rooms: inTurn.length,
    neverAsked: 0,
    urgent: [],
    inFlight: new Set(),
    askedBefore: 0,
    previousRoundAtMs: 0,
    ...changes,
    inTurn,
  };
};

const rooms = (planned: ReturnType<typeof plan>) =>
  planned.map((call) => (call.kind === 'room' ? call.key : call.kind));

const urgent = (
  key: string,
  urgency: UrgentRoom['urgency'],
  triedAtMs: number | null = null,
): UrgentRoom => ({
  key,
  urgency,
  triedAtMs,
});

describe('plan', () => {
  it('lists the rooms when it is time, and nothing else then', () => {
    const inTurn = ['a', 'b'];
    expect(rooms(plan(state({ inTurn, listAtMs: 1000 }), 1000, 10))).toEqual(['list']);
    expect(rooms(plan(state({ inTurn, listAtMs: 1001 }), 1000, 10))).toEqual(['a', 'b']);
    expect(rooms(plan(state({ inTurn, listAtMs: 1000 }), 1000, 0))).toEqual([]);
  });

  it('asks the urgent ones first, by urgency, then those longest unheard of', () => {
    const planned = plan(
      state({
        inTurn: ['c', 'b', 'a', 'e', 'd', 'f', 'g', 'h'],
        urgent: [
          urgent('a', 'young'),
          urgent('b', 'changed'),
          urgent('d', 'problem'),
          urgent('e', 'on screen'),
          urgent('f', 'selected'),
          urgent('g', 'acted upon'),
        ],
      }),
      1000,
      Number.POSITIVE_INFINITY,
    );
    expect(rooms(planned)).toEqual(['g', 'f', 'e', 'd', 'b', 'a', 'c', 'h']);
  });

  it('asks those first that were not asked in the round before, but what was acted upon always', () => {
    const planned = plan(
      state({
        inTurn: ['a', 'b', 'c', 'd'],
        previousRoundAtMs: 500,
        urgent: [
          urgent('a', 'selected', 600),
          urgent('b', 'problem', 400),
          urgent('c', 'problem', 300),
          urgent('d', 'acted upon', 700),
        ],
      }),
      1000,
      100,
    );
    expect(rooms(planned)).toEqual(['d', 'c', 'b', 'a']);
  });

  it('leaves out rooms whose calls have not come back, also urgent ones', () => {
    const inFlight = new Set(['a', 'c']);
    const planned = plan(
      state({ inTurn: ['a', 'b', 'c'], urgent: [urgent('c', 'selected')], inFlight }),
      0,
      9,
    );
    expect(rooms(planned)).toEqual(['b']);
  });

  it.each([
    [0, []],
    [1, []],
    [2, ['a']],
    [5, ['a', 'b']],
  ])('with %i calls asks %j', (calls, expected) => {
    expect(rooms(plan(state({ inTurn: ['a', 'b', 'c'] }), 0, calls))).toEqual(expected);
  });

  it('keeps every fourth room asked for those longest unheard of', () => {
    const names = 'abcdefghij'.split('');
    const all = state({ inTurn: names, urgent: names.slice(2).map((name) => urgent(name, 'problem')) });
    expect(rooms(plan({ ...all, askedBefore: 0 }, 0, 8))).toEqual(['c', 'd', 'e', 'a']);
    const alone = [0, 1, 2, 3].map((askedBefore) => rooms(plan({ ...all, askedBefore }, 0, 2))[0]);
    expect(alone).toEqual(['c', 'c', 'c', 'a']);
  });
});

/** A world of rooms that all answer at once, asked round by round. */
const anyWorld = fc
  .record({
    rooms: fc.integer({ min: 1, max: 60 }),
    budget: fc.integer({ min: 2, max: 130 }),
    rounds: fc.constant(80),
  })
  .chain((world) =>
    fc.record({
      rooms: fc.constant(world.rooms),
      budget: fc.constant(world.budget),
      rounds: fc.constant(world.rounds),
      urgent: fc.integer({ min: 0, max: world.rooms }),
    }),
  );

interface World {
  readonly rooms: number;
  readonly budget: number;
  readonly rounds: number;
  readonly urgent: number;
  /** Calls are there only every so many rounds. Default: in every round. */
  readonly every?: number;
}

/** In which rounds each room was asked. @param isUrgent by the room's number and the round */
const play = (world: World, isUrgent: (room: number, round: number) => boolean): readonly number[][] => {
  const asked = Array.from({ length: world.rooms }, (): number[] => []);
  const keys = asked.map((_, room) => String(room));
  let [askedBefore, isWithinBudget, isAskedOnce] = [0, true, true];
  for (let round = 0; round < world.rounds; round += 1) {
    const budget = round % (world.every ?? 1) === 0 ? world.budget : 0;
    const lastOf = (key: string) => asked[Number(key)]?.at(-1) ?? -1;
    const planned = plan(
      state({
        inTurn: [...keys].sort((a, b) => lastOf(a) - lastOf(b)),
        urgent: keys
          .filter((key) => isUrgent(Number(key), round))
          .map((key) => urgent(key, 'problem', lastOf(key) < 0 ? null : lastOf(key) * 1000 + 500)),
        askedBefore,
        previousRoundAtMs: (round - 1) * 1000,
      }),
      round * 1000,
      budget,
    );
    const keysAsked = rooms(planned);
    isWithinBudget &&= 2 * keysAsked.length <= budget;
    isAskedOnce &&= new Set(keysAsked).size === keysAsked.length;
    for (const key of keysAsked) asked[Number(key)]?.push(round);
    askedBefore += keysAsked.length;
  }
  expect({ isWithinBudget, isAskedOnce }).toEqual({ isWithinBudget: true, isAskedOnce: true });
  return asked;
};

/** The most rounds from one time a room was asked to the next, the begin and the end included. */
const longestGap = (rounds: readonly number[], last: number): number => {
  const times = [-1, ...rounds, last];
  return Math.max(...times.slice(1).map((time, place) => time - (times[place] ?? 0)));
};

describe('round by round', () => {
  it('no room starves, however many are urgent and however that changes', () => {
    fc.assert(
      fc.property(anyWorld, fc.infiniteStream(fc.boolean()), (world, coins) => {
        const asked = play(world, (room) =>
          coins.next().value ? room < world.urgent : room >= world.urgent,
        );
        const most = Math.min(world.rooms, Math.floor(world.budget / 2));
        // A quarter of the rooms asked are those longest unheard of; for less than four, one in four rounds.
        const bound = Math.ceil(world.rooms / (most / 4)) + 4;
        for (const rounds of asked) expect(longestGap(rounds, world.rounds)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 100 },
    );
  });

  it('no room starves where calls are there for one room every few rounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), (every, amount) => {
        const world = { rooms: amount, budget: 2, rounds: 30 * every, urgent: amount - 1, every };
        const asked = play(world, (room) => room < world.urgent);
        for (const rounds of asked) {
          expect(longestGap(rounds, world.rounds)).toBeLessThanOrEqual(4 * (world.rooms + 1) * every);
        }
      }),
    );
  });

  it('a problem room is verified at least every other interval while the budget allows', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const inOneRound = Math.floor(world.budget / 2);
        const problems = Math.min(world.urgent, urgentRoomsInTwoRounds(inOneRound));
        const asked = play(world, (room) => room < problems);
        for (const rounds of asked.slice(0, problems)) {
          expect(longestGap(rounds, world.rounds)).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('where the budget covers all rooms every interval, all are swept every interval', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const asked = play({ ...world, budget: 2 * world.rooms }, (room, round) => (room + round) % 3 === 0);
        for (const rounds of asked) expect(rounds).toHaveLength(world.rounds);
      }),
      { numRuns: 50 },
    );
  });
});

it('the turn gets its quarter in time, whatever the rooms of a round', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(1000), (most, from) => {
      let sum = 0;
      for (let round = 0; round < 4; round += 1) sum += roomsInTurn(most, from + round * most);
      expect(sum).toBe(most);
    }),
  );
});
