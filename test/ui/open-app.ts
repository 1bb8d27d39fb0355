import { createRequire } from 'node:module';
import { PassThrough, Writable } from 'node:stream';
import { onTestFinished, vi } from 'vitest';
import { shownCommand } from '../../source/export/custom-command.ts';
import type { Session } from '../../source/session/session.ts';
import type { NotifyBy } from '../../source/settings/notify.ts';
import type { ThemeName } from '../../source/settings/themes.ts';
import type { Binding } from '../../source/ui/key-entry.ts';
import { type ExitReason, type Host, startApp } from '../../source/ui/run-app.tsx';
import type { Services } from '../../source/ui/terminal/services.ts';
import { createEmulator, type Emulator, type Screen, TEST_LIMITS } from '../helpers/emulator.ts';
import { keyBytes, pasteBytes } from '../helpers/keys.ts';
import { type ManualClock, settle } from '../helpers/manual-clock.ts';
import { createFakeSession, type FakeSession } from './fake-session.ts';

process.env['TZ'] = 'UTC';
vi.setConfig(TEST_LIMITS);

/** Ink waits 20 ms before it takes a lone ESC for the key. */
const LONE_ESCAPE_MS = 25;
const ESCAPE_WAIT_MS = 50;
/** The app waits no longer than this before it ends. */
const ANSWER_WAIT_MS = 200;

export interface OpenAppOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly session?: FakeSession;
  readonly ascii?: boolean;
  /** Default true, as in the program. */
  readonly bell?: boolean;
  readonly noColor?: boolean;
  /** Default false, as in the program. */
  readonly title?: boolean;
  readonly notify?: NotifyBy;
  readonly mouse?: boolean;
  /** Default dark, which asks the terminal nothing. */
  readonly theme?: ThemeName;
  /** Styles are written, for a test that looks at them. Default false: drawing takes longer with them. */
  readonly isColored?: boolean;
  readonly alternateScreen?: boolean;
  /** Stands for programs that get the terminal, such as an editor. Default: they end well. */
  readonly runProgram?: Host['runProgram'];
  /** The key table with changed keys. Default: the usual keys. */
  readonly bindings?: readonly Binding[];
  /** Instead of an ordinary terminal and files in memory. */
  readonly services?: Partial<Services>;
}

/** The whole app on an emulated terminal; it ends with the test. */
export interface OpenApp extends Screen {
  /** What another program writes to the same terminal. */
  readonly feed: Emulator['feed'];
  readonly session: FakeSession;
  /** Presses keys one after another, each as a chunk of its own. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Sends text as one chunk. */
  readonly type: (text: string) => Promise<void>;
  readonly paste: (text: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  readonly advance: (milliseconds: number) => Promise<void>;
  readonly settled: () => Promise<void>;
  readonly lines: () => readonly string[];
  readonly ended: Promise<ExitReason>;
  /** As if the process were sent a signal, or something broke. */
  readonly end: (reason: ExitReason) => Promise<void>;
  /** As if another process sent SIGTSTP. */
  readonly askToStop: () => Promise<void>;
  /** How often the process was stopped. */
  readonly stops: () => number;
  /** The shell's `fg`, which sends SIGCONT. */
  readonly resume: () => Promise<void>;
  readonly isRawMode: () => boolean;
  /** The shell commands that were given the terminal, each with the variables it names as they are shown. */
  readonly shellCommands: readonly string[];
  /** The files that were written, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** Files in memory, where nothing is overwritten either. */
const createFiles = () => {
  const files = new Map<string, string>();
  const writeNewFile: Services['writeNewFile'] = async (path, text) => {
    if (files.has(path)) return { code: 'EEXIST', reason: 'it is there already, and nothing is overwritten' };
    files.set(path, text);
    return { path };
  };
  return { files, writeNewFile };
};

const createStreams = (emulator: Emulator) => {
  const raw = { on: false };
  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => emulator.feed(String(chunk), () => done()),
    }),
    { isTTY: true, ...emulator.size() },
  );
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      raw.on = on;
    },
    ref: () => {},
    unref: () => {},
  });
  return { stdout, stdin, raw };
};

