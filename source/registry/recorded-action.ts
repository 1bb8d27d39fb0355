import type { ActionKind, ActionProgress, ActionState } from '../actions/action.ts';

/** Which project something belongs to: names are chosen freely, so the host goes with it. */
export interface RegistryProject {
  readonly name: string;
  readonly host: string;
}

/** `running` for ever where lktop ended before the action did. */
export type ActionOutcome = 'running' | 'succeeded' | 'unproved' | 'failed';

/** One line of the history. Names are raw, so they go through `text/` before a terminal sees them. */
export interface RecordedAction {
  readonly id: string;
  readonly project: string;
  readonly host: string;
  /** The user of this machine who did it. */
  readonly who: string;
  readonly kind: ActionKind;
  readonly roomName: string;
  readonly roomId: string | null;
  readonly dispatchId: string | null;
  readonly createdDispatchId: string | null;
  readonly identity: string | null;
  readonly agentName: string | null;
  readonly question: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly outcome: ActionOutcome;
  /** What came of it; while it runs, what is being done. */
  readonly sentence: string;
}

const MAX_TEXT = 2000;

const outcomeOf = ({ state }: ActionState): ActionOutcome => {
  switch (state) {
    case 'calling':
    case 'verifying':
      return 'running';
    case 'unverified':
      // As it is called in every registry and JSON document so far.
      return 'unproved';
    case 'succeeded':
    case 'failed':
      return state;
  }
};

const endedSentence = ({ state, sentence }: ActionProgress): string => {
  if (state.state === 'unverified') return state.sentence;
  return state.state === 'failed' ? state.failure.sentence : sentence;
};

const sentenceOf = (progress: ActionProgress): string => {
  const { remark } = progress;
  return remark === undefined
    ? endedSentence(progress)
    : `${endedSentence(progress).replace(/\.$/, '')}. ${remark}`;
};

const agentNameOf = ({ plan }: ActionProgress): string | null => {
  for (const step of plan.steps) if (step.call === 'createDispatch') return step.agentName;
  return null;
};

/** The room's `RM_` id: the part of its key before the name. */
const roomIdOf = ({ plan: { target } }: ActionProgress): string | null =>
  target.room?.split(' ', 1)[0] || null;

/** What is kept of an action: no metadata, and no secret that strayed into a sentence. */
export const recordedAction = (
  progress: ActionProgress,
  about: {
    readonly id: string;
    readonly project: RegistryProject;
    readonly who: string;
    readonly redact: (text: string) => string;
  },
): RecordedAction => {
  const text = (raw: string) => about.redact(raw).slice(0, MAX_TEXT);
  return {
    id: about.id,
    project: about.project.name,
    host: about.project.host,
    who: about.who,
    kind: progress.plan.intention.kind,
    roomName: progress.plan.target.roomName,
    roomId: roomIdOf(progress),
    dispatchId: progress.plan.target.dispatchId,
    createdDispatchId: progress.createdDispatchId,
    identity: progress.plan.target.identity,
    agentName: agentNameOf(progress),
    question: text(progress.plan.question),
    startedAtMs: Math.round(progress.startedAtMs),
    endedAtMs: progress.endedAtMs === null ? null : Math.round(progress.endedAtMs),
    outcome: outcomeOf(progress.state),
    sentence: text(sentenceOf(progress)),
  };
};
