import { tmpdir } from 'node:os';
import { writeNewFile } from '../export/new-file.ts';
import { createProfileBook } from '../profiles/profile-book.ts';
import type { Config } from '../settings/config-schema.ts';
import { followCommand } from '../ui/terminal/follow-command.ts';
import type { Flags } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { flagMilliseconds, flagTheme, isSet } from './flag-values.ts';
import { monitorProjects } from './monitor-projects.ts';
import { type Opened, openSession } from './open-session.ts';
import { unlessBroken } from './unless-broken.ts';

const DEFAULT_INTERVAL_SECONDS = 2;
const LONGEST_INTERVAL_SECONDS = 3_600;

/** Milliseconds between sweeps: from `--interval`, else from the settings, else 2 s. */
export const intervalFrom = (flags: Flags, least: number): ((config: Config) => number) => {
  const fromFlag = flagMilliseconds(flags, 'interval', least, LONGEST_INTERVAL_SECONDS);
  return ({ interval = DEFAULT_INTERVAL_SECONDS }) =>
    fromFlag ?? (interval >= least ? interval : DEFAULT_INTERVAL_SECONDS) * 1_000;
};

/** Requested by flag or by Ink's own variable, or needed because the terminal cannot draw a screen. */
const wantsScreenReader = ({ flags, host: { environment } }: CommandContext): boolean =>
  isSet(flags, 'screenReader') ||
  environment['INK_SCREEN_READER'] === 'true' ||
  environment['TERM'] === 'dumb';

/** `lktop`: the live monitor, or a printed snapshot if there is no terminal. @returns the exit code */
export const monitor: Command = async (context) => {
  const { flags, host } = context;
  const intervalMs = intervalFrom(flags, 0);
  const theme = flagTheme(flags);
  if (!host.isScreen) return (await import('./snapshot.ts')).snapshot(context);
  // First of all: what calls are made with is loaded as soon as the session is open, and can wait for the screen.
  const { runApp, bindSettings } = await unlessBroken(host, () => import('../ui/run-app.tsx'));
  const opens: Opened[] = [];
  const open = async (of: CommandContext) => {
    const opened = await openSession(of, {
      intervalMs,
      opensDemo: true,
      ownThread: true,
      keepsHistory: true,
      asksWorkers: true,
      asksCloud: true,
      sharesSweeps: true,
    });
    opens.push(opened);
    return opened;
  };
  const closeAll = () => Promise.all(opens.map(({ session }) => session.close()));
  try {
    // After this, the screen handles crashes itself: it must restore the terminal before anything is printed.
    const { session, config, placeOf, registry } = await unlessBroken(host, () => open(context));
    const { bindings, customCommands, columnSettings, views } = bindSettings(config, placeOf);
    const running = runApp({
      session,
      clock: session.clock,
      ascii: isSet(flags, 'ascii') || config.ascii === true,
      theme: theme ?? config.theme ?? 'auto',
      mouse: config.mouse ?? false,
      alternateScreen: !isSet(flags, 'noAltScreen'),
      screenReader: wantsScreenReader(context),
      bell: config.bell ?? true,
      title: config.title ?? false,
      notify: config.notify ?? null,
      bindings,
      environment: host.environment,
      services: {
        environment: host.environment,
        folders: [host.workingDirectory, tmpdir()],
        writeNewFile,
        followCommand,
        columnSettings,
        views,
        customCommands,
        profiles: createProfileBook(host),
        projects: monitorProjects(context, async (of) => {
          const opened = await open(of);
          opened.registry.start();
          return opened.session;
        }),
      },
    });
    // The first frame is drawn. Now the registry may take some time.
    registry.start();
    const code = await running;
    await closeAll();
    if (opens.some(({ registry: { isStuck } }) => isStuck)) host.leave(code);
    return code;
  } finally {
    await closeAll();
  }
};
