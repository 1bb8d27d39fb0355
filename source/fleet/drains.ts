import type { Drain, DrainKind, Safety, Worker, WorkerLink } from './workers.ts';

/** Who said when that a worker drains. */
export interface Mark {
  readonly who: string;
  readonly markedMs: number;
}

/** What is known of one worker that may drain. */
export interface DrainSigns {
  readonly worker: Worker;
  readonly link: WorkerLink | null;
  readonly mark: Mark | null;
  /** Since when its jobs only fall; null: they do not. */
  readonly fallingSinceMs: number | null;
  /** How long a session of its agent name usually lasts, in milliseconds; null: not known. */
  readonly usualMs: number | null;
}

/** A mark was for the process that ran then. One that came up later is another. */
export const isMarkOf = ({ markedMs }: Mark, { cameUpAtMs }: Worker): boolean =>
  cameUpAtMs === null || cameUpAtMs <= markedMs;

/** Whether it took a job after somebody said that it drains. */
const hasTakenSince = ({ jobsChange }: Worker, markedMs: number): boolean =>
  jobsChange !== null && jobsChange.by > 0 && jobsChange.fromMs > markedMs;

const safetyOf = ({ worker, link, mark }: DrainSigns): Safety => {
  const { condition, facts, drainingSinceMs } = worker;
  const no = (why: string): Safety => ({ isSafe: false, why });
  if (condition === 'down') return no('it has ended');
  if (condition === 'hung') return no('it does not answer');
  if (condition !== 'up') return no(`it is ${condition}`);
  const jobs = facts?.activeJobs ?? null;
  if (jobs === null) return no('it does not tell its jobs');
  if (mark !== null && drainingSinceMs === null && hasTakenSince(worker, mark.markedMs))
    return no('it took a new job after it was marked: it does not drain');
  if (jobs > 0) return no(`${jobs} ${jobs === 1 ? 'job' : 'jobs'} left`);
  const sessions = link?.sessions ?? 0;
  if (sessions === 0) return { isSafe: true };
  return no(
    `the server still lists ${sessions} ${link?.isProven ? '' : 'likely '}${sessions === 1 ? 'session' : 'sessions'} of it`,
  );
};

const kindOf = ({ worker, mark, fallingSinceMs }: DrainSigns): [DrainKind, number] | null => {
  if (worker.drainingSinceMs !== null) return ['ending', worker.drainingSinceMs];
  if (mark !== null && isMarkOf(mark, worker)) return ['marked', mark.markedMs];
  return fallingSinceMs === null ? null : ['likely', fallingSinceMs];
};

/** @returns null: nothing says that the worker drains */
export const drainOf = (signs: DrainSigns): Drain | null => {
  const kind = kindOf(signs);
  if (kind === null) return null;
  const { worker, link, mark, usualMs } = signs;
  const isMarked = mark !== null && isMarkOf(mark, worker);
  const jobs = worker.facts?.activeJobs ?? null;
  const { joined = null } = link ?? {};
  return {
    kind: kind[0],
    sinceMs: kind[1],
    who: isMarked ? mark.who : null,
    left: jobs === null ? (link?.sessions ?? null) : Math.max(jobs, link?.sessions ?? 0),
    oldestMs: joined?.firstMs ?? null,
    endsAboutMs: usualMs === null || joined === null ? null : joined.lastMs + usualMs,
    safety: safetyOf({ ...signs, mark: isMarked ? mark : null }),
  };
};
