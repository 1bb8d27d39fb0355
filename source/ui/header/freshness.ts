import type { Room } from '../../fleet/fleet.ts';
import type { RoomKey, Snapshot } from '../../fleet/snapshot.ts';
import { staleAfterMs } from '../../fleet/staleness.ts';
import type { SessionState } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import type { AppState } from '../app-state.ts';
import { pastTime } from '../past/past-view.ts';
import type { Tone } from '../theme.ts';
import { countRooms } from './counts.ts';

/**
 * A sweep younger than 5 s is "just now". An exact age would change the header on every sweep without telling
 * anything.
 */
const JUST_NOW_MS = 5_000;
/** Formats `just now` or `12 s ago`. */
export const sweptText = (sweptAtMs: number, nowMs: number): string =>
  nowMs - sweptAtMs < JUST_NOW_MS ? 'just now' : `${formatDuration(nowMs - sweptAtMs)} ago`;

/** Describes the connection in one to three words. */
export const connectionBadge = (
  state: Pick<AppState, 'sweptAtMs' | 'frozen' | 'frozenAtMs' | 'past'>,
  session: SessionState,
  nowMs: number,
): { readonly text: string; readonly tone: Tone } => {
  const { connection } = session.snapshot;
  if (state.past !== null) {
    return { text: `PAST ${pastTime(state.past.moment.asOf.atMs, nowMs)}`, tone: 'notice' };
  }
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
 * Returns the age in milliseconds of a room's answers if they are stale; null if they are fresh or the room
 * was never asked.
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

/**
 * Caches the sorted times of a snapshot. The header needs them on every key press, and there may be
 * thousands.
 */
const sortedTimes = new WeakMap<Snapshot['verifiedAtMs'], Float64Array>();

const timesOf = (verifiedAtMs: Snapshot['verifiedAtMs']): Float64Array => {
  const known = sortedTimes.get(verifiedAtMs);
  if (known) return known;
  const times = Float64Array.from(verifiedAtMs.values()).sort();
  sortedTimes.set(verifiedAtMs, times);
  return times;
};

/** Counts the times at or after `atMs`, by binary search. */
const countFrom = (times: Float64Array, atMs: number): number => {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((times[middle] ?? atMs) < atMs) from = middle + 1;
    else to = middle;
  }
  return times.length - from;
};

/** Counts the rooms, except ghosts, whose answers are fresh. */
export const freshRooms = (session: SessionState, nowMs: number): number => {
  const { snapshot, fleet, intervalMs } = session;
  const limitMs = staleAfterMs(intervalMs);
  const times = timesOf(snapshot.verifiedAtMs);
  const fromMs = limitMs === null ? Number.NEGATIVE_INFINITY : nowMs - limitMs;
  const isFresh = ({ key }: Room) => (snapshot.verifiedAtMs.get(key) ?? Number.NaN) >= fromMs;
  return countFrom(times, fromMs) - countRooms(fleet.rooms).ghosts.filter(isFresh).length;
};
