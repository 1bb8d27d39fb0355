import type { ActionKind, ActionProgress, BatchProgress } from '../actions/action.ts';
import { countOutcomes } from '../actions/batch.ts';
import { batchCounts, batchSentence } from '../actions/batch-words.ts';
import { outcomeSentence } from '../actions/sentence.ts';
import type { SessionState } from '../session/session.ts';
import { formatDuration, formatTook } from '../text/duration.ts';
import { safeText } from '../text/safe-text.ts';
import { type AppState, openWarnings, shownSession } from './app-state.ts';
import type { KeyHints } from './key-hints.ts';
import { mostStatusRows } from './layout.ts';
import { type Line, line, wrap } from './line.ts';
import type { Symbols, Tone } from './theme.ts';

/** A success message stays for 10 s. */
const SUCCESS_SHOWN_MS = 10_000;

interface Status {
  /** Safe. */
  readonly text: string;
  readonly tone: Tone;
}

/** What the words of a status depend on. */
interface Telling {
  readonly nowMs: number;
  readonly symbols: Symbols;
  readonly keys: KeyHints;
}

type Doing = Pick<SessionState, 'actions' | 'batch'>;

/** Returns the newest reason for a failure. */
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

const batchRunning = (batch: BatchProgress, { nowMs, symbols, keys }: Telling): string => {
  const since = `${formatDuration(nowMs - batch.startedAtMs)}${symbols.ellipsis}`;
  if (batch.state === 'stopping') {
    return `${batchCounts(batch)}; stopping after the ${countOutcomes(batch, 'running')} under way, ${since}`;
  }
  const waits = batch.waitsForCalls ? ', waiting for calls to be free' : '';
  return `${batchCounts(batch)}${waits}, ${since} ${keys.keyOf('back')} stops`;
};

