import type { Clock } from '../../clock.ts';
import type { WatchDocument } from '../../report/documents/watch.ts';
import { safeJsonLine } from '../../text/json.ts';
import type { Output } from '../output.ts';

/** The longest queue for a slow reader. Further lines are counted and dropped. */
const MOST_LINES = 10_000;

/** Writes lines in order, as fast as the reader takes them. */
export interface LineWriter {
  readonly write: (line: WatchDocument) => void;
  /** Resolves when all lines are written. */
  readonly flush: () => Promise<void>;
}

export const createLineWriter = (output: Output, clock: Clock, most = MOST_LINES): LineWriter => {
  let queue: WatchDocument[] = [];
  let missed = 0;
  let writing: Promise<void> | null = null;

  const takeNext = (): WatchDocument | undefined => {
    const next = queue.shift();
    if (next || missed === 0) return next;
    const line: WatchDocument = {
      schema: 'lktop.watch/1',
      at: new Date(clock.now()).toISOString(),
      type: 'missed',
      lines: missed,
    };
    missed = 0;
    return line;
  };

  const writeAll = async (): Promise<void> => {
    for (let line = takeNext(); line; line = takeNext()) {
      if (output.closed.aborted) queue = [];
      else await output.data(safeJsonLine(line));
    }
  };

  const start = (): void => {
    writing ??= writeAll().finally(() => {
      writing = null;
      if (queue.length > 0 || missed > 0) start();
    });
  };

  return {
    write: (line) => {
      if (queue.length >= most || missed > 0) missed += 1;
      else queue.push(line);
      start();
    },
    flush: async () => {
      while (writing) await writing;
    },
  };
};
