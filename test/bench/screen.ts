import type { Group } from './line.ts';
import { measureCalm } from './screen-calm.ts';
import { measureKeys } from './screen-keys.ts';

/** Measures what is written to a terminal of 120×40, and how soon. */
export const screen: Group = {
  name: 'screen',
  run: async (report) => {
    await measureKeys(report);
    await measureCalm(report);
  },
};
