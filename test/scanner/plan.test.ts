import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callsAllowed, plan, type RoomStanding, sweepCost } from '../../source/scanner/plan.ts';

const standing = (name: string, triedAtMs: number | null, inFlight = false): RoomStanding => ({
  key: `RM_${name} ${name}`,
  name,
  triedAtMs,
  inFlight,
});

const names = (keys: readonly string[]) => keys.map((key) => key.split(' ')[1]);

describe('plan', () => {
  it('asks expedited rooms first, then those never asked, then the longest unheard of', () => {
    const rooms = [
      standing('a', 3),
      standing('b', 1),
      standing('c', null),
      standing('d', null),
      standing('e', 2),
    ];
    const expedited = new Set(['e', 'RM_a a', 'unknown']);
    expect(names(plan({ rooms, expedited, callsAllowed: null }))).toEqual(['e', 'a', 'c', 'd', 'b']);
  });

  it('leaves out rooms whose calls have not come back, also expedited ones', () => {
    const rooms = [standing('a', 1, true), standing('b', 2)];
    expect(names(plan({ rooms, expedited: new Set(['a']), callsAllowed: null }))).toEqual(['b']);
  });

  it.each([
    [0, []],
    [1, []],
    [2, ['a']],
    [5, ['a', 'b']],
  ])('with %i calls asks %j', (calls, expected) => {
    const rooms = [standing('c', 3), standing('b', 2), standing('a', 1)];
    expect(names(plan({ rooms, expedited: new Set(), callsAllowed: calls }))).toEqual(expected);
  });

  it('depends on no order', () => {
    const room = fc.record({
      name: fc.stringMatching(/^[a-z]{1,3}$/),
      triedAtMs: fc.option(fc.nat(3)),
      inFlight: fc.boolean(),
    });
    const rooms = fc.uniqueArray(room, { selector: ({ name }) => name });
    const both = rooms.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(both, ([one, other]) => {
        const planned = [one, other].map((all) =>
          plan({
            rooms: all.map(({ name, triedAtMs, inFlight }) => standing(name, triedAtMs, inFlight)),
            expedited: new Set(['a', 'b']),
            callsAllowed: null,
          }),
        );
        expect(planned[0]).toEqual(planned[1]);
        expect(planned[0]).toHaveLength(one.filter(({ inFlight }) => !inFlight).length);
      }),
    );
  });
});

it.each([
  [0, 1],
  [16, 33],
  [1000, 2001],
])('a sweep of %i rooms costs %i calls', (rooms, calls) => expect(sweepCost(rooms)).toBe(calls));

it.each([
  ['its share of the minute', 1000, 0, 2000, 32],
  ['no more than the minute has left', 1000, 990, 2000, 10],
  ['nothing when it is used up', 1000, 1200, 2000, 0],
  ['one room at least', 60, 10, 1000, 2],
  ['by hand all that is left', 1000, 100, 0, 900],
])('a budget leaves %s', (_, budget, made, intervalMs, expected) =>
  expect(callsAllowed(budget, made, intervalMs)).toBe(expected),
);
