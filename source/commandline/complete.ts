import { type ArgumentKind, type CommandSpec, specNamed } from './commands.ts';
import { asWord, wordsOf } from './words.ts';

/** The names to offer. Raw; without names that cannot be typed. */
export interface Names {
  /** Worst verdict first. */
  readonly rooms: readonly string[];
  readonly agents: readonly string[];
  readonly projects: readonly string[];
  readonly views: readonly string[];
  readonly profiles: readonly string[];
  readonly commands: readonly CommandSpec[];
}

/** The completions for the last word of a line. */
export interface Offer {
  /** Where that word begins in the line. */
  readonly from: number;
  /** As written on the line, at most `MOST_OFFERS`. */
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
    case 'view':
      return names.views;
    case 'profile':
      return names.profiles;
    case 'filter':
    case 'seconds':
    case 'file':
    case 'time':
    case undefined:
      return [];
  }
};

/** The candidates that begin with the typed text, or else those that contain it. */
const matching = (candidates: readonly string[], typed: string): readonly string[] => {
  const wanted = typed.toLowerCase();
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  return begun.length > 0
    ? begun
    : candidates.filter((candidate) => candidate.toLowerCase().includes(wanted));
};

/** Offers completions for the word at the end of the line. */
export const offerFor = (line: string, names: Names): Offer => {
  const words = wordsOf(line);
  const last = words.at(-1);
  const isWithin = last !== undefined && (last.open || !/\s$/.test(line));
  const typed = isWithin ? last.text : '';
  const from = isWithin ? last.from : line.length;
  const index = words.length - (isWithin ? 1 : 0);
  const candidates =
    index === 0
      ? names.commands.map(({ name }) => name)
      : namesOf(specNamed(names.commands, words[0]?.text ?? '')?.takes[index - 1]?.kind, names);
  return { from, words: [...new Set(matching(candidates, typed))].slice(0, MOST_OFFERS).map(asWord) };
};

/** The longest common prefix. */
export const commonStart = (words: readonly string[]): string => {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
};
