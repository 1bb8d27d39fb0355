import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlots } from '../source/slots.ts';

describe('slots', () => {
  it('hold what was added until its place is freed', () => {
    // Each step adds a number, or frees the place of one of those that are there.
    const steps = fc.array(fc.option(fc.nat()), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const slots = createSlots<number>();
        const held = new Map<number, number>();
        for (const [item, free] of all.entries()) {
          const places = [...held.keys()];
          const place = free === null ? undefined : places[free % places.length];
          if (place === undefined) held.set(slots.add(item), item);
          else {
            slots.free(place);
            held.delete(place);
          }
        }
        expect([...slots.all()].sort()).toEqual([...held.values()].sort());
      }),
    );
  });

  it('are used again', () => {
    const slots = createSlots<string>();
    const first = slots.add('a');
    slots.add('b');
    slots.free(first);
    expect(slots.add('c')).toBe(first);
    expect(slots.all()).toEqual(['c', 'b']);
  });
});
