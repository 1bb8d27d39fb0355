import type { Fleet } from '../fleet/fleet.ts';
import { formatDuration } from '../text/duration.ts';
import type { ActionProgress, Plan } from './action.ts';
import { agentIn, dispatchIn } from './lookup.ts';
import { agentCalled, named } from './words.ts';

const DONE: Readonly<Record<string, string>> = {
  dispatching: 'dispatched',
  're-dispatching': 're-dispatched',
  removing: 'removed',
  kicking: 'kicked',
  creating: 'created',
  deleting: 'deleted',
  clearing: 'cleared',
};

/** What a plan is doing: `dispatching support-v2 to call-7f31`. Its first word is a key of `DONE`. Raw. */
export const doingSentence = (plan: Plan, fleet: Fleet): string => {
  const { target, intention } = plan;
  const room = target.room === null ? null : (fleet.byKey.get(target.room) ?? null);
  const create = plan.steps.find((step) => step.call === 'createDispatch');
  const dispatch = room && dispatchIn(room, target.dispatchId);
  const agent = room && agentIn(room, target.identity);
  const where = named(target.roomName);
  switch (intention.kind) {
    case 'dispatch':
      return `dispatching ${agentCalled(intention.agentName)} to ${where}`;
    case 'redispatch':
      return `re-dispatching ${agentCalled(create?.agentName ?? '')} in ${where}`;
    case 'remove-dispatch':
      return `removing ${dispatch ? `the dispatch of ${agentCalled(dispatch.facts.agentName)}` : intention.dispatchId} from ${where}`;
    case 'remove-agent':
      return `removing ${named(agent?.agentName || intention.identity)} from ${where}`;
    case 'kick':
      return `kicking ${named(intention.identity)} out of ${where}`;
    case 'create-room':
      return `creating room ${where}`;
    case 'delete-room':
      return `deleting room ${where}`;
    case 'clear-ghost':
      return `clearing ghost room ${where}`;
  }
};

const done = (sentence: string): string => sentence.replace(/^\S+/, (doing) => DONE[doing] ?? doing);

const withRemark = (text: string, remark: string | undefined): string =>
  remark === undefined ? text : `${text.replace(/\.$/, '')}. ${remark}`;

/** The status line of an action: what it does and for how long, or how it ended. Raw. */
export const actionSentence = (
  { sentence, state, startedAtMs, remark, wasDone }: ActionProgress,
  nowMs: number,
): string => {
  switch (state.state) {
    case 'calling':
    case 'verifying':
      return `${sentence}, ${formatDuration(nowMs - startedAtMs)}…`;
    case 'succeeded':
      if (wasDone) return withRemark(`${sentence}: nothing to do`, remark);
      return withRemark(`${done(sentence)}, verified`, remark);
    case 'unverified':
      return withRemark(`${sentence}: not proved. ${state.sentence}`, remark);
    case 'failed':
      return withRemark(`${sentence}: failed. ${state.failure.sentence}`, remark);
  }
};
