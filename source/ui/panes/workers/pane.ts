import type { Room } from '../../../fleet/fleet.ts';
import {
  type Drain,
  type LinkedWorkers,
  versionSkew,
  type Worker,
  type WorkerLink,
} from '../../../fleet/workers.ts';
import { createCorpus } from '../../../query/search-text.ts';
import { counted } from '../../../text/counted.ts';
import { formatDuration } from '../../../text/duration.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { entries, fact, heading, type Paper, paragraph, timeText } from '../../detail/paper.ts';
import { BLANK_LINE, type Line } from '../../line.ts';
import { rememberLast } from '../../query/remember.ts';
import type { Pane } from '../pane.ts';
import {
  agentNameOf,
  knownSince,
  loadBar,
  sdkText,
  severityOf,
  sparkline,
  stateText,
  WORKER_COLUMNS,
  type WorkerItem,
  workerName,
} from './columns.ts';

const NONE: readonly never[] = [];

const itemsOf = rememberLast(
  (
    workers: readonly Worker[],
    links: LinkedWorkers['links'],
    drains: LinkedWorkers['drains'],
  ): readonly WorkerItem[] => {
    const skew = versionSkew(workers);
    return workers.map((worker) => ({
      key: worker.key,
      worker,
      newerVersion: skew.get(worker.key) ?? null,
      link: links.get(worker.key) ?? null,
      drain: drains.get(worker.key) ?? null,
    }));
  },
);

/** The agents of a worker, in the order of the rooms. */
const sessionsOf = rememberLast((rooms: readonly Room[], workerId: string) =>
  rooms.flatMap((room) =>
    room.agents
      .filter((agent) => agent.workerId === workerId && !agent.isFormer)
      .map((agent) => ({ room, agent })),
  ),
);

const linkText = ({ workerId, isProven }: WorkerLink): string =>
  isProven
    ? `${safeText(workerId)}: a job came or went at both at once`
    : `likely ${safeText(workerId)}: it has as many sessions as this one has jobs`;

const sessionLines = (paper: Paper, rooms: readonly Room[], link: WorkerLink | null): readonly Line[] => {
  if (link === null) return [];
  const sessions = sessionsOf(rooms, link.workerId);
  if (sessions.length === 0) return [];
  return entries(
    paper,
    link.isProven ? 'Sessions' : 'Sessions, likely',
    sessions,
    ({ room, agent }) => `${quoteName(room.name)}: ${safeText(agent.verdict.summary)}`,
  );
};

const corpus = createCorpus<WorkerItem>(({ worker }, { name, text }) => {
  name('worker', worker.label);
  name('worker', worker.address);
  name('agent', worker.facts?.agentName ?? null);
  text('state', worker.condition);
  text('deployment', worker.facts?.deployment ?? null);
  text(null, worker.facts?.version ?? null);
});

const versionText = ({ worker, newerVersion }: WorkerItem): string =>
  `${sdkText(worker)}${newerVersion === null ? '' : `; another worker of its name has ${safeText(newerVersion)}`}`;

const loadText = ({ facts, loads }: Worker, { symbols }: Paper): string => {
  if (facts === null) return '';
  if (facts.load === null) return 'not told, as by the SDK for Node';
  return `${loadBar(facts.load, symbols)} ${facts.load.toFixed(2)}  ${sparkline(loads, symbols)}`;
};

const deploymentText = (deployment: string | null): string =>
  deployment === null ? 'not told, as by the SDK for Python' : safeText(deployment || 'none');

const sinceText = (worker: Worker, { nowMs }: Paper): string => {
  const sinceMs = knownSince(worker);
  return sinceMs === null ? 'since before lktop looked' : `since ${timeText(sinceMs, nowMs)}`;
};

/** Says what an answering port proves, since a worker that is not registered answers just the same. */
const proof = ({ condition, slowSinceMs }: Worker): string => {
  if (slowSinceMs !== null) return 'It takes long to answer: it is busy, or it hangs.';
  switch (condition) {
    case 'up':
      return 'Its port answers: the process lives. Only a job proves that it is registered with the server.';
    case 'hung':
      return 'A process that hangs stays registered and is still offered jobs, which are lost.';
    case 'down':
      return 'The server may list its agents for 20 s more.';
    case 'degraded':
    case 'asking':
      return '';
  }
};

const drainWords = ({ kind, who, sinceMs }: Drain, nowMs: number): string => {
  const since = `since ${timeText(sinceMs, nowMs)}`;
  switch (kind) {
    case 'marked':
      return `marked by ${safeText(who || 'somebody')} ${since}`;
    case 'ending':
      return `its pod is being deleted, ${since}`;
    case 'likely':
      return `likely: its jobs only fall ${since}, while others of its name took new ones`;
  }
};

/** Sessions end when callers hang up, so an end is never more than an estimate. */
const endText = ({ endsAboutMs, oldestMs, left }: Drain, nowMs: number): string => {
  if (left === 0) return '';
  if (endsAboutMs === null)
    return oldestMs === null ? 'not known: which sessions are its own is not known' : 'not known: no history';
  return endsAboutMs <= nowMs
    ? 'not known: its sessions last longer than usual'
    : `about ${timeText(endsAboutMs, nowMs)}, an estimate: sessions of its name usually last so long`;
};

