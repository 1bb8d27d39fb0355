import type { RoomKey } from '../../fleet/snapshot.ts';
import type { SessionState } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import type { AppState } from '../app-state.ts';
import type { Tone } from '../theme.ts';

/** A sweep this young is "just now": otherwise the header would move with every sweep and say nothing by it. */
const JUST_NOW_MS = 5_000;
const MIN_STALE_MS = 10_000;
/** So many sweeps may be missed. */
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

/** How many rooms were verified lately enough to say anything of them now. */
export const freshRooms = ({ snapshot, fleet, intervalMs }: SessionState, nowMs: number): number => {
  const limitMs = staleAfterMs(intervalMs);
  return fleet.rooms.filter(({ key }) => {
    const verifiedAtMs = snapshot.verifiedAtMs.get(key);
    return verifiedAtMs !== undefined && (limitMs === null || nowMs - verifiedAtMs <= limitMs);
  }).length;
};
