import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnWidth } from '../../source/text/width.ts';
import { fitLine, lineText, lineWidth, sameLine, sameLines, span, wrap } from '../../source/ui/line.ts';

const anyText = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '電', 'e\u0301', '-'), maxLength: 40 });

describe('fitLine', () => {
  it('fills with blanks, and cuts with an ellipsis where something is lost', () => {
    expect(lineText(fitLine([span('ab'), span('cd')], 6, '…'))).toBe('abcd  ');
    expect(lineText(fitLine([span('ab'), span('cd')], 4, '…'))).toBe('abcd');
    expect(lineText(fitLine([span('ab'), span('cd')], 3, '…'))).toBe('ab…');
    expect(lineText(fitLine([span('ab'), span('cd')], 2, '…'))).toBe('a…');
  });

  it('is exactly as wide as asked for', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), fc.integer({ min: 1, max: 60 }), (texts, columns) => {
        expect(
          lineWidth(
            fitLine(
              texts.map((text) => span(text)),
              columns,
              '…',
            ),
          ),
        ).toBe(columns);
      }),
    );
  });
});

describe('wrap', () => {
  it('breaks at blanks, and words only where they are too long', () => {
    expect(wrap('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
    expect(wrap('RM_0123456789', 5)).toEqual(['RM_01', '23456', '789']);
    expect(wrap('  indented text', 12)).toEqual(['  indented', 'text']);
    expect(wrap('', 10)).toEqual(['']);
    expect(wrap('one\ntwo', 10)).toEqual(['one', 'two']);
    expect(wrap('under way, 13 s…', 13)).toEqual(['under way,', '13 s…']);
    expect(wrap('for 4 min at 2 days', 8)).toEqual(['for', '4 min at', '2 days']);
  });

  it('loses nothing but blanks, and no line is too long', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(columnWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

describe('sameLine', () => {
  it('looks at text and style', () => {
    expect(sameLine([span('a')], [span('a')])).toBe(true);
    expect(sameLine([span('a')], [span('a', 'critical')])).toBe(false);
    expect(sameLine([span('a')], [span('b')])).toBe(false);
    expect(sameLine([span('a')], [span('a'), span('b')])).toBe(false);
    expect(sameLines([[span('a')]], [[span('a')]])).toBe(true);
    expect(sameLines([[span('a')]], [[span('a')], []])).toBe(false);
  });
});
