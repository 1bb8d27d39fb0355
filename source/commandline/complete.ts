import { type ArgumentKind, LINE_COMMANDS, specNamed } from './commands.ts';
import { asWord, wordsOf } from './words.ts';

/** What names there are to offer. Raw; none that cannot be typed. */
export interface Names {
  /** The worst first. */
  readonly rooms: readonly string[];
  readonly agents: readonly string[];
  readonly projects: readonly string[];
}

/** What the last word of a line could become. */
export interface Offer {
  /** Where that word begins. */
  readonly from: number;
  /** As they are written on the line, at most `MOST_OFFERS`. */
  readonly words: readonly string[];
}

export const MOST_OFFERS = 50;

const namesOf = (kind: ArgumentKind | undefined, names: Names): readonly string[] => {
  switch (kind) {
    case 'room':
      return names.rooms;
    case 'agent':
      return names.agents;
    case 'project':
      return names.projects;
    case 'filter':
    case 'seconds':
    case 'file':
    case undefined:
      return [];
  }
};

/** Those that begin with what is typed, else those that contain it. */
const matching = (candidates: readonly string[], typed: string): readonly string[] => {
  const wanted = typed.toLowerCase();
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  return begun.length > 0
    ? begun
    : candidates.filter((candidate) => candidate.toLowerCase().includes(wanted));
};

/** What the word at the end of the line could become. */
export const offerFor = (line: string, names: Names): Offer => {
  const words = wordsOf(line);
  const last = words.at(-1);
  const isWithin = last !== undefined && (last.open || !/\s$/.test(line));
  const typed = isWithin ? last.text : '';
  const from = isWithin ? last.from : line.length;
  const index = words.length - (isWithin ? 1 : 0);
  const candidates =
    index === 0
      ? LINE_COMMANDS.map(({ name }) => name)
      : namesOf(specNamed(words[0]?.text ?? '')?.takes[index - 1]?.kind, names);
  return { from, words: [...new Set(matching(candidates, typed))].slice(0, MOST_OFFERS).map(asWord) };
};

/** The letters that all of them begin with. */
export const commonStart = (words: readonly string[]): string => {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
};
