import type { ParticipantFacts } from '../fleet/facts.ts';
import type { Failure } from '../fleet/snapshot.ts';
import { roomKey } from '../fleet/snapshot.ts';
import { failureOf } from '../livekit/gateway.ts';
import type { Plan, Target } from './action.ts';
import { nothingDone, targetChanged } from './partial.ts';
import type { Tools } from './step.ts';
import { agentCalled, named } from './words.ts';

/**
 * Asks the server once more just before the calls. Most calls go by name, and by now another room or participant may
 * have the name. A dispatch must not have been created by somebody else since the question, and one to replace must
 * still be there.
 * @param known ids of the dispatches that were in the room before
 * @returns why the plan must stop, or null
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
  const { room, roomName, identity, participantId, nobodySinceMs, onlyFor } = target;
  const listParticipants = () => gateway.listParticipants(roomName);
  const listRoom = () => gateway.listRooms([roomName]);
  if (steps.some((step) => step.call === 'removeParticipant')) {
    const inside = await listParticipants();
    const isThere = inside.some((one) => one.identity === identity && one.id === participantId);
    return isThere ? null : targetChanged(`${named(identity ?? '')} is no longer there, or has reconnected.`);
  }
  if (room === null || steps.every((step) => step.call === 'deleteDispatch')) return null;
  // ListRooms is occasionally empty by mistake.
  const listed = [...(await listRoom())];
  if (listed.length === 0) listed.push(...(await listRoom()));
  if (!listed.some((one) => roomKey(one) === room)) return targetChanged(`Room ${named(roomName)} is gone.`);
  if (nobodySinceMs === undefined && onlyFor === undefined) return null;
  const inside = await listParticipants();
  const came = inside.find(({ joinedAtMs }) => nobodySinceMs !== undefined && joinedAtMs > nobodySinceMs);
  if (came) return targetChanged(`${named(came.identity)} has joined ${named(roomName)} meanwhile.`);
  return onlyFor === undefined ? null : checkNeed(onlyFor, inside, roomName);
};

/** Whether the people for whom the action is done still wait without an agent. */
const checkNeed = (
  { waiting, agents }: NonNullable<Target['onlyFor']>,
  inside: readonly ParticipantFacts[],
  roomName: string,
): Failure | null => {
  const isThere = ({ state }: ParticipantFacts) => state !== 'DISCONNECTED';
  const there = inside.filter(isThere);
  if (!there.some(({ identity }) => waiting.includes(identity)))
    return targetChanged(`Nobody waits in ${named(roomName)} any more.`);
  const came = there.find(({ kind, identity }) => kind === 'AGENT' && !agents.includes(identity));
  return came ? targetChanged(`${named(came.identity)} has joined ${named(roomName)} meanwhile.`) : null;
};

/** For a plan that creates a dispatch: the room's dispatches must be the same as before. */
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
    // Asking a missing room for its dispatches blocks for seconds.
    const rooms = await gateway.listRooms([roomName]);
    if (rooms.length === 0) return null;
  }
  const listed = await gateway.listDispatches(roomName);
  if (dispatchId !== null && !listed.some(({ id }) => id === dispatchId)) {
    return targetChanged(`Dispatch ${dispatchId} is gone: somebody else removed or recreated it.`);
  }
  const came = listed.find(({ id, agentName }) => agentName === create.agentName && !known.has(id));
  return came
    ? targetChanged(
        `Dispatch ${came.id} of ${agentCalled(came.agentName)} was created in ${named(roomName)} meanwhile.`,
      )
    : null;
};
