import type { ActionKind, ActionProgress } from '../actions/action.ts';
import { formatDuration, formatTook } from '../text/duration.ts';
import { safeText } from '../text/safe-text.ts';
import type { AppState } from './app-state.ts';
import { type Line, line, wrap } from './line.ts';
import { batchStatus } from './marks/batch-status.ts';
import type { Symbols, Tone } from './theme.ts';

/** How long a success stays to be read. */
const SUCCESS_SHOWN_MS = 10_000;
const MARGIN = ' ';

interface Status {
  /** Safe. */
  readonly text: string;
  readonly tone: Tone;
}

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

const actionStatus = (action: ActionProgress, nowMs: number, symbols: Symbols): Status => {
  const sentence = safeText(action.sentence);
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
      const proof = `${PROOF[action.plan.intention.kind]} after ${formatTook((action.endedAtMs ?? action.startedAtMs) - action.startedAtMs)}`;
      const { remark } = action;
      return remark === undefined
        ? { text: `${symbols.done} ${sentence}: ${proof}`, tone: 'ok' }
        : { text: `${symbols.done} ${sentence}: ${proof}. ${safeText(remark)}`, tone: 'warning' };
    }
    case 'unverified': {
      const force = state.forceable ? ' F removes the participant by force.' : '';
      return { text: `${symbols.marks.warning} ${safeText(state.sentence)}${force}`, tone: 'warning' };
    }
    case 'failed': {
      const why = safeText(`${state.failure.sentence} ${state.failure.remedy}`);
      return { text: `${symbols.marks.critical} ${sentence}: ${why}`, tone: 'critical' };
    }
  }
};

const isShown = ({ state, endedAtMs, remark }: ActionProgress, nowMs: number): boolean =>
  state.state !== 'succeeded' || remark !== undefined || nowMs - (endedAtMs ?? nowMs) < SUCCESS_SHOWN_MS;

const currentStatus = (
  { message, session }: Pick<AppState, 'message' | 'session'>,
  nowMs: number,
  symbols: Symbols,
): Status | null => {
  if (message !== null) return { text: safeText(message.text), tone: message.tone };
  const ofBatch = batchStatus(session, nowMs, symbols);
  if (ofBatch !== null) return ofBatch;
  const { actions } = session;
  const running = actions.filter(isRunning);
  const action = running.at(-1) ?? actions.findLast((ended) => isShown(ended, nowMs));
  if (action === undefined) return null;
  const status = actionStatus(action, nowMs, symbols);
  return running.length > 1 ? { ...status, text: `${status.text} (and ${running.length - 1} more)` } : status;
};

/** What was just said, else what is being done, else what came of it last. */
export const statusLines = (
  state: Pick<AppState, 'message' | 'session' | 'size'>,
  nowMs: number,
  symbols: Symbols,
): readonly Line[] => {
  const status = currentStatus(state, nowMs, symbols);
  if (status === null) return [];
  return wrap(status.text, state.size.columns - 2).map((text) => line(MARGIN + text, status.tone));
};
