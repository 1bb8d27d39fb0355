import { nearest } from '../fleet/nearest.ts';
import { MOST_JOBS_AT_THE_END, type Worker, type Workers } from '../fleet/workers.ts';
import { counted } from '../text/counted.ts';
import { quoteName, quoteTyped, safeText } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { readSource } from '../workers/sources.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import type { Command, CommandContext, Host } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagMilliseconds, isSet } from './flag-values.ts';
import { findWorkers, onceAsked } from './named-workers.ts';
import { findMarksPlace, writeMark } from './worker-marks.ts';

const DEFAULT_WAIT_MS = 30 * 60_000;
const LONGEST_WAIT_SECONDS = 24 * 3_600;
/** Only one worker is asked, and the last moments of a drain are short. */
const INTERVAL_MS = 500;

const isCalled = ({ key, address, label }: Worker, name: string): boolean =>
  [key, address, label].includes(name);

/** The address of a worker that no setting names is enough to ask it. */
const withAddress = (context: CommandContext, name: string): CommandContext => {
  const { flags } = context;
  if (flags['workers'] !== undefined || flags['project'] !== undefined || !/^[^/]+:\d+$/.test(name))
    return context;
  return { ...context, flags: { ...flags, workers: readSource(name).text } };
};

/** @throws UsageError if no worker has the name */
const workerCalled = ({ workers, failures }: Workers, name: string): Worker => {
  const worker = workers.find((one) => isCalled(one, name));
  if (worker !== undefined) return worker;
  const [failure] = failures;
  if (failure !== undefined) throw new UsageError(failure.sentence, failure.remedy);
  const names = workers.flatMap(({ label, address }) => (label === null ? [address] : [label, address]));
  const likely = nearest(name, names);
  throw new UsageError(
    `No worker is called ${quoteTyped(name)}.`,
    likely === null ? 'lktop workers lists them.' : `Did you mean ${likely}?`,
  );
};

/** What came of the wait, with its sentence. */
interface Outcome {
  readonly code: number;
  readonly sentence: string;
}

const nameOf = ({ label, address }: Worker): string => quoteName(label ?? address);

/** @returns null: it still has jobs, or does not answer for a moment */
const outcomeOf = (worker: Worker, lastJobs: number): Outcome | null => {
  const { condition, reason, facts } = worker;
  const name = nameOf(worker);
  if (condition === 'down') {
    return lastJobs <= MOST_JOBS_AT_THE_END
      ? { code: EXIT.ok, sentence: `${name} has ended, with its last job or after it.` }
      : {
          code: EXIT.problems,
          sentence: `${name} is gone, and it had ${counted(lastJobs, 'job')} when it last answered.`,
        };
  }
  if (condition === 'hung') {
    return { code: EXIT.unknown, sentence: `${name} hangs: ${safeText(reason ?? '')}.` };
  }
  return facts?.activeJobs === 0 ? { code: EXIT.ok, sentence: `${name} is empty.` } : null;
};

/** Tells each change of the number of jobs, and resolves when the worker is empty or gone, or the time is over. */
const onceEmpty = (
  watch: WorkerWatch,
  name: string,
  { clock, output }: Host,
  waitMs: number,
  signal: AbortSignal,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    let told: number | null = null;
    const end = () => {
      cancel();
      unsubscribe();
      signal.removeEventListener('abort', giveUp);
    };
    const giveUp = () => {
      end();
      reject(signal.reason);
    };
    const look = () => {
      const worker = watch.getState().workers.find((one) => isCalled(one, name));
      // Its pod is no longer listed.
      if (worker === undefined) {
        end();
        resolve({
          code: (told ?? 0) <= MOST_JOBS_AT_THE_END ? EXIT.ok : EXIT.problems,
          sentence: `${quoteName(name)} is no longer listed; it had ${counted(told ?? 0, 'job')} when it last answered.`,
        });
        return;
      }
      const jobs = worker.facts?.activeJobs ?? null;
      const outcome = outcomeOf(worker, told ?? jobs ?? 0);
      if (outcome !== null) {
        end();
        resolve(outcome);
        return;
      }
      if (jobs === null || jobs === told) return;
      const isNew = told !== null && jobs > told;
      output.message(
        `${nameOf(worker)} has ${counted(jobs, 'job')}${isNew ? ': it got a new one, so it does not drain' : ''}.`,
      );
      told = jobs;
    };
    const cancel = clock.after(waitMs, () => {
      end();
      resolve({
        code: EXIT.problems,
        sentence: `${quoteName(name)} still has ${counted(told ?? 0, 'job')}.`,
      });
    });
    const unsubscribe = watch.subscribe(look);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    else look();
  });

/** Tells colleagues on the same registry that it drains. A mark that cannot be kept is no reason not to wait. */
const markIn = async (context: CommandContext, worker: Worker): Promise<void> => {
  const { flags, host } = context;
  if (isSet(flags, 'noMark')) return;
  const place = await findMarksPlace(context);
  if (place === null) {
    host.output.message(
      `${nameOf(worker)} is not marked as draining: no project is known whose lktops would show it.`,
    );
    return;
  }
  await writeMark(context, place, worker.key, host.clock.now());
  host.output.message(`${nameOf(worker)} is marked as draining. lktop stops nothing: send it SIGTERM.`);
};

const unmark = async (context: CommandContext, worker: Worker): Promise<void> => {
  const place = await findMarksPlace(context);
  if (place === null)
    throw new UsageError(
      'No project is known, so no mark of its workers is.',
      'Name it with --project, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.',
    );
  await writeMark(context, place, worker.key, null);
  await context.host.output.data(`${nameOf(worker)} is not marked as draining any more.`);
};

/**
 * `lktop drain WORKER`: marks a worker as draining and waits until it has no jobs. It stops nothing: whoever stops the
 * worker sends it SIGTERM, after which it takes no new jobs. `--unmark` takes the mark away and waits for nothing.
 */
export const drain: Command = async (context) => {
  const { host, flags, words, signal } = context;
  const [name = ''] = words;
  const waitMs = flagMilliseconds(flags, 'wait', 1, LONGEST_WAIT_SECONDS) ?? DEFAULT_WAIT_MS;
  if (isSet(flags, 'unmark') && (isSet(flags, 'noMark') || flags['wait'] !== undefined))
    throw new UsageError(
      '--unmark only takes the mark away, so it goes with neither --wait nor --no-mark.',
      'Leave one of them out.',
    );
  const asked = await findWorkers(withAddress(context, name));
  const { createWorkerWatch } = await import('../workers/watch-workers.ts');
  const access = await host.workerAccess();
  const watch = createWorkerWatch({ ...asked, ...access, clock: host.clock, intervalMs: INTERVAL_MS });
  try {
    watch.start();
    const worker = workerCalled(await onceAsked(watch, signal), name);
    if (isSet(flags, 'unmark')) {
      await unmark(context, worker);
      return EXIT.ok;
    }
    if (worker.facts === null) {
      throw new UsageError(
        `${nameOf(worker)} never told how many jobs it has: ${safeText(worker.reason ?? 'its SDK does not tell')}.`,
        'lktop workers says how it is.',
      );
    }
    await markIn(context, worker);
    const { code, sentence } = await onceEmpty(watch, name, host, waitMs, signal);
    await host.output.data(sentence);
    return code;
  } finally {
    watch.stop();
    await asked.close();
  }
};
