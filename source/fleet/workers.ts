import type { JobType } from './facts.ts';

/**
 * Workers (agent servers) as their own HTTP ports describe them. LiveKit's API lists none, so lktop knows only the
 * workers whose addresses the user gave. A port proves that a process lives; only a job proves that it is registered.
 */

/**
 * `degraded`: it answers and says that something is wrong, or its answer is not a worker's. `hung`: it takes the
 * connection and never answers. `down`: nothing listens there, or no connection can be made.
 */
export type WorkerCondition = 'asking' | 'up' | 'degraded' | 'hung' | 'down';

/** What `GET /worker` told. */
export interface WorkerFacts {
  /** "": an unnamed worker, which takes the automatic dispatches. */
  readonly agentName: string;
  readonly type: JobType;
  /** Null: the answer has no readable number. */
  readonly activeJobs: number | null;
  /** 0 to 1; null: the SDK does not tell, as that of Node. */
  readonly load: number | null;
  /** `python`, `node`, or what a newer SDK calls itself. */
  readonly sdk: string;
  /** Of the SDK; "": not told. */
  readonly version: string;
  /** "": none; null: not told, as by the SDK of Python. */
  readonly deployment: string | null;
  /** From its metrics. Undefined: it serves none, or they do not tell. */
  readonly childProcesses?: number;
}

/** What livekit-server's own metrics tell of the jobs that it offered, of all agent names together. */
export interface Offers {
  readonly asked: number;
  /** Offers that ended with an error: nobody took the job. */
  readonly failed: number;
  /** The first of the counted looks. */
  readonly sinceMs: number;
}

