import type { CloudEventFacts, CloudVersionFacts } from '../fleet/cloud-facts.ts';
import { type Severity, severityRank } from '../fleet/severity.ts';
import { formatDuration } from '../text/duration.ts';
import { type CloudAgentRow, isBroken, isOnItsWay, PRODUCTION } from './rows.ts';
import { crashSeverity, times } from './words.ts';

/** The rules of `lktop check` about deployed agents, in the order of its report. */
export const CLOUD_RULES = [
  { rule: 'agent-crashing', passes: 'no deployed agent crashes or is restarted' },
  { rule: 'agent-not-running', passes: 'every deployed agent runs or sleeps' },
  { rule: 'rollout-stuck', passes: 'no rollout of a deployed agent hangs' },
] as const;

export type CloudRuleName = (typeof CLOUD_RULES)[number]['rule'];

/** Something wrong with a deployed agent. Texts are raw. */
export interface CloudProblem {
  readonly rule: CloudRuleName;
  readonly agentId: string;
  readonly agentName: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly remedy: string;
  /** Milliseconds since the Unix epoch, as far as is known; null: not known. */
  readonly sinceMs: number | null;
}

const MINUTE_MS = 60_000;
/** An event stays in the list long after its cause is gone, so only a recent one is a problem now. */
const RECENT_MS = 15 * MINUTE_MS;
/** A build and a rollout take minutes. A quarter of an hour is our own limit: the protocol names none. */
const ROLLOUT_MS = 15 * MINUTE_MS;
/** LiveKit Cloud lets sessions go on for an hour after a deployment. Ten minutes more are a margin. */
const DRAIN_MS = 70 * MINUTE_MS;

const RESTARTS: Readonly<Record<string, string>> = {
  RESTARTED_HIGH_MEMORY_USAGE: 'its memory was full',
  RESTARTED_HIGH_DISK_USAGE: 'its disk was full',
};

const ago = (atMs: number, nowMs: number): string => `${formatDuration(Math.max(0, nowMs - atMs))} ago`;

type Found = Omit<CloudProblem, 'agentId' | 'agentName'>;

const crash = ({ type, count, atMs }: CloudEventFacts, nowMs: number): Found | null => {
  if (atMs === 0 || nowMs - atMs > RECENT_MS) return null;
  const because = RESTARTS[type];
  if (type === 'APPLICATION_CRASHED') {
    return {
      rule: 'agent-crashing',
      severity: crashSeverity({ type, count }),
      summary: `crashed ${times(count)}, last ${ago(atMs, nowMs)}`,
      remedy: 'Read its log: lktop logs. If a new version does it, roll back.',
      sinceMs: null,
    };
  }
  if (because === undefined) return null;
  return {
    rule: 'agent-crashing',
    severity: 'warning',
    summary: `restarted ${times(count)} because ${because}, last ${ago(atMs, nowMs)}`,
    remedy: 'Read its log: lktop logs. If a new version does it, roll back.',
    sinceMs: null,
  };
};

const notRunning = ({ deployments }: CloudAgentRow): readonly Found[] => {
  const broken = deployments.filter(({ status }) => isBroken(status));
  const inProduction = broken.some(({ deployment }) => deployment === PRODUCTION);
  const [first] = broken;
  if (first === undefined) return [];
  const where = [...new Set(broken.map(({ region }) => region))].join(', ');
  return [
    {
      rule: 'agent-not-running',
      severity: inProduction ? 'critical' : 'warning',
      summary: `${first.status} in ${where}${inProduction ? '' : ` (${first.deployment})`}`,
      remedy: 'Read its log: lktop logs, with --type build if the build failed.',
      sinceMs: null,
    },
  ];
};

/** The newest version that was made after the current one and is not there yet. */
const versionOnItsWay = (versions: readonly CloudVersionFacts[]): CloudVersionFacts | undefined => {
  const current = versions.find(({ isCurrent }) => isCurrent);
  return versions.find(
    ({ isCurrent, isActive, isDraining, createdAtMs }) =>
      !isCurrent && !isActive && !isDraining && createdAtMs > (current?.createdAtMs ?? 0),
  );
};

/** @param movingSinceMs since when this run has seen the agent on its way; null: it is not, or was not seen before */
const stuckRollout = (
  { deployments, versions }: CloudAgentRow,
  nowMs: number,
  movingSinceMs: number | null,
): Found | null => {
  const moving = deployments.find(({ status }) => isOnItsWay(status));
  if (moving === undefined) return null;
  const next = versionOnItsWay(versions ?? []);
  const sinceMs = next?.createdAtMs ?? movingSinceMs;
  if (sinceMs === null || sinceMs === 0 || nowMs - sinceMs <= ROLLOUT_MS) return null;
  const what = next === undefined ? '' : ` of ${next.version}`;
  return {
    rule: 'rollout-stuck',
    severity: 'warning',
    summary: `the rollout${what} is ${moving.status} for ${formatDuration(nowMs - sinceMs)}`,
    remedy: 'Read its logs: lktop logs, and with --type build. Then deploy again, or roll back.',
    sinceMs,
  };
};

const stuckDraining = ({ drainingVersions, deployedAtMs }: CloudAgentRow, nowMs: number): Found | null => {
  const [first] = drainingVersions;
  if (first === undefined || deployedAtMs === null || nowMs - deployedAtMs <= DRAIN_MS) return null;
  return {
    rule: 'rollout-stuck',
    severity: 'warning',
    summary: `${first} still drains ${formatDuration(nowMs - deployedAtMs)} after the deployment`,
    remedy:
      'LiveKit Cloud gives sessions an hour. See which rooms its agents are in, and read its log: lktop logs.',
    sinceMs: deployedAtMs,
  };
};

const problemsOf = (
  row: CloudAgentRow,
  nowMs: number,
  movingSinceMs: number | null,
): readonly CloudProblem[] =>
  [
    ...row.events.map((event) => crash(event, nowMs)),
    ...notRunning(row),
    stuckRollout(row, nowMs, movingSinceMs),
    stuckDraining(row, nowMs),
  ].flatMap((found) => (found === null ? [] : [{ ...found, agentId: row.id, agentName: row.name }]));

/**
 * Judges deployed agents, worst first. Pure. A status that lktop does not know is no problem.
 *
 * @param nowMs by the server's clock
 * @param movingSince agents that this run has seen on their way, by id, since when
 */
export const cloudProblems = (
  rows: readonly CloudAgentRow[],
  nowMs: number,
  movingSince: ReadonlyMap<string, number> = new Map(),
): readonly CloudProblem[] =>
  rows
    .flatMap((row) => problemsOf(row, nowMs, movingSince.get(row.id) ?? null))
    .sort((a, b) => severityRank(a) - severityRank(b));
