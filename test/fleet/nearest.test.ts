import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../source/fleet/nearest.ts';
import { anyText } from '../helpers/any-text.ts';

describe('nearest', () => {
  it.each([
    ['a letter left out', 'suport-v2', ['sales', 'support-v2'], 'support-v2'],
    ['two letters swapped', 'spuport', ['support'], 'support'],
    ['another case', 'Support', ['sales', 'support'], 'support'],
    ['a suffix forgotten', 'support', ['support-v2'], 'support-v2'],
    ['another separator', 'support_v2', ['support-v2'], 'support-v2'],
    ['the nearer of two', 'support-v3x', ['support-v1', 'support-v3'], 'support-v3'],
    ['the first of equally near ones', 'agent-3', ['agent-2', 'agent-1'], 'agent-2'],
    ['nothing like it', 'billing', ['support', 'sales'], null],
    ['too short to guess', 'a', ['b'], null],
    ['an empty name', '', ['support', 'ab'], null],
    ['no candidates', 'support', [], null],
    ['only itself', 'support', ['support'], null],
  ] as const)('%s', (_, name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });

  it('passes over the name itself for the next one', () => {
    expect(nearest('support', ['support', 'suport'])).toBe('suport');
  });

  it('answers with a candidate other than the name, or null, for any text', () => {
    fc.assert(
      fc.property(anyText(), fc.array(anyText()), (name, candidates) => {
        const found = nearest(name, candidates);
        expect(found === null || (candidates.includes(found) && found !== name)).toBe(true);
      }),
    );
  });

  it('finds any longer name with one letter dropped', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{5,40}$/), fc.nat(), (name, at) => {
        const index = at % name.length;
        expect(nearest(name.slice(0, index) + name.slice(index + 1), [name])).toBe(name);
      }),
    );
  });
});
