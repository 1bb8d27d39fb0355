/**
 * Ink hands over all function keys as the same event, without a text or a name
 * (`findings/ink-function-keys-look-alike.sh`). So they pass Ink as private characters, which no keyboard types.
 */
const FIRST_PRIVATE = 0x10_ff_00;
const MOST_KEYS = 12;

const ESC = '\u001b';

/** What terminals send: xterm, then the older forms, then the Linux console. */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ OP: 1, OQ: 2, OR: 3, OS: 4, '[P': 1, '[Q': 2, '[R': 3, '[S': 4 },
  ...{ '[11~': 1, '[12~': 2, '[13~': 3, '[14~': 4, '[15~': 5, '[17~': 6, '[18~': 7, '[19~': 8 },
  ...{ '[20~': 9, '[21~': 10, '[23~': 11, '[24~': 12 },
  ...{ '[[A': 1, '[[B': 2, '[[C': 3, '[[D': 4, '[[E': 5 },
};

const SEQUENCES = new RegExp(`${ESC}(?:O[PQRS]|\\[[PQRS]|\\[\\[[A-E]|\\[[12]\\d~)`, 'g');

/** Replaces the sequences of function keys with private characters. A sequence that is cut in two does nothing. */
export const withFunctionKeys = (keys: string): string =>
  keys.replace(SEQUENCES, (sequence) => {
    const number = NUMBERS[sequence.slice(ESC.length)];
    return number === undefined ? sequence : String.fromCodePoint(FIRST_PRIVATE + number);
  });

/** `f1` to `f12`; null for any other character. */
export const functionKeyOf = (character: string): string | null => {
  const number = (character.codePointAt(0) ?? 0) - FIRST_PRIVATE;
  return number >= 1 && number <= MOST_KEYS ? `f${number}` : null;
};
