import { counted } from '../text/counted.ts';
import type { Room } from './fleet.ts';
import type { Incident } from './incidents.ts';
import { isProblem, type Severity } from './severity.ts';
import type { RoomKey } from './snapshot.ts';
import { quote } from './verdict/evidence.ts';
import { isFull, type LinkedWorkers, MOST_JOBS_AT_THE_END, type Worker } from './workers.ts';

/**
 * Troubles of workers, which their own ports show before the server notices: a dead process stays ACTIVE in its rooms
 * for about 20 s (livekit-server 1.13.5), and a hung one for up to 90 s.
 */
export type WorkerTrouble = 'worker down' | 'worker hung' | 'worker not registered';

/** A worker that starts or meets a server that restarts connects within a second or so. */
const CONNECTING_GRACE_MS = 5_000;
/**
 * A sweep that was under way when the worker ended may still list its last session. The next one, too, after a drain.
 * A worker that had more jobs did not end by itself, so nothing else need be seen.
 */
const ENDED_GRACE_MS = 1_000;
const DRAINED_GRACE_MS = 5_000;
/** Where nobody knows which sessions were its own: so long the server lists them. */
const LISTED_FOR_MS = 25_000;

/** Node: "not connected to livekit"; Python, when it has given up: "failed to connect to livekit". */
const NOT_CONNECTED = /\bconnect/i;

/**
 * A room whose caller waits without a verdict that says so is told here. A room may stay so for good, such as one whose
 * dispatch was removed on purpose. The verdicts take 10 s unless the settings say otherwise.
 */
const UNSAID_FOR_MS = 2 * 60_000;

/** A worker in trouble, with the rooms that this hurts. */
export interface Troubled {
  readonly worker: Worker;
  readonly trouble: WorkerTrouble;
  readonly sinceMs: number;
  /** Which worker of the jobs it was; null: not known. */
  readonly workerId: string | null;
  /** Rooms where the server still lists its agents, or whose dispatches it did not take. */
  readonly rooms: readonly RoomKey[];
  /** Rooms that it served, where a caller waits now and the room's own verdict is not a problem yet. */
  readonly waiting: readonly RoomKey[];
  /** It is well again or off its list, and some of its rooms are not. */
  readonly isOver: boolean;
}

/** What is remembered from look to look: the server forgets a dead worker's agents 10 s before a verdict is sure. */
export interface WorkerMemory {
  /** The rooms that each worker served lately, by its key. */
  readonly served: ReadonlyMap<string, Served>;
  readonly troubles: readonly Troubled[];
}

export interface Served {
  readonly workerId: string;
  readonly rooms: readonly RoomKey[];
}

export const NO_WORKER_MEMORY: WorkerMemory = { served: new Map(), troubles: [] };

/** What the rooms tell: those of each worker, those where a caller waits unsaid, and those whose dispatch nobody took. */
interface RoomFacts {
  readonly ofWorker: ReadonlyMap<string, readonly RoomKey[]>;
  readonly unsaid: ReadonlyMap<RoomKey, Room>;
  readonly untaken: readonly Room[];
}

const isUnsaid = ({ waitingSinceMs, verdict }: Room, seenMs: number): boolean =>
  waitingSinceMs !== null &&
  seenMs - waitingSinceMs < UNSAID_FOR_MS &&
  !isProblem(verdict) &&
  verdict.name !== 'handed over';

const factsOf = (rooms: readonly Room[], workerIds: ReadonlySet<string>, seenMs: number): RoomFacts => {
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
  return {
    ofWorker,
    unsaid: new Map(rooms.flatMap((room) => (isUnsaid(room, seenMs) ? [[room.key, room] as const] : []))),
    untaken: rooms.filter(({ verdict }) => verdict.name === 'no worker'),
  };
};

const listedOf = (workerId: string | null | undefined, { ofWorker }: RoomFacts): readonly RoomKey[] =>
  (workerId && ofWorker.get(workerId)) || [];

