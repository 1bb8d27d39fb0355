import type { Clock } from '../clock.ts';
import type { Assessment } from '../fleet/assess.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import { PAST_PATIENCE_MS } from '../time-limits.ts';
import type { Past } from './past.ts';

/** Between the scanner and the screen: a snapshot waits here for what earlier runs know of its rooms. */
export interface WaitForPast {
  /** Judges a snapshot, at once or as soon as the past has answered. */
  readonly take: (snapshot: Snapshot) => void;
  readonly stop: () => void;
}

export interface WaitForPastOptions {
  readonly past: Pick<Past, 'isAsking' | 'onAnswers'>;
  readonly clock: Clock;
  /** Aborted when the session is closed: nothing waits after that. */
  readonly signal: AbortSignal;
  /** The newest snapshot that was judged for good. */
  readonly latest: () => Snapshot;
  /** @param hasNews the past knows more than before: rooms that did not change may be judged differently */
  readonly judge: (snapshot: Snapshot, hasNews: boolean) => Assessment;
  /** Called when nothing more is awaited. */
  readonly onJudged: (judged: Assessment, snapshot: Snapshot) => void;
}

/** A snapshot waits for `PAST_PATIENCE_MS` at most. A past that did not answer in time holds up nothing any more. */
export const createWaitForPast = (options: WaitForPastOptions): WaitForPast => {
  const { past, clock, signal, latest, judge, onJudged } = options;
  /** The newest snapshot, while it waits for what earlier runs know of its rooms. */
  let waiting: { snapshot: Snapshot; readonly cancel: () => void } | null = null;
  /** The past was asked in vain: nothing waits for it until it answers again. */
  let isPastSlow = false;

  const take = (snapshot: Snapshot, hasNews = false): void => {
    const judged = judge(snapshot, hasNews);
    if (past.isAsking() && !isPastSlow && !signal.aborted) {
      // Judged again when the answer is there: otherwise a verdict would change a moment after it was shown.
      if (waiting) waiting.snapshot = snapshot;
      else waiting = { snapshot, cancel: clock.after(PAST_PATIENCE_MS, stopWaiting) };
      return;
    }
    waiting?.cancel();
    waiting = null;
    onJudged(judged, snapshot);
  };

  const stopWaiting = (): void => {
    isPastSlow = true;
    if (waiting) take(waiting.snapshot);
  };

  past.onAnswers((isNews) => {
    isPastSlow = false;
    if (waiting) take(waiting.snapshot, isNews);
    else if (isNews && !signal.aborted) take(latest(), true);
  });

  return { take: (snapshot) => take(snapshot), stop: () => waiting?.cancel() };
};
