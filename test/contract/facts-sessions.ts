import {
  JobStatus,
  ListAgentDispatchRequest,
  ListAgentDispatchResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  type ParticipantInfo,
  ParticipantInfo_Kind,
  ParticipantInfo_State,
} from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Contract, Fact } from './contract.ts';
import { AGENT_SHAPE, DISPATCH_SHAPE, shapeOf } from './shapes.ts';
import { callBinary, callWith, eventually, throughout } from './target.ts';

const LIST_PARTICIPANTS = 'RoomService/ListParticipants';
const LIST_DISPATCH = 'AgentDispatchService/ListDispatch';

/** With room for a busy machine. */
const ACTIVE_WITHIN_MS = 40_000;
const GONE_WITHIN_MS = 40_000;
const STILL_THERE_FOR_MS = 10_000;

const isActiveAgent = ({ kind, state }: ParticipantInfo): boolean =>
  kind === ParticipantInfo_Kind.AGENT && state === ParticipantInfo_State.ACTIVE;

const listens = ({ attributes }: ParticipantInfo): boolean => attributes['lk.agent.state'] === 'listening';

/** Waits for that many agents, each with a session that listens. */
const waitForAgents = async (contract: Contract, room: string, count = 1): Promise<ParticipantInfo[]> => {
  const { found } = await eventually(contract, ACTIVE_WITHIN_MS, async () => {
    const agents = (await contract.rooms.listParticipants(room)).filter(isActiveAgent);
    return agents.filter(listens).length === count ? agents : null;
  });
  return found;
};

const identities = async ({ rooms }: Contract, room: string): Promise<string[]> =>
  (await rooms.listParticipants(room)).map(({ identity }) => identity).sort();

const waitUntilGone = async (contract: Contract, room: string, identity: string): Promise<number> => {
  const { elapsedMs } = await eventually(
    contract,
    GONE_WITHIN_MS,
    async () => !(await identities(contract, room)).includes(identity),
  );
  return elapsedMs;
};

/** A room with one agent of the shared worker. */
const openSession = async (contract: Contract, label: string) => {
  const [room, agentName] = [contract.newName(label), await contract.sharedWorker()];
  const dispatch = await contract.dispatches.createDispatch(room, agentName);
  const [agent] = await waitForAgents(contract, room);
  if (agent === undefined) throw new Error('no agent');
  return { room, agentName, dispatch, agent };
};

/** A room with one agent of a worker that the test may end. */
const openOwnSession = async (contract: Contract, label: string) => {
  const room = contract.newName(label);
  const worker = await contract.addWorker();
  const dispatch = await contract.dispatches.createDispatch(room, worker.agentName);
  const [agent] = await waitForAgents(contract, room);
  if (agent === undefined) throw new Error('no agent');
  return { room, worker, dispatch, agent };
};

const findJob = async ({ dispatches }: Contract, room: string, dispatchId: string) =>
  (await dispatches.getDispatch(dispatchId, room))?.state?.jobs[0];

/** The item of a list in a JSON answer whose field has that value. */
const pick = (json: string, list: string, field: string, value: string): unknown => {
  const answer = JSON.parse(json) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  return answer[list]?.find((item) => item[field] === value);
};

