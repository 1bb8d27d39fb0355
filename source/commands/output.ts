import type { Writable } from 'node:stream';
import { safeWhole } from '../text/safe-text.ts';

/** Where a command writes: data to standard output, messages for people to standard error. */
export interface Output {
  /** Writes one or more lines. @returns resolves when the reader can take more; never rejects */
  readonly data: (text: string) => Promise<void>;
  /**
   * Writes a message for people. Makes it safe for a terminal and puts each sentence on one line, so that no
   * name in it can pass for a line from lktop.
   */
  readonly message: (...sentences: readonly string[]) => void;
  /** Columns of the terminal, or null if stdout is not one. */
  readonly columns: number | null;
  /** Rows of the terminal, or null if stdout is not one. */
  readonly rows: number | null;
  /** Resolves when all data is written, or when `closed` says why it cannot be; never rejects. */
  readonly written: () => Promise<void>;
  /** Aborted when stdout has no reader any more or cannot be written. */
  readonly closed: AbortSignal;
}

/** The parts of a stream such as `process.stdout` that are used here. */
export type OutputStream = Pick<Writable, 'write' | 'on' | 'once' | 'off'> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** The reader of stdout went away, as `head` does. The command ends quietly. */
export class StdoutClosed extends Error {
  override readonly name = 'StdoutClosed';
}

/** stdout cannot be written for another reason than a closed reader. */
export class StdoutFailed extends Error {
  override readonly name = 'StdoutFailed';
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const stopReason = (error: unknown): Error => {
  const code = codeOf(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
    ? new StdoutClosed()
    : new StdoutFailed(`Nothing more can be written to stdout (${code}).`);
};

/** Sentences in the format of standard error. */
export const messageText = (sentences: readonly string[]): string =>
  `lktop: ${sentences.map(safeWhole).join('\n')}\n`;

export const createOutput = (stdout: OutputStream, stderr: Pick<OutputStream, 'write' | 'on'>): Output => {
  const closing = new AbortController();
  stdout.on('error', (error) => closing.abort(stopReason(error)));
  // If standard error fails, nobody is left to tell.
  stderr.on('error', () => {});

  const roomForMore = (): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        stdout.off('drain', done);
        closing.signal.removeEventListener('abort', done);
        resolve();
      };
      stdout.once('drain', done);
      closing.signal.addEventListener('abort', done);
      if (closing.signal.aborted) done();
    });

  /**
   * Resolves when all writes are done. The write callback reports a failure before the stream's event does.
   */
  const afterAll = (): Promise<void> =>
    new Promise((resolve) => {
      closing.signal.addEventListener('abort', () => resolve());
      stdout.write('', (error) => {
        if (error) closing.abort(stopReason(error));
        resolve();
      });
    });

  return {
    data: async (text) => {
      if (closing.signal.aborted) return;
      if (!stdout.write(`${text}\n`)) await roomForMore();
    },
    written: async () => {
      if (!closing.signal.aborted) await afterAll();
    },
    message: (...sentences) => {
      stderr.write(messageText(sentences));
    },
    columns: stdout.isTTY ? stdout.columns || DEFAULT_COLUMNS : null,
    rows: stdout.isTTY ? stdout.rows || DEFAULT_ROWS : null,
    closed: closing.signal,
  };
};

/** For a terminal that does not report its size. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
