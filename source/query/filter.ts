import type { FleetEvent } from '../fleet/events.ts';
import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import {
  agentCorpus,
  type Corpus,
  digitsOf,
  dispatchCorpus,
  eventCorpus,
  FIELDS,
  type FieldName,
  fold,
  roomCorpus,
  surroundingsCorpus,
} from './search-text.ts';

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
interface FuzzyWord {
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

/** Where a word is looked for. */
export type Where =
  | { readonly kind: 'anywhere' }
  | { readonly kind: 'field'; readonly field: FieldName }
  /** `lk.agent.state:thinking`; folded. */
  | { readonly kind: 'attribute'; readonly name: string };

/** One word of a filter. */
export interface Term {
  readonly where: Where;
  /** Folded. Empty in a field or an attribute: it is there at all. */
  readonly value: string;
  /** In quotes: no letter of it may be left out. */
  readonly exact: boolean;
  /** `!`: what is wanted has it not. */
  readonly inverse: boolean;
}

/** What was typed to find rows by. A row is found by all terms together. */
export interface Filter {
  readonly terms: readonly Term[];
}

/** An optional `!`, an optional field, and a word, in quotes or not; quotes may still be open. */
const WORD = /(!?)(?:([^\s":!]+):)?(?:"([^"]*)(?:"|$)|(\S*))/y;

const fieldNames: ReadonlySet<string> = new Set(FIELDS);
const isField = (name: string): name is FieldName => fieldNames.has(name);

const termOf = ([, inversion, name, quoted, plain = '']: RegExpExecArray): Term | null => {
  const inverse = inversion === '!';
  const value = fold(quoted ?? plain);
  const exact = quoted !== undefined || inverse;
  const field = name === undefined ? undefined : fold(name);
  if (field === undefined) {
    return value === '' ? null : { where: { kind: 'anywhere' }, value, exact, inverse };
  }
  if (isField(field)) return { where: { kind: 'field', field }, value, exact, inverse };
  if (/^[^.].*\./.test(field)) {
    const attribute = field.replace(/^attribute\.(?=.)/, '');
    return { where: { kind: 'attribute', name: attribute }, value, exact, inverse };
  }
  return { where: { kind: 'anywhere' }, value: `${field}:${value}`, exact: true, inverse };
};

/**
 * Reads a filter as it is typed, and never fails: what is no field is text, open quotes end with it.
 *
 * - words stand for themselves, each must be found, letters may be left out in names (`fuzzyMatches`);
 * - `"no worker"`: as it stands; `!word`: not there at all;
 * - `agent:x`, and so on (`FIELDS`): only there; `agent:`: there is one; `!agent:`: there is none;
 * - `lk.agent.state:thinking`: an attribute of a participant or a dispatch; `attribute.tier:gold`: one whose name has
 *   no dot; `attribute:tier=gold`: name and value of any.
 */
export const parseFilter = (text: string): Filter => {
  const terms: Term[] = [];
  let index = 0;
  while (index < text.length) {
    if (/\s/.test(text[index] ?? '')) {
      index += 1;
      continue;
    }
    WORD.lastIndex = index;
    const word = WORD.exec(text);
    if (!word) break;
    const term = termOf(word);
    if (term) terms.push(term);
    index += Math.max(1, word[0].length);
  }
  return { terms };
};

/** Two digits are in every number. */
const FEWEST_PHONE_DIGITS = 3;
const PHONE = /^[\d\s()+./-]+$/;

/** A term made ready to be looked for in many things. */
interface Needle {
  readonly term: Term;
  /** Empty where the value is no part of a telephone number. */
  readonly digits: string;
  readonly fuzzy: FuzzyWord | null;
}

const needleOf = (term: Term): Needle => {
  const digits = PHONE.test(term.value) ? digitsOf(term.value) : '';
  const isPhoneField = term.where.kind === 'field' && term.where.field === 'phone';
  return {
    term,
    digits: isPhoneField || digits.length >= FEWEST_PHONE_DIGITS ? digits : '',
    fuzzy: term.exact ? null : fuzzyWord(term.value),
  };
};

/** Whether a thing has what the term names; its inversion is left to the caller. */
const has = <Entity>({ term, digits, fuzzy }: Needle, corpus: Corpus<Entity>, entity: Entity): boolean => {
  const { where, value } = term;
  switch (where.kind) {
    case 'anywhere': {
      const { text, names, phones } = corpus.whole(entity);
      return (
        text.includes(value) ||
        (digits !== '' && phones.includes(digits)) ||
        (fuzzy !== null && fuzzyMatches(names, fuzzy))
      );
    }
    case 'field': {
      const text = corpus.part(entity, `text:${where.field}`);
      if (value === '') return text !== '';
      return (
        text.includes(value) ||
        (where.field === 'phone' && digits !== '' && corpus.whole(entity).phones.includes(digits)) ||
        (fuzzy !== null && fuzzyMatches(corpus.part(entity, `names:${where.field}`), fuzzy))
      );
    }
    case 'attribute': {
      const text = corpus.part(entity, `@${where.name}`);
      // A word with a dot and a colon may be no attribute at all: `10.0.0.7:8081`.
      return (
        (value === '' ? text !== '' : text.includes(value)) ||
        corpus.whole(entity).text.includes(`${where.name}:${value}`)
      );
    }
  }
};

/** Reads what a room can be found by before anybody looks for it. */
export const prepareToFind = (room: Room): void => {
  roomCorpus.whole(room);
};

/** Tells which rows a filter finds. An agent or a dispatch is found by its room and the humans there, too. */
export interface Matcher {
  readonly room: (room: Room) => boolean;
  readonly agent: (item: { readonly room: Room; readonly agent: Agent }) => boolean;
  readonly dispatch: (item: { readonly room: Room; readonly dispatch: Dispatch }) => boolean;
  readonly event: (event: FleetEvent) => boolean;
  /** Anything else, by what its corpus reads of it. */
  readonly of: <Entity>(corpus: Corpus<Entity>, entity: Entity) => boolean;
}

export const createMatcher = ({ terms }: Filter): Matcher => {
  const needles = terms.map(needleOf);
  const all = (found: (needle: Needle) => boolean): boolean =>
    needles.every((needle) => found(needle) !== needle.term.inverse);
  return {
    room: (room) => all((needle) => has(needle, roomCorpus, room)),
    agent: ({ room, agent }) =>
      all((needle) => has(needle, agentCorpus, agent) || has(needle, surroundingsCorpus, room)),
    dispatch: ({ room, dispatch }) =>
      all((needle) => has(needle, dispatchCorpus, dispatch) || has(needle, surroundingsCorpus, room)),
    event: (event) => all((needle) => has(needle, eventCorpus, event)),
    of: (corpus, entity) => all((needle) => has(needle, corpus, entity)),
  };
};
