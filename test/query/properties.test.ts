import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMatcher, fuzzyMatches, fuzzyWord, parseFilter } from '../../source/query/filter.ts';
import { aRoom } from '../helpers/fleet-builder.ts';

it('takes any text as a filter', () => {
  const room = aRoom('call-1');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(typeof createMatcher(parseFilter(text)).room(room)).toBe('boolean');
    }),
  );
});

it('finds a room by every quoted part of its name, and never by its inversion', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'abC-_ 19é:!.'), minLength: 1 }),
      fc.nat(),
      fc.nat(),
      (name, a, b) => {
        const from = a % name.length;
        const part = name.slice(from, from + 1 + (b % (name.length - from)));
        const room = aRoom(name);
        expect(createMatcher(parseFilter(`"${part}"`)).room(room)).toBe(true);
        expect(createMatcher(parseFilter(`!"${part}"`)).room(room)).toBe(false);
      },
    ),
  );
});

it('leaves letters out and changes nothing else', () => {
  const inOrder = (name: string, word: string): boolean => {
    let index = 0;
    for (const letter of name) if (letter === word[index]) index += 1;
    return index === word.length;
  };
  const names = fc.string({ unit: fc.constantFrom(...'ab1-'), maxLength: 12 });
  fc.assert(
    fc.property(
      names,
      names,
      fc.string({ unit: fc.constantFrom(...'ab1-'), minLength: 3 }),
      (one, other, text) => {
        const word = fuzzyWord(text);
        if (word === null || !fuzzyMatches(`${one}\n${other}`, word)) return;
        expect(inOrder(one, text) || inOrder(other, text)).toBe(true);
      },
    ),
  );
});

it('does not find what a word has only letters in common with', () => {
  const words = [
    'support',
    'sales',
    'billing',
    'lobby',
    'triage',
    'night',
    'callback',
    'survey',
    'reminder',
    'agent',
  ];
  const names = words.flatMap((word) => words.map((other) => `${word}-${other}`));
  const found = words.map((word) => {
    const fuzzy = fuzzyWord(word.slice(0, 4));
    return names.filter((name) => fuzzy !== null && fuzzyMatches(name, fuzzy)).length;
  });
  // Each word is in 19 of the 100 names.
  expect(found.every((count) => count >= 19 && count <= 22)).toBe(true);
});
