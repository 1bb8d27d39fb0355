import type { Clock } from '../clock.ts';
import { createConnection } from './connection.ts';
import { openToRead } from './database.ts';
import { createExperience } from './experience.ts';
import type { Registry } from './registry.ts';

/**
 * Reads what earlier runs saw, when something needs to know it, and writes nothing: for what only looks, and is run
 * again and again. Where there is no registry, or none that can be read, nothing is known.
 */
export const openReadingRegistry = (path: string, clock: Clock): Registry => {
  const { aside, close } = createConnection(path, openToRead);
  const access = { read: aside.read, write: () => false };
  return {
    disabled: null,
    checkWritable: () => null,
    recordAction: () => {},
    listActions: () => [],
    rememberAgentNames: () => {},
    seenAgentNames: () => [],
    experienceOf: (host) => createExperience(access, clock, host),
    close,
  };
};
