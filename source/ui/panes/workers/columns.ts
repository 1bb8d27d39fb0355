import type { Severity } from '../../../fleet/severity.ts';
import { severityRank } from '../../../fleet/severity.ts';
import {
  type Drain,
  isFull,
  MOST_JOBS_AT_THE_END,
  type Worker,
  type WorkerLink,
} from '../../../fleet/workers.ts';
import { compareNaturally } from '../../../query/natural-order.ts';
import { byText, most, worst } from '../../../query/sort.ts';
import { counted } from '../../../text/counted.ts';
import { fitWords } from '../../../text/fit-words.ts';
import { beginningOf, quoteName, safeText } from '../../../text/safe-text.ts';
import { columnWidth } from '../../../text/width.ts';
import { type Span, span } from '../../line.ts';
import type { Symbols } from '../../theme.ts';
import type { Keyed } from '../../view-model.ts';
import { type PaneColumn, textColumn } from '../columns.ts';
import { AGE_COLUMN, ageOf } from '../row.ts';

export interface WorkerItem extends Keyed {
  readonly worker: Worker;
  /** The version of another worker of the same agent name and SDK; null: none is newer. */
  readonly newerVersion: string | null;
  /** Which worker of the jobs it is; null: not known. */
  readonly link: WorkerLink | null;
  /** Null: nothing says that it drains. */
  readonly drain: Drain | null;
}

/** It ended as it should. A crash with more than one job is none. */
const hasDrained = ({ worker, drain }: Pick<WorkerItem, 'worker' | 'drain'>): boolean =>
  worker.condition === 'down' && drain !== null && (worker.facts?.activeJobs ?? 0) <= MOST_JOBS_AT_THE_END;

/** A worker that is down or hangs is critical to the calls it should take. One that drains should take none. */
export const severityOf = (item: Pick<WorkerItem, 'worker' | 'drain'>): Severity => {
  const { worker, drain } = item;
  switch (worker.condition) {
    case 'down':
      return hasDrained(item) ? 'notice' : 'critical';
    case 'hung':
      return 'critical';
    case 'degraded':
      return 'warning';
    case 'asking':
      return 'ignored';
    case 'up':
      if (drain !== null) return 'notice';
      return isFull(worker) ? 'warning' : 'ok';
  }
};

/** `draining?` where it only looks so. */
const drainTexts = ({ kind, left, safety }: Drain): readonly string[] => {
  if (safety.isSafe) return ['safe to stop, drained', 'safe to stop'];
  const word = kind === 'likely' ? 'draining?' : 'draining';
  return left === null ? [word] : [`${word} ${left} left`, `${word} ${left}`];
};

/** Why, and how many sessions suffer from it: the number first, for it says what is at stake. */
const illTexts = ({ worker: { condition, reason }, link }: WorkerState): readonly string[] => {
  const because = reason === null ? '' : `: ${reason}`;
  const sessions = link?.sessions ?? 0;
  const isLost = condition === 'down' || condition === 'hung';
  if (!isLost || sessions === 0) return [`${condition}${because}`];
  const known = `${condition}, ${counted(sessions, 'session')}`;
  return [`${known}${because}`, known, `${condition}, ${counted(sessions, 'job')}`];
};

type WorkerState = Pick<WorkerItem, 'worker' | 'drain' | 'link'>;

/** The state in a few words, and in fewer. */
const stateTexts = (item: WorkerState): readonly string[] => {
  const { worker, drain } = item;
  const { condition } = worker;
  if (condition === 'asking') return ['asking'];
  if (hasDrained(item)) return ['ended after its drain'];
  if (condition !== 'up') return illTexts(item);
  // No alarm yet, so the row stays where it is.
  if (worker.slowSinceMs !== null) return ['up? no answer'];
  // A worker that drains is up, and in a narrow column the first word must tell more.
  if (drain !== null) return drainTexts(drain);
  return [isFull(worker) ? 'up, full' : 'up'];
};

/** A few words about the state. Raw: the reason quotes the worker. */
export const stateText = (item: WorkerState): string => stateTexts(item)[0] ?? '';

