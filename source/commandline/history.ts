/** Lines entered before, oldest first. */
export type History = readonly string[];

const MOST_LINES = 100;

/** The indexes of the lines that begin with a text, or of all lines if none does. */
export const recalled = (history: History, beginning: string): readonly number[] => {
  const places = [...history.keys()];
  const begun = places.filter((place) => history[place]?.startsWith(beginning));
  return begun.length > 0 ? begun : places;
};

/** Adds a line to the history. Skips an empty line and a repetition of the last one. */
export const remember = (history: History, line: string): History => {
  const text = line.trim();
  return text === '' || text === history.at(-1) ? history : [...history, text].slice(-MOST_LINES);
};