/** How far a drain is, and whether the worker can be stopped. */
const drainLines = (paper: Paper, drain: Drain): readonly Line[] => {
  const { nowMs } = paper;
  const { left, oldestMs, safety } = drain;
  const oldest = oldestMs === null ? '' : `, the oldest for ${formatDuration(nowMs - oldestMs)}`;
  return [
    BLANK_LINE,
    heading('Draining'),
    ...fact(paper, 'drains', drainWords(drain, nowMs)),
    ...fact(paper, 'left', left === null ? 'not known' : left === 0 ? 'nothing' : `${left}${oldest}`),
    ...fact(paper, 'end', endText(drain, nowMs)),
    ...(safety.isSafe
      ? fact(paper, 'stop it', 'safe: it has no job by its own port, and no session in the rooms', 'ok')
      : fact(paper, 'stop it', `not safe: ${safeText(safety.why)}`, 'warning')),
  ];
};

const workerDetail = (paper: Paper, rooms: readonly Room[], item: WorkerItem): readonly Line[] => {
  const { worker, link } = item;
  const { facts } = worker;
  const told = proof(worker);
  return [
    ...paragraph(
      paper,
      `${paper.symbols.marks[severityOf(item)]} ${safeText(stateText(item))}`,
      severityOf(item),
    ),
    ...(told === '' ? [] : paragraph(paper, told, 'muted')),
    BLANK_LINE,
    heading('Worker'),
    ...fact(paper, 'worker', workerName(worker)),
    ...fact(paper, 'address', safeText(worker.address)),
    ...fact(paper, 'agent name', agentNameOf(worker) || 'never told'),
    ...fact(paper, 'worker id', link === null ? '' : linkText(link)),
    ...fact(paper, 'type', safeText(facts?.type ?? '')),
    ...fact(paper, 'jobs', facts === null ? '' : String(facts.activeJobs ?? 'not told')),
    ...fact(paper, 'load', loadText(worker, paper)),
    ...fact(paper, 'SDK', versionText(item).trim()),
    ...fact(paper, 'deployment', facts === null ? '' : deploymentText(facts.deployment)),
    ...fact(paper, worker.condition, sinceText(worker, paper)),
    ...fact(paper, 'answer', worker.roundTripMs === null ? '' : `took ${worker.roundTripMs} ms`),
    ...fact(
      paper,
      'answered',
      worker.condition === 'up' || worker.answeredAtMs === null
        ? ''
        : `last ${timeText(worker.answeredAtMs, paper.nowMs)}`,
    ),
    ...(facts?.childProcesses === undefined
      ? []
      : fact(paper, 'processes', `${facts.childProcesses}, with those that wait for a job`)),
    ...(item.drain === null ? [] : drainLines(paper, item.drain)),
    ...sessionLines(paper, rooms, link),
  ];
};

const NOT_KEPT = 'unknown then: the registry keeps no workers';

/** The list of workers (agent servers), as their own HTTP ports tell. */
export const workersPane: Pane<WorkerItem> = {
  id: 'workers',
  keys: ['4'],
  title: 'Workers',
  label: 'workers, if their addresses are known',
  lineDescription: 'the workers, or those that match',
  place: 'right alone',
  absent: ({ workers, asOf }) =>
    workers === null && asOf?.source === 'registry'
      ? NOT_KEPT
      : workers === null
        ? 'no workers are known: give --workers, or set workers in config.yaml'
        : null,

  items: ({ session }) =>
    session.workers === null
      ? NONE
      : itemsOf(session.workers.workers, session.workers.links, session.workers.drains),
  cursor: () => 'worst',

  columns: WORKER_COLUMNS,
  matches: (item, matcher) => matcher.of(corpus, item),
  severity: severityOf,

  scopeChips: ({ session }) => {
    const failed = session.workers?.failures.length ?? 0;
    return failed === 0 ? [] : [`${counted(failed, 'address', 'addresses')} not read`];
  },
  empty: ({ session }) => {
    if (session.asOf?.source === 'registry') return NOT_KEPT;
    const [failure] = session.workers?.failures ?? [];
    if (failure !== undefined) return safeText(`${failure.sentence} ${failure.remedy}`);
    return session.workers?.wasRead ? 'no worker at these addresses' : 'looking for workers';
  },

  // A worker is nothing that an action applies to, and the room of another list must not stand in for it.
  subject: () => null,
  detail: (paper, { session }, row) => {
    const failures = [...(session.workers?.failures ?? []), ...session.metrics.failures].flatMap(
      ({ sentence, remedy }) => paragraph(paper, safeText(`${sentence} ${remedy}`), 'warning'),
    );
    if (row === null) return failures.length === 0 ? null : failures;
    return [
      ...workerDetail(paper, session.fleet.rooms, row),
      ...(failures.length === 0 ? [] : [BLANK_LINE, ...failures]),
    ];
  },

  sentence: (item, nowMs) => {
    const { worker } = item;
    const jobs = worker.facts?.activeJobs ?? null;
    const sinceMs = knownSince(worker);
    const lasting = sinceMs === null ? '' : ` for ${formatDuration(nowMs - sinceMs)}`;
    return [
      `${workerName(worker)}: ${safeText(stateText(item))}${lasting}`,
      ...(worker.facts === null ? [] : [`agent ${agentNameOf(worker)}`]),
      ...(jobs === null ? [] : [counted(jobs, 'job')]),
      ...(worker.facts?.load == null ? [] : [`load ${worker.facts.load.toFixed(2)}`]),
    ].join(', ');
  },
  nothing: 'No workers.',
};
