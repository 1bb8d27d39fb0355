import { counted } from '../text/counted.ts';
import type { Room } from './fleet.ts';
import type { Incident } from './incidents.ts';
import type { Severity } from './severity.ts';
import type { RoomKey } from './snapshot.ts';
import { quote } from './verdict/evidence.ts';
import { isFull, type LinkedWorkers, type Worker, type WorkerLink } from './workers.ts';

/**
 * Troubles of workers, which their own ports show before the server notices: a dead process stays ACTIVE in its rooms
 * for about 20 s (livekit-server 1.13.5), and a hung one for up to 90 s.
 */
export type WorkerTrouble = 'worker down' | 'worker hung' | 'worker not registered';

/** A worker that starts or meets a server that restarts connects within a second or so. */
const CONNECTING_GRACE_MS = 5_000;
/** A sweep that was under way when the worker ended may still list its sessions. The next one, too, after a drain. */
const ENDED_GRACE_MS = 1_000;
const DRAINED_GRACE_MS = 5_000;
/** Where nobody knows which sessions were its own: so long the server lists them. */
const LISTED_FOR_MS = 25_000;

/** Node: "not connected to livekit"; Python, when it has given up: "failed to connect to livekit". */
const NOT_CONNECTED = /\bconnect/i;

interface Troubled {
  readonly worker: Worker;
  readonly trouble: WorkerTrouble;
  readonly sinceMs: number;
  readonly rooms: readonly RoomKey[];
}

/** What the rooms tell: those of each worker, and those whose dispatch nobody took. */
interface RoomFacts {
  readonly ofWorker: ReadonlyMap<string, readonly RoomKey[]>;
  readonly untaken: readonly Room[];
}

const factsOf = (rooms: readonly Room[], workerIds: ReadonlySet<string>): RoomFacts => {
  const ofWorker = new Map<string, RoomKey[]>();
  for (const { key, agents } of rooms) {
    for (const { isFormer, workerId, participant } of agents) {
      if (isFormer || workerId === null || !workerIds.has(workerId) || participant.state !== 'ACTIVE')
        continue;
      const known = ofWorker.get(workerId);
      if (known === undefined) ofWorker.set(workerId, [key]);
      else if (!known.includes(key)) known.push(key);
    }
  }
  return { ofWorker, untaken: rooms.filter(({ verdict }) => verdict.name === 'no worker') };
};

const roomsOf = (link: WorkerLink | undefined, { ofWorker }: RoomFacts): readonly RoomKey[] =>
  (link && ofWorker.get(link.workerId)) ?? [];

/** @param seenMs when the rooms were last seen */
const whenDown = (
  worker: Worker,
  { links, drains }: LinkedWorkers,
  facts: RoomFacts,
  seenMs: number,
): Troubled | null => {
  const { sinceMs, key } = worker;
  const link = links.get(key);
  const rooms = roomsOf(link, facts);
  const jobs = worker.facts?.activeJobs ?? 0;
  // A worker that drains ends with its last job.
  const mayHaveDrained = drains.has(key) && Math.max(rooms.length, jobs) <= 1;
  if (seenMs - sinceMs < (mayHaveDrained ? DRAINED_GRACE_MS : ENDED_GRACE_MS)) return null;
  const isListed = link === undefined ? jobs > 0 && seenMs - sinceMs < LISTED_FOR_MS : rooms.length > 0;
  if (!isListed || (mayHaveDrained && rooms.length === 0)) return null;
  return { worker, trouble: 'worker down', sinceMs, rooms };
};

const whenDegraded = (
  worker: Worker,
  { links }: LinkedWorkers,
  facts: RoomFacts,
  seenMs: number,
): Troubled | null => {
  const { reason, sinceMs, key } = worker;
  if (reason === null || !NOT_CONNECTED.test(reason) || seenMs - sinceMs < CONNECTING_GRACE_MS) return null;
  return { worker, trouble: 'worker not registered', sinceMs, rooms: roomsOf(links.get(key), facts) };
};

/** Whether it could have taken a dispatch that was made since lktop saw it up. */
const couldTake = (worker: Worker, { drains, links }: LinkedWorkers): boolean =>
  !isFull(worker) &&
  !drains.has(worker.key) &&
  worker.drainingSinceMs === null &&
  worker.facts?.activeJobs === 0 &&
  !links.has(worker.key);

/**
 * Workers that are up, idle and not full, and yet none took a dispatch to their name that was made when they were up
 * already. Python's port tells nothing of the registration, so this is as much as can be known.
 */
const untakenOf = (
  name: string,
  up: readonly Worker[],
  workers: LinkedWorkers,
  { untaken }: RoomFacts,
): readonly Troubled[] => {
  if (up.length === 0 || !up.every((worker) => couldTake(worker, workers))) return [];
  const sinceMs = Math.max(...up.map((worker) => worker.cameUpAtMs ?? worker.sinceMs));
  const deployments = new Set(up.map(({ facts }) => facts?.deployment ?? null));
  const isTheirs = ({ dispatches }: Room): boolean =>
    dispatches.some(
      ({ facts, verdict }) =>
        verdict.name === 'no worker' &&
        facts.agentName === name &&
        facts.createdAtMs >= sinceMs + CONNECTING_GRACE_MS &&
        (deployments.has(null) || deployments.has(facts.deployment)),
    );
  const rooms = untaken.filter(isTheirs);
  const [first] = rooms;
  if (first === undefined) return [];
  const beganMs = first.verdict.sinceMs ?? sinceMs;
  const keys = rooms.map(({ key }) => key);
  return up.map((worker) => ({ worker, trouble: 'worker not registered', sinceMs: beganMs, rooms: keys }));
};

