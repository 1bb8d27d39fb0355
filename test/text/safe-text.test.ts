import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteName, safeBlock, safeCell, safeText, safeWhole } from '../../source/text/safe-text.ts';
import { columnWidth } from '../../source/text/width.ts';
import { anyText } from '../helpers/any-text.ts';

/** Any text, with the material of attacks far more often than by chance. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '\x1b[31m',
          '\x1b]0;title\x07',
          '\x9b2J',
          '\u202e',
          '\u2066',
          '\u200d',
          '\ufe0f',
          '\u0301',
          '\u20e3',
        ],
        ...[
          '\u{e0041}',
          '\ud800',
          '\udc00',
          '\uffff',
          '\u2028',
          '\u00a0',
          '\u3000',
          '\u3164',
          '\u2800',
          '\u00ad',
        ],
        ...['👍', '🏽', '🇩', '🇪', '\\', '\\x1b', '\\n', 'n', 'x1b', 'u202e', 'u{', '"', ' ', 'é', '中', 'ש'],
      ),
      anyText({ maxLength: 4 }),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const DANGEROUS =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u00a0\u3000\u3164\u2800\p{Default_Ignorable_Code_Point}]/u;

const decode = (safe: string): string =>
  safe.replace(
    /\\(?:(\\)|([nrt])|x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})/g,
    (_, backslash, short, ...hex) => {
      if (backslash) return '\\';
      if (short) return { n: '\n', r: '\r', t: '\t' }[short as 'n' | 'r' | 't'];
      return String.fromCodePoint(
        Number.parseInt(
          hex.find((digits) => digits !== undefined),
          16,
        ),
      );
    },
  );

describe('safeText', () => {
  it.each([
    ['call-7f31', 'call-7f31'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\u202eb', 'a\\u202eb'],
    ['\x9b2J\x7f', '\\x9b2J\\x7f'],
    ['line\nbreak\ttab\r', 'line\\nbreak\\ttab\\r'],
    ['a\u2028b', 'a\\u2028b'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['\ud800 alone', '\\ud800 alone'],
    ['\ufffe\u{1fffe}', '\\ufffe\\u{1fffe}'],
    ['no\u00a0break', 'no\\xa0break'],
    ['C:\\Users\\x', 'C:\\Users\\x'],
    ['C:\\new', 'C:\\\\new'],
    ['\\x1b', '\\\\x1b'],
    ['\\\x1b', '\\\\\\x1b'],
    ['Grüße, 世界, שלום, हिन्दी 📞', 'Grüße, 世界, שלום, हिन्दी 📞'],
    ['👩\u200d💻', '👩\\u200d💻'],
    ['☎\ufe0f', '☎\\ufe0f'],
    ['👍🏽', '👍\\u{1f3fd}'],
    ['🇩🇪🇦', '🇩🇪\\u{1f1e6}'],
    ['\u0301x', '\\u0301x'],
    ['e\u0301', 'e\u0301'],
    [`e${'\u0301'.repeat(6)}`, `e${'\u0301'.repeat(4)}\\u0301\\u0301`],
  ])('%j is shown as %j', (raw, expected) => {
    expect(safeText(raw)).toBe(expected);
  });

  it('never lets a control, bidi, invisible or unassigned character through', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(safeText(raw)).not.toMatch(DANGEROUS);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps different texts different: the original can be recovered', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(decode(safeText(raw))).toBe(raw);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves safe text alone', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const safe = safeText(raw).replaceAll('\\', '/');
        expect(safeText(safe)).toBe(safe);
      }),
    );
  });

  it('is as wide as its characters one by one, so all terminals agree', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const safe = safeText(raw);
        // Hangul syllables spelt as jamo are the exception: they combine.
        fc.pre(!/[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/.test(safe));
        const flagLetters = safe.match(/\p{Regional_Indicator}/gu)?.length ?? 0;
        const rest = safe.replace(/\p{Regional_Indicator}/gu, '');
        const oneByOne = Array.from(rest, (character) => columnWidth(character)).reduce((a, b) => a + b, 0);
        expect(columnWidth(safe)).toBe(oneByOne + flagLetters);
      }),
      { numRuns: 1000 },
    );
  });

  it('cuts a long text, and says how much is missing', () => {
    expect(safeText('x'.repeat(2_000))).toBe('x'.repeat(2_000));
    expect(safeText('x'.repeat(60_000))).toBe(`${'x'.repeat(2_000)} (58000 more characters)`);
    expect(safeText(`${'x'.repeat(1_999)}👍👍`)).toBe(`${'x'.repeat(1_999)} (4 more characters)`);
    expect(quoteName('x'.repeat(600))).toBe(`${'x'.repeat(512)} (88 more characters)`);
    expect(safeCell('\n'.repeat(60_000), 3).length).toBeLessThan(100);
  });

  it('handles even a long hostile text quickly', () => {
    expect(safeWhole('\u202e\\'.repeat(50_000))).toBe(
      '\\u202e\\'.repeat(50_000).replaceAll('e\\\\', 'e\\\\\\'),
    );
  });
});

describe('safeBlock', () => {
  it('keeps line breaks and makes each line safe', () => {
    expect(safeBlock('one\r\n\ttwo\x1b[2J\n\u202ethree')).toBe('one\n  two\\x1b[2J\n\\u202ethree');
  });

  it('lets no control but the line break through', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(safeBlock(raw).replaceAll('\n', '')).not.toMatch(DANGEROUS);
      }),
    );
  });
});

describe('quoteName', () => {
  it.each([
    ['', '""'],
    [' ', '" "'],
    [' a', '" a"'],
    ['a ', '"a "'],
    ['a b', 'a b'],
    ['""', '""""'],
    ['\x1b', '\\x1b'],
  ])('%j is shown as %s', (raw, expected) => {
    expect(quoteName(raw)).toBe(expected);
  });

  it('keeps different names different', () => {
    const unquote = (shown: string) => decode(shown.startsWith('"') ? shown.slice(1, -1) : shown);
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(unquote(quoteName(raw))).toBe(raw);
      }),
    );
  });
});