const stateAgents = (fact: Fact): void => {
  describe.concurrent('an agent', () => {
    fact('is a participant of kind AGENT that names its agent name and its job', async (contract) => {
      const { room, agentName, dispatch, agent } = await openSession(contract, 'agent');
      expect(agent.identity).toMatch(/^agent-AJ_/);
      expect(agent.attributes).toMatchObject({
        'lk.agent_name': agentName,
        'lk.agent.name': agentName,
        'lk.agent.state': 'listening',
      });
      expect(agent.permission).toMatchObject({ agent: true, hidden: false, canUpdateMetadata: true });
      const { found } = await eventually(contract, 8_000, () => findJob(contract, room, dispatch.id));
      expect(`agent-${found.id}`).toBe(agent.identity);
      expect(found.state).toMatchObject({
        status: JobStatus.JS_RUNNING,
        participantIdentity: agent.identity,
      });
      expect(await contract.rooms.getParticipant(room, agent.identity)).toMatchObject({ sid: agent.sid });
    });

    fact('is answered with the same fields everywhere, in protobuf too', async (contract) => {
      const { room, dispatch, agent } = await openSession(contract, 'shape');
      await contract.addCaller({ room, identity: 'alice' });
      await eventually(contract, ACTIVE_WITHIN_MS, async () => {
        const { tracks } = await contract.rooms.getParticipant(room, agent.identity);
        return tracks.length === 1;
      });
      await eventually(contract, 8_000, () => findJob(contract, room, dispatch.id));
      const grants = { roomAdmin: true, room };

      const listed = await callWith(contract, grants, LIST_PARTICIPANTS, { room });
      expect(shapeOf(pick(listed.text, 'participants', 'sid', agent.sid))).toEqual(AGENT_SHAPE);
      const found = await callWith(contract, grants, LIST_DISPATCH, { room });
      expect(shapeOf(pick(found.text, 'agent_dispatches', 'id', dispatch.id))).toEqual(DISPATCH_SHAPE);

      const inRoom = new ListParticipantsRequest({ room });
      const bytes = await callBinary(contract, grants, LIST_PARTICIPANTS, inRoom);
      const decoded = ListParticipantsResponse.fromBinary(bytes).participants;
      expect(decoded.map(({ identity }) => identity).sort()).toEqual([agent.identity, 'alice']);
      const ofDispatch = new ListAgentDispatchRequest({ room, dispatchId: dispatch.id });
      const dispatchBytes = await callBinary(contract, grants, LIST_DISPATCH, ofDispatch);
      const [decodedDispatch] = ListAgentDispatchResponse.fromBinary(dispatchBytes).agentDispatches;
      expect(`agent-${decodedDispatch?.state?.jobs[0]?.id}`).toBe(agent.identity);
    });

    fact(
      'publishes its voice once a caller is there, and is no participant in the counts',
      async (contract) => {
        const { room, agent } = await openSession(contract, 'voice');
        expect(agent.tracks).toEqual([]);
        await contract.addCaller({ room, identity: 'alice', publishAudio: true });
        await eventually(contract, ACTIVE_WITHIN_MS, async () => {
          const { tracks } = await contract.rooms.getParticipant(room, agent.identity);
          return tracks.some((track) => track.name === 'roomio_audio' && !track.muted);
        });
        const { found } = await eventually(contract, 12_000, async () => {
          const [listed] = await contract.rooms.listRooms([room]);
          return listed?.numPublishers === 2 && listed;
        });
        expect(found.numParticipants).toBe(1);
      },
    );

    fact(
      'comes once for each of two dispatches, and participants are listed in any order',
      async (contract) => {
        const { room, agentName } = await openSession(contract, 'two');
        await contract.dispatches.createDispatch(room, agentName);
        const agents = await waitForAgents(contract, room, 2);
        expect(new Set(agents.map(({ identity }) => identity)).size).toBe(2);
        const orders = new Set<string>();
        for (let call = 0; call < 20; call += 1) {
          orders.add((await contract.rooms.listParticipants(room)).map(({ identity }) => identity).join());
        }
        expect(orders.size).toBe(2);
      },
    );

    fact('goes soon when its dispatch is deleted', async (contract) => {
      const { room, dispatch, agent } = await openSession(contract, 'deleted');
      await contract.dispatches.deleteDispatch(dispatch.id, room);
      expect(await waitUntilGone(contract, room, agent.identity)).toBeLessThan(2_500);
    });

    fact('that is removed goes at once, and leaves its dispatch with a job that runs', async (contract) => {
      const { room, dispatch, agent } = await openSession(contract, 'removed');
      await contract.rooms.removeParticipant(room, agent.identity);
      expect(await waitUntilGone(contract, room, agent.identity)).toBeLessThan(500);
      await eventually(contract, 8_000, () => findJob(contract, room, dispatch.id));
      await throughout(contract, 6_000, async () => {
        const job = await findJob(contract, room, dispatch.id);
        expect(job?.state).toMatchObject({ status: JobStatus.JS_RUNNING, endedAt: 0n, error: '' });
        expect(await identities(contract, room)).toEqual([]);
      });
    });

    fact('goes with its room, 20 s after the last caller left', async (contract) => {
      const { room, agent } = await openSession(contract, 'departure');
      const caller = await contract.addCaller({ room, identity: 'alice' });
      await caller.leave();
      await waitUntilGone(contract, room, 'alice');
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        expect(await identities(contract, room)).toEqual([agent.identity]);
      });
      await eventually(
        contract,
        GONE_WITHIN_MS,
        async () => (await contract.rooms.listRooms([room])).length === 0,
      );
      expect(await identities(contract, room)).toEqual([]);
    });
  });
};

