import { isAbsolute, join } from 'node:path';
import { homeFolder } from '../home-folder.ts';

/** `$XDG_STATE_HOME/lktop/registry.db`, or the same under `~/.local/state`. */
export const registryPath = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string => {
  const state = environment.XDG_STATE_HOME;
  // The XDG specification says to ignore a path that is not absolute.
  const home = environment.HOME && isAbsolute(environment.HOME) ? environment.HOME : homeFolder();
  const folder = state && isAbsolute(state) ? state : join(home, '.local', 'state');
  return join(folder, 'lktop', 'registry.db');
};