/** Describes the running or finished batch; null if there is nothing to show. */
const batchStatus = (doing: Doing, telling: Telling): Status | null => {
  const { batch } = doing;
  const { nowMs, symbols } = telling;
  if (batch === null) return null;
  const what = safeText(batchSentence(batch));
  if (batch.state !== 'ended') {
    return { text: `${what}: ${batchRunning(batch, telling)}`, tone: 'accent' };
  }
  const endedAtMs = batch.endedAtMs ?? nowMs;
  // A later action replaces the result of the batch.
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

const MARGIN = ' ';

const PROOF: Readonly<Record<ActionKind, string>> = {
  dispatch: 'there',
  redispatch: 'there',
  'remove-dispatch': 'gone',
  'remove-agent': 'gone',
  kick: 'gone',
  'create-room': 'there',
  'delete-room': 'gone',
  'clear-ghost': 'gone',
};

export const isRunning = ({ state }: ActionProgress): boolean =>
  state.state === 'calling' || state.state === 'verifying';

const actionStatus = (action: ActionProgress, { nowMs, symbols, keys }: Telling): Status => {
  const sentence = safeText(outcomeSentence(action));
  const { state } = action;
  switch (state.state) {
    case 'calling':
    case 'verifying': {
      const isLost = state.state === 'verifying' && state.answerLost;
      const since = `${formatDuration(nowMs - action.startedAtMs)}${symbols.ellipsis}`;
      const doubt = isLost ? ' (its answer was lost: looking whether it was done)' : '';
      return { text: `${sentence}, ${since}${doubt}`, tone: 'accent' };
    }
    case 'succeeded': {
      const { remark, wasDone, startedAtMs, endedAtMs } = action;
      const after = formatTook((endedAtMs ?? startedAtMs) - startedAtMs);
      const proved = wasDone ? sentence : `${sentence}: ${PROOF[action.plan.intention.kind]} after ${after}`;
      return remark === undefined
        ? { text: `${symbols.done} ${proved}`, tone: 'ok' }
        : { text: `${symbols.done} ${proved}. ${safeText(remark)}`, tone: 'warning' };
    }
    case 'unverified': {
      const force = state.forceable ? ` ${keys.keyOf('force')} removes the participant by force.` : '';
      return { text: `${symbols.marks.warning} ${safeText(state.sentence)}${force}`, tone: 'warning' };
    }
    case 'failed': {
      const why = safeText(`${state.failure.sentence} ${state.failure.remedy}`);
      return { text: `${symbols.marks.critical} ${sentence}: ${why}`, tone: 'critical' };
    }
  }
};

/** Describes the action with a deployed agent that runs, or ended last; null if there is nothing to show. */
const cloudStatus = (
  { cloudActions }: Pick<SessionState, 'cloudActions'>,
  { nowMs, symbols }: Telling,
): Status | null => {
  const action =
    cloudActions.findLast(({ outcome }) => outcome === 'running') ??
    cloudActions.findLast(
      ({ outcome, endedAtMs }) => outcome !== 'succeeded' || nowMs - (endedAtMs ?? nowMs) < SUCCESS_SHOWN_MS,
    );
  if (action === undefined) return null;
  const { outcome, startedAtMs } = action;
  const sentence = safeText(action.sentence);
  const remedy = action.remedy === null ? '' : ` ${safeText(action.remedy)}`;
  switch (outcome) {
    case 'running':
      return {
        text: `${sentence}, ${formatDuration(nowMs - startedAtMs)}${symbols.ellipsis}`,
        tone: 'accent',
      };
    case 'succeeded':
      return { text: `${symbols.done} ${sentence}`, tone: 'ok' };
    case 'unproved':
      return { text: `${symbols.marks.warning} ${sentence}${remedy}`, tone: 'warning' };
    case 'failed':
      return { text: `${symbols.marks.critical} ${sentence}${remedy}`, tone: 'critical' };
  }
};

const isShown = ({ state, endedAtMs, remark }: ActionProgress, nowMs: number): boolean =>
  state.state !== 'succeeded' || remark !== undefined || nowMs - (endedAtMs ?? nowMs) < SUCCESS_SHOWN_MS;

const currentStatus = (
  { message, session }: Pick<AppState, 'message' | 'session'>,
  telling: Telling,
): Status | null => {
  if (message !== null) return { text: safeText(message.text), tone: message.tone };
  const ofBatch = batchStatus(session, telling);
  if (ofBatch !== null) return ofBatch;
  const { actions } = session;
  const running = actions.filter(isRunning);
  const action = running.at(-1) ?? actions.findLast((ended) => isShown(ended, telling.nowMs));
  const ofCloud = cloudStatus(session, telling);
  if (action === undefined) return ofCloud;
  // What began last is what the user waits for.
  const cloudBeganMs = session.cloudActions.at(-1)?.startedAtMs ?? 0;
  if (ofCloud !== null && cloudBeganMs > action.startedAtMs) return ofCloud;
  const status = actionStatus(action, telling);
  return running.length > 1 ? { ...status, text: `${status.text} (and ${running.length - 1} more)` } : status;
};

/** Tells whether the status line has a place for all of a text. `text` is safe. */
export const fitsStatus = (text: string, size: AppState['size']): boolean =>
  wrap(text, size.columns - 2).length <= mostStatusRows(size);

/** Returns the last message, else the running action, else the last result. */
export const statusLines = (
  state: Pick<AppState, 'message' | 'session' | 'size' | 'keys'>,
  nowMs: number,
  symbols: Symbols,
): readonly Line[] => {
  const status = currentStatus(state, { nowMs, symbols, keys: state.keys });
  if (status === null) return [];
  return wrap(status.text, state.size.columns - 2).map((text) => line(MARGIN + text, status.tone));
};

/** The rows of the list are worth more. */
const MOST_GAP_ROWS = 3;

/** Returns the most urgent lines: why the server does not answer, or the project's warnings. */
export const bannerLines = (state: AppState): readonly Line[] => {
  const { connection } = shownSession(state).snapshot;
  const columns = Math.max(1, state.size.columns - 4);
  if (connection.state === 'failing') {
    const { sentence, remedy } = connection.failure;
    return wrap(safeText(`${sentence} ${remedy}`), columns).map((text) => line(text, 'critical'));
  }
  // What is not known of an earlier time comes before what is wrong now, which its header tells.
  if (state.past !== null)
    return state.past.moment.asOf.gaps
      .flatMap((gap) => wrap(safeText(gap), columns))
      .slice(0, MOST_GAP_ROWS)
      .map((text) => line(text, 'warning'));
  return openWarnings(state)
    .flatMap((warning) => wrap(safeText(`${warning} (${state.keys.keyOf('back')} hides this)`), columns))
    .map((text) => line(text, 'warning'));
};
