import type { CloudAgentRow } from './rows.ts';
import { isOnItsWay, PRODUCTION } from './rows.ts';

/** What this run saw in production from one list to another. */
export interface SeenVersion {
  /** Null: a new version was on its way, so old and new ones took sessions. */
  readonly version: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A time in which new sessions of an agent began with one version. */
export interface VersionSpan {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Null: not sure. */
  readonly version: string | null;
}

const MINUTE_MS = 60_000;
/** LiveKit Cloud does not say whether a rollout began or ended at the time it gives. Ours takes about two minutes. */
const CHANGE_MS = 2 * MINUTE_MS;
/** With a longer gap between two lists, somebody may have rolled forth and back meanwhile. */
const LONGEST_GAP_MS = 2 * MINUTE_MS;
/** Of each agent. Far more changes than a day has. */
const MOST_SEEN = 50;

const versionNow = ({ deployments, currentVersion }: CloudAgentRow): string | null =>
  deployments.some(({ deployment, status }) => deployment === PRODUCTION && isOnItsWay(status))
    ? null
    : currentVersion;

/** Adds what a new list shows of an agent. */
export const addSeen = (
  seen: readonly SeenVersion[],
  row: CloudAgentRow,
  atMs: number,
): readonly SeenVersion[] => {
  const version = versionNow(row);
  const last = seen.at(-1);
  return last !== undefined && last.version === version && atMs - last.untilMs <= LONGEST_GAP_MS
    ? [...seen.slice(0, -1), { ...last, untilMs: atMs }]
    : [...seen, { version, fromMs: atMs, untilMs: atMs }].slice(-MOST_SEEN);
};

/** The version by the times of the deployments. A version that is put back loses the time it was there before. */
const byDeployments = ({ versions, currentVersion }: CloudAgentRow): ((atMs: number) => string | null) => {
  const deployed = (versions ?? [])
    .filter(({ deployedAtMs }) => deployedAtMs > 0)
    .sort((a, b) => a.deployedAtMs - b.deployedAtMs);
  const newest = deployed.at(-1);
  return (atMs) => {
    if (deployed.some(({ deployedAtMs }) => Math.abs(deployedAtMs - atMs) < CHANGE_MS)) return null;
    const found = deployed.findLast(({ deployedAtMs }) => deployedAtMs <= atMs) ?? null;
    // Not the one in production: it was put back at a time that nobody tells.
    if (found === newest && found?.version !== currentVersion) return null;
    return found?.version ?? null;
  };
};

/**
 * Divides a time into spans by the version that new sessions got in production: what this run saw itself, else by the
 * times of the deployments. Around a change, and where nothing tells, it is not sure. Pure.
 *
 * @param seen from `addSeen`
 */
export const versionSpans = (
  row: CloudAgentRow,
  seen: readonly SeenVersion[],
  fromMs: number,
  untilMs: number,
): readonly VersionSpan[] => {
  const byTime = byDeployments(row);
  const changes = (row.versions ?? []).flatMap(({ deployedAtMs }) =>
    deployedAtMs > 0 ? [deployedAtMs - CHANGE_MS + 1, deployedAtMs + CHANGE_MS] : [],
  );
  const points = [fromMs, untilMs, ...changes, ...seen.flatMap((one) => [one.fromMs, one.untilMs])]
    .filter((atMs) => atMs >= fromMs && atMs <= untilMs)
    .sort((a, b) => a - b);
  const spans: VersionSpan[] = [];
  for (const [index, atMs] of points.entries()) {
    const endMs = points[index + 1];
    if (endMs === undefined || endMs === atMs) continue;
    const own = seen.find((one) => one.fromMs <= atMs && endMs <= one.untilMs);
    const version = own === undefined ? byTime(atMs) : own.version;
    const last = spans.at(-1);
    if (last?.version === version) spans[spans.length - 1] = { ...last, untilMs: endMs };
    else spans.push({ fromMs: atMs, untilMs: endMs, version });
  }
  return spans;
};
