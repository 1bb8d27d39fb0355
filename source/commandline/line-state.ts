import { commonStart, type Names, type Offer, offerFor } from './complete.ts';
import { type History, recalled } from './history.ts';

/** The state of the command line while the user types. */
export interface LineState {
  readonly text: string;
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
  text,
  names,
  history,
  browsing: null,
  draft: text,
  offered: null,
});

/** Sets the typed text. Typing ends browsing and completion. */
export const typeText = (line: LineState, text: string): LineState =>
  text === line.text ? line : { ...line, text, browsing: null, draft: text, offered: null };

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
  return { ...line, text, browsing: next ?? null, offered: null };
};

const put = (line: LineState, from: number, word: string): string => line.text.slice(0, from) + word;

/** Cycles through the completions. The first one chosen is the first (1) or the last (-1). */
const takeNext = (line: LineState, offered: NonNullable<LineState['offered']>, by: 1 | -1): LineState => {
  const count = offered.words.length;
  const taken = offered.taken === null ? (by > 0 ? 0 : count - 1) : (offered.taken + by + count) % count;
  const word = offered.words[taken] ?? '';
  return { ...line, text: put(line, offered.from, word), browsing: null, offered: { ...offered, taken } };
};

/** Tab: completes the common prefix. If that adds nothing, cycles through the completions. */
export const completeLine = (line: LineState, by: 1 | -1): LineState => {
  if (line.offered !== null) return takeNext(line, line.offered, by);
  const offer = offerFor(line.text, line.names);
  const [first, second] = offer.words;
  if (first === undefined) return line;
  if (second === undefined) {
    return {
      ...typeText(line, `${put(line, offer.from, first)} `),
      draft: `${put(line, offer.from, first)} `,
    };
  }
  const typed = line.text.slice(offer.from);
  const certain = commonStart(offer.words);
  const offered = { ...offer, taken: null };
  return certain.length > typed.length && certain.toLowerCase().startsWith(typed.toLowerCase())
    ? { ...line, text: put(line, offer.from, certain), browsing: null, offered }
    : takeNext(line, offered, by);
};
