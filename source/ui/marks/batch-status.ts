import type { BatchProgress } from '../../actions/action.ts';
import { countOutcomes } from '../../actions/batch.ts';
import { batchCounts } from '../../actions/batch-words.ts';
import type { SessionState } from '../../session/session.ts';
import { formatDuration, formatTook } from '../../text/duration.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Symbols, Tone } from '../theme.ts';

/** How long a batch that went well stays to be read. */
const SUCCESS_SHOWN_MS = 10_000;

interface Status {
  /** Safe. */
  readonly text: string;
  readonly tone: Tone;
}

type Doing = Pick<SessionState, 'actions' | 'batch'>;

/** The newest reason why something was not done. */
const newestReason = ({ actions }: Doing, { outcomes, failure }: BatchProgress): string => {
  if (failure !== null) return `${failure.sentence} ${failure.remedy}`;
  const last = actions.findLast(
    ({ id, state }) => outcomes.has(id) && (state.state === 'failed' || state.state === 'unverified'),
  );
  switch (last?.state.state) {
    case 'failed':
      return last.state.failure.sentence;
    case 'unverified':
      return last.state.sentence;
    default:
      return '';
  }
};

const running = (batch: BatchProgress, nowMs: number, symbols: Symbols): string => {
  const since = `${formatDuration(nowMs - batch.startedAtMs)}${symbols.ellipsis}`;
  if (batch.state === 'stopping') {
    return `${batchCounts(batch)}; stopping after the ${countOutcomes(batch, 'running')} under way, ${since}`;
  }
  const waits = batch.waitsForCalls ? ', waiting for calls to be free' : '';
  return `${batchCounts(batch)}${waits}, ${since} Esc stops`;
};

/** How the batch under way stands, or how it ended; null where there is nothing to say of one. */
export const batchStatus = (doing: Doing, nowMs: number, symbols: Symbols): Status | null => {
  const { batch } = doing;
  if (batch === null) return null;
  const what = safeText(batch.plan.doing);
  if (batch.state !== 'ended') {
    return { text: `${what}: ${running(batch, nowMs, symbols)}`, tone: 'accent' };
  }
  const endedAtMs = batch.endedAtMs ?? nowMs;
  // What was begun since is news.
  if (doing.actions.some(({ id, startedAtMs }) => startedAtMs >= endedAtMs && !batch.outcomes.has(id))) {
    return null;
  }
  if (countOutcomes(batch, 'succeeded') === batch.outcomes.size) {
    const took = formatTook(endedAtMs - batch.startedAtMs);
    return nowMs - endedAtMs < SUCCESS_SHOWN_MS
      ? { text: `${symbols.done} ${what}: ${batchCounts(batch)} after ${took}`, tone: 'ok' }
      : null;
  }
  const reason = safeText(newestReason(doing, batch));
  return {
    text: `${symbols.marks.warning} ${what}: ${batchCounts(batch)}${reason && `. ${reason}`}`,
    tone: 'warning',
  };
};
