/** Lines entered before, oldest first. */
export type History = readonly string[];

const MOST_LINES = 100;

/** The history with a line more; one that repeats the last is no news. */
export const remember = (history: History, line: string): History => {
  const text = line.trim();
  return text === '' || text === history.at(-1) ? history : [...history, text].slice(-MOST_LINES);
};
