import { type ActionProgress, type Intention, isOver, type Plan } from '../../actions/action.ts';
import { warnOfUnseenName } from '../../actions/warnings.ts';
import type { Session } from '../../session/session.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { follow } from '../follow.ts';
import type { RoomStage } from './stage-room.ts';

/**
 * The session now looks at one room only, so a plan may wrongly warn that a name serves nowhere. Drops that
 * warning unless the first sweep covered all rooms and saw nobody of that name.
 */
const withoutFalseWarnings = ({ session, isUnseen }: RoomStage, plan: Plan): Plan => {
  const create = plan.steps.find(({ call }) => call === 'createDispatch');
  if (!create || !('agentName' in create) || create.agentName === '' || isUnseen(create.agentName))
    return plan;
  const unseen = warnOfUnseenName(create.agentName, session.getState().fleet).map(({ sentence }) => sentence);
  return { ...plan, warnings: plan.warnings.filter((warning) => !unseen.includes(warning)) };
};

/** @throws UsageError if the action is impossible */
export const planOrRefuse = (stage: RoomStage, intention: Intention, remedy: string): Plan => {
  const plan = stage.session.plan(intention);
  if ('impossible' in plan) throw new UsageError(plan.impossible, remedy);
  return withoutFalseWarnings(stage, plan);
};

const progressOf = (session: Session, { id }: Plan): ActionProgress | undefined =>
  session.getState().actions.find((action) => action.id === id);

/** Reports what is known of an action that nobody waits for any longer. */
const reportPending = ({ host }: CommandContext, progress: ActionProgress | undefined): void => {
  if (!progress || isOver(progress)) return;
  const made = progress.createdDispatchId;
  host.output.message(
    `Stopped while ${progress.sentence}${made === null ? '' : `: dispatch ${made} was created`}. Its outcome is unknown.`,
  );
};

/**
 * Carries out a plan and waits until the sweeps prove it or its time limit is over.
 *
 * @param onCalled called after the action's API calls have returned; may be called several times
 * @throws the signal's reason if it is aborted, after reporting what is known
 */
export const carryThrough = async (
  context: CommandContext,
  { session, focus }: RoomStage,
  plan: Plan,
  onCalled: () => void = () => {},
): Promise<ActionProgress> => {
  for (const warning of plan.warnings) context.host.output.message(warning);
  focus();
  session.run(plan);
  try {
    return await follow(session, context.signal, () => {
      const progress = progressOf(session, plan);
      if (progress && progress.state.state !== 'calling') onCalled();
      return progress && isOver(progress) ? progress : null;
    });
  } catch (error) {
    reportPending(context, progressOf(session, plan));
    throw error;
  }
};