export interface JobsChange {
  readonly by: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The worker of jobs (`AW_…`) that answers at an address. */
export interface WorkerLink {
  readonly workerId: string;
  /** Agents of it that are in rooms. */
  readonly sessions: number;
  /** When the first and the last of them joined; null: there are none. */
  readonly joined: { readonly firstMs: number; readonly lastMs: number } | null;
  /** A job came or went at both at once. Otherwise it is only likely. */
  readonly isProven: boolean;
}

/**
 * `marked`: somebody said so. `ending`: its pod is being deleted. `likely`: its jobs only fell while others of its name
 * took new ones.
 */
export type DrainKind = 'marked' | 'ending' | 'likely';

/** Whether a worker that drains can be stopped. */
export type Safety =
  | { readonly isSafe: true }
  /** Raw. */
  | { readonly isSafe: false; readonly why: string };

/** A worker that takes no new jobs, and how far it is. */
export interface Drain {
  readonly kind: DrainKind;
  readonly sinceMs: number;
  /** Who marked it. Raw; null: nobody. */
  readonly who: string | null;
  /** What it still runs: its jobs, or its agents in rooms where these are more. Null: not known. */
  readonly left: number | null;
  /** When the session that lasts longest began; null: not known, or there is none. */
  readonly oldestMs: number | null;
  /** An estimate: when the last of its sessions will have lasted as long as usual. Null: not known. */
  readonly endsAboutMs: number | null;
  readonly safety: Safety;
}

/** Workers with what the rooms and the registry tell about them. */
export interface LinkedWorkers extends Workers {
  /** By the key of the worker. */
  readonly links: ReadonlyMap<string, WorkerLink>;
  /** The workers that drain, by their keys. */
  readonly drains: ReadonlyMap<string, Drain>;
}

export interface Worker {
  /** Stays the same from look to look: the address. */
  readonly key: string;
  /** `10.0.0.4:8081`, or with the name that the user gave. */
  readonly address: string;
  /** The name of its pod or container; null: only the address is known. */
  readonly label: string | null;
  readonly condition: WorkerCondition;
  /** Why it is not up. Raw: it quotes answers. Null: it is up, or was not asked yet. */
  readonly reason: string | null;
  /** When lktop first saw the condition. */
  readonly sinceMs: number;
  /** When lktop saw it come up after it was missing; null: it was up from the first look, or is not up. */
  readonly cameUpAtMs: number | null;
  /** The last facts; null: it never told any. */
  readonly facts: WorkerFacts | null;
  /** When it last answered; null: never. */
  readonly answeredAtMs: number | null;
  /** Milliseconds from the connection to the end of the answer; null: it did not answer. */
  readonly roundTripMs: number | null;
  /** Since when it owes an answer, longer than a healthy worker takes; null: it does not. Perhaps it hangs. */
  readonly slowSinceMs: number | null;
  /** The load every 10 s, oldest first. At most 20. */
  readonly loads: readonly number[];
  /** The last time that its number of jobs changed: by how many, and between which looks. Null: it never did. */
  readonly jobsChange: JobsChange | null;
  /** Its pod is being deleted, or somebody marked it as draining. Null: neither. */
  readonly drainingSinceMs: number | null;
}

/** A source of addresses that could not be read. */
export interface SourceFailure {
  /** As the user wrote it. */
  readonly source: string;
  /** Raw. */
  readonly sentence: string;
  readonly remedy: string;
}

export interface Workers {
  /** Sorted by agent name, then by address. */
  readonly workers: readonly Worker[];
  readonly failures: readonly SourceFailure[];
  /** Every source was read at least once, if only to fail. */
  readonly wasRead: boolean;
}

/** What the metrics tell that is not about one worker. */
export interface Metrics {
  /** Null: no server's metrics count them, nothing was offered lately, or lktop looked only once so far. */
  readonly offers: Offers | null;
  /** Addresses that tell nothing. They say nothing about the workers. */
  readonly failures: readonly SourceFailure[];
  /** Every address was asked at least once, if only to fail. */
  readonly wasRead: boolean;
}

/** Where nobody named metrics. */
export const NO_METRICS: Metrics = { offers: null, failures: [], wasRead: true };

/** Whether every source was read and every worker asked, as far as can be. */
export const areAsked = ({ wasRead, workers }: Workers): boolean =>
  wasRead && workers.every(({ condition }) => condition !== 'asking');

/** A worker in production takes no jobs from this load on; its own setting may differ. */
export const FULL_LOAD = 0.7;

/**
 * A worker that drains ends at once with its last job and never tells 0 (livekit-agents 1.8.9). From outside that looks
 * like a crash with one job; a crash with more does not.
 */
export const MOST_JOBS_AT_THE_END = 1;

export const isFull = ({ condition, facts }: Worker): boolean =>
  condition === 'up' && facts?.load != null && facts.load >= FULL_LOAD;

const byNumbers = (one: string, other: string): number => {
  const [a, b] = [one, other].map((version) => version.split(/[.+-]/).slice(0, 4));
  for (let place = 0; place < 4; place += 1) {
    const [x, y] = [Number(a?.[place] ?? 0), Number(b?.[place] ?? 0)];
    if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  }
  return one < other ? -1 : Number(one > other);
};

/**
 * The workers whose SDK is older than another worker's of the same agent name and SDK, with that newer version. One
 * name with two versions is a rollout that is under way or was forgotten.
 */
export const versionSkew = (workers: readonly Worker[]): ReadonlyMap<string, string> => {
  const newest = new Map<string, string>();
  const groupOf = ({ agentName, sdk }: WorkerFacts) => `${sdk}\n${agentName}`;
  const present = workers.flatMap(({ key, condition, facts }) =>
    facts === null || facts.version === '' || condition === 'down' ? [] : [{ key, facts }],
  );
  for (const { facts } of present) {
    const known = newest.get(groupOf(facts));
    if (known === undefined || byNumbers(facts.version, known) > 0) newest.set(groupOf(facts), facts.version);
  }
  return new Map(
    present.flatMap(({ key, facts }) => {
      const version = newest.get(groupOf(facts)) ?? facts.version;
      return byNumbers(facts.version, version) < 0 ? [[key, version] as const] : [];
    }),
  );
};
