import type { Group } from './line.ts';
import { measureChurn } from './scale-churn.ts';
import { measureMemory } from './scale-memory.ts';
import { measureProgram } from './scale-program.ts';

/** The cost of thousands of rooms. */
export const scale: Group = {
  name: 'scale',
  run: async (report) => {
    measureMemory(report);
    await measureChurn(report);
    await measureProgram(report);
  },
};
