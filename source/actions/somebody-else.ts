import type { Failure } from '../fleet/snapshot.ts';
import type { ActionKind, Plan } from './action.ts';
import { listNow } from './create-once.ts';
import { deleteOnce } from './once.ts';
import { howToRestore, targetChanged } from './partial.ts';
import type { Tools } from './step.ts';
import { agentCalled, named } from './words.ts';

const REMOVALS: ReadonlySet<ActionKind> = new Set(['remove-dispatch', 'remove-agent', 'kick']);

const LOOK_AGAIN = 'Check the room, and repeat the action if you still want it.';

/** Says that somebody else had already removed the target. Raw; null: our own earlier call may have removed it. */
export const goneAlready = ({ intention, target }: Plan, wasGone: 'surely' | 'perhaps'): string | null => {
  if (!REMOVALS.has(intention.kind) || wasGone === 'perhaps') return null;
  const what = target.dispatchId === null ? named(target.identity ?? '') : `Dispatch ${target.dispatchId}`;
  return `${what} was gone already: somebody else removed it.`;
};

/** What to do after a plan's deletion found nothing. */
interface AfterGone {
  /** The dispatch that the plan created, if it is still there. */
  readonly createdDispatchId: string | null;
  /** Why the plan ends here; null: it goes on. */
  readonly failure: Failure | null;
  /** Raw; null: nothing. */
  readonly remark: string | null;
}

/**
 * Handles a re-dispatch whose deletion found nothing: somebody else removed the dispatch, or is re-dispatching at the
 * same time. Of two concurrent re-dispatches only one can delete the old dispatch. The other deletes the one it
 * created.
 */
export const afterGone = async (
  tools: Tools,
  { steps, target }: Plan,
  {
    known,
    createdDispatchId,
    wasGone,
  }: {
    /** Ids of the dispatches that were in the room before. */
    readonly known: ReadonlySet<string>;
    readonly createdDispatchId: string | null;
    readonly wasGone: 'surely' | 'perhaps';
  },
): Promise<AfterGone> => {
  const create = steps.find((step) => step.call === 'createDispatch');
  if (!create) return { createdDispatchId, failure: null, remark: null };
  const gone = `Dispatch ${target.dispatchId} was gone already`;
  const listed = await listNow(tools, target.roomName);
  const other = listed?.find(
    ({ id, agentName }) => agentName === create.agentName && id !== createdDispatchId && !known.has(id),
  );
  const whose = other && `${other.id} of ${agentCalled(other.agentName)} is in its place`;

  if (createdDispatchId === null) {
    if (whose) return { createdDispatchId, failure: targetChanged(`${gone}: ${whose}.`), remark: null };
    if (wasGone === 'perhaps' && listed) return { createdDispatchId, failure: null, remark: null };
    const sentence =
      wasGone === 'surely'
        ? `${gone}: somebody else removed it. No new one was created.`
        : `${gone}, and it is not known whether another replaced it. No new one was created.`;
    const remedy = `${LOOK_AGAIN} ${howToRestore({ steps })}`.trim();
    return { createdDispatchId, failure: { kind: 'target-changed', sentence, remedy }, remark: null };
  }

  if (listed && !whose) return { createdDispatchId, failure: null, remark: `${gone}.` };
  if (!whose) {
    const sentence = `${gone}, and ${createdDispatchId} was created. It is not known whether somebody else created one too.`;
    return {
      createdDispatchId,
      failure: { kind: 'target-changed', sentence, remedy: LOOK_AGAIN },
      remark: null,
    };
  }
  const isTakenBack = (await deleteOnce(tools, target.roomName, createdDispatchId)).outcome === 'done';
  return {
    createdDispatchId: isTakenBack ? null : createdDispatchId,
    failure: {
      kind: 'target-changed',
      sentence: `${gone}: ${whose}. ${
        isTakenBack
          ? `Ours, ${createdDispatchId}, was deleted again.`
          : `Ours, ${createdDispatchId}, could not be deleted again, so there are two.`
      }`,
      remedy: LOOK_AGAIN,
    },
    remark: null,
  };
};
