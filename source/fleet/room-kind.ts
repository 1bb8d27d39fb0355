import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';
import { compareText } from './order.ts';

/** LiveKit's own limit for the names of rooms, which a server need not keep to. */
const MAX_NAME_LENGTH = 256;

const UUID_LENGTH = 36;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** `nanoid` makes ids of just so many characters, and `-` and `_` are among them. */
const NANOID_LENGTH = 21;
const PERHAPS_NANOID = /(?<![\p{L}\p{N}])[\w-]{21}$/u;

/** A run of letters and digits. Whatever stands between two of them parts them. */
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}+/gu;
const STARTS_WITH_DIGIT = /^\p{Nd}/u;
const LETTERS_THEN_DIGITS = /^[^\p{Nd}]+\p{Nd}+$/u;

const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
/** Of fewer characters, `a1` is as likely a name. */
const SHORTEST_HEX = 4;

const ASCII_LETTERS = /^[A-Za-z]+$/;
/** Fewer letters of both cases may be anything. */
const SHORTEST_LETTERS_ID = 8;
/** `roomOf`: parts of letters of both cases. */
const PARTS = /[A-Z]+[a-z]*|[a-z]+/g;
/** Words rarely have such a part, ids do: `B`, `Bx`, `QZr`, `Qrt`. */
const ODD_PART = /^(?:..?|[A-Z]{2,}[a-z]+|[^aeiouyAEIOUY]+)$/;
/** `roomOfBerlin`, `HTTPServer`, `salesCRM` */
const MAX_ODD_PARTS = 1;
const VOWEL = /[aeiouy]/i;
/** `crm2`, `html5`: longer words have vowels. */
const LONGEST_WITHOUT_VOWEL = 4;
/** `b2b`, `k8s` */
const LONGEST_MIXED_WORD = 3;
/** `support2berlin` is two words; with fewer letters on one side it is as likely an id. */
const SHORTEST_BESIDE_DIGITS = 4;

const countOddParts = (letters: string): number =>
  (letters.match(PARTS) ?? []).filter((part) => ODD_PART.test(part)).length;

const isInOneCase = (letters: string): boolean =>
  /^.?[a-z]*$/.test(letters) || letters === letters.toUpperCase();

/** Letters, and no digits, that nobody chose. Ids have none beyond ASCII. */
const areId = (letters: string): boolean =>
  letters.length >= SHORTEST_LETTERS_ID &&
  ASCII_LETTERS.test(letters) &&
  !isInOneCase(letters) &&
  countOddParts(letters) > MAX_ODD_PARTS;

/** Letters before or after digits that somebody chose. */
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

/** A word in one case, and perhaps a number. */
const ONE_WORD = /^(?:[A-Z]?[a-z]*|[A-Z]*)\d*$/;
const BOTH_CASES = /[a-z].*[A-Z]|[A-Z].*[a-z]/;

/** Whether all of it is one id although `-` or `_` part it: none of its longer parts is a word, and one is surely an id. */
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

/** Most names of rooms that are one of a kind: nothing in them can be an id. */
const PLAIN = /^[a-z_-]*$/;

/**
 * A room name as all of its kind have it: letters stay, digits and ids become `*`, so that `call-7f31` and `call-0193`
 * are both `call-*`. Of several ids in a row one `*` is left, of several separators beside it the first. Raw, as the
 * name is, and never longer.
 */
export const patternOf = (name: string): string => {
  if (PLAIN.test(name) && name.length <= MAX_NAME_LENGTH) return name;
  let pattern = name.slice(0, MAX_NAME_LENGTH);
  // Thousands of names are folded at a go, and most of them are short.
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

/** A dispatch that is made with its room is dated this much later at most, in milliseconds. */
const MADE_WITH_ROOM_MS = 2_000;
/** A kind is kept as a text: nobody sends more agents, or such as have longer names, into each room. */
const MAX_DISPATCHES = 8;
const MAX_AGENT_NAME_LENGTH = 256;

const NO_NAMES: readonly string[] = [];

/** The agent names that were dispatched when the room was made, each once, sorted; "" is the automatic dispatch. */
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
  /** `call-*` */
  readonly pattern: string;
  /** `STANDARD`, `SIP` or `CONNECTOR`: how the first caller came. */
  readonly callerKind: string;
  /** The agent names dispatched when the room was made, sorted; "" is the automatic dispatch. */
  readonly dispatched: readonly string[];
}

/** The key of a kind. */
export const keyOfKind = ({ pattern, callerKind, dispatched }: RoomKind): string =>
  JSON.stringify([pattern, callerKind, dispatched]);

/** @param key from `keyOfKind` or `kindOfRoom`; of any other text the pattern is the text */
export const readKind = (key: string): RoomKind => {
  try {
    const [pattern, callerKind, dispatched] = JSON.parse(key);
    return { pattern, callerKind, dispatched };
  } catch {
    return { pattern: key, callerKind: '', dispatched: NO_NAMES };
  }
};

/**
 * With what the keys of all kinds begin that a room may be of: its own. A room always has a dispatch when it is made,
 * so of one that has none of then, as after a server restart, nothing tells which it had: it may be of every kind that
 * differs only in that.
 */
export const kindsBeginWith = (key: string): string => key.replace(/\[\]\]$/, '[');

/**
 * Which rooms a room is like, as a key: those whose names have the same pattern, whose first caller came the same way,
 * and for which the same agents were dispatched when they were made.
 *
 * @param firstCaller of those who wait in it, the one who joined first
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
