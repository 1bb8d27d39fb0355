import type { Failure } from '../fleet/snapshot.ts';
import { GHOST_PROOF_ALONE_MS, GHOST_PROOF_MS } from '../time-limits.ts';

const LEAST_FAILURES = 2;
const LEAST_FAILURES_ALONE = 3;

/** How long no node has answered for a room. */
export interface Silence {
  /** The first failure. */
  readonly sinceMs: number;
  /** Failures since, the first included; 0: they no longer count, and the next is the first. */
  readonly failures: number;
  /** When they were enough to call the room a ghost, if it is still listed then; null: they are not. */
  readonly provedAtMs: number | null;
}

/** Whether no LiveKit node answered for the room: what ListDispatch of a room fails with whose node died. */
export const isSilence = ({ kind }: Failure): boolean => kind === 'no-response';

/**
 * One 503 proves nothing. Two 10 s apart do while other rooms answer; where none does, three within 30 s or more.
 *
 * @param answeredAtMs when another room last answered; null: none ever did
 */
export const silenceAfter = (before: Silence | null, atMs: number, answeredAtMs: number | null): Silence => {
  if (before === null || before.failures === 0) return { sinceMs: atMs, failures: 1, provedAtMs: null };
  const { sinceMs } = before;
  const failures = before.failures + 1;
  const others = answeredAtMs !== null && answeredAtMs > sinceMs;
  const isProved =
    atMs - sinceMs >= (others ? GHOST_PROOF_MS : GHOST_PROOF_ALONE_MS) &&
    failures >= (others ? LEAST_FAILURES : LEAST_FAILURES_ALONE);
  return { sinceMs, failures, provedAtMs: before.provedAtMs ?? (isProved ? atMs : null) };
};
