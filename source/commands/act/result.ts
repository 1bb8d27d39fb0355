import type { ActionProgress, Plan, Step } from '../../actions/action.ts';
import { agentIn, dispatchIn } from '../../actions/lookup.ts';
import { actionSentence } from '../../actions/sentence.ts';
import type { Agent, Dispatch, Room } from '../../fleet/fleet.ts';
import type { ActionPart } from '../../report/documents/action.ts';
import { EXIT } from '../exit-code.ts';
import type { RoomStage } from './stage-room.ts';

export type Outcome = ActionPart['outcome'];

/** The result of an acting command. Sentences are raw. */
export interface ActResult {
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly sentence: string;
  readonly remedy: string | null;
  readonly actions: readonly ActionPart[];
}

const stepPart = (step: Step): ActionPart['steps'][number] => ({
  call: step.call,
  room: step.call === 'createRoom' ? step.name : step.room,
  agentName: 'agentName' in step ? step.agentName : null,
  dispatchId: 'dispatchId' in step ? step.dispatchId : null,
  identity: 'identity' in step ? step.identity : null,
});

const planPart = (plan: Plan) => ({
  kind: plan.intention.kind,
  question: plan.question,
  sentences: [...plan.sentences],
  warnings: [...plan.warnings],
  steps: plan.steps.map(stepPart),
});

const plannedPart = (plan: Plan): ActionPart => ({
  ...planPart(plan),
  outcome: 'planned',
  sentence: 'Nothing was done.',
  startedAt: null,
  tookSeconds: null,
  dispatchId: plan.target.dispatchId,
  agent: null,
});

/** The result of `--dry-run`. */
export const plannedResult = (plans: readonly Plan[]): ActResult => ({
  outcome: 'planned',
  exitCode: EXIT.ok,
  sentence: 'Nothing was done.',
  remedy: null,
  actions: plans.map(plannedPart),
});

/** Seconds from the dispatch to the agent joining. Both times come from the server. */
const joinedSeconds = (agent: Agent, dispatch: Dispatch | null): number | null => {
  const { joinedAtMs } = agent.participant;
  const createdAtMs = dispatch?.facts.createdAtMs ?? 0;
  return joinedAtMs > 0 && createdAtMs > 0 ? Math.max(0, joinedAtMs - createdAtMs) / 1_000 : null;
};

const agentOf = (room: Room | null, dispatchId: string | null): ActionPart['agent'] => {
  const dispatch = room && dispatchIn(room, dispatchId);
  const agent = room && agentIn(room, dispatch?.agentIdentity ?? null);
  return (
    agent && {
      identity: agent.identity,
      agentName: agent.agentName,
      joinedSeconds: joinedSeconds(agent, dispatch),
    }
  );
};

const outcomeOf = ({ state, wasDone }: ActionProgress): Outcome => {
  switch (state.state) {
    case 'succeeded':
      return wasDone ? 'already' : 'succeeded';
    case 'failed':
      return state.state;
    case 'calling':
    case 'verifying':
    case 'unverified':
      return 'unproved';
  }
};

/** The document part of an action that has ended. */
export const progressPart = (stage: RoomStage, progress: ActionProgress): ActionPart => {
  const { plan, createdDispatchId, startedAtMs, endedAtMs } = progress;
  const dispatchId = createdDispatchId ?? plan.target.dispatchId;
  const makes = plan.steps.some(({ call }) => call === 'createDispatch');
  return {
    ...planPart(plan),
    outcome: outcomeOf(progress),
    sentence: actionSentence(progress, endedAtMs ?? startedAtMs),
    startedAt: new Date(startedAtMs).toISOString(),
    tookSeconds: endedAtMs === null ? null : Math.max(0, endedAtMs - startedAtMs) / 1_000,
    dispatchId,
    agent: makes ? agentOf(stage.room(), createdDispatchId) : null,
  };
};

/**
 * 0 if the sweeps confirmed the action; 1 if they showed that it did not happen; 2 if no sweep could tell, or
 * the call itself failed.
 */
export const exitCodeOf = (stage: RoomStage, progress: ActionProgress): number => {
  const { state, calledAtMs, plan } = progress;
  if (state.state === 'succeeded') return EXIT.ok;
  if (state.state === 'failed') return state.failure.kind === 'target-changed' ? EXIT.problems : EXIT.unknown;
  const { snapshot, fleet } = stage.session.getState();
  const room = fleet.rooms.find(({ name }) => name === plan.target.roomName);
  const verifiedAtMs = room && snapshot.verifiedAtMs.get(room.key);
  const isGone = !room && snapshot.startedAtMs > (calledAtMs ?? Number.POSITIVE_INFINITY);
  return isGone || (verifiedAtMs ?? 0) > (calledAtMs ?? 0) ? EXIT.problems : EXIT.unknown;
};