const union = (one: readonly RoomKey[], other: readonly RoomKey[]): readonly RoomKey[] => [
  ...new Set([...one, ...other]),
];

/** The rooms that each worker serves, and those that it served a moment ago and whose callers wait since. */
const servedNow = (
  { links }: LinkedWorkers,
  before: WorkerMemory['served'],
  facts: RoomFacts,
): ReadonlyMap<string, Served> => {
  const ids = new Map([...before].map(([key, { workerId }]) => [key, workerId]));
  for (const [key, { workerId }] of links) ids.set(key, workerId);
  return new Map(
    [...ids].flatMap(([key, workerId]) => {
      const known = before.get(key);
      const left = known?.workerId === workerId ? known.rooms.filter((room) => facts.unsaid.has(room)) : [];
      const rooms = union(listedOf(workerId, facts), left);
      return rooms.length === 0 ? [] : [[key, { workerId, rooms }] as const];
    }),
  );
};

/** Its agent was there, and one look or more did not see it. */
const LOST: readonly string[] = ['checking', 'left', 'absent'];

/** Where nobody knows which rooms were its own: those that lost an agent of its name when its agents went. */
const likelyLost = ({ facts, sinceMs }: Worker, { unsaid }: RoomFacts): readonly RoomKey[] => {
  const isOfName = ({ facts: { agentName }, verdict }: Room['dispatches'][number]): boolean =>
    agentName === facts?.agentName && LOST.includes(verdict.name);
  return [...unsaid.values()].flatMap(({ key, waitingSinceMs, dispatches }) => {
    const afterMs = (waitingSinceMs ?? 0) - sinceMs;
    // A room is seen every few seconds, so the last look at its agent may lie before the end of the worker.
    const isThen = afterMs > -CONNECTING_GRACE_MS && afterMs < LISTED_FOR_MS;
    return isThen && dispatches.some(isOfName) ? [key] : [];
  });
};

/** What is behind the trouble of a worker. */
type Behind = Pick<Troubled, 'workerId' | 'rooms' | 'waiting'>;

const behindOf = (served: Served | undefined, facts: RoomFacts): Behind => {
  const rooms = listedOf(served?.workerId, facts);
  return {
    workerId: served?.workerId ?? null,
    rooms,
    waiting: (served?.rooms ?? []).filter((room) => !rooms.includes(room)),
  };
};

/** @param seenMs when the rooms were last seen */
const whenDown = (
  worker: Worker,
  { links, drains }: LinkedWorkers,
  facts: RoomFacts,
  behind: Behind,
  seenMs: number,
): Troubled | null => {
  const { sinceMs, key } = worker;
  const { rooms } = behind;
  const jobs = worker.facts?.activeJobs ?? 0;
  const isUnknown = !links.has(key) && behind.workerId === null && jobs > 0;
  const waiting = isUnknown ? likelyLost(worker, facts) : behind.waiting;
  // A worker that drains ends with its last job.
  const mayHaveDrained = drains.has(key) && Math.max(rooms.length, jobs) <= 1;
  const graceMs = mayHaveDrained ? DRAINED_GRACE_MS : ENDED_GRACE_MS;
  if (jobs <= MOST_JOBS_AT_THE_END && seenMs - sinceMs < graceMs) return null;
  const isHurt = rooms.length > 0 || waiting.length > 0;
  const mayBeHurt = isUnknown && seenMs - sinceMs < LISTED_FOR_MS;
  if ((!isHurt && !mayBeHurt) || (mayHaveDrained && rooms.length === 0)) return null;
  return { ...behind, waiting, worker, trouble: 'worker down', sinceMs, isOver: false };
};

const whenDegraded = (worker: Worker, behind: Behind, seenMs: number): Troubled | null => {
  const { reason, sinceMs } = worker;
  if (reason === null || !NOT_CONNECTED.test(reason) || seenMs - sinceMs < CONNECTING_GRACE_MS) return null;
  return { ...behind, worker, trouble: 'worker not registered', sinceMs, isOver: false };
};

