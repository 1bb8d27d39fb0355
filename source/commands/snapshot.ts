import process from 'node:process';
import { sleep, systemClock } from '../clock.ts';
import { snapshotDocument } from '../report/snapshot-document.ts';
import { snapshotTables } from '../report/snapshot-tables.ts';
import type { Session, SessionState } from '../session/session.ts';
import { safeJson } from '../text/json.ts';
import { safeBlock } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import { isSet } from './flag-values.ts';
import { openSession } from './open-session.ts';

/** Between the two sweeps, as an absence counts only from the second. */
const BETWEEN_SWEEPS_MS = 1_000;
/** Where stdout is no terminal and has no width of its own. */
const PIPE_COLUMNS = 120;

/**
 * Resolves with the state once a sweep later than `after` is through.
 *
 * @throws UsageError with the failure where the server cannot be asked
 */
const sweptOnce = (session: Session, after: number): Promise<SessionState> =>
  new Promise((resolve, reject) => {
    let unsubscribe = () => {};
    const look = (): void => {
      const state = session.getState();
      const { snapshot } = state;
      if (snapshot.connection.state === 'failing') {
        const { sentence, remedy } = snapshot.connection.failure;
        unsubscribe();
        reject(new UsageError(sentence, remedy));
      } else if (snapshot.sweep > after && snapshot.finishedAtMs !== null) {
        unsubscribe();
        resolve(state);
      }
    };
    unsubscribe = session.subscribe(look);
    look();
  });

/** Two sweeps, so that absences count. */
const sweepTwice = async (session: Session): Promise<SessionState> => {
  const first = await sweptOnce(session, 0);
  await sleep(systemClock, BETWEEN_SWEEPS_MS);
  session.sweepNow();
  return sweptOnce(session, first.snapshot.sweep);
};

/** `lktop snapshot`: prints what is there once. stdout is data, stderr is talk. @returns the exit code */
export const snapshot = async (flags: Flags): Promise<number> => {
  const { session } = await openSession({ flags, intervalMs: () => 0 });
  try {
    for (const warning of session.project.warnings) process.stderr.write(`lktop: ${safeBlock(warning)}\n`);
    const { snapshot: swept, fleet } = await sweepTwice(session);
    process.stdout.write(
      isSet(flags, 'json')
        ? `${safeJson(snapshotDocument(session.project, swept, fleet))}\n`
        : `${snapshotTables(session.project, swept, fleet, process.stdout.columns || PIPE_COLUMNS)}\n`,
    );
    return 0;
  } finally {
    await session.close();
  }
};
