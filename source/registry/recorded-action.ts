import type { ActionKind, ActionProgress, ActionState } from '../actions/action.ts';
import { outcomeSentence } from '../actions/sentence.ts';
import type { CloudActionKind } from '../cloud/actions.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import { redactText } from '../livekit/redact-values.ts';

/** Identifies a project. Users choose names freely, so the host is part of the key. */
export interface RegistryProject {
  readonly name: string;
  readonly host: string;
}

/** A human told lktop that a problem is known (`m`), or took that back. It changes nothing on the server. */
export type AcknowledgementKind = 'acknowledge' | 'unacknowledge';

/** `running` stays for ever if lktop ended before the action did. */
export type ActionOutcome = 'running' | 'succeeded' | 'unproved' | 'failed';

/** One line of the history. Names are raw: pass them through `text/` before printing. */
export interface RecordedAction {
  readonly id: string;
  readonly project: string;
  readonly host: string;
  /** The user of this machine who started it; `healing`: `lktop watch --heal` did. */
  readonly who: string;
  readonly kind: ActionKind | CloudActionKind | AcknowledgementKind;
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
  /** What came of the action, or what it is doing while it runs. */
  readonly sentence: string;
  /** Of the dispatch that it makes, without secrets; null: it makes none, or metadata is not kept. */
  readonly metadata: string | null;
}

const MAX_TEXT = 2000;

const outcomeOf = ({ state }: ActionState): ActionOutcome => {
  switch (state) {
    case 'calling':
    case 'verifying':
      return 'running';
    case 'unverified':
      // Existing registries and JSON documents use this name.
      return 'unproved';
    case 'succeeded':
    case 'failed':
      return state;
  }
};

const endedSentence = (progress: ActionProgress): string => {
  const { state } = progress;
  if (state.state === 'unverified') return state.sentence;
  return state.state === 'failed' ? state.failure.sentence : outcomeSentence(progress);
};

const sentenceOf = (progress: ActionProgress): string => {
  const { remark } = progress;
  return remark === undefined
    ? endedSentence(progress)
    : `${endedSentence(progress).replace(/\.$/, '')}. ${remark}`;
};

/** The agent that was to come, else the one that was to go. */
const agentNameOf = ({ plan: { steps, target } }: ActionProgress): string | null => {
  for (const step of steps) if (step.call === 'createDispatch') return step.agentName;
  return target.agentName ?? null;
};

const metadataOf = ({ plan }: ActionProgress): string | null => {
  for (const step of plan.steps) if (step.call === 'createDispatch') return step.metadata ?? null;
  return null;
};

/** The room's `RM_` id: the part of the key before the name. */
const roomIdOf = ({ plan: { target } }: ActionProgress): string | null =>
  target.room?.split(' ', 1)[0] || null;

interface About {
  readonly id: string;
  readonly project: RegistryProject;
  readonly who: string;
  readonly redact: (text: string) => string;
  readonly keepsMetadata: boolean;
}

/** The stored form of an action with a deployed agent. It is about no room. */
export const recordedCloudAction = (
  progress: CloudProgress,
  about: Omit<About, 'keepsMetadata'>,
): RecordedAction => {
  const text = (raw: string) => about.redact(raw).slice(0, MAX_TEXT);
  const { plan, startedAtMs, endedAtMs, outcome, sentence } = progress;
  return {
    id: about.id,
    project: about.project.name,
    host: about.project.host,
    who: about.who,
    kind: plan.intention.kind,
    roomName: '',
    roomId: null,
    dispatchId: null,
    createdDispatchId: null,
    identity: plan.intention.agentId,
    agentName: plan.agentName,
    question: text(plan.question),
    startedAtMs: Math.round(startedAtMs),
    endedAtMs: endedAtMs === null ? null : Math.round(endedAtMs),
    outcome,
    sentence: text(sentence),
    metadata: null,
  };
};

/** A problem that somebody acknowledged, or did no longer. Raw. */
export interface Acknowledgement {
  readonly roomName: string;
  readonly roomId: string;
  /** Both null: the room itself. */
  readonly dispatchId: string | null;
  readonly identity: string | null;
  readonly verdict: string;
  readonly isTakenBack: boolean;
  readonly atMs: number;
}

/** The stored form of an acknowledgement. It is over as soon as it is made. */
export const recordedAcknowledgement = (
  { verdict, isTakenBack, atMs, ...about }: Acknowledgement,
  { id, project, who, redact }: Omit<About, 'keepsMetadata'>,
): RecordedAction => {
  const text = (raw: string) => redact(raw).slice(0, MAX_TEXT);
  return {
    id,
    project: project.name,
    host: project.host,
    who,
    kind: isTakenBack ? 'unacknowledge' : 'acknowledge',
    ...about,
    createdDispatchId: null,
    agentName: null,
    question: '',
    startedAtMs: Math.round(atMs),
    endedAtMs: Math.round(atMs),
    outcome: 'succeeded',
    sentence: text(`${isTakenBack ? 'no longer acknowledged' : 'acknowledged'}: ${verdict}`),
    metadata: null,
  };
};

/** The stored form of an action. It redacts secrets. */
export const recordedAction = (progress: ActionProgress, about: About): RecordedAction => {
  const metadata = about.keepsMetadata ? metadataOf(progress) : null;
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
    metadata: metadata === null ? null : redactText(metadata, about.redact).slice(0, MAX_TEXT),
  };
};
