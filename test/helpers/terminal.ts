import { createRequire } from 'node:module';
import { PassThrough, Writable } from 'node:stream';
import { type Instance, type RenderOptions, render } from 'ink';
import type { ReactNode } from 'react';
import { onTestFinished, vi } from 'vitest';
import { createEmulator, type Emulator, type Screen, TEST_LIMITS } from './emulator.ts';
import { keyBytes, pasteBytes } from './keys.ts';
import { settle } from './manual-clock.ts';

vi.setConfig(TEST_LIMITS);

/** Ink waits 20 ms before it treats a lone ESC as a key instead of the start of a sequence. */
const LONE_ESCAPE_MS = 25;

export interface RenderToTerminalOptions {
  /** Default: 120. */
  readonly columns?: number;
  /** Default: 40. */
  readonly rows?: number;
  /** Default: true. */
  readonly color?: boolean;
  /** Replaces the program's own render options. */
  readonly ink?: RenderOptions;
}

/** An Ink tree on an emulated terminal, in this process. It is unmounted when the test ends. */
export interface TestTerminal extends Screen {
  /** Presses keys one by one, each as its own chunk. Resolves when their effect is on the screen. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Sends text as one chunk, like fast typing over a slow connection. */
  readonly type: (text: string) => Promise<void>;
  readonly paste: (text: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** Resolves when everything that is ready has run and is on the screen. */
  readonly settled: () => Promise<void>;
  readonly rerender: (node: ReactNode) => Promise<void>;
  readonly unmount: () => Promise<void>;
  /** How the app ended: the value or the error it passed to `exit`. */
  readonly exited: Promise<{ readonly value: unknown } | { readonly error: unknown }>;
  readonly isRawMode: () => boolean;
  readonly errorOutput: () => string;
}

const createOutput = (emulator: Emulator) =>
  Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => emulator.feed(String(chunk), () => done()),
    }),
    { isTTY: true, columns: emulator.size().columns, rows: emulator.size().rows },
  );

const createErrorOutput = () => {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY: true }), text: () => chunks.join('') };
};

const createInput = () => {
  const state = { raw: false };
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => {
      state.raw = raw;
    },
    ref: () => {},
    unref: () => {},
  });
  return { stream, state };
};

/** Ink's own chalk decides on colours when it is loaded, in an environment without a terminal. */
const setColor = async (color: boolean): Promise<void> => {
  const ink = createRequire(import.meta.url).resolve('ink');
  const { default: chalk } = await import(createRequire(ink).resolve('chalk'));
  chalk.level = color ? 3 : 0;
};

/** Renders an Ink tree on an emulated terminal, with the program's own options. */
export const renderToTerminal = async (
  node: ReactNode,
  options: RenderToTerminalOptions = {},
): Promise<TestTerminal> => {
  await setColor(options.color ?? true);
  const { columns = 120, rows = 40 } = options;
  const emulator = createEmulator({ columns, rows, convertLineEnds: true });
  const stdout = createOutput(emulator);
  const stderr = createErrorOutput();
  const stdin = createInput();
  emulator.onReply((data) => stdin.stream.write(data));

  const instance: Instance = render(node, {
    stdout,
    stderr: stderr.stream,
    stdin: stdin.stream,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    interactive: true,
    patchConsole: false,
    maxFps: 1000,
    ...options.ink,
  });

  const exited = instance.waitUntilExit().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const settled = async () => {
    // Changes made by the first frame's effects appear with the second frame.
    for (let round = 0; round < 2; round += 1) {
      await settle();
      await instance.waitUntilRenderFlush();
    }
    await emulator.drained();
  };
  const send = async (bytes: string) => {
    stdin.stream.write(bytes);
    await settle();
    if (bytes.endsWith('\x1b')) await new Promise((resolve) => setTimeout(resolve, LONE_ESCAPE_MS));
    await settled();
  };
  const unmount = async () => {
    instance.unmount();
    await exited;
    await emulator.drained();
  };

  onTestFinished(unmount);
  await settled();

  return {
    ...emulator,
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
    settled,
    rerender: async (next) => {
      instance.rerender(next);
      await settled();
    },
    unmount,
    exited,
    isRawMode: () => stdin.state.raw,
    errorOutput: stderr.text,
  };
};
