import { listProjects } from '../connection/list-projects.ts';
import type { Session } from '../session/session.ts';
import { loadConfig } from '../settings/config-file.ts';
import type { Projects } from '../ui/projects/projects.ts';
import type { Flags } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { ownProjects } from './find-connection.ts';
import { isSet } from './flag-values.ts';

/** Flags that say where to connect, or apply only to the project they were given for. */
const OF_ONE_PROJECT = ['project', 'url', 'apiKey', 'apiSecret', 'dev', 'demo', 'expect'];

const flagsFor = (flags: Flags, project: string): Flags => ({
  ...Object.fromEntries(Object.entries(flags).filter(([name]) => !OF_ONE_PROJECT.includes(name))),
  project,
});

/**
 * The projects of both configurations, for switching in the monitor. The settings are read again each time.
 */
export const monitorProjects = (
  context: CommandContext,
  open: (context: CommandContext) => Promise<Session>,
): Projects => {
  const { host, flags } = context;
  return {
    list: async () => {
      const loaded = await loadConfig(host.environment, host.homeDirectory);
      const { homeDirectory } = host;
      const { projects } = await listProjects({ homeDirectory, own: ownProjects(loaded) });
      return projects.map(({ name, host: server, hasCredentials }) => ({
        name,
        host: server,
        hasCredentials,
        readOnly:
          isSet(flags, 'readonly') ||
          (loaded.config.projects?.[name]?.readOnly ?? loaded.config.readOnly ?? false),
      }));
    },
    open: (name) => open({ ...context, flags: flagsFor(flags, name) }),
  };
};
