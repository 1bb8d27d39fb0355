import { commonStart, type Names, type Offer, offerFor } from './complete.ts';
import { type History, recalled } from './history.ts';

/** The command line while it is typed into. */
export interface LineState {
  readonly text: string;
  readonly names: Names;
  readonly history: History;
  /** Which line of the history is shown; null: what is being typed. */
  readonly browsing: number | null;
  /** What was being typed before the history was looked through. */
  readonly draft: string;
  /** What Tab goes through: the words offered, and which of them is taken; null: none yet. */
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

/** What is typed by hand ends the looking through history and offers. */
export const typeText = (line: LineState, text: string): LineState =>
  text === line.text ? line : { ...line, text, browsing: null, draft: text, offered: null };

/**
 * One line back (-1) or forth (1) in the history, of those that begin with what was being typed; of all where none
 * does. Past its end stands what was being typed.
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

/** Goes through the words offered, the first that is taken being the next (1) or the last (-1). */
const takeNext = (line: LineState, offered: NonNullable<LineState['offered']>, by: 1 | -1): LineState => {
  const count = offered.words.length;
  const taken = offered.taken === null ? (by > 0 ? 0 : count - 1) : (offered.taken + by + count) % count;
  const word = offered.words[taken] ?? '';
  return { ...line, text: put(line, offered.from, word), browsing: null, offered: { ...offered, taken } };
};

/** Tab: writes what is certain; where nothing more is, goes through what could be meant. */
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