const stateLosses = (fact: Fact): void => {
  describe.concurrent('a worker', () => {
    fact('that is killed leaves its agent ACTIVE for some 20 s, and its job running', async (contract) => {
      const { room, worker, dispatch, agent } = await openOwnSession(contract, 'killed');
      await worker.kill();
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        const present = await contract.rooms.getParticipant(room, agent.identity);
        expect(present.state).toBe(ParticipantInfo_State.ACTIVE);
        expect(present.attributes).toEqual(agent.attributes);
      });
      await waitUntilGone(contract, room, agent.identity);
      expect((await findJob(contract, room, dispatch.id))?.state?.status).toBe(JobStatus.JS_RUNNING);
    });

    fact('that is killed leaves its agent there even when the dispatch is deleted', async (contract) => {
      const { room, worker, dispatch, agent } = await openOwnSession(contract, 'orphan');
      await worker.kill();
      await contract.dispatches.deleteDispatch(dispatch.id, room);
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        expect(await identities(contract, room)).toEqual([agent.identity]);
      });
      await waitUntilGone(contract, room, agent.identity);
    });

    fact('that hangs has its agent removed by force, 3 s after the dispatch is deleted', async (contract) => {
      const { room, worker, dispatch, agent } = await openOwnSession(contract, 'hung');
      await worker.hang();
      await contract.dispatches.deleteDispatch(dispatch.id, room);
      const elapsedMs = await waitUntilGone(contract, room, agent.identity);
      expect(elapsedMs).toBeGreaterThan(2_000);
      expect(elapsedMs).toBeLessThan(6_000);
    });

    fact('that is told to stop takes no new jobs, and its sessions go on', async (contract) => {
      const { room, worker, agent } = await openOwnSession(contract, 'drained');
      await worker.drain();
      await contract.pass(500);
      const another = contract.newName('another');
      await contract.dispatches.createDispatch(another, worker.agentName);
      await throughout(contract, 6_000, async () => {
        expect(await identities(contract, another)).toEqual([]);
        expect(await identities(contract, room)).toEqual([agent.identity]);
      });
    });
  });
};

const stateCallers = (fact: Fact): void => {
  describe.concurrent('a caller', () => {
    fact('makes the room, and is listed with kind and attributes, a hidden one too', async (contract) => {
      const room = contract.newName('callers');
      await contract.addCaller({ room, identity: 'alice' });
      const attributes = { 'sip.phoneNumber': '+15550100' };
      await contract.addCaller({ room, identity: 'sip_1', kind: 'SIP', attributes });
      await contract.addCaller({ room, identity: 'observer', hidden: true });
      const { found } = await eventually(contract, ACTIVE_WITHIN_MS, async () => {
        const listed = await contract.rooms.listParticipants(room);
        return listed.every(({ state }) => state === ParticipantInfo_State.ACTIVE) && listed;
      });
      const byIdentity = new Map(found.map((participant) => [participant.identity, participant]));
      expect([...byIdentity.keys()].sort()).toEqual(['alice', 'observer', 'sip_1']);
      expect(byIdentity.get('alice')).toMatchObject({ kind: ParticipantInfo_Kind.STANDARD, attributes: {} });
      expect(byIdentity.get('alice')?.permission).toMatchObject({ agent: false, hidden: false });
      expect(byIdentity.get('sip_1')).toMatchObject({ kind: ParticipantInfo_Kind.SIP, attributes });
      expect(byIdentity.get('observer')?.permission?.hidden).toBe(true);
      const joinedAtMs = Number(byIdentity.get('alice')?.joinedAtMs);
      expect(Math.abs(joinedAtMs - contract.now())).toBeLessThan(60_000);
    });

    fact('that is killed is still ACTIVE for some 20 s', async (contract) => {
      const room = contract.newName('cut');
      const caller = await contract.addCaller({ room, identity: 'alice', publishAudio: true });
      await eventually(contract, ACTIVE_WITHIN_MS, async () => {
        const { state, tracks } = await contract.rooms.getParticipant(room, 'alice');
        return state === ParticipantInfo_State.ACTIVE && tracks.length === 1;
      });
      await caller.kill();
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        const { state } = await contract.rooms.getParticipant(room, 'alice');
        expect(state).toBe(ParticipantInfo_State.ACTIVE);
      });
      await waitUntilGone(contract, room, 'alice');
    });

    fact('can be changed, and put out at once', async (contract) => {
      const room = contract.newName('changed');
      await contract.addCaller({ room, identity: 'alice', attributes: { kept: '1', dropped: '2' } });
      await contract.rooms.updateParticipant(room, 'alice', {
        name: 'Alice',
        metadata: 'm',
        attributes: { dropped: '', added: '3' },
      });
      expect(await contract.rooms.getParticipant(room, 'alice')).toMatchObject({
        name: 'Alice',
        metadata: 'm',
        attributes: { kept: '1', added: '3' },
      });
      await contract.rooms.removeParticipant(room, 'alice');
      expect(await waitUntilGone(contract, room, 'alice')).toBeLessThan(500);
    });
  });
};

/** What needs agents that join, and callers. */
export const stateSessions = (fact: Fact): void => {
  stateAgents(fact);
  stateLosses(fact);
  stateCallers(fact);
};

/** An unnamed worker takes a job in every room, so this wants a server of its own, and is stated alone. */
export const stateAutomaticDispatch = (fact: Fact): void => {
  describe.concurrent('an unnamed worker', () => {
    fact('sends an agent into a room before anybody is there', async (contract) => {
      await contract.addWorker({ agentName: '' });
      const room = contract.newName('unnamed');
      await contract.rooms.createRoom({ name: room });
      const [agent] = await waitForAgents(contract, room);
      expect(agent?.attributes).toMatchObject({ 'lk.agent_name': '', 'lk.agent.state': 'listening' });
      const [dispatch] = await contract.dispatches.listDispatch(room);
      expect(dispatch?.agentName).toBe('');
    });
  });
};
