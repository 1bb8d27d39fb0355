import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';
import { compareText } from './order.ts';

/** LiveKit's own limit for room names. A server may ignore it. */
const MAX_NAME_LENGTH = 256;

const UUID_LENGTH = 36;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** `nanoid` makes ids of exactly 21 characters, which may include `-` and `_`. */
const NANOID_LENGTH = 21;
const PERHAPS_NANOID = /(?<![\p{L}\p{N}])[\w-]{21}$/u;

/** A run of letters and digits. Everything else separates runs. */
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}+/gu;
const STARTS_WITH_DIGIT = /^\p{Nd}/u;
const LETTERS_THEN_DIGITS = /^[^\p{Nd}]+\p{Nd}+$/u;

const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
/** Shorter hexadecimal runs, such as `a1`, are as likely to be names. */
const SHORTEST_HEX = 4;

const ASCII_LETTERS = /^[A-Za-z]+$/;
/** Fewer letters in mixed case could be anything. */
const SHORTEST_LETTERS_ID = 8;
/** Splits mixed case into parts, as in `roomOf`. */
const PARTS = /[A-Z]+[a-z]*|[a-z]+/g;
/** Parts that are rare in words and common in ids: `B`, `Bx`, `QZr`, `Qrt`. */
const ODD_PART = /^(?:..?|[A-Z]{2,}[a-z]+|[^aeiouyAEIOUY]+)$/;
/** One odd part is allowed: `roomOfBerlin`, `HTTPServer`, `salesCRM`. */
const MAX_ODD_PARTS = 1;
const VOWEL = /[aeiouy]/i;
/** `crm2`, `html5`: longer words contain vowels. */
const LONGEST_WITHOUT_VOWEL = 4;
/** `b2b`, `k8s`. */
const LONGEST_MIXED_WORD = 3;
/** `support2berlin` is two words. With fewer letters on one side it is as likely an id. */
const SHORTEST_BESIDE_DIGITS = 4;

const countOddParts = (letters: string): number =>
  (letters.match(PARTS) ?? []).filter((part) => ODD_PART.test(part)).length;

const isInOneCase = (letters: string): boolean =>
  /^.?[a-z]*$/.test(letters) || letters === letters.toUpperCase();

/** Whether letters without digits look random. Ids contain only ASCII letters. */
const areId = (letters: string): boolean =>
  letters.length >= SHORTEST_LETTERS_ID &&
  ASCII_LETTERS.test(letters) &&
  !isInOneCase(letters) &&
  countOddParts(letters) > MAX_ODD_PARTS;

/** Whether letters before or after digits look like a word. */
const areWords = (letters: string): boolean => {
  if (!ASCII_LETTERS.test(letters)) return true;
  if (isInOneCase(letters)) return letters.length <= LONGEST_WITHOUT_VOWEL || VOWEL.test(letters);
  return countOddParts(letters) === 0;
};

const areWordsAroundDigits = (word: string): boolean => {
  const parts = word.split(DIGITS);
  return parts.length === 2 && parts.every((part) => part.length >= SHORTEST_BESIDE_DIGITS && areWords(part));
};

const foldWord = (word: string): string => {
  if (!DIGIT.test(word)) return areId(word) ? '*' : word;
  if (STARTS_WITH_DIGIT.test(word) || (word.length >= SHORTEST_HEX && HEX.test(word))) return '*';
  const keepsLetters = LETTERS_THEN_DIGITS.test(word)
    ? areWords(word.replace(DIGITS, ''))
    : word.length <= LONGEST_MIXED_WORD || areWordsAroundDigits(word);
  return keepsLetters ? word.replace(DIGITS, '*') : '*';
};

/** A word in one case, with an optional number. */
const ONE_WORD = /^(?:[A-Z]?[a-z]*|[A-Z]*)\d*$/;
const BOTH_CASES = /[a-z].*[A-Z]|[A-Z].*[a-z]/;

/**
 * Whether the whole tail is one id that contains `-` or `_`: none of its longer parts is a word, and at least one is
 * certainly an id.
 */
const isNanoid = (tail: string): boolean => {
  const parts = tail.split(/[-_]/).filter((part) => part.length > LONGEST_MIXED_WORD);
  return (
    parts.every((part) => !ONE_WORD.test(part)) &&
    parts.some((part) => foldWord(part) === '*' && BOTH_CASES.test(part))
  );
};

