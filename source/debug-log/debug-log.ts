import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import type { Clock } from '../clock.ts';
import { failureToWrite } from '../export/new-file.ts';
import { createRedact } from '../livekit/redact.ts';
import { redactValues } from '../livekit/redact-values.ts';
import { safeJsonLine } from '../text/json.ts';
import { shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** What lktop writes about itself with `--debug FILE`: one JSON object per line. It never throws and never waits. */
export interface DebugLog {
  /**
   * @param what one word, such as `call` or `sweep`
   * @param details without metadata; redacted here
   */
  readonly write: (level: Level, what: string, details?: Readonly<Record<string, unknown>>) => void;
  readonly close: () => void;
}

export interface DebugLogOptions {
  /** An absolute path. */
  readonly path: string;
  readonly clock: Clock;
  /** Never written to the file. The set may grow later. */
  readonly secrets: ReadonlySet<string>;
  /** A file that would grow larger is renamed to `FILE.1`. Default: 8 MB, so both take at most 16 MB. */
  readonly mostBytes?: number;
}

/** A day of a project with 6,000 calls a minute takes more, but only the last hour matters. */
const MOST_BYTES = 8 * 1024 ** 2;
/** A longer line would be a listing or a stack that nobody reads, so its details are left out. */
const LONGEST_LINE = 16 * 1024;
const MODE = 0o600;
/** Every line begins with this. A file that begins differently belongs to somebody else. */
const LINE_START = '{"at":';

const FLAGS =
  constants.O_RDWR |
  constants.O_CREAT |
  constants.O_APPEND |
  // A pipe without a reader must not block the start, and a link may lead to another file.
  constants.O_NONBLOCK |
  constants.O_NOFOLLOW;

const cannotWrite = (path: string, reason: string): UsageError =>
  new UsageError(
    `The debug log ${shownPath(path)} cannot be written: ${reason}.`,
    'Name another file after --debug, one that is new or holds an earlier debug log.',
  );

/** Whether the file is empty or holds an earlier log. */
const isOurs = (file: number): boolean => {
  const beginning = Buffer.alloc(LINE_START.length);
  const length = readSync(file, beginning, 0, beginning.length, 0);
  return length === 0 || beginning.toString('utf8', 0, length) === LINE_START;
};

/** @throws UsageError if the file cannot be written or is not a debug log */
const openFile = (path: string): number => {
  let file: number;
  try {
    file = openSync(path, FLAGS, MODE);
  } catch (error) {
    throw cannotWrite(path, failureToWrite(error).reason);
  }
  try {
    if (!fstatSync(file).isFile()) throw cannotWrite(path, 'it is no ordinary file');
    if (!isOurs(file)) throw cannotWrite(path, 'it holds something else than a debug log');
    fchmodSync(file, MODE);
    return file;
  } catch (error) {
    closeSync(file);
    throw error instanceof UsageError ? error : cannotWrite(path, failureToWrite(error).reason);
  }
};

/**
 * Opens the debug log, or appends to the existing one. Each line is written at once, so that a crash loses none.
 * @throws UsageError if the file cannot be written
 */
export const openDebugLog = (options: DebugLogOptions): DebugLog => {
  const { path, clock, secrets, mostBytes = MOST_BYTES } = options;
  let file: number | null = openFile(path);
  let size = fstatSync(file).size;
  let redact = createRedact([...secrets]);
  let secretsKnown = secrets.size;

  const textOf = (record: Readonly<Record<string, unknown>>): string => {
    if (secrets.size !== secretsKnown) {
      redact = createRedact([...secrets]);
      secretsKnown = secrets.size;
    }
    return `${safeJsonLine(redactValues(record, redact))}\n`;
  };

  const rotate = (full: number): number => {
    closeSync(full);
    renameSync(path, `${path}.1`);
    size = 0;
    return openFile(path);
  };

  const close = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };

  return {
    write: (level, what, details = {}) => {
      if (file === null) return;
      const stamp = { at: new Date(clock.now()).toISOString(), level, what };
      const whole = textOf({ ...stamp, ...details });
      const line = whole.length > LONGEST_LINE ? textOf({ ...stamp, tooLong: true }) : whole;
      const bytes = Buffer.byteLength(line);
      try {
        if (size > 0 && size + bytes > mostBytes) file = rotate(file);
        writeSync(file, line);
        size += bytes;
      } catch {
        // The disk is full or the folder is gone. lktop continues without its log, because the screen is not the place
        // to say so.
        file = null;
      }
    },
    close,
  };
};