const byName = (workers: readonly Worker[]): ReadonlyMap<string, readonly Worker[]> => {
  const groups = new Map<string, Worker[]>();
  for (const worker of workers) {
    if (worker.condition !== 'up' || worker.facts === null) continue;
    const { agentName } = worker.facts;
    const known = groups.get(agentName);
    if (known) known.push(worker);
    else groups.set(agentName, [worker]);
  }
  return groups;
};

const troubledOf = (workers: LinkedWorkers, rooms: readonly Room[], seenMs: number): readonly Troubled[] => {
  const isIll = ({ condition }: Worker) => condition !== 'up' && condition !== 'asking';
  const hasUntaken = rooms.some(({ verdict }) => verdict.name === 'no worker');
  const ill = workers.workers.filter(isIll);
  if (ill.length === 0 && !hasUntaken) return [];
  const ids = new Set(ill.flatMap(({ key }) => workers.links.get(key)?.workerId ?? []));
  const facts = factsOf(rooms, ids);
  const found = ill.flatMap((worker): readonly (Troubled | null)[] => {
    switch (worker.condition) {
      case 'down':
        return [whenDown(worker, workers, facts, seenMs)];
      case 'hung':
        return [
          {
            worker,
            trouble: 'worker hung',
            sinceMs: worker.sinceMs,
            rooms: roomsOf(workers.links.get(worker.key), facts),
          },
        ];
      case 'degraded':
        return [whenDegraded(worker, workers, facts, seenMs)];
      default:
        return [];
    }
  });
  const untaken = hasUntaken
    ? [...byName(workers.workers)].flatMap(([name, up]) => untakenOf(name, up, workers, facts))
    : [];
  return [...found.filter((one) => one !== null), ...untaken];
};

const WORDS: Readonly<Record<WorkerTrouble, readonly [one: string, many: string]>> = {
  'worker down': ['is down', 'are down'],
  'worker hung': ['hangs', 'hang'],
  'worker not registered': [
    'is up and takes no job: perhaps it is not registered',
    'are up and take no job: perhaps they are not registered',
  ],
};
const NOT_CONNECTED_WORDS = [
  'is up and not connected to the server',
  'are up and not connected to the server',
] as const;

const behind = (trouble: WorkerTrouble, group: readonly Troubled[], rooms: number): string => {
  if (rooms > 0 && group.every(({ worker }) => worker.condition === 'up'))
    return `, ${counted(rooms, 'dispatch was', 'dispatches were')} not taken`;
  if (rooms > 0) return `, with ${counted(rooms, 'session')} still listed`;
  const jobs = group.reduce((sum, { worker }) => sum + (worker.facts?.activeJobs ?? 0), 0);
  return trouble === 'worker down' && jobs > 0 ? `, and had ${counted(jobs, 'job')}` : '';
};

/** Says which workers, and what is behind it. Raw. */
const summaryOf = (trouble: WorkerTrouble, group: readonly Troubled[], rooms: number): string => {
  const [first] = group;
  if (first === undefined) return trouble;
  const { worker } = first;
  // Who never answered never told its name.
  const who = worker.facts === null ? '' : ` of ${quote(worker.facts.agentName || '(unnamed)')}`;
  const isCut = group.every(({ worker: one }) => one.condition === 'degraded');
  const words = trouble === 'worker not registered' && isCut ? NOT_CONNECTED_WORDS : WORDS[trouble];
  const what =
    group.length === 1
      ? `worker ${worker.label ?? worker.address}${who} ${words[0]}`
      : `${group.length} workers${who} ${words[1]}`;
  return `${what}${behind(trouble, group, rooms)}`;
};

/** Without a room behind it, a worker that is not registered has hurt nobody yet. */
const severityOf = (trouble: WorkerTrouble, rooms: number): Severity =>
  trouble === 'worker not registered' && rooms === 0 ? 'warning' : 'critical';

const ORDER: readonly string[] = [
  'worker down',
  'worker hung',
  'worker not registered',
] satisfies readonly WorkerTrouble[];

/**
 * Groups the workers in trouble by what is wrong and by agent name: each group is one incident, with the rooms behind
 * it. It ends when the workers are well, or when the server lists their sessions no more.
 *
 * @param seenMs when the rooms were last seen, by the clock of the workers' times
 */
export const workerIncidents = (
  workers: LinkedWorkers,
  rooms: readonly Room[],
  seenMs: number,
): readonly Incident[] => {
  const groups = new Map<string, Troubled[]>();
  for (const one of troubledOf(workers, rooms, seenMs)) {
    const cause = JSON.stringify([one.trouble, one.worker.facts?.agentName ?? null]);
    const known = groups.get(cause);
    if (known) known.push(one);
    else groups.set(cause, [one]);
  }
  const incidents = [...groups].flatMap(([cause, group]): readonly Incident[] => {
    const [first] = group;
    if (first === undefined) return [];
    const behindIt = [...new Set(group.flatMap((one) => one.rooms))];
    const sinceMs = Math.min(...group.map((one) => one.sinceMs));
    return [
      {
        id: `${cause} ${sinceMs}`,
        verdict: first.trouble,
        severity: severityOf(first.trouble, behindIt.length),
        agentName: first.worker.facts?.agentName ?? null,
        deployment: null,
        sinceMs,
        rooms: behindIt,
        summary: summaryOf(first.trouble, group, behindIt.length),
      },
    ];
  });
  const rankOf = ({ verdict }: Incident) => ORDER.indexOf(verdict);
  return incidents.sort((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1));
};
