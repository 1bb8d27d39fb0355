import type { Failure } from '../fleet/snapshot.ts';
import type { ActionKind, Plan } from './action.ts';
import { listNow } from './create-once.ts';
import { deleteOnce } from './once.ts';
import { howToRestore, targetChanged } from './partial.ts';
import type { Tools } from './step.ts';
import { agentCalled, named } from './words.ts';

const REMOVALS: ReadonlySet<ActionKind> = new Set(['remove-dispatch', 'remove-agent', 'kick']);

const LOOK_AGAIN = 'Look again, and repeat the action if it is still wanted.';

/** Of a removal that found nothing: that somebody else had removed it. Raw; null: it may have been ourselves. */
export const goneAlready = ({ intention, target }: Plan, wasGone: 'surely' | 'perhaps'): string | null => {
  if (!REMOVALS.has(intention.kind) || wasGone === 'perhaps') return null;
  const what = target.dispatchId === null ? named(target.identity ?? '') : `Dispatch ${target.dispatchId}`;
  return `${what} was gone already: somebody else removed it.`;
};

/** What is to be done where a plan's deletion found nothing. */
interface AfterGone {
  /** The dispatch that the plan made and that is still there. */
  readonly createdDispatchId: string | null;
  /** Why the plan ends here; null: it goes on. */
  readonly failure: Failure | null;
  /** Raw; null: nothing. */
  readonly remark: string | null;
}

/**
 * A re-dispatch whose deletion found nothing: somebody else removed the dispatch, or is making it anew at the same
 * time. Of two that re-dispatch at once only one finds the old one to delete: the other takes back what it made.
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
        ? `${gone}: somebody else removed it. No new one was made.`
        : `${gone}, and what is in its place is not known. No new one was made.`;
    const remedy = `${LOOK_AGAIN} ${howToRestore({ steps })}`.trim();
    return { createdDispatchId, failure: { kind: 'target-changed', sentence, remedy }, remark: null };
  }

  if (listed && !whose) return { createdDispatchId, failure: null, remark: `${gone}.` };
  if (!whose) {
    const sentence = `${gone}, and ${createdDispatchId} is made. Whether somebody else made one too is not known.`;
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
          ? `Ours, ${createdDispatchId}, was taken back.`
          : `Ours, ${createdDispatchId}, could not be taken back: there are two.`
      }`,
      remedy: LOOK_AGAIN,
    },
    remark: null,
  };
};
