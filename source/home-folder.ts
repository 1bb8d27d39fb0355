import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** No folder has this name: nothing is found there, and nothing can be written there. */
const NO_HOME = '/nonexistent';

/** The user's home folder. In a container the user id may have neither a name nor a home. */
export const homeFolder = (): string => {
  try {
    // An empty HOME would make every path one in the working directory.
    return [homedir(), userInfo().homedir].find(isAbsolute) ?? NO_HOME;
  } catch {
    return NO_HOME;
  }
};
