/** Lines entered before, oldest first. */
export type History = readonly string[];

const MOST_LINES = 100;

/** Where in the history the lines stand that begin with a text; all where none does. */
export const recalled = (history: History, beginning: string): readonly number[] => {
  const places = [...history.keys()];
  const begun = places.filter((place) => history[place]?.startsWith(beginning));
  return begun.length > 0 ? begun : places;
};

/** The history with a line more; one that repeats the last is no news. */
export const remember = (history: History, line: string): History => {
  const text = line.trim();
  return text === '' || text === history.at(-1) ? history : [...history, text].slice(-MOST_LINES);
};
