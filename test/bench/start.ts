import type { Group } from './line.ts';

export const start: Group = { name: 'start', run: async (report) => report.skip('not measured yet') };
