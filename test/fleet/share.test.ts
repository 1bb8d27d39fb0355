import { describe, expect, it } from 'vitest';
import { share } from '../../source/fleet/share.ts';

describe('what is shared', () => {
  it('is the earlier object where nothing differs, and its parts where something does', () => {
    const before = { list: [{ a: 1 }, { b: 2 }], text: 'x' };
    expect(share(before, structuredClone(before))).toBe(before);
    const after = share(before, { list: [{ a: 1 }, { b: 3 }], text: 'x' });
    expect(after).toEqual({ list: [{ a: 1 }, { b: 3 }], text: 'x' });
    expect(after.list[0]).toBe(before.list[0]);
  });
});
