import type { Fleet } from '../fleet/fleet.ts';
import { formatDuration } from '../text/duration.ts';
import type { ActionProgress, Plan } from './action.ts';
import { agentIn, dispatchIn } from './lookup.ts';
import { agentCalled, named } from './words.ts';

interface Verb {
  /** `remove` */
  readonly plain: string;
  /** `removed` */
  readonly past: string;
}

/** The verbs of the actions, by the form that `doingSentence` begins with. */
const VERBS: Readonly<Record<string, Verb>> = {
  dispatching: { plain: 'dispatch', past: 'dispatched' },
  're-dispatching': { plain: 're-dispatch', past: 're-dispatched' },
  removing: { plain: 'remove', past: 'removed' },
  kicking: { plain: 'kick', past: 'kicked' },
  creating: { plain: 'create', past: 'created' },
  deleting: { plain: 'delete', past: 'deleted' },
  clearing: { plain: 'clear', past: 'cleared' },
};

/** What a plan is doing: `dispatching support-v2 to call-7f31`. Its first word is a key of `VERBS`. Raw. */
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

const withVerb = (sentence: string, verbAs: (verb: Verb) => string): string =>
  sentence.replace(/^\S+/, (doing) => {
    const verb = VERBS[doing];
    return verb ? verbAs(verb) : doing;
  });

/** How an action that was doing something may have ended: done, done by somebody else, not proved, failed. Raw. */
const endings = (sentence: string) => ({
  done: withVerb(sentence, ({ past }) => past),
  wasDone: withVerb(sentence, ({ plain }) => `no need to ${plain}`),
  tried: withVerb(sentence, ({ plain }) => `tried to ${plain}`),
  failed: withVerb(sentence, ({ plain }) => `failed to ${plain}`),
});

/**
 * What an action is doing, or in the past tense how it ended: `removing x from y`, `removed x from y`, `failed to
 * remove x from y`. Raw.
 */
export const outcomeSentence = ({
  sentence,
  state: { state },
  wasDone,
}: Pick<ActionProgress, 'sentence' | 'state' | 'wasDone'>): string => {
  const { done, wasDone: noNeed, tried, failed } = endings(sentence);
  switch (state) {
    case 'calling':
    case 'verifying':
      return sentence;
    case 'succeeded':
      return wasDone ? noNeed : done;
    case 'unverified':
      return tried;
    case 'failed':
      return failed;
  }
};

/** Whether a text tells how the action ended that another text tells the beginning of. */
export const isEndOf = (text: string, begun: string): boolean =>
  Object.values(endings(begun)).some((ending) => text.startsWith(ending));

const withRemark = (text: string, remark: string | undefined): string =>
  remark === undefined ? text : `${text.replace(/\.$/, '')}. ${remark}`;

/** The state of an action: what it does and for how long, or how it ended. Raw. */
export const actionSentence = (progress: ActionProgress, nowMs: number): string => {
  const { state, startedAtMs, remark, wasDone } = progress;
  const sentence = outcomeSentence(progress);
  switch (state.state) {
    case 'calling':
    case 'verifying':
      return `${sentence}, ${formatDuration(nowMs - startedAtMs)}…`;
    case 'succeeded':
      return withRemark(wasDone ? sentence : `${sentence}, verified`, remark);
    case 'unverified':
      return withRemark(`${sentence}: not proved. ${state.sentence}`, remark);
    case 'failed':
      return withRemark(`${sentence}. ${state.failure.sentence}`, remark);
  }
};
