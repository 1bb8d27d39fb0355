import type { DispatchRow, SessionRow } from '../../registry/history.ts';

/** A session as it was known at a time: what ended later was going on. */
export const sessionAt = (row: SessionRow, atMs: number): SessionRow =>
  row.goneMs !== null && row.goneMs <= atMs
    ? row
    : { ...row, goneMs: null, ended: 'running', lastSeenMs: Math.min(row.lastSeenMs, atMs) };

/** A dispatch as it was known at a time. An error has no time, so it is told only of dispatches that were gone. */
export const dispatchAt = (row: DispatchRow, atMs: number): DispatchRow => {
  if (row.goneMs !== null && row.goneMs <= atMs) return row;
  const joinedMs = row.joinedMs !== null && row.joinedMs <= atMs ? row.joinedMs : null;
  return {
    ...row,
    joinedMs,
    firstJobMs: row.firstJobMs !== null && row.firstJobMs <= atMs ? row.firstJobMs : null,
    error: null,
    goneMs: null,
    outcome: joinedMs === null ? 'pending' : 'serving',
    lastSeenMs: Math.min(row.lastSeenMs, atMs),
  };
};
