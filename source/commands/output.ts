import type { Writable } from 'node:stream';
import { safeWhole } from '../text/safe-text.ts';

/** Where a command writes: stdout is data, stderr is talk. */
export interface Output {
  /** Writes a line, or several. @returns resolves when the reader has room for more; never rejects */
  readonly data: (text: string) => Promise<void>;
  /**
   * Something for whoever looks on. Made safe for a terminal here, each sentence as one line: no name in it can look
   * like a line of lktop's own.
   */
  readonly message: (...sentences: readonly string[]) => void;
  /** Columns of the terminal; null where stdout is none. */
  readonly columns: number | null;
  /** Likewise its rows. */
  readonly rows: number | null;
  /** Resolves when all data has been written, or `closed` says why it cannot be; never rejects. */
  readonly written: () => Promise<void>;
  /** Aborted when nobody reads stdout any more, or it cannot be written. */
  readonly closed: AbortSignal;
}

/** What is needed of a stream such as `process.stdout`. */
export type OutputStream = Pick<Writable, 'write' | 'on' | 'once' | 'off'> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** A reader that went away, as `head` does, ends the command quietly. */
export class StdoutClosed extends Error {
  override readonly name = 'StdoutClosed';
}

/** stdout cannot be written, for another reason than that its reader went. */
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

/** Sentences as they are written on stderr. */
export const messageText = (sentences: readonly string[]): string =>
  `lktop: ${sentences.map(safeWhole).join('\n')}\n`;

export const createOutput = (stdout: OutputStream, stderr: Pick<OutputStream, 'write' | 'on'>): Output => {
  const closing = new AbortController();
  stdout.on('error', (error) => closing.abort(stopReason(error)));
  // Nobody is left to be told.
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

  /** Tells of what failed before the stream's own event does. */
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

/** Of a terminal that does not tell. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
