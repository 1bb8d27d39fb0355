import type { AgentRow, SessionRow } from '../registry/history.ts';
import { formatClockTime, formatDateTime, formatDuration, formatTook } from '../text/duration.ts';
import { quoteName, safeText } from '../text/safe-text.ts';
import type { DeploymentStatus } from './rows.ts';

/** How agents of one name are described, in `lktop agents` and in the list Deployments alike. All texts are safe. */

/** Formats an agent name; empty if it is unknown. */
export const agentText = (name: string | null): string => {
  if (name === null) return '';
  return name === '' ? '(unnamed)' : quoteName(name);
};

/** If somebody watched, a second or two lie between the last sight of a thing and the first of its absence. */
const EXACT_MS = 60_000;

const dayOf = (atMs: number): string => formatDateTime(atMs).slice(0, 'YYYY-MM-DD'.length);
const withoutSeconds = (text: string): string => text.slice(0, -':SS'.length);

/** The time, with the date if it is not that of the other time. */
const timeAfter = (beforeMs: number, atMs: number): string =>
  dayOf(beforeMs) === dayOf(atMs) ? formatClockTime(atMs) : formatDateTime(atMs);

/** A thing that is there is seen at least this often by whoever watches. */
const SEEN_EVERY_MS = 2 * 60_000;

/** Whether a thing ended within a time in which nobody looked. */
export const endedUnseen = (lastSeenMs: number, goneMs: number | null): goneMs is number =>
  goneMs !== null && goneMs - lastSeenMs > EXACT_MS;

/**
 * When a thing ended: at a time, or within a time in which nobody looked. Of what is there, when it was last seen, if
 * that is long ago.
 */
export const endText = (
  startMs: number,
  lastSeenMs: number,
  goneMs: number | null,
  nowMs: number,
  seenEveryMs = SEEN_EVERY_MS,
): string => {
  if (goneMs === null)
    return nowMs - lastSeenMs <= seenEveryMs ? '' : `last seen ${timeAfter(nowMs, lastSeenMs)}`;
  if (!endedUnseen(lastSeenMs, goneMs)) return timeAfter(startMs, goneMs);
  const from = withoutSeconds(timeAfter(startMs, lastSeenMs));
  const until = withoutSeconds(timeAfter(lastSeenMs, goneMs));
  return `between ${from} and ${until}, while nobody looked`;
};

const BARS = 20;

/**
 * The last hour or day in bars, as high as the most. A blank is a time without sessions.
 * @param counts of the minutes or hours, oldest first
 * @param levels the bars, the lowest first
 * @param bars how many; the number of counts divided by it is whole
 */
export const hourBars = (counts: readonly number[], levels: string, bars = BARS): string => {
  const step = Math.max(1, Math.floor(counts.length / bars));
  const most = Math.max(...counts, 1);
  let text = '';
  for (let from = 0; from < counts.length; from += step) {
    const count = Math.max(...counts.slice(from, from + step));
    text += count === 0 ? ' ' : levels.charAt(Math.ceil((count / most) * levels.length) - 1);
  }
  return text;
};

/** What a status is made of. */
interface Counts extends Pick<AgentRow, 'sessions' | 'pending' | 'unserved'> {
  readonly status: DeploymentStatus;
  /** Null: never. */
  readonly lastSeenMs: number | null;
}

/** Formats `ACTIVE 4`, `ACTIVE 4, UNSERVED 1`, `PENDING 2`, `IDLE` or `GONE 3 h`. */
export const statusText = (
  { status, sessions, pending, unserved, lastSeenMs }: Counts,
  nowMs: number,
): string => {
  switch (status) {
    case 'ACTIVE':
      return unserved > 0 ? `ACTIVE ${sessions}, UNSERVED ${unserved}` : `ACTIVE ${sessions}`;
    case 'UNSERVED':
      return `UNSERVED ${unserved}`;
    case 'PENDING':
      return `PENDING ${pending}`;
    case 'IDLE':
      return 'IDLE';
    case 'GONE':
      return lastSeenMs === null ? 'GONE' : `GONE ${formatDuration(nowMs - lastSeenMs)}`;
  }
};

/** Formats the median and the 95th percentile: `0.8 s / 2.1 s`. */
export const joinText = ({ medianMs, p95Ms }: Pick<AgentRow, 'medianMs' | 'p95Ms'>): string =>
  medianMs === null || p95Ms === null ? '' : `${formatTook(medianMs)} / ${formatTook(p95Ms)}`;

/** Formats `4 % of 27`. */
export const failedText = ({
  failedShare,
  dispatches,
}: Pick<AgentRow, 'failedShare' | 'dispatches'>): string =>
  failedShare === null ? '' : `${Math.round(failedShare * 100)} % of ${dispatches}`;

export const lastActionText = ({ lastAction }: Pick<AgentRow, 'lastAction'>): string =>
  lastAction === null
    ? ''
    : `${formatDateTime(lastAction.atMs)} ${safeText(lastAction.who)} ${safeText(lastAction.kind)}: ${safeText(lastAction.outcome)}`;

/** Formats `blue, green, (none)`. */
export const deploymentsText = (deployments: readonly string[]): string =>
  deployments.map((one) => (one === '' ? '(none)' : safeText(one))).join(', ');

/** Formats `call-7f31: left after 4 min, joined 12:04:31`. */
export const sessionText = (
  {
    roomName,
    ended,
    joinedMs,
    lastSeenMs,
    goneMs,
  }: Pick<SessionRow, 'roomName' | 'ended' | 'joinedMs' | 'lastSeenMs' | 'goneMs'>,
  nowMs: number,
): string => {
  const lasted = formatDuration((goneMs ?? nowMs) - joinedMs);
  const known = goneMs === null ? `${ended} for ${lasted}` : `${ended} after ${lasted}`;
  const how = endedUnseen(lastSeenMs, goneMs)
    ? `ended ${endText(joinedMs, lastSeenMs, goneMs, nowMs)}`
    : known;
  return `${quoteName(roomName)}: ${how}, joined ${timeAfter(nowMs, joinedMs)}`;
};

const STATUSES: readonly DeploymentStatus[] = ['UNSERVED', 'PENDING', 'ACTIVE', 'IDLE', 'GONE'];

/** Those that somebody waits for come first, then those with the most sessions, then those seen last. */
export const byNeed = (
  a: Pick<Counts, 'status' | 'sessions' | 'lastSeenMs'>,
  b: Pick<Counts, 'status' | 'sessions' | 'lastSeenMs'>,
): number =>
  STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
  b.sessions - a.sessions ||
  (b.lastSeenMs ?? 0) - (a.lastSeenMs ?? 0);

/** When the day began, in the time zone of this machine. */
export const midnightBefore = (nowMs: number): number => new Date(nowMs).setHours(0, 0, 0, 0);
