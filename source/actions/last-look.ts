import type { Failure } from '../fleet/snapshot.ts';
import { roomKey } from '../fleet/snapshot.ts';
import { failureOf } from '../scanner/call-within.ts';
import type { Plan } from './action.ts';
import { nothingDone, targetChanged } from './partial.ts';
import { call, type Tools } from './step.ts';
import { agentCalled, named } from './words.ts';

/**
 * Most calls go by name, and a name may be another's by now: the server is asked once more just before. Nobody else
 * may have made the dispatch meanwhile, or replaced the one that is to be replaced.
 *
 * @param known ids of the dispatches that were in the room before
 * @returns why the plan may not go on, or null
 */
export const checkTarget = async (
  tools: Tools,
  plan: Plan,
  known: ReadonlySet<string>,
): Promise<Failure | null> => {
  try {
    return (await checkPlace(tools, plan)) ?? (await checkDispatches(tools, plan, known));
  } catch (error) {
    return nothingDone(failureOf(error));
  }
};

const checkPlace = async (tools: Tools, { target, steps }: Plan): Promise<Failure | null> => {
  const { gateway } = tools;
  const { room, roomName, identity, participantId, nobodySinceMs } = target;
  const listParticipants = () => call(tools, (options) => gateway.listParticipants(roomName, options));
  const listRoom = () => call(tools, (options) => gateway.listRooms([roomName], options));
  if (steps.some((step) => step.call === 'removeParticipant')) {
    const inside = await listParticipants();
    const isThere = inside.some((one) => one.identity === identity && one.id === participantId);
    return isThere ? null : targetChanged(`${named(identity ?? '')} is no longer there, or has reconnected.`);
  }
  if (room === null || steps.every((step) => step.call === 'deleteDispatch')) return null;
  // ListRooms can once in a while come back empty.
  const listed = [...(await listRoom())];
  if (listed.length === 0) listed.push(...(await listRoom()));
  if (!listed.some((one) => roomKey(one) === room)) return targetChanged(`Room ${named(roomName)} is gone.`);
  if (nobodySinceMs === undefined) return null;
  const inside = await listParticipants();
  const came = inside.find(({ joinedAtMs }) => joinedAtMs > nobodySinceMs);
  return came ? targetChanged(`${named(came.identity)} has joined ${named(roomName)} meanwhile.`) : null;
};

/** Of a plan that makes a dispatch: the room's dispatches must be as they were. */
const checkDispatches = async (
  tools: Tools,
  { target, steps }: Plan,
  known: ReadonlySet<string>,
): Promise<Failure | null> => {
  const { gateway } = tools;
  const create = steps.find((step) => step.call === 'createDispatch');
  if (!create) return null;
  const { room, roomName, dispatchId } = target;
  if (room === null) {
    // A room that is not there holds a question for its dispatches up for seconds.
    const rooms = await call(tools, (options) => gateway.listRooms([roomName], options));
    if (rooms.length === 0) return null;
  }
  const listed = await call(tools, (options) => gateway.listDispatches(roomName, options));
  if (dispatchId !== null && !listed.some(({ id }) => id === dispatchId)) {
    return targetChanged(`Dispatch ${dispatchId} is gone: somebody else removed it or made it anew.`);
  }
  const came = listed.find(({ id, agentName }) => agentName === create.agentName && !known.has(id));
  return came
    ? targetChanged(
        `Dispatch ${came.id} of ${agentCalled(came.agentName)} was made in ${named(roomName)} meanwhile.`,
      )
    : null;
};
