import type { Group } from './line.ts';

export const screen: Group = { name: 'screen', run: async (report) => report.skip('not measured yet') };
