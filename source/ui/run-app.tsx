import { constants } from 'node:os';
import chalk from 'chalk';
import { type Instance, render, type SuspendTerminal } from 'ink';
import type { Clock } from '../clock.ts';
import { takesSequences } from '../export/terminal-messages.ts';
import type { Session } from '../session/session.ts';
import type { NotifyBy } from '../settings/notify.ts';
import type { ThemeName } from '../settings/themes.ts';
import { type ActiveProject, activateProject, leftBehind } from './active-project.ts';
import { createAnnouncer } from './announce.ts';
import type { Size } from './app-state.ts';
import type { Binding } from './key-entry.ts';
import { createKeymap } from './key-lookup.ts';
import type { KeyboardInputProps } from './keyboard-input.tsx';
import { BINDINGS } from './keymap.ts';
import { type Background, paletteOf } from './palettes.ts';
import { createCounter, Root } from './root.tsx';
import { startScreenReader } from './screen-reader/screen-reader-app.ts';
import { backgroundFrom, createBackgroundQuestion } from './terminal/background.ts';
import { type ExitReason, type Host, processHost } from './terminal/host.ts';
import { createInput } from './terminal/input.ts';
import { createMouseMode } from './terminal/mouse-mode.ts';
import type { MouseReport } from './terminal/reports.ts';
import { processServices, type Services } from './terminal/services.ts';
import { createTheme } from './theme.ts';

export { bindSettings } from './bind-settings.ts';
export type { ExitReason, Host } from './terminal/host.ts';

export interface AppOptions {
  readonly session: Session;
  readonly clock: Clock;
  /** Restricts lktop's own characters to ASCII. Names stay as they are. */
  readonly ascii: boolean;
  readonly noColor: boolean;
  /** Takes clicks and the wheel. Default false: the terminal selects text. */
  readonly mouse?: boolean;
  /** Default `auto`: as the terminal's background is. */
  readonly theme?: ThemeName;
  /**
   * Uses the alternate screen, so that the previous content returns at the end. Default true. Otherwise the
   * last frame stays, with the scrollback above it.
   */
  readonly alternateScreen?: boolean;
  /** Rings the terminal's bell for a new incident. Default true. */
  readonly bell?: boolean;
  /** The key table with the keys of the settings. Default: the usual keys. */
  readonly bindings?: readonly Binding[];
  /** Counts the problems in the window's title. Default false. */
  readonly title?: boolean;
  /** Announces a new incident by a notification too. Default: no. */
  readonly notify?: NotifyBy | null;
  /** Default `process.stdout`. */
  readonly stdout?: NodeJS.WriteStream;
  /** Default `process.stdin`. */
  readonly stdin?: NodeJS.ReadStream;
  /** Default: this process. */
  readonly host?: Host;
  /** Default: this process's environment, folder and files. */
  readonly services?: Services;
  /**
   * The maximum frame rate. Default 30 per second: a key press right after a frame waits at most 33 ms, which
   * nobody notices.
   */
  readonly maxFps?: number;
  /** Keeps console output of other code from breaking the screen. Default true. */
  readonly patchConsole?: boolean;
}

/** A running app. */
export interface RunningApp {
  /** Resolves when the terminal is restored. */
  readonly ended: Promise<ExitReason>;
  readonly end: (reason: ExitReason) => void;
  /** Resolves when all pending frames are written. */
  readonly drawn: () => Promise<void>;
}

/** The bell is no notification. */
const notifyBy = (by: NotifyBy | null = null) => (by === 'bell' ? null : by);

const DEFAULT_MAX_FPS = 30;
const DEFAULT_SIZE: Size = { columns: 80, rows: 24 };
const HOME_AND_ERASE = '\x1b[H\x1b[J';

/**
 * Returns the size of a frame. Without the alternate screen, one row stays free: a frame that fills the
 * terminal would scroll.
 */
const frameSize = (stdout: NodeJS.WriteStream, alternateScreen: boolean): Size => ({
  columns: stdout.columns || DEFAULT_SIZE.columns,
  rows: (stdout.rows || DEFAULT_SIZE.rows) - (alternateScreen ? 0 : 1),
});

