import { constants } from 'node:os';
import { type Instance, render, type SuspendTerminal } from 'ink';
import type { Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';
import { type ActiveProject, activateProject, leftBehind } from './active-project.ts';
import type { Size } from './app-state.ts';
import type { KeyboardInputProps } from './keyboard-input.tsx';
import { createCounter, Root } from './root.tsx';
import { startScreenReader } from './screen-reader/screen-reader-app.ts';
import type { Store } from './store.ts';
import { type ExitReason, type Host, processHost } from './terminal/host.ts';
import { processServices, type Services } from './terminal/services.ts';
import { createTheme } from './theme.ts';

/** Sounds, or blinks, as the user's terminal does; it shows nothing and moves nothing. */
const BELL = '\x07';

/** Rings once for all incidents that are new since the last time, until the store is closed. */
const ringForNews = (store: Pick<Store, 'getState' | 'subscribe'>, ring: () => void): void => {
  const count = () => store.getState().query.incidents.news;
  let told = count();
  store.subscribe(() => {
    const news = count();
    if (news > told) ring();
    told = news;
  });
};

export { bindCustomCommands } from './export/custom-bindings.ts';
export type { ExitReason, Host } from './terminal/host.ts';

export interface AppOptions {
  readonly session: Session;
  readonly clock: Clock;
  /** Only ASCII in what lktop draws itself. */
  readonly ascii: boolean;
  readonly noColor: boolean;
  /**
   * Draws on a screen of its own, so that what was there comes back at the end. Default true; otherwise the last frame
   * stays, and what was above it can be scrolled to.
   */
  readonly alternateScreen?: boolean;
  /** Rings the terminal's bell for a new incident. Default true. */
  readonly bell?: boolean;
  /** Default `process.stdout`. */
  readonly stdout?: NodeJS.WriteStream;
  /** Default `process.stdin`. */
  readonly stdin?: NodeJS.ReadStream;
  /** Default: this process. */
  readonly host?: Host;
  /** Default: this process's environment, folder and files. */
  readonly services?: Services;
  /**
   * At most so many frames a second. Default 30: a key that falls right behind a frame of the sweep waits no longer
   * than is felt.
   */
  readonly maxFps?: number;
  /** Keeps what others write to the console from breaking the screen. Default true. */
  readonly patchConsole?: boolean;
}

/** An app on the screen. */
export interface RunningApp {
  /** Resolves when the terminal is as it was before. */
  readonly ended: Promise<ExitReason>;
  readonly end: (reason: ExitReason) => void;
  /** Resolves when all that is ready to be drawn has been written. */
  readonly drawn: () => Promise<void>;
}

const DEFAULT_MAX_FPS = 30;
const DEFAULT_SIZE: Size = { columns: 80, rows: 24 };
const HOME_AND_ERASE = '\x1b[H\x1b[J';

/** The place there is for a frame. Among other lines one row stays free: a frame that fills all is scrolled. */
const frameSize = (stdout: NodeJS.WriteStream, alternateScreen: boolean): Size => ({
  columns: stdout.columns || DEFAULT_SIZE.columns,
  rows: (stdout.rows || DEFAULT_SIZE.rows) - (alternateScreen ? 0 : 1),
});

/** Puts the app on the screen. It ends by key, by signal, by `end`, or by an error that nobody caught. */
export const startApp = (options: AppOptions): RunningApp => {
  const { ascii, noColor, stdout = process.stdout, stdin = process.stdin } = options;
  const host = options.host ?? processHost;
  const services = options.services ?? processServices();
  const { alternateScreen = true } = options;
  const sizeNow = () => frameSize(stdout, alternateScreen);
  const theme = createTheme({ ascii, noColor });
  const entered = { current: [] };
  const redraws = createCounter();
  let reason: ExitReason | null = null;
  let suspended = false;
  let isMounted = false;

  const end = (why: ExitReason) => {
    reason ??= why;
    // The first frame is drawn before there is anything to be taken down.
    if (isMounted) instance.unmount();
  };
  const drawAll = () => {
    // What has been taken off the screen must not be put on it again.
    if (reason === null) instance.rerender(treeOf(active));
  };
  /** Each frame costs, and a frame of nothing new would hold up the next: Ink draws only so many a second. */
  const flush = () => {
    const { drawn, store } = active.screen;
    if (drawn.current !== store.getShown()) drawAll();
  };
  /** Ink draws what changed since its last frame; here nothing of that frame may be left on the screen. */
  const forget = () => {
    if (suspended || reason !== null) return;
    instance.clear();
    stdout.write(HOME_AND_ERASE);
  };
  const redraw = () => {
    forget();
    redraws.increment();
    drawAll();
  };
  const suspend = async (suspendTerminal: SuspendTerminal, meanwhile: () => Promise<void>) => {
    if (suspended) return;
    suspended = true;
    try {
      await suspendTerminal(meanwhile);
    } finally {
      suspended = false;
    }
    redraw();
  };
  const fail = (error: unknown) => end({ kind: 'error', error });
  const resize = () => {
    forget();
    active.screen.store.dispatch({ type: 'resized', size: sizeNow() });
    redraws.increment();
    drawAll();
  };
  /** Never into another program's screen. */
  const ring = () => {
    if ((options.bell ?? true) && !suspended && reason === null) stdout.write(BELL);
  };
  const watch = (session: Session, clock: Clock) => {
    const watched = activateProject(session, clock, sizeNow(), { theme, services, entered, flush });
    ringForNews(watched.screen.store, ring);
    return watched;
  };
  const switchTo = (session: Session) => {
    const before = active;
    if (reason === null) {
      active = watch(session, session.clock);
      const text = leftBehind(before);
      if (text !== null) active.screen.store.dispatch({ type: 'said', message: { text, tone: 'warning' } });
      redraw();
      before.close();
    }
    // Whichever is not on the screen. Its calls may hang, and nobody waits for them here.
    (reason === null ? before.session : session).close().catch(fail);
  };

  const keyboard: KeyboardInputProps = {
    services,
    write: (sequence) => {
      stdout.write(sequence);
    },
    quit: () => end({ kind: 'quit' }),
    redraw,
    switchTo,
    suspend: (suspendTerminal) => {
      suspend(suspendTerminal, host.stop).catch(fail);
    },
    handOver: (suspendTerminal, runnable) => {
      suspend(suspendTerminal, () => host.runShell(runnable)).catch(fail);
    },
  };
  let suspendTerminal: SuspendTerminal | null = null;
  const onMount = (given: SuspendTerminal) => {
    suspendTerminal = given;
  };
  /** Leaves the terminal to others, as Ctrl-Z does, and takes it back with all that others changed of it. */
  const leaveTerminal = (meanwhile: () => Promise<void>) => {
    if (suspendTerminal !== null && reason === null) suspend(suspendTerminal, meanwhile).catch(fail);
  };
  const treeOf = ({ screen }: ActiveProject) => (
    <Root screen={screen} redraws={redraws} onCrash={fail} onMount={onMount} {...keyboard} />
  );
  let active = watch(options.session, options.clock);
  const instance: Instance = render(treeOf(active), {
    stdout,
    stdin,
    alternateScreen,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    maxFps: options.maxFps ?? DEFAULT_MAX_FPS,
    patchConsole: options.patchConsole ?? true,
  });
  isMounted = true;
  if (reason !== null) instance.unmount();
  // Before Ink's own listener, which draws at once: it shall draw what fits the new size.
  stdout.prependListener('resize', resize);
  const stopListening = host.onEnd((why) => {
    // Ctrl-C was meant for the program that has the terminal.
    if (!(suspended && why.kind === 'signal' && why.signal === 'SIGINT')) end(why);
  });

  const stopHearing = host.onStop(() => leaveTerminal(host.stop));
  // After a stop that nobody could hear of, the shell has had the terminal all the same.
  const ignoreContinue = host.onContinue(() => leaveTerminal(async () => {}));

  const cleanUp = () => {
    stdout.off('resize', resize);
    stopListening();
    stopHearing();
    ignoreContinue();
    active.close();
  };
  const ended = instance.waitUntilExit().then(
    () => {
      cleanUp();
      return reason ?? { kind: 'quit' as const };
    },
    (error: unknown) => {
      cleanUp();
      return { kind: 'error' as const, error };
    },
  );
  return { ended, end, drawn: () => instance.waitUntilRenderFlush() };
};

/** 128 and the number of the signal, as shells tell it. */
const SIGNAL_EXIT_BASE = 128;

export interface RunAppOptions
  extends Pick<AppOptions, 'session' | 'clock' | 'ascii' | 'alternateScreen' | 'bell' | 'services'> {
  /** `NO_COLOR` takes the colours away, whatever it says. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Line by line instead of on a screen, to be read aloud. Default false. */
  readonly screenReader?: boolean;
}

const start = ({
  environment,
  screenReader = false,
  ...options
}: RunAppOptions): { ended: Promise<ExitReason> } => {
  const { stdin, stdout } = process;
  if (!screenReader) return startApp({ ...options, noColor: Boolean(environment['NO_COLOR']) });
  return startScreenReader({
    session: options.session,
    services: options.services ?? processServices(),
    stdin,
    stdout,
  });
};

/**
 * Shows the app until it ends, and leaves the terminal as it was.
 *
 * @returns the exit code; an error that nobody caught is thrown
 */
export const runApp = async (options: RunAppOptions): Promise<number> => {
  const reason = await start(options).ended;
  switch (reason.kind) {
    case 'quit':
      return 0;
    case 'signal':
      return SIGNAL_EXIT_BASE + constants.signals[reason.signal];
    case 'error':
      throw reason.error;
  }
};