/** In UTF-16 units. */
const MOST_OF_A_REASON = 120;

/** Formats the name of a worker: that of its pod or container, or its address. Safe. */
export const workerName = ({ label, address }: Worker): string => quoteName(label ?? address);

/** Formats an agent name. Safe; empty if it never told one. */
export const agentNameOf = ({ facts }: Worker): string =>
  facts === null ? '' : facts.agentName === '' ? '(unnamed)' : quoteName(facts.agentName);

const BAR_COLUMNS = 5;
/** `0.93` */
const LOAD_COLUMNS = 4;
const MOST_OF_LOADS = 8;

/** Formats `███░░`. @param load 0 to 1 */
export const loadBar = (load: number, { bar }: Symbols): string => {
  const full = Math.round(load * BAR_COLUMNS);
  return bar.charAt(0).repeat(full) + bar.charAt(1).repeat(BAR_COLUMNS - full);
};

/** Formats the last loads as `▁▂▅▇`, the oldest first. */
export const sparkline = (loads: readonly number[], { levels }: Symbols): string =>
  loads
    .slice(-MOST_OF_LOADS)
    .map((load) => levels.charAt(Math.min(levels.length - 1, Math.floor(load * levels.length))))
    .join('');

/** In the tone of its load; empty where it tells none. */
const loadCell = ({ worker }: WorkerItem, textOf: (load: number) => string): Span => {
  const load = worker.condition === 'down' ? null : (worker.facts?.load ?? null);
  return load === null ? span('') : span(textOf(load), isFull(worker) ? 'warning' : 'muted');
};

/** The longest of the texts that fits; else the shortest, less some words. */
const statusCell = (item: WorkerItem, ellipsis: string, columns: number): Span => {
  const severity = severityOf(item);
  const calm = severity === 'ok' || severity === 'ignored';
  const texts = stateTexts(item).map((text) => safeText(beginningOf(text, MOST_OF_A_REASON)));
  const fitting = texts.find((text) => columnWidth(text) <= columns) ?? texts.at(-1) ?? '';
  return span(fitWords(fitting, [], columns, ellipsis), calm ? 'plain' : severity);
};

/** Formats `python 1.8.9`. Safe. */
export const sdkText = ({ facts }: Worker): string =>
  facts === null ? '' : safeText(`${facts.sdk} ${facts.version}`);

const sdkCell = ({ worker, newerVersion }: WorkerItem, { marks }: Symbols): Span =>
  newerVersion === null
    ? span(sdkText(worker), 'muted')
    : span(`${marks.warning} ${sdkText(worker)}`, 'warning');

/** The workers of one agent name stand together. */
const inOrder = (one: WorkerItem, other: WorkerItem): number =>
  severityRank({ severity: severityOf(one) }) - severityRank({ severity: severityOf(other) }) ||
  compareNaturally(one.worker.facts?.agentName ?? '', other.worker.facts?.agentName ?? '') ||
  compareNaturally(one.worker.label ?? one.worker.address, other.worker.label ?? other.worker.address);

/** Since when it is as it is; null: it was so when lktop first looked. */
export const knownSince = ({ condition, sinceMs, cameUpAtMs }: Worker): number | null => {
  if (condition === 'asking') return null;
  return condition === 'up' ? cameUpAtMs : sinceMs;
};

