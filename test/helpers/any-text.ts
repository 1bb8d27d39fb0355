import fc from 'fast-check';

const LAST_CODE_POINT = 0x10ffff;
const isHalfOfAPair = (codePoint: number) => codePoint >= 0xd800 && codePoint <= 0xdfff;

/** Text of arbitrary characters. fast-check's own generator takes over a second to start. */
export const anyText = (constraints: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
  fc
    .array(
      fc.integer({ min: 0, max: LAST_CODE_POINT }).filter((codePoint) => !isHalfOfAPair(codePoint)),
      constraints,
    )
    .map((codePoints) => String.fromCodePoint(...codePoints));
