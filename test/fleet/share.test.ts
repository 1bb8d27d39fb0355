import { describe, expect, it } from 'vitest';
import { share } from '../../source/fleet/share.ts';

class Sum {
  readonly parts: readonly number[];

  constructor(...parts: readonly number[]) {
    this.parts = parts;
  }

  get total(): number {
    return this.parts.reduce((sum, part) => sum + part, 0);
  }
}

describe('what is shared', () => {
  it('is the earlier object where nothing differs, and its parts where something does', () => {
    const before = { list: [{ a: 1 }, { b: 2 }], text: 'x' };
    expect(share(before, structuredClone(before))).toBe(before);
    const after = share(before, { list: [{ a: 1 }, { b: 3 }], text: 'x' });
    expect(after).toEqual({ list: [{ a: 1 }, { b: 3 }], text: 'x' });
    expect(after.list[0]).toBe(before.list[0]);
  });

  it('is an object of a class as a whole, which stays one of its class', () => {
    const before = { sum: new Sum(1, 2) };
    expect(share(before, { sum: new Sum(1, 2) })).toBe(before);
    const after = share(before, { sum: new Sum(1, 3) });
    expect(after.sum.total).toBe(4);
    expect(after.sum).toBeInstanceOf(Sum);
  });

  it('tells classes apart that have the same fields', () => {
    const plain = { parts: [1] };
    expect(share(plain, new Sum(1))).toBeInstanceOf(Sum);
    expect(share(new Sum(1), { parts: [1] })).not.toBeInstanceOf(Sum);
  });
});