const whenIll = (
  worker: Worker,
  workers: LinkedWorkers,
  facts: RoomFacts,
  behind: Behind,
  seenMs: number,
): Troubled | null => {
  switch (worker.condition) {
    case 'down':
      return whenDown(worker, workers, facts, behind, seenMs);
    case 'hung':
      return { ...behind, worker, trouble: 'worker hung', sinceMs: worker.sinceMs, isOver: false };
    case 'degraded':
      return whenDegraded(worker, behind, seenMs);
    default:
      return null;
  }
};

/**
 * What is left of a trouble that is no more. A process that started anew, or a pod that is off its list, took no session
 * along: whatever the server still lists beyond its jobs is dead.
 */
const whatIsLeft = (
  before: Troubled,
  worker: Worker | undefined,
  facts: RoomFacts,
): Pick<Troubled, 'rooms' | 'waiting'> => {
  const listed = listedOf(before.workerId, facts);
  const jobs = worker?.condition === 'up' ? (worker.facts?.activeJobs ?? null) : 0;
  const areDead = before.trouble !== 'worker not registered' && jobs !== null && jobs < listed.length;
  const ofBefore = union(before.rooms, before.waiting);
  const rooms = areDead ? listed.filter((room) => ofBefore.includes(room)) : [];
  return { rooms, waiting: ofBefore.filter((room) => facts.unsaid.has(room) && !rooms.includes(room)) };
};

