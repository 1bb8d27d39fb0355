/** Names of LiveKit have at most 256 bytes. The rest of a longer text is compared by code units. */
const MOST_COMPARED = 256;
/** Keys of about ten thousand rooms and their agents. */
const MOST_KEYS = 20_000;
/** Shorter runs such as `2a` are a number and a letter. */
const LEAST_HEX_LENGTH = 4;

const LETTERS_AND_DIGITS = /[0-9a-z]+/g;
const DIGITS = /[0-9]+/g;
const MARKS = /\p{M}/gu;

const isHex = (run: string): boolean =>
  run.length >= LEAST_HEX_LENGTH && /^[0-9a-f]+$/.test(run) && /[0-9]/.test(run);

/** The length comes before the digits, so that a shorter number sorts first when compared as text. */
const numberKey = (digits: string): string => {
  const significant = digits.replace(/^0+/, '');
  return `0${String.fromCharCode(significant.length)}${significant}`;
};

const runKey = (run: string): string => (isHex(run) ? numberKey(run) : run.replace(DIGITS, numberKey));

/** Makes a text whose order by code units is the natural order of the given one. */
const naturalKey = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(MARKS, '').replace(LETTERS_AND_DIGITS, runKey);

const keys = new Map<string, string>();

/** A sort compares each text about 15 times, so keys are kept. */
const keyOf = (whole: string): string => {
  const text = whole.slice(0, MOST_COMPARED);
  const known = keys.get(text);
  if (known !== undefined) return known;
  if (keys.size >= MOST_KEYS) keys.clear();
  const key = naturalKey(text);
  keys.set(text, key);
  return key;
};

const byCodeUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Compares names as people do: `room-2` before `room-10`, whatever the case and the accents. A run of four or
 * more hexadecimal characters with a digit, as in `call-7f31`, is one number. Different texts are never equal.
 */
export const compareNaturally = (one: string, other: string): number =>
  one === other ? 0 : byCodeUnits(keyOf(one), keyOf(other)) || byCodeUnits(one, other);
