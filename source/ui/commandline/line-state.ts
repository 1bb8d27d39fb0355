import { commonStart, type Names, type Offer, offerFor } from '../../commandline/complete.ts';
import { type History, recalled } from '../../commandline/history.ts';
import { type FieldEvent, type FieldState, fieldOf, reduceField } from '../field/field-state.ts';

/** The command line while it is typed into. */
export interface LineState extends FieldState {
  readonly names: Names;
  readonly history: History;
  /** The index of the history line shown, or null for the user's own text. */
  readonly browsing: number | null;
  /** The user's own text from before browsing the history. */
  readonly draft: string;
  /** The completions that Tab cycles through, and which one is chosen; null if Tab was not pressed. */
  readonly offered: (Offer & { readonly taken: number | null }) | null;
}

export const openLine = (names: Names, history: History, text = ''): LineState => ({
  ...fieldOf(text),
  names,
  history,
  browsing: null,
  draft: text,
  offered: null,
});

/** Every edit drops the offers. A change of the text also leaves the history. */
export const editLine = (line: LineState, event: FieldEvent): LineState => {
  const typed = reduceField(line, event);
  return typed.text === line.text
    ? { ...line, ...typed, offered: typed.cursor === line.cursor ? line.offered : null }
    : { ...line, ...typed, browsing: null, draft: typed.text, offered: null };
};

/**
 * Goes one line back (-1) or forward (1) through the history lines that begin with the user's text, or
 * through all of them if none does. After the newest line comes the user's text.
 */
export const browse = (line: LineState, by: 1 | -1): LineState => {
  const { browsing, draft } = line;
  const places = recalled(line.history, draft);
  const current = browsing ?? line.history.length;
  const next = by < 0 ? places.findLast((place) => place < current) : places.find((place) => place > current);
  if (next === undefined && by < 0) return { ...line, offered: null };
  const text = next === undefined ? draft : (line.history[next] ?? draft);
  return { ...line, ...fieldOf(text), browsing: next ?? null, offered: null };
};

/** Returns the completions for the word before the cursor. */
export const offerAtCursor = ({ text, cursor, names }: LineState): Offer =>
  offerFor(text.slice(0, cursor), names);

/** Replaces the text between `from` and the cursor with `word`. The text behind the cursor stays. */
const put = ({ text, cursor }: LineState, from: number, word: string): FieldState => ({
  text: text.slice(0, from) + word + text.slice(cursor),
  cursor: from + word.length,
});

/** Cycles through the completions. The first one chosen is the first (1) or the last (-1). */
const takeNext = (line: LineState, offered: NonNullable<LineState['offered']>, by: 1 | -1): LineState => {
  const count = offered.words.length;
  const taken = offered.taken === null ? (by > 0 ? 0 : count - 1) : (offered.taken + by + count) % count;
  const word = offered.words[taken] ?? '';
  return { ...line, ...put(line, offered.from, word), browsing: null, offered: { ...offered, taken } };
};

/** Tab: completes the common prefix. If that adds nothing, cycles through the completions. */
export const completeLine = (line: LineState, by: 1 | -1): LineState => {
  if (line.offered !== null) return takeNext(line, line.offered, by);
  const offer = offerAtCursor(line);
  const [first, second] = offer.words;
  if (first === undefined) return line;
  if (second === undefined) {
    const isFollowed = line.text.slice(line.cursor).startsWith(' ');
    const word = put(line, offer.from, isFollowed ? first : `${first} `);
    const completed = isFollowed ? { ...word, cursor: word.cursor + 1 } : word;
    return { ...line, ...completed, browsing: null, draft: completed.text };
  }
  const typed = line.text.slice(offer.from, line.cursor);
  const certain = commonStart(offer.words);
  const offered = { ...offer, taken: null };
  return certain.length > typed.length && certain.toLowerCase().startsWith(typed.toLowerCase())
    ? { ...line, ...put(line, offer.from, certain), browsing: null, offered }
    : takeNext(line, offered, by);
};
