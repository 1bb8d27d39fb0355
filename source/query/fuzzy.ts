/** Fewer letters are in every name. */
const SHORTEST_WORD = 3;
/** The letters of a word may lie so many times as far apart as they are in it. */
const STRETCH = 4;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || code > 0x7f;

/** A part of a name begins at its start, after what is neither letter nor digit, and between letters and digits. */
const beginsPart = (names: string, index: number): boolean => {
  if (index === 0) return true;
  const [before, here] = [names.charCodeAt(index - 1), names.charCodeAt(index)];
  if (isDigit(before)) return !isDigit(here);
  return isLetter(before) ? isDigit(here) : true;
};

/** A word to be found in names although letters are left out. */
export interface FuzzyWord {
  /** Its letters one by one, its digits as far as they stand together. */
  readonly units: readonly string[];
  readonly reach: number;
}

/** @returns null for a word that is too short to be told by some of its letters */
export const fuzzyWord = (word: string): FuzzyWord | null =>
  word.length < SHORTEST_WORD
    ? null
    : { units: word.match(/[0-9]+|[^0-9]/gu) ?? [], reach: word.length * STRETCH };

/** What of a line begins at `start`, and no more than `most` of it. */
const lineFrom = (names: string, start: number, most: number): string => {
  const within = names.slice(start, start + most);
  const lineEnd = within.indexOf('\n');
  return lineEnd < 0 ? within : within.slice(0, lineEnd);
};

const matchesFrom = (names: string, start: number, { units, reach }: FuzzyWord): boolean => {
  // Never further than it reaches: searched to their end, long names would cost the square of their length.
  const within = lineFrom(names, start, reach);
  let end = 0;
  for (const unit of units) {
    const found = within.indexOf(unit, end);
    if (found < 0) return false;
    end = found + unit.length;
  }
  return true;
};

/**
 * Whether the word's letters come in this order in one of the names: the first where a part of the name begins, digits
 * that stand together together, all within four times the word's length. `sv2` finds `support-v2`, `c7f` finds
 * `call-7f31`; `ort` and `193` in `1093` are not found.
 *
 * @param names in lower case, one a line
 */
export const fuzzyMatches = (names: string, word: FuzzyWord): boolean => {
  const [first = ''] = word.units;
  for (let start = names.indexOf(first); start >= 0; start = names.indexOf(first, start + 1)) {
    if (beginsPart(names, start) && matchesFrom(names, start, word)) return true;
  }
  return false;
};