/** Starts the app. It ends by a key, a signal, `end`, or an uncaught error. */
export const startApp = (options: AppOptions): RunningApp => {
  const { ascii, noColor, stdout = process.stdout, stdin = process.stdin } = options;
  const host = options.host ?? processHost;
  const services = options.services ?? processServices();
  const { alternateScreen = true } = options;
  const sizeNow = () => frameSize(stdout, alternateScreen);
  const depth = noColor ? 0 : chalk.level;
  const { theme: themeName = 'auto' } = options;
  const followsBackground = themeName === 'auto' || themeName === 'color-blind';
  const asksBackground = depth > 0 && followsBackground && takesSequences(services.environment);
  const themeOn = (background: Background) =>
    createTheme({ ascii, depth, palette: paletteOf(themeName, background) });
  let theme = themeOn(backgroundFrom(services.environment));
  const keymap = createKeymap(options.bindings ?? BINDINGS, ascii);
  const entered = { current: [] };
  const redraws = createCounter();
  let reason: ExitReason | null = null;
  let suspended = false;
  let isMounted = false;

  const end = (why: ExitReason) => {
    reason ??= why;
    input.ignoreKeys();
    // `end` may be called during the first render, when there is nothing to unmount yet.
    if (isMounted) leave();
  };
  /** Gives the terminal back, once no answer of it can reach the shell. */
  const leave = () => question.whenQuiet(() => instance.unmount());
  const drawAll = () => {
    // After `end`, nothing may be drawn again.
    if (reason === null) instance.rerender(treeOf(active));
  };
  /**
   * Renders only if the state is new. A redundant frame costs time and delays the next one, because Ink
   * limits the frame rate.
   */
  const flush = () => {
    const { drawn, store } = active.screen;
    if (drawn.current !== store.getShown()) drawAll();
  };
  /** Erases the last frame. Ink only draws differences to it, and none of it may remain. */
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
  /** Modes are also written at the end, when the terminal may be gone. */
  const writeSafely = (sequence: string) => {
    if (!stdout.destroyed && !stdout.writableEnded) stdout.write(sequence);
  };
  const announcer = createAnnouncer({
    clock: options.clock,
    write: writeSafely,
    isShown: () => !suspended && reason === null,
    bell: (options.bell ?? true) || options.notify === 'bell',
    title: (options.title ?? false) && takesSequences(services.environment),
    notify: takesSequences(services.environment) ? notifyBy(options.notify) : null,
    symbols: theme.symbols,
    environment: services.environment,
  });
  const watch = (session: Session, clock: Clock) => {
    const watched = activateProject(session, clock, sizeNow(), {
      theme,
      keymap,
      services,
      entered,
      flush,
    });
    announcer.watch(watched.screen.store);
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
    // Closes the session that is not shown. Its calls may hang, so nothing waits for it here.
    (reason === null ? before.session : session).close().catch(fail);
  };

  /** Paints in the colours for another background. The rows and their texts stay the same. */
  const paintOn = (background: Background) => {
    theme = themeOn(background);
    active = { ...active, screen: { ...active.screen, theme } };
    drawAll();
  };
  // Without the alternate screen, nobody knows in which row of the terminal a frame begins.
  const mouse = createMouseMode(writeSafely, alternateScreen && options.mouse === true);
  let hearMouse: (report: MouseReport) => void = () => {};
  const question = createBackgroundQuestion(options.clock, writeSafely, paintOn);
  const input = createInput({
    stdin,
    clock: options.clock,
    hasMouse: mouse.isOn,
    expectsReports: () => mouse.isOn() || question.isOpen(),
    onReport: (report) => {
      if (report.kind === 'background') question.answer(report.rgb);
      else if (reason === null && mouse.isOn()) hearMouse(report);
    },
    onTaken: (isTaken) => {
      mouse.taken(isTaken);
      announcer.taken(isTaken);
      if (isTaken && asksBackground) question.ask();
    },
  });

  const keyboard: KeyboardInputProps = {
    services,
    write: (sequence) => {
      stdout.write(sequence);
    },
    quit: () => end({ kind: 'quit' }),
    redraw,
    toggleMouse: () => (alternateScreen ? mouse.toggle() : null),
    onMouse: (listener) => {
      hearMouse = listener;
      return () => {
        hearMouse = () => {};
      };
    },
    switchTo,
    suspend: (suspendTerminal) => {
      suspend(suspendTerminal, host.stop).catch(fail);
    },
    handOver: (suspendTerminal, runnable) => {
      suspend(suspendTerminal, () => host.runShell(runnable)).catch(fail);
    },
    runProgram: async (suspendTerminal, runnable) => {
      let outcome: string | null = 'was not started';
      await suspend(suspendTerminal, async () => {
        outcome = await host.runProgram(runnable);
      });
      return outcome;
    },
  };
  let suspendTerminal: SuspendTerminal | null = null;
  const onMount = (given: SuspendTerminal) => {
    suspendTerminal = given;
  };
  /** Hands the terminal over, as Ctrl-Z does, and afterwards restores its modes and redraws. */
  const leaveTerminal = (meanwhile: () => Promise<void>) => {
    if (suspendTerminal !== null && reason === null) suspend(suspendTerminal, meanwhile).catch(fail);
  };
  const treeOf = ({ screen }: ActiveProject) => (
    <Root screen={screen} redraws={redraws} onCrash={fail} onMount={onMount} {...keyboard} />
  );
  let active = watch(options.session, options.clock);
  const instance: Instance = render(treeOf(active), {
    stdout,
    stdin: input.stream,
    alternateScreen,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    maxFps: options.maxFps ?? DEFAULT_MAX_FPS,
    patchConsole: options.patchConsole ?? true,
  });
  isMounted = true;
  if (reason !== null) leave();
  // Runs before Ink's own listener, which draws at once and must draw the new size.
  stdout.prependListener('resize', resize);
  const stopListening = host.onEnd((why) => {
    // While suspended, Ctrl-C is meant for the program that has the terminal.
    if (!(suspended && why.kind === 'signal' && why.signal === 'SIGINT')) end(why);
  });

  const stopHearing = host.onStop(() => leaveTerminal(host.stop));
  // SIGSTOP cannot be caught, but the shell had the terminal all the same. So restore it on SIGCONT.
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

/** Shells report a death by signal as 128 plus the signal number. */
const SIGNAL_EXIT_BASE = 128;

export interface RunAppOptions
  extends Pick<
    AppOptions,
    | 'session'
    | 'clock'
    | 'ascii'
    | 'theme'
    | 'mouse'
    | 'alternateScreen'
    | 'bell'
    | 'title'
    | 'notify'
    | 'bindings'
    | 'services'
  > {
  /** A non-empty `NO_COLOR` disables colours. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Runs line by line for a screen reader. Default false. */
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
 * Runs the app until it ends and restores the terminal.
 * @returns the exit code
 * @throws an uncaught error of the app
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
