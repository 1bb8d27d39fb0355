import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellQuote } from '../../source/export/shell-quote.ts';
import { anyText } from '../helpers/any-text.ts';

const HOSTILE = [
  '',
  ' ',
  "'",
  "''",
  "'\\''",
  '"',
  '\\',
  '\\\\',
  "\\'",
  '$(touch /tmp/lktop-was-here)',
  '`id`',
  '$HOME',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not ours
  '${IFS}',
  '!!',
  '~',
  '*',
  '#x',
  '-n',
  '--',
  'a b\tc\nd\r\n',
  '\x1b[31mred',
  '\u202e',
  '; rm -rf /',
  '&& x',
  '| x',
  '> x',
  '%s%n',
  '日本 é 🙂',
];

const echoed = (texts: readonly string[]): string[] => {
  const words = texts.map(shellQuote).join(' ');
  const script = `for word in ${words}; do printf '%s\\0' "$word"; done`;
  return execFileSync('/bin/sh', ['-c', script]).toString().split('\0').slice(0, -1);
};

it('writes one word, in single quotes', () => {
  expect(shellQuote('support-v2')).toBe("'support-v2'");
  expect(shellQuote("it's")).toBe("'it'\\''s'");
  expect(shellQuote('')).toBe("''");
});

it('means the very text to a real shell, whatever the text', () => {
  expect(echoed(HOSTILE)).toEqual(HOSTILE);
  const isArgument = (text: string) => !text.includes('\0') && Buffer.from(text).toString() === text;
  const signs = fc.string({ unit: fc.constantFrom(...'\'"\\$`(){};&|<>*?![]#~ \n\tab'.split('')) });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(signs, anyText()).filter(isArgument), {
        minLength: 1,
        maxLength: 40,
      }),
      (texts) => {
        expect(echoed(texts)).toEqual(texts);
      },
    ),
    { numRuns: 60, seed: 4 },
  );
});
