import type { Clock } from '../clock.ts';
import { createConnection } from './connection.ts';
import { openToRead } from './database.ts';
import { createExperience } from './experience.ts';
import type { Registry } from './registry.ts';

/**
 * A read-only registry for commands that only look and run often. It opens the database when a read needs it, and
 * never writes. If the database is missing or unreadable, it knows nothing.
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