const createHost = () => {
  let end: ((reason: ExitReason) => void) | null = null;
  let goOn: (() => void) | null = null;
  let askToStop = () => {};
  let tellOfContinue = () => {};
  let stops = 0;
  const shellCommands: string[] = [];
  const host: Host = {
    runShell: (runnable) => {
      shellCommands.push(shownCommand(runnable).join('  '));
      return new Promise((resolve) => {
        goOn = resolve;
      });
    },
    runProgram: async () => null,
    onEnd: (listener) => {
      end = listener;
      return () => {
        end = null;
      };
    },
    onStop: (listener) => {
      askToStop = listener;
      return () => {
        askToStop = () => {};
      };
    },
    onContinue: (listener) => {
      tellOfContinue = listener;
      return () => {
        tellOfContinue = () => {};
      };
    },
    stop: () =>
      new Promise((resolve) => {
        stops += 1;
        goOn = resolve;
      }),
  };
  return {
    host,
    end: (reason: ExitReason) => end?.(reason),
    goOn: () => {
      goOn?.();
      tellOfContinue();
    },
    askToStop: () => askToStop(),
    stops: () => stops,
    shellCommands,
  };
};

/** Ink's own chalk looks for colours in an environment that is no terminal. */
const setColors = async (isColored: boolean): Promise<void> => {
  const ink = createRequire(import.meta.url).resolve('ink');
  const { default: chalk } = await import(createRequire(ink).resolve('chalk'));
  chalk.level = isColored ? 3 : 0;
};

/** The app, as `openApp`, but on any session. */
export const openAppOn = async (
  session: Session,
  clock: ManualClock,
  options: Omit<OpenAppOptions, 'session'> = {},
): Promise<Omit<OpenApp, 'session'>> => {
  await setColors(options.isColored ?? false);
  const { columns = 120, rows = 30, ascii = false, noColor = false } = options;
  const emulator = createEmulator({ columns, rows, convertLineEnds: true });
  const { stdout, stdin, raw } = createStreams(emulator);
  const host = createHost();
  const { files, writeNewFile } = createFiles();
  const app = startApp({
    session,
    clock: session.clock,
    ascii,
    ...(options.bell === undefined ? {} : { bell: options.bell }),
    noColor,
    theme: options.theme ?? 'dark',
    mouse: options.mouse ?? false,
    title: options.title ?? false,
    notify: options.notify ?? null,
    alternateScreen: options.alternateScreen ?? true,
    ...(options.bindings === undefined ? {} : { bindings: options.bindings }),
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    host: { ...host.host, runProgram: options.runProgram ?? host.host.runProgram },
    services: {
      environment: { TERM: 'xterm-256color' },
      folders: ['/here'],
      writeNewFile,
      followCommand: async () => 'the command is done',
      customCommands: [],
      views: [],
      columnSettings: {},
      projects: null,
      profiles: null,
      ...options.services,
    },
    maxFps: 1_000,
    patchConsole: false,
  });
  const settled = async () => {
    for (let round = 0; round < 2; round += 1) {
      await settle();
      await app.drawn();
    }
    await emulator.drained();
  };
  const send = async (bytes: string) => {
    stdin.write(bytes);
    await settle();
    // While the mouse is on, Esc waits for the rest of a report.
    if (bytes.endsWith('\x1b') && emulator.isMouseOn()) await clock.advance(ESCAPE_WAIT_MS);
    if (bytes.endsWith('\x1b')) await new Promise((resolve) => setTimeout(resolve, LONE_ESCAPE_MS));
    await settled();
  };
  onTestFinished(async () => {
    app.end({ kind: 'quit' });
    // The app may wait for an answer of the terminal.
    await clock.advance(ANSWER_WAIT_MS);
    await app.ended;
  });
  await settled();
  return {
    ...emulator,
    lines: () => emulator.screen().split('\n'),
    press: async (...keys) => {
      for (const key of keys) await send(keyBytes(key));
    },
    type: send,
    paste: (text) => send(pasteBytes(text)),
    resize: async (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
      await settled();
    },
    advance: async (milliseconds) => {
      await clock.advance(milliseconds);
      await settled();
    },
    settled,
    ended: app.ended,
    end: async (reason) => {
      host.end(reason);
      await app.ended;
      await emulator.drained();
    },
    askToStop: async () => {
      host.askToStop();
      await settled();
    },
    stops: host.stops,
    resume: async () => {
      host.goOn();
      await settled();
    },
    isRawMode: () => raw.on,
    shellCommands: host.shellCommands,
    files,
  };
};

export const openApp = async ({
  session = createFakeSession(),
  ...options
}: OpenAppOptions = {}): Promise<OpenApp> => ({
  ...(await openAppOn(session, session.clock, options)),
  session,
});
