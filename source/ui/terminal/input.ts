import { EventEmitter } from 'node:events';
import type { Clock } from '../../clock.ts';
import { withFunctionKeys } from './function-keys.ts';
import { createReportReader, type Piece, type Report } from './reports.ts';

/** A report that stops in the middle for 1 s will not go on. */
const REPORT_LIMIT_MS = 1_000;
/**
 * How long Esc waits for the rest of a report while one may come. Slow connections cut a report in two, and Ink takes
 * Esc for a key after 20 ms.
 */
const ESCAPE_LIMIT_MS = 50;

export interface InputOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly clock: Clock;
  /** Tells whether the mouse is on. */
  readonly hasMouse: () => boolean;
  /** Tells whether a report may come, so that Esc must wait for its rest. */
  readonly expectsReports: () => boolean;
  readonly onReport: (report: Report) => void;
  /** Called when the terminal was taken (raw mode is on), and before it is given back. */
  readonly onTaken: (isTaken: boolean) => void;
}

export interface Input {
  /** The terminal's keys without its reports, for Ink. */
  readonly stream: NodeJS.ReadStream;
  /** From now on all keys are ignored. Reports are still taken. */
  readonly ignoreKeys: () => void;
}

/**
 * Stands between the terminal and Ink, and takes the terminal's reports out of the input. Ink knows no answers that
 * begin with OSC, and takes the second half of a report that comes late for keys.
 */
export const createInput = ({ stdin, clock, ...options }: InputOptions): Input => {
  const events = new EventEmitter();
  let reader = createReportReader(options.hasMouse);
  let keys = '';
  let ignoresKeys = false;
  let cancelLimit = () => {};

  // Ink reads in its listener, so the keys before a report take effect before it.
  const handle = (pieces: readonly Piece[]) => {
    for (const piece of pieces) {
      if ('report' in piece) options.onReport(piece.report);
      else if (!ignoresKeys) {
        keys += withFunctionKeys(piece.keys);
        events.emit('readable');
      }
    }
  };
  const waitForRest = () => {
    cancelLimit();
    const held = reader.holds();
    if (held === 'nothing') return;
    const giveUp = () => handle(reader.giveUp());
    if (held === 'perhaps a key' && !options.expectsReports()) return giveUp();
    cancelLimit = clock.after(held === 'a report' ? REPORT_LIMIT_MS : ESCAPE_LIMIT_MS, giveUp);
  };
  const read = () => {
    for (let chunk = stdin.read(); chunk !== null; chunk = stdin.read()) handle(reader.push(String(chunk)));
    waitForRest();
  };
  const setRawMode = (isRaw: boolean) => {
    stdin.off('readable', read);
    cancelLimit();
    if (isRaw) {
      reader = createReportReader(options.hasMouse);
      stdin.setRawMode(true);
      stdin.on('readable', read);
      options.onTaken(true);
    } else {
      options.onTaken(false);
      keys = '';
      stdin.setRawMode(false);
    }
  };
  const stream = Object.assign(events, {
    isTTY: stdin.isTTY,
    setRawMode,
    setEncoding: (encoding: BufferEncoding) => stdin.setEncoding(encoding),
    ref: () => stdin.ref(),
    unref: () => stdin.unref(),
    read: (): string | null => {
      const next = keys;
      keys = '';
      return next === '' ? null : next;
    },
  });
  return {
    // These members are all that Ink uses of a stream.
    stream: stream as unknown as NodeJS.ReadStream,
    ignoreKeys: () => {
      ignoresKeys = true;
    },
  };
};
