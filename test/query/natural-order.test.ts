import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNaturally } from '../../source/query/natural-order.ts';

const sorted = (...names: readonly string[]) => [...names].sort(compareNaturally);

describe('the natural order', () => {
  it.each([
    [['room-1', 'room-2', 'room-10', 'room-100']],
    [
      [
        'call-0042',
        'call-0193',
        'call-10a0',
        'call-51de',
        'call-7f31',
        'call-9d27',
        'call-c010',
        'call-e0e0',
      ],
    ],
    [['550e8400-e29b-41d4', '650e8400-a29b-41d4', '650e8400-e29b-41d4']],
    [['Bar', 'call-9', 'call-10', 'Éclair', 'foo']],
    [['floor-2a', 'floor-2b', 'floor-10a']],
    [['a', 'a-1', 'a-1-x', 'b']],
    [['', ' ', 'a']],
    [['v1.2.0', 'v1.10.0', 'v2.0.0']],
    [['99999999999999999998', '99999999999999999999', '100000000000000000000']],
  ])('of %j', (names) => {
    expect(sorted(...[...names].reverse())).toEqual(names);
  });

  const name = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[a-f0-9-]{0,8}$/),
    fc.string({ unit: fc.constantFrom('a', 'B', 'z', '0', '1', '9', '-', 'é'), maxLength: 8 }),
  );

  it('is one order: total, and equal only for the same text', () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(compareNaturally(a, b)).toBe(0 - compareNaturally(b, a));
        expect(compareNaturally(a, b) === 0).toBe(a === b);
        if (compareNaturally(a, b) <= 0 && compareNaturally(b, c) <= 0) {
          expect(compareNaturally(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('compares any two numbers behind the same words by value', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(Math.sign(compareNaturally(`room-${a}`, `room-${b}`))).toBe(Math.sign(a - b));
      }),
    );
  });
});
