import type { Clock } from '../clock.ts';
import { createDrainMarks } from './drain-marks.ts';
import { createExperience } from './experience.ts';
import type { Registry } from './registry.ts';
import type { Store } from './store.ts';

/**
 * A read-only registry for commands that only look and run often. It opens the database when a read needs it, and
 * never writes. If the database is missing or unreadable, it knows nothing.
 *
 * @param store opened with the access `read`
 */
export const openReadingRegistry = (store: Store, clock: Clock): Registry => {
  const refuse = () => Promise.reject(new Error('this command only reads'));
  const reading = { ...store, write: refuse, forgetOutcomes: refuse };
  return {
    start: () => {},
    disabled: null,
    checkWritable: async () => null,
    recordAction: () => {},
    recordAcknowledgement: () => {},
    recordCloudAction: () => {},
    recorded: async () => {},
    listActions: async () => [],
    rememberAgentNames: () => {},
    seenAgentNames: () => [],
    history: store,
    experienceOf: (host) => createExperience(reading, clock, host),
    drainMarksOf: (host) => createDrainMarks(store, async () => false, host, ''),
    close: async () => {
      await store.close();
    },
    isInMemory: false,
    isStuck: false,
  };
};
