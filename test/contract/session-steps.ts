import { type ParticipantInfo, ParticipantInfo_Kind, ParticipantInfo_State } from '@livekit/protocol';
import type { Contract } from './contract.ts';
import { eventually } from './target.ts';

/** Limits with a margin for a busy machine. */
export const ACTIVE_WITHIN_MS = 40_000;
export const GONE_WITHIN_MS = 40_000;
export const STILL_THERE_FOR_MS = 10_000;

const isActiveAgent = ({ kind, state }: ParticipantInfo): boolean =>
  kind === ParticipantInfo_Kind.AGENT && state === ParticipantInfo_State.ACTIVE;

const listens = ({ attributes }: ParticipantInfo): boolean => attributes['lk.agent.state'] === 'listening';

/** Waits for this many agents, each with a listening session. */
export const waitForAgents = async (
  contract: Contract,
  room: string,
  count = 1,
): Promise<ParticipantInfo[]> => {
  const { found } = await eventually(contract, ACTIVE_WITHIN_MS, async () => {
    const agents = (await contract.rooms.listParticipants(room)).filter(isActiveAgent);
    return agents.filter(listens).length === count ? agents : null;
  });
  return found;
};

/** The identities of all participants in the room, sorted. */
export const identities = async ({ rooms }: Contract, room: string): Promise<string[]> =>
  (await rooms.listParticipants(room)).map(({ identity }) => identity).sort();

/** @returns how long it took, in milliseconds */
export const waitUntilGone = async (contract: Contract, room: string, identity: string): Promise<number> => {
  const { elapsedMs } = await eventually(
    contract,
    GONE_WITHIN_MS,
    async () => !(await identities(contract, room)).includes(identity),
  );
  return elapsedMs;
};

/** Opens a room with one agent of the shared worker. */
export const openSession = async (contract: Contract, label: string) => {
  const [room, agentName] = [contract.newName(label), await contract.sharedWorker()];
  const dispatch = await contract.dispatches.createDispatch(room, agentName);
  const [agent] = await waitForAgents(contract, room);
  if (agent === undefined) throw new Error('no agent');
  return { room, agentName, dispatch, agent };
};

/** Opens a room with one agent of a worker that the test may end. */
export const openOwnSession = async (contract: Contract, label: string) => {
  const room = contract.newName(label);
  const worker = await contract.addWorker();
  const dispatch = await contract.dispatches.createDispatch(room, worker.agentName);
  const [agent] = await waitForAgents(contract, room);
  if (agent === undefined) throw new Error('no agent');
  return { room, worker, dispatch, agent };
};

/** The first job of the dispatch, if it is listed. */
export const findJob = async ({ dispatches }: Contract, room: string, dispatchId: string) =>
  (await dispatches.getDispatch(dispatchId, room))?.state?.jobs[0];