const STARS = /\*(?:[^\p{L}\p{M}\p{N}*]*\*)+/gu;
const BEFORE_STAR = /([^\p{L}\p{M}\p{N}*])[^\p{L}\p{M}\p{N}*]+(?=\*)/gu;
const AFTER_STAR = /(?<=\*)([^\p{L}\p{M}\p{N}*])[^\p{L}\p{M}\p{N}*]+/gu;

const SEPARATORS = /[^\p{L}\p{M}\p{N}*]{2}/u;

/** Matches most names of unique rooms: nothing in them can be an id. */
const PLAIN = /^[a-z_-]*$/;

/**
 * Returns a room name as the pattern of its kind: letters stay, digits and ids become `*`, so `call-7f31` and
 * `call-0193` both give `call-*`. Several ids in a row become one `*` with the first of their separators. Raw like the
 * name, and never longer.
 */
export const patternOf = (name: string): string => {
  if (PLAIN.test(name) && name.length <= MAX_NAME_LENGTH) return name;
  let pattern = name.slice(0, MAX_NAME_LENGTH);
  // Thousands of names are converted at a time, and most of them are short.
  if (pattern.length >= UUID_LENGTH) pattern = pattern.replace(UUID, '*');
  if (pattern.length >= NANOID_LENGTH) {
    pattern = pattern.replace(PERHAPS_NANOID, (tail) => (isNanoid(tail) ? '*' : tail));
  }
  pattern = pattern.replace(WORDS, foldWord);
  const firstStar = pattern.indexOf('*');
  if (firstStar === -1) return pattern;
  if (pattern.indexOf('*', firstStar + 1) !== -1) pattern = pattern.replace(STARS, '*');
  return SEPARATORS.test(pattern) ? pattern.replace(BEFORE_STAR, '$1').replace(AFTER_STAR, '$1') : pattern;
};

/** A dispatch created together with its room has a creation time at most this many milliseconds later. */
const MADE_WITH_ROOM_MS = 2_000;
/** A kind is kept as a string, so its parts are bounded. Real rooms start with fewer agents and shorter names. */
const MAX_DISPATCHES = 8;
const MAX_AGENT_NAME_LENGTH = 256;

const NO_NAMES: readonly string[] = [];

/** Returns the agent names dispatched at the room's creation, each once, sorted; "" is the automatic dispatch. */
const dispatchedAtCreation = (
  { createdAtMs }: RoomFacts,
  dispatches: readonly DispatchFacts[],
): readonly string[] => {
  const names = dispatches
    .filter((dispatch) => Math.abs(dispatch.createdAtMs - createdAtMs) <= MADE_WITH_ROOM_MS)
    .map(({ agentName }) => agentName.slice(0, MAX_AGENT_NAME_LENGTH));
  if (names.length < 2) return names.length === 0 ? NO_NAMES : names;
  return [...new Set(names)].sort(compareText).slice(0, MAX_DISPATCHES);
};

/** What rooms of one kind have in common. Raw. */
export interface RoomKind {
  /** Such as `call-*`. */
  readonly pattern: string;
  /** `STANDARD`, `SIP` or `CONNECTOR`: how the first caller joined. */
  readonly callerKind: string;
  /** The agent names dispatched at the room's creation, sorted; "" is the automatic dispatch. */
  readonly dispatched: readonly string[];
}

/** Returns the key of a kind. */
export const keyOfKind = ({ pattern, callerKind, dispatched }: RoomKind): string =>
  JSON.stringify([pattern, callerKind, dispatched]);

/** @param key from `keyOfKind` or `kindOfRoom`; any other text is taken as the pattern */
export const readKind = (key: string): RoomKind => {
  try {
    const [pattern, callerKind, dispatched] = JSON.parse(key);
    return { pattern, callerKind, dispatched };
  } catch {
    return { pattern: key, callerKind: '', dispatched: NO_NAMES };
  }
};

/**
 * Returns the key prefix of all kinds that a room may belong to. A room always has a dispatch at creation. After a
 * server restart that dispatch may be gone, so the room may belong to every kind that differs only in its dispatches.
 */
export const kindsBeginWith = (key: string): string => key.replace(/\[\]\]$/, '[');

/**
 * Returns the key of the room's kind. Rooms of one kind share the name pattern, how the first caller joined, and the
 * agents dispatched at creation.
 * @param firstCaller the first waiting human to join
 */
export const kindOfRoom = (
  room: RoomFacts,
  firstCaller: ParticipantFacts,
  dispatches: readonly DispatchFacts[],
): string =>
  keyOfKind({
    pattern: patternOf(room.name),
    callerKind: firstCaller.kind,
    dispatched: dispatchedAtCreation(room, dispatches),
  });
