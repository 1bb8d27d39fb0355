import {
  JobStatus,
  ListAgentDispatchRequest,
  ListAgentDispatchResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
} from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Fact } from './contract.ts';
import {
  ACTIVE_WITHIN_MS,
  findJob,
  GONE_WITHIN_MS,
  identities,
  openSession,
  STILL_THERE_FOR_MS,
  waitForAgents,
  waitUntilGone,
} from './session-steps.ts';
import { AGENT_SHAPE, DISPATCH_SHAPE, shapeOf } from './shapes.ts';
import { callBinary, callWith, eventually, throughout } from './target.ts';

const LIST_PARTICIPANTS = 'RoomService/ListParticipants';
const LIST_DISPATCH = 'AgentDispatchService/ListDispatch';

/** The item in a list of a JSON answer whose field has the given value. */
const pick = (json: string, list: string, field: string, value: string): unknown => {
  const answer = JSON.parse(json) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  return answer[list]?.find((item) => item[field] === value);
};

export const stateAgents = (fact: Fact): void => {
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

    fact('has the same fields in every answer, in protobuf too', async (contract) => {
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

    fact('publishes audio once a caller is there, and is not in the participant counts', async (contract) => {
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
    });

    fact(
      'joins once for each of two dispatches, and participants are listed in any order',
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

    fact('leaves soon when its dispatch is deleted', async (contract) => {
      const { room, dispatch, agent } = await openSession(contract, 'deleted');
      // Until the job is listed, the server does not know which agent to remove.
      await eventually(contract, 8_000, () => findJob(contract, room, dispatch.id));
      await contract.dispatches.deleteDispatch(dispatch.id, room);
      expect(await waitUntilGone(contract, room, agent.identity)).toBeLessThan(2_500);
    });

    fact(
      'also leaves, but later, when its dispatch is deleted before its job is listed',
      async (contract) => {
        const { room, dispatch, agent } = await openSession(contract, 'deleted-early');
        await contract.dispatches.deleteDispatch(dispatch.id, room);
        expect(await waitUntilGone(contract, room, agent.identity)).toBeLessThan(8_000);
        expect(await contract.dispatches.listDispatch(room)).not.toContainEqual(
          expect.objectContaining({ id: dispatch.id }),
        );
      },
    );

    fact('leaves at once when it is removed, and its dispatch keeps a running job', async (contract) => {
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

    fact('stays unchanged when its caller leaves and comes back', async (contract) => {
      const { room, agent } = await openSession(contract, 'closed');
      const look = async () => {
        const { sid, state, attributes, tracks } = await contract.rooms.getParticipant(room, agent.identity);
        return { sid, state, attributes, tracks: tracks.map(({ sid, muted }) => ({ sid, muted })) };
      };
      const caller = await contract.addCaller({ room, identity: 'alice', publishAudio: true });
      await eventually(contract, ACTIVE_WITHIN_MS, async () => (await look()).tracks.length === 1);
      const before = await look();
      await caller.leave();
      await waitUntilGone(contract, room, 'alice');
      await throughout(contract, 5_000, async () => expect(await look()).toEqual(before));
      await contract.addCaller({ room, identity: 'alice', publishAudio: true });
      await throughout(contract, 5_000, async () => expect(await look()).toEqual(before));
      expect(before).toMatchObject({
        attributes: { 'lk.agent.state': 'listening' },
        tracks: [{ muted: false }],
      });
    });

    fact('leaves when its room closes, 20 s after the last caller left', async (contract) => {
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
