import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitWords } from '../../source/text/fit-words.ts';
import { columnWidth } from '../../source/text/width.ts';

const fitted = (text: string, columns: number, ...names: readonly string[]) =>
  fitWords(text, names, columns, '…');

describe('words that fit', () => {
  it.each([
    ['stay as they are', 'billing missing, caller waits', 29, 'billing missing, caller waits'],
    ['cost the name first', 'billing missing, caller waits', 25, 'bi… missing, caller waits'],
    ['cost the name all but a letter', 'billing missing, caller waits', 24, 'b… missing, caller waits'],
    ['then go from the end', 'billing missing, caller waits', 20, 'bi… missing, caller…'],
    ['give the name back what they leave', 'billing missing, caller waits', 17, 'billing missing…'],
    ['leave no comma behind', 'billing missing, caller waits', 12, 'bi… missing…'],
    ['cut the only word that is left', 'billing', 4, 'bil…'],
    ['cut a name at the end', 'no worker for billing', 17, 'no worker for bi…'],
  ])('%s', (_, text, columns, expected) => {
    expect(fitted(text, columns, 'billing')).toBe(expected);
  });

  it('know the name from a word that holds it', () => {
    expect(fitted('no worker for work', 16, 'work')).toBe('no worker for w…');
    expect(fitted('caller waits', 9, 'call')).toBe('caller…');
  });

  const words = ['caller', 'waits', 'missing,', 'no', 'worker', 'joined,', 'never', 'became', 'active'];

  it('are never cut themselves, whatever the name and the width', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z漢]{1,30}$/),
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 10, max: 60 }),
        (name, told, columns) => {
          const shown = fitted(`${name} ${told.join(' ')}`, columns, name);
          expect(columnWidth(shown)).toBeLessThanOrEqual(columns);
          const [first = '', ...rest] = shown.split(' ');
          expect(name.startsWith(first.replace('…', ''))).toBe(true);
          for (const [index, word] of rest.entries()) {
            const whole = told[index] ?? '';
            expect([whole, `${whole}…`, `${whole.replace(/,$/, '')}…`]).toContain(word);
          }
        },
      ),
    );
  });
});