/** Adds what is left of earlier troubles to those of now. */
const withEarlier = (
  now: readonly Troubled[],
  before: readonly Troubled[],
  { workers }: LinkedWorkers,
  facts: RoomFacts,
): readonly Troubled[] => {
  const found = new Map(now.map((one) => [one.worker.key, one]));
  for (const earlier of before) {
    // Who was up and took no job: the verdict of such a room says so itself.
    if (earlier.worker.condition === 'up') continue;
    const { key } = earlier.worker;
    const left = whatIsLeft(
      earlier,
      workers.find((worker) => worker.key === key),
      facts,
    );
    const same = found.get(key);
    if (same !== undefined) {
      const rooms = union(same.rooms, left.rooms);
      const waiting = union(same.waiting, left.waiting).filter((room) => !rooms.includes(room));
      found.set(key, { ...same, rooms, waiting });
    } else if (left.rooms.length > 0 || left.waiting.length > 0) {
      found.set(key, { ...earlier, ...left, isOver: true });
    }
  }
  return [...found.values()];
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
  return up.map((worker) => ({
    worker,
    trouble: 'worker not registered',
    sinceMs: beganMs,
    workerId: null,
    rooms: keys,
    waiting: [],
    isOver: false,
  }));
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

/**
 * Finds the workers in trouble and the rooms behind each. A trouble lasts until its rooms are well or say themselves
 * what is wrong: the agents of a dead worker go from the server's list before anybody can blame a room.
 *
 * @param seenMs when the rooms were last seen, by the clock of the workers' times
 * @param before what the look before returned
 */
export const workerTroubles = (
  workers: LinkedWorkers,
  rooms: readonly Room[],
  seenMs: number,
  before: WorkerMemory,
): WorkerMemory => {
  const ids = new Set([
    ...[...workers.links.values(), ...before.served.values()].map(({ workerId }) => workerId),
    ...before.troubles.flatMap(({ workerId }) => workerId ?? []),
  ]);
  const facts = factsOf(rooms, ids, seenMs);
  const served = servedNow(workers, before.served, facts);
  const ill = workers.workers.flatMap(
    (worker) => whenIll(worker, workers, facts, behindOf(served.get(worker.key), facts), seenMs) ?? [],
  );
  const untaken =
    facts.untaken.length === 0
      ? []
      : [...byName(workers.workers)].flatMap(([name, up]) => untakenOf(name, up, workers, facts));
  return { served, troubles: [...withEarlier(ill, before.troubles, workers, facts), ...untaken] };
};

type Words = readonly [one: string, many: string];

const WORDS: Readonly<Record<WorkerTrouble, Words>> = {
  'worker down': ['is down', 'are down'],
  'worker hung': ['hangs', 'hang'],
  'worker not registered': [
    'is up and takes no job: perhaps it is not registered',
    'are up and take no job: perhaps they are not registered',
  ],
};
const NOT_CONNECTED_WORDS: Words = [
  'is up and not connected to the server',
  'are up and not connected to the server',
];
const OVER_WORDS: Readonly<Record<WorkerTrouble, Words>> = {
  'worker down': ['was down', 'were down'],
  'worker hung': ['hung', 'hung'],
  'worker not registered': ['was not connected to the server', 'were not connected to the server'],
};

const wordsOf = (trouble: WorkerTrouble, group: readonly Troubled[]): Words => {
  if (group.every(({ isOver }) => isOver)) return OVER_WORDS[trouble];
  const isCut = group.every(({ worker }) => worker.condition === 'degraded');
  return trouble === 'worker not registered' && isCut ? NOT_CONNECTED_WORDS : WORDS[trouble];
};

const countRooms = (group: readonly Troubled[], which: 'rooms' | 'waiting'): number =>
  new Set(group.flatMap((one) => one[which])).size;

const behind = (trouble: WorkerTrouble, group: readonly Troubled[]): string => {
  const [listed, waiting] = [countRooms(group, 'rooms'), countRooms(group, 'waiting')];
  if (listed > 0 && group.every(({ worker }) => worker.condition === 'up'))
    return `, ${counted(listed, 'dispatch was', 'dispatches were')} not taken`;
  const jobs = group.reduce((sum, { worker }) => sum + (worker.facts?.activeJobs ?? 0), 0);
  if (listed === 0 && waiting === 0)
    return trouble === 'worker down' && jobs > 0 ? `, and had ${counted(jobs, 'job')}` : '';
  return [
    listed > 0 ? `, with ${counted(listed, 'session')} still listed` : '',
    waiting > 0 ? `, and ${counted(waiting, 'room has', 'rooms have')} a caller without an agent` : '',
  ].join('');
};

/** Says which workers, and what is behind it. Raw. */
const summaryOf = (trouble: WorkerTrouble, group: readonly Troubled[]): string => {
  const [first] = group;
  if (first === undefined) return trouble;
  const { worker } = first;
  // Who never answered never told its name.
  const who = worker.facts === null ? '' : ` of ${quote(worker.facts.agentName || '(unnamed)')}`;
  const words = wordsOf(trouble, group);
  const what =
    group.length === 1
      ? `worker ${worker.label ?? worker.address}${who} ${words[0]}`
      : `${group.length} workers${who} ${words[1]}`;
  return `${what}${behind(trouble, group)}`;
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
 * it.
 */
export const workerIncidents = ({ troubles }: Pick<WorkerMemory, 'troubles'>): readonly Incident[] => {
  const groups = new Map<string, Troubled[]>();
  for (const one of troubles) {
    const cause = JSON.stringify([one.trouble, one.worker.facts?.agentName ?? null]);
    const known = groups.get(cause);
    if (known) known.push(one);
    else groups.set(cause, [one]);
  }
  const incidents = [...groups].flatMap(([cause, group]): readonly Incident[] => {
    const [first] = group;
    if (first === undefined) return [];
    const behindIt = [...new Set(group.flatMap(({ rooms, waiting }) => [...rooms, ...waiting]))];
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
        summary: summaryOf(first.trouble, group),
      },
    ];
  });
  const rankOf = ({ verdict }: Incident) => ORDER.indexOf(verdict);
  return incidents.sort((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1));
};