export const WORKER_COLUMNS: readonly PaneColumn<WorkerItem>[] = [
  {
    id: 'worker',
    heading: 'Worker',
    description: 'its pod or container, or its address',
    // The address of a worker on this machine has 14 columns.
    width: { least: 14, wanted: 15, grows: 1 },
    rank: 0,
    order: byText(({ worker }) => worker.label ?? worker.address),
    cell: ({ worker }) => span(workerName(worker)),
  },
  {
    id: 'name',
    heading: 'Agent',
    description: 'the agent name that it serves',
    width: { least: 12, wanted: 12, grows: 1 },
    rank: 0,
    order: byText(({ worker }) => worker.facts?.agentName ?? null),
    cell: ({ worker }) => span(agentNameOf(worker)),
  },
  {
    id: 'status',
    heading: 'Status',
    description: 'its state and what is wrong; sorted by severity',
    // `down: nothing…`, and `down, 12 sessions`.
    width: { least: 14, wanted: 18, grows: 1 },
    rank: 0,
    order: worst(inOrder),
    cell: (item, { symbols }, columns) => statusCell(item, symbols.ellipsis, columns),
  },
  {
    id: 'jobs',
    heading: 'Jobs',
    description: 'the jobs that it runs',
    width: { least: 4, wanted: 4 },
    align: 'end',
    rank: 1,
    order: most(({ worker }) => worker.facts?.activeJobs ?? null),
    cell: ({ worker }) => span(String(worker.facts?.activeJobs ?? '')),
  },
  {
    id: 'sessions',
    heading: 'Sessions',
    description: 'its agents in rooms; with ? where it is only likely that they are its own',
    width: { least: 8, wanted: 8 },
    align: 'end',
    rank: 7,
    shown: 'wide',
    order: most(({ link }) => link?.sessions ?? null),
    cell: ({ link }) => span(link === null ? '' : `${link.sessions}${link.isProven ? '' : '?'}`, 'muted'),
  },
  {
    id: 'processes',
    heading: 'Procs',
    description: 'its child processes, where its metrics tell them',
    width: { least: 5, wanted: 5 },
    align: 'end',
    rank: 9,
    shown: 'wide',
    order: most(({ worker }) => worker.facts?.childProcesses ?? null),
    cell: ({ worker }) => span(String(worker.facts?.childProcesses ?? ''), 'muted'),
  },
  {
    id: 'load',
    heading: 'Load',
    description: 'the load that it tells; the SDK for Node tells none',
    width: { least: LOAD_COLUMNS, wanted: LOAD_COLUMNS },
    rank: 1,
    order: most(({ worker }) => worker.facts?.load ?? null),
    cell: (item) => loadCell(item, (load) => load.toFixed(2)),
  },
  {
    id: 'bar',
    heading: 'Bar',
    description: 'its load as a bar',
    width: { least: BAR_COLUMNS, wanted: BAR_COLUMNS },
    rank: 3,
    cell: (item, { symbols }) => loadCell(item, (load) => loadBar(load, symbols)),
  },
  {
    id: 'trend',
    heading: 'Trend',
    description: 'its load every 10 s, the newest on the right',
    width: { least: MOST_OF_LOADS, wanted: MOST_OF_LOADS },
    rank: 4,
    cell: ({ worker }, { symbols }) => span(sparkline(worker.loads, symbols), 'muted'),
  },
  {
    id: 'sdk',
    heading: 'SDK',
    description: 'the SDK and its version, marked if another worker of the name has a newer one',
    width: { least: 12, wanted: 14 },
    rank: 5,
    order: byText(({ worker }) => worker.facts?.version ?? null),
    cell: (item, { symbols }) => sdkCell(item, symbols),
  },
  textColumn({
    id: 'type',
    heading: 'Type',
    description: 'the jobs that it takes: for rooms, publishers or participants',
    width: { least: 11, wanted: 11 },
    rank: 8,
    shown: 'wide',
    textOf: ({ worker }) => worker.facts?.type ?? null,
  }),
  textColumn({
    id: 'deployment',
    heading: 'Deployment',
    description: 'its deployment, where it is known',
    width: { least: 10, wanted: 10 },
    rank: 7,
    shown: 'wide',
    textOf: ({ worker }) => worker.facts?.deployment ?? null,
  }),
  {
    id: 'answer',
    heading: 'Answer',
    description: 'how long its last answer took',
    width: { least: 7, wanted: 7 },
    align: 'end',
    rank: 6,
    shown: 'wide',
    order: most(({ worker }) => worker.roundTripMs),
    cell: ({ worker }) => span(worker.roundTripMs === null ? '' : `${worker.roundTripMs} ms`, 'muted'),
  },
  {
    ...AGE_COLUMN,
    // What is wrong with which worker says more than how long.
    rank: 2,
    description: 'how long it has been so; empty if it was up before lktop looked',
    cell: ({ worker }, context) => ageOf(knownSince(worker), context),
  },
];
