import type { Room } from '../../fleet/fleet.ts';
import type { RoomKey, Snapshot } from '../../fleet/snapshot.ts';
import type { SessionState } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import type { AppState } from '../app-state.ts';
import type { Tone } from '../theme.ts';
import { countRooms } from './counts.ts';

/** A sweep younger than 5 s is "just now". Exact ages would change the header with every sweep and say nothing. */
const JUST_NOW_MS = 5_000;
const MIN_STALE_MS = 10_000;
/** An answer is stale after 3 missed sweeps. */
const STALE_SWEEPS = 3;

/** From what age on a sweep says nothing of now, in milliseconds. Null: swept by hand, so never. */
export const staleAfterMs = (intervalMs: number): number | null =>
  intervalMs === 0 ? null : Math.max(MIN_STALE_MS, STALE_SWEEPS * intervalMs);

/** `just now`, `12 s ago`. */
export const sweptText = (sweptAtMs: number, nowMs: number): string =>
  nowMs - sweptAtMs < JUST_NOW_MS ? 'just now' : `${formatDuration(nowMs - sweptAtMs)} ago`;

/** How the screen stands with the server, in one word or three. */
export const connectionBadge = (
  state: Pick<AppState, 'sweptAtMs' | 'frozen' | 'frozenAtMs'>,
  session: SessionState,
  nowMs: number,
): { readonly text: string; readonly tone: Tone } => {
  const { connection } = session.snapshot;
  if (state.frozen !== null) {
    const lasting = formatDuration(nowMs - (state.frozenAtMs ?? nowMs));
    return { text: `FROZEN ${lasting}`, tone: 'warning' };
  }
  switch (connection.state) {
    case 'connecting':
      return { text: 'CONNECTING', tone: 'warning' };
    case 'failing':
      return { text: `FAILING ${formatDuration(nowMs - connection.sinceMs)}`, tone: 'critical' };
    case 'live': {
      const limitMs = staleAfterMs(session.intervalMs);
      if (limitMs === null) return { text: 'BY HAND', tone: 'notice' };
      const ageMs = nowMs - (state.sweptAtMs ?? session.snapshot.startedAtMs);
      return ageMs > limitMs
        ? { text: `STALE ${formatDuration(ageMs)}`, tone: 'critical' }
        : { text: 'LIVE', tone: 'ok' };
    }
  }
};

/**
 * How old the answers of a room are, in milliseconds, where they are too old to be said of now; null where they are
 * not, or it was never asked.
 */
export const staleMs = (
  { snapshot, intervalMs }: SessionState,
  key: RoomKey,
  nowMs: number,
): number | null => {
  const limitMs = staleAfterMs(intervalMs);
  const verifiedAtMs = snapshot.verifiedAtMs.get(key);
  if (limitMs === null || verifiedAtMs === undefined) return null;
  const ageMs = nowMs - verifiedAtMs;
  return ageMs > limitMs ? ageMs : null;
};

/** The times of a snapshot, sorted: the header asks of them with every key, and there may be thousands. */
const sortedTimes = new WeakMap<Snapshot['verifiedAtMs'], Float64Array>();

const timesOf = (verifiedAtMs: Snapshot['verifiedAtMs']): Float64Array => {
  const known = sortedTimes.get(verifiedAtMs);
  if (known) return known;
  const times = Float64Array.from(verifiedAtMs.values()).sort();
  sortedTimes.set(verifiedAtMs, times);
  return times;
};

/** How many of them are not before a time. */
const countFrom = (times: Float64Array, atMs: number): number => {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] ?? atMs) < atMs) from = middle + 1;
    else to = middle;
  }
  return times.length - from;
};

/** How many rooms that are no ghosts were verified lately enough to say anything of them now. */
export const freshRooms = (session: SessionState, nowMs: number): number => {
  const { snapshot, fleet, intervalMs } = session;
  const limitMs = staleAfterMs(intervalMs);
  const times = timesOf(snapshot.verifiedAtMs);
  const fromMs = limitMs === null ? Number.NEGATIVE_INFINITY : nowMs - limitMs;
  const isFresh = ({ key }: Room) => (snapshot.verifiedAtMs.get(key) ?? Number.NaN) >= fromMs;
  return countFrom(times, fromMs) - countRooms(fleet.rooms).ghosts.filter(isFresh).length;
};
