import type { Room } from '../fleet/fleet.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { WorkerLink, Workers } from '../fleet/workers.ts';

/**
 * Joins the workers of the jobs (`AW_…`) to the addresses. No answer holds both, so the times tell: if one worker of a
 * name gets a job while one address of that name counts one more, they are the same. Until then equal numbers of jobs
 * make it likely.
 */
export interface WorkerLinks {
  readonly observeRooms: (changes: readonly Change<Room>[], nowMs: number) => void;
  readonly observeWorkers: (workers: Workers, nowMs: number) => void;
  /** By the key of the worker. The same map until something changed. */
  readonly current: () => ReadonlyMap<string, WorkerLink>;
}

/** A job of a worker came or went, or the number of jobs at an address grew or fell. */
interface Move {
  /** The worker's id, or the key of the address. */
  readonly of: string;
  readonly agentName: string;
  readonly isComing: boolean;
  /** It happened between these times. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A worker counts its job some 0.5 s before the agent joins, and at most the 3 s that a slow start takes. */
const BEFORE_JOIN_MS = 3_000;
const AFTER_JOIN_MS = 1_000;
/** A worker counts a job until its process has ended, which its shutdown may delay. */
const AFTER_LEAVING_MS = 5_000;
const BEFORE_LEAVING_MS = 3_000;
/** A job is listed up to 5.1 s late (livekit-server 1.13.5). Before that another one may explain the same change. */
const SETTLED_AFTER_MS = 8_000;
/** With more workers each one is looked at less often: 10 looks a second. */
const MS_PER_WORKER = 100;
const KEPT_MS = 120_000;

interface Job {
  readonly id: string;
  readonly workerId: string;
  readonly agentName: string;
  readonly joinedAtMs: number;
}

const hasJob = (jobs: readonly Job[], { id }: Job): boolean => jobs.some((job) => job.id === id);

const jobsIn = (room: Room | undefined): readonly Job[] =>
  (room?.agents ?? []).flatMap(({ isFormer, jobId, workerId, agentName, participant }) =>
    isFormer || jobId === null || workerId === null || workerId === ''
      ? []
      : [{ id: jobId, workerId, agentName: agentName ?? '', joinedAtMs: participant.joinedAtMs }],
  );

const overlap = (one: Move, other: Move): boolean =>
  one.agentName === other.agentName &&
  one.isComing === other.isComing &&
  one.fromMs <= other.toMs &&
  other.fromMs <= one.toMs;

const onlyOne = (moves: readonly Move[]): string | null => {
  const names = new Set(moves.map(({ of }) => of));
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
};

/** Pairs of a worker and an address that changed at the same time, alone among all of their agent name. */
const proofs = (
  ofIds: readonly Move[],
  ofPorts: readonly Move[],
  settledMs: number,
): readonly (readonly [workerId: string, key: string])[] =>
  ofIds.flatMap((move) => {
    const ports = ofPorts.filter((port) => overlap(move, port));
    const key = onlyOne(ports);
    if (key === null || ports.some(({ toMs }) => toMs > settledMs) || move.toMs > settledMs) return [];
    const rivals = ofIds.filter((other) => ports.some((port) => overlap(other, port)));
    return onlyOne(rivals) === move.of ? [[move.of, key] as const] : [];
  });

const isSameLink = (one: WorkerLink | undefined, other: WorkerLink): boolean =>
  one !== undefined &&
  one.workerId === other.workerId &&
  one.sessions === other.sessions &&
  one.joined?.firstMs === other.joined?.firstMs &&
  one.joined?.lastMs === other.joined?.lastMs &&
  one.isProven === other.isProven;

export const createWorkerLinks = (startedAtMs: number): WorkerLinks => {
  const names = new Map<string, string>();
  /** When the agent of each job joined, by worker and job. */
  const joined = new Map<string, ReadonlyMap<string, number>>();
  let observedMs = startedAtMs;
  /** Address by worker id. */
  const proven = new Map<string, string>();
  /** Addresses where nobody listens now. */
  const down = new Set<string>();
  let ofIds: readonly Move[] = [];
  let ofPorts: readonly Move[] = [];
  let known: Workers = { workers: [], failures: [], wasRead: false };
  let links: ReadonlyMap<string, WorkerLink> = new Map();
  /** The last change of jobs that was taken, by key. */
  const taken = new Map<string, number>();

  const came = ({ id, workerId: of, agentName, joinedAtMs }: Job): void => {
    names.set(of, agentName);
    joined.set(of, new Map([...(joined.get(of) ?? []), [id, joinedAtMs]]));
    // Who was there before lktop looked came at a time without looks.
    if (joinedAtMs <= startedAtMs) return;
    const [fromMs, toMs] = [joinedAtMs - BEFORE_JOIN_MS, joinedAtMs + AFTER_JOIN_MS];
    ofIds = [...ofIds, { of, agentName, isComing: true, fromMs, toMs }];
  };

  const went = ({ id, workerId: of, agentName }: Job, nowMs: number): void => {
    const left = new Map(joined.get(of));
    left.delete(id);
    if (left.size > 0) joined.set(of, left);
    else joined.delete(of);
    const [fromMs, toMs] = [observedMs - BEFORE_LEAVING_MS, nowMs + AFTER_LEAVING_MS];
    ofIds = [...ofIds, { of, agentName, isComing: false, fromMs, toMs }];
  };

  const prove = (nowMs: number): void => {
    const settledMs = nowMs - SETTLED_AFTER_MS - known.workers.length * MS_PER_WORKER;
    ofIds = ofIds.filter(({ toMs }) => nowMs - toMs < KEPT_MS);
    ofPorts = ofPorts.filter(({ toMs }) => nowMs - toMs < KEPT_MS);
    for (const [workerId, key] of proofs(ofIds, ofPorts, settledMs)) {
      for (const [other, at] of proven) if (at === key && other !== workerId) proven.delete(other);
      proven.set(workerId, key);
    }
  };

  /** Equal numbers of jobs that no other worker and no other address of the name has. */
  const likely = (): readonly (readonly [key: string, workerId: string])[] => {
    const taken = new Set(proven.values());
    const ports = known.workers.filter(
      ({ key, condition, facts }) => !taken.has(key) && condition !== 'down' && (facts?.activeJobs ?? 0) > 0,
    );
    const ids = [...joined].flatMap(([workerId, { size }]) =>
      proven.has(workerId) ? [] : [[workerId, size] as const],
    );
    return ports.flatMap(({ key, facts }) => {
      const isAlike = (name: string, count: number) =>
        name === facts?.agentName && count === facts.activeJobs;
      const same = ports.filter((other) =>
        isAlike(other.facts?.agentName ?? '', other.facts?.activeJobs ?? 0),
      );
      const matching = ids.filter(([workerId, count]) => isAlike(names.get(workerId) ?? '', count));
      const [only] = matching;
      return same.length === 1 && matching.length === 1 && only ? [[key, only[0]] as const] : [];
    });
  };

  /** The server lists the sessions of a dead process for a while. The next process at its address is another worker. */
  const followEnds = (): void => {
    for (const { key, condition } of known.workers) {
      if (condition === 'down') down.add(key);
      else if (down.delete(key)) {
        for (const [workerId, at] of proven) {
          if (at !== key) continue;
          proven.delete(workerId);
          ofIds = ofIds.filter(({ of }) => of !== workerId);
        }
        ofPorts = ofPorts.filter(({ of }) => of !== key);
      }
    }
  };

  /** What was known of a process when it ended. */
  const ofTheDead = (): readonly (readonly [key: string, before: WorkerLink])[] =>
    [...down].flatMap((key) => {
      const before = links.get(key);
      return before === undefined ? [] : [[key, before] as const];
    });

  const conclude = (nowMs: number): void => {
    prove(nowMs);
    const link = (workerId: string, isProven: boolean): WorkerLink => {
      const times = [...(joined.get(workerId)?.values() ?? [])];
      return {
        workerId,
        sessions: times.length,
        joined: times.length === 0 ? null : { firstMs: Math.min(...times), lastMs: Math.max(...times) },
        isProven,
      };
    };
    const next = new Map([
      ...ofTheDead().map(([key, before]) => [key, link(before.workerId, before.isProven)] as const),
      ...likely().map(([key, workerId]) => [key, link(workerId, false)] as const),
      ...[...proven].map(([workerId, key]) => [key, link(workerId, true)] as const),
    ]);
    const isSame =
      next.size === links.size && [...next].every(([key, one]) => isSameLink(links.get(key), one));
    if (!isSame) links = next;
  };

  return {
    observeRooms: (changes, nowMs) => {
      for (const [earlier, later] of changes) {
        const [before, after] = [jobsIn(earlier), jobsIn(later)];
        for (const job of after) if (!hasJob(before, job)) came(job);
        for (const job of before) if (!hasJob(after, job)) went(job, nowMs);
      }
      observedMs = nowMs;
      conclude(nowMs);
    },
    observeWorkers: (workers, nowMs) => {
      known = workers;
      followEnds();
      for (const { key, facts, jobsChange } of workers.workers) {
        if (jobsChange === null || facts === null || taken.get(key) === jobsChange.toMs) continue;
        taken.set(key, jobsChange.toMs);
        const { fromMs, toMs, by } = jobsChange;
        ofPorts = [...ofPorts, { of: key, agentName: facts.agentName, isComing: by > 0, fromMs, toMs }];
      }
      conclude(nowMs);
    },
    current: () => links,
  };
};
