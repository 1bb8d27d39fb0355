import { readdirSync } from 'node:fs';
import type { Situation, Unplayable } from './situation.ts';

export type Play = Situation | Unplayable;

const PLAYS = new URL('./plays/', import.meta.url);

/** The file names of all situations, in the order in which they are played. */
export const playFiles = (): readonly string[] =>
  readdirSync(PLAYS)
    .filter((file) => file.endsWith('.ts'))
    .sort();

/** The situation of every file, in the same order. */
export const loadPlays = async (): Promise<readonly Play[]> => {
  const modules = await Promise.all(
    playFiles().map((file) => import(new URL(file, PLAYS).href) as Promise<{ readonly situation: Play }>),
  );
  return modules.map(({ situation }) => situation);
};
