import type { FleetEvent } from '../fleet/events.ts';
import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import { nearest } from '../fleet/nearest.ts';
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

/** Shorter words would match nearly every name. */
const SHORTEST_WORD = 3;
/** The matched letters may spread over 4 times the word's length. */
const STRETCH = 4;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || code > 0x7f;

/**
 * A part starts at the beginning, after a character that is neither letter nor digit, and between letters and
 * digits.
 */
const beginsPart = (names: string, index: number): boolean => {
  if (index === 0) return true;
  const [before, here] = [names.charCodeAt(index - 1), names.charCodeAt(index)];
  if (isDigit(before)) return !isDigit(here);
  return isLetter(before) ? isDigit(here) : true;
};

/** A word for fuzzy matching: letters may be missing between its own. */
interface FuzzyWord {
  /** Single letters, and runs of digits as one unit. */
  readonly units: readonly string[];
  readonly reach: number;
}

/** @returns null if the word is too short for fuzzy matching */
export const fuzzyWord = (word: string): FuzzyWord | null =>
  word.length < SHORTEST_WORD
    ? null
    : { units: word.match(/[0-9]+|[^0-9]/gu) ?? [], reach: word.length * STRETCH };

/** Returns the rest of the line from `start`, at most `most` characters. */
const lineFrom = (names: string, start: number, most: number): string => {
  const within = names.slice(start, start + most);
  const lineEnd = within.indexOf('\n');
  return lineEnd < 0 ? within : within.slice(0, lineEnd);
};

const matchesFrom = (names: string, start: number, { units, reach }: FuzzyWord): boolean => {
  // Searches only within `reach`. Searching to the end of the line would take quadratic time for long names.
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
 * Tells whether one of the names contains the word's letters in order. The first letter must begin a part of
 * the name, runs of digits must match whole, and all must lie within 4 times the word's length. `sv2` finds
 * `support-v2`, `c7f` finds `call-7f31`; `ort` does not match, and `193` does not match `1093`.
 *
 * @param names in lower case, one per line
 */
export const fuzzyMatches = (names: string, word: FuzzyWord): boolean => {
  const [first = ''] = word.units;
  for (let start = names.indexOf(first); start >= 0; start = names.indexOf(first, start + 1)) {
    if (beginsPart(names, start) && matchesFrom(names, start, word)) return true;
  }
  return false;
};

/** Where a term is searched. */
export type Where =
  | { readonly kind: 'anywhere' }
  | { readonly kind: 'field'; readonly field: FieldName }
  /** `lk.agent.state` of `lk.agent.state:thinking`; folded. */
  | { readonly kind: 'attribute'; readonly name: string };

/** One term of a filter. */
export interface Term {
  readonly where: Where;
  /** Folded. Empty in a field or an attribute: any value matches. */
  readonly value: string;
  /** Quoted: no fuzzy matching. */
  readonly exact: boolean;
  /** `!`: the term must not match. */
  readonly inverse: boolean;
  /** What was written before the colon, if no field has that name: it is searched as text. */
  readonly unknownField?: string;
}

/** A parsed filter. A row must match all terms. */
export interface Filter {
  readonly terms: readonly Term[];
}

/** Matches an optional `!`, an optional field, and a word, quoted or not. A quote may still be open. */
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
  const text = `${field}:${value}`;
  return { where: { kind: 'anywhere' }, value: text, exact: true, inverse, unknownField: field };
};

/**
 * Parses a filter as it is typed. Never fails: an unknown field is text, and an open quote ends with the
 * text.
 *
 * - Words must all match; names also match fuzzily (`fuzzyMatches`).
 * - `"no worker"`: an exact phrase; `!word`: must not match.
 * - `agent:x`, and so on (`FIELDS`): in that field only; `agent:`: the field is set; `!agent:`: it is not
 *   set.
 * - `lk.agent.state:thinking`: an attribute of a participant or a dispatch; `attribute.tier:gold`: one whose
 *   name has no dot; `attribute:tier=gold`: the name and value of any attribute.
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

/** What was written as a field in a filter, but is none. */
export interface UnknownField {
  /** Folded, otherwise raw. */
  readonly name: string;
  /** The field that was probably meant. */
  readonly likely: FieldName | null;
}

/**
 * Returns the fields of a filter that do not exist.
 *
 * @param which `all`, or only the `inverse` ones, which hide nothing and so look as if they worked
 */
export const unknownFields = (text: string, which: 'all' | 'inverse'): readonly UnknownField[] => {
  const names = parseFilter(text).terms.flatMap(({ unknownField, inverse }) =>
    unknownField === undefined || (which === 'inverse' && !inverse) ? [] : [unknownField],
  );
  return [...new Set(names)].map((name) => ({
    name,
    likely: FIELDS.find((field) => field === nearest(name, FIELDS)) ?? null,
  }));
};

/** `there is no field agnet: did you mean agent?` Raw. */
export const unknownFieldSentence = ({ name, likely }: UnknownField): string =>
  `there is no field ${name}: ${likely === null ? `the fields are ${FIELDS.join(', ')}` : `did you mean ${likely}?`}`;

/** Two digits would match nearly every number. */
const FEWEST_PHONE_DIGITS = 3;
const PHONE = /^[\d\s()+./-]+$/;

/** A term that is prepared for matching many entities. */
interface Needle {
  readonly term: Term;
  /** Empty if the value cannot be part of a telephone number. */
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

/** Tells whether an entity matches the term. The caller handles the inversion. */
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
      // A word with a dot and a colon may be plain text, not an attribute: `10.0.0.7:8081`.
      return (
        (value === '' ? text !== '' : text.includes(value)) ||
        corpus.whole(entity).text.includes(`${where.name}:${value}`)
      );
    }
  }
};

/** Builds the search text of a room ahead of the first search. */
export const prepareToFind = (room: Room): void => {
  roomCorpus.whole(room);
};

/** Tells which rows match a filter. Agents and dispatches also match by their room and its humans. */
export interface Matcher {
  readonly room: (room: Room) => boolean;
  readonly agent: (item: { readonly room: Room; readonly agent: Agent }) => boolean;
  readonly dispatch: (item: { readonly room: Room; readonly dispatch: Dispatch }) => boolean;
  readonly event: (event: FleetEvent) => boolean;
  /** Matches any other entity, by its corpus. */
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
