import { prepared, type Steps } from './sql.ts';

/** A drain takes an hour at most, in both SDKs. A day later the mark is forgotten, not the worker. */
const KEPT_MS = 24 * 60 * 60_000;

/** Somebody said that a worker drains. */
export interface DrainMark {
  /** The key of the worker: its address. */
  readonly worker: string;
  /** Who said so. */
  readonly who: string;
  /** When, in Unix milliseconds. */
  readonly markedMs: number;
}

/** Which marks of a server's workers are set, and which are taken away. */
export interface DrainChanges {
  /** Host and port of the server. */
  readonly host: string;
  readonly set: readonly DrainMark[];
  /** Keys of workers. */
  readonly cleared: readonly string[];
}

/** Sets marks and takes others away. A mark that is set again replaces the earlier one. */
export function* saveDrains({ host, set, cleared }: DrainChanges): Steps<void> {
  for (const { worker, who, markedMs } of set) {
    yield* prepared(
      `INSERT INTO drains (host, worker, who, marked_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (host, worker) DO UPDATE SET who = excluded.who, marked_ms = excluded.marked_ms`,
    ).run(host, worker, who, markedMs);
  }
  for (const worker of cleared)
    yield* prepared('DELETE FROM drains WHERE host = ? AND worker = ?').run(host, worker);
}

/** The marks of a server's workers, by worker. */
export function* readDrains(host: string): Steps<readonly DrainMark[]> {
  return (yield* prepared(
    'SELECT worker, who, marked_ms AS "markedMs" FROM drains WHERE host = ? ORDER BY worker',
  ).all(host)).map(({ worker, who, markedMs }) => ({
    worker: String(worker),
    who: String(who),
    markedMs: Number(markedMs),
  }));
}

/** Deletes marks that are older than a day, of all servers. */
export function* pruneDrains(nowMs: number): Steps<void> {
  yield* prepared('DELETE FROM drains WHERE marked_ms < ?').run(nowMs - KEPT_MS);
}
