import { homedir } from 'node:os';

/** No folder has this name: nothing is found there, and nothing can be written there. */
const NO_HOME = '/nonexistent';

/** The user's home folder. In a container the user id may have neither a name nor a home. */
export const homeFolder = (): string => {
  try {
    return homedir();
  } catch {
    return NO_HOME;
  }
};
