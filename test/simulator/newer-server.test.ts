import { JobStatus, ListAgentDispatchRequest, ListAgentDispatchResponse } from '@livekit/protocol';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { type Simulator, startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';

let clock: ManualClock;
let simulator: Simulator;
let gateway: Gateway;

beforeEach(async () => {
  clock = createManualClock();
  simulator = await startSimulator({ clock });
  gateway = createGateway({ ...simulator, clock: systemClock, callTimeoutMs: 60_000 });
});

afterEach(async () => {
  gateway.close();
  await simulator.close();
});

const onlyJob = async (room: string) => {
  const dispatches = await gateway.listDispatches(room);
  return dispatches.flatMap(({ jobs }) => jobs)[0];
};

describe('what only newer servers list', () => {
  it('is left out by default, as in 1.13.5', async () => {
    simulator.world.addWorker({ agentName: 'a' });
    simulator.world.createDispatch('room', { agentName: 'a' });
    await clock.advance(10_000);
    expect((await onlyJob('room'))?.history).toBeNull();
  });

  it('is a job that no worker has, with the reason', async () => {
    const { id } = simulator.world.createDispatch('room', { agentName: 'a' });
    simulator.world.tellJob('room', id, { history: { reason: 'JSR_NO_CAPACITY', workersAsked: 4 } });
    expect(await onlyJob('room')).toMatchObject({
      status: 'PENDING',
      participantIdentity: '',
      workerId: '',
      history: { reason: 'NO_CAPACITY', workersAsked: 4, createdAtMs: clock.now(), attempts: 0 },
    });
  });

  it('is the history of a job that a worker has', async () => {
    simulator.world.addWorker({ agentName: 'a' });
    const { id } = simulator.world.createDispatch('room', { agentName: 'a' });
    await clock.advance(10_000);
    const before = await onlyJob('room');
    simulator.world.tellJob('room', id, {
      status: 'JS_CANCELLED',
      error: 'gone',
      history: {
        reason: 'JSR_RETRYING',
        attempts: 3,
        failedAttemptsMs: 4_000,
        firstStartedAtMs: clock.now(),
      },
    });
    expect(await onlyJob('room')).toMatchObject({
      id: before?.id,
      workerId: before?.workerId,
      status: 'CANCELLED',
      error: 'gone',
      history: { reason: 'RETRYING', attempts: 3, failedAttemptsMs: 4_000, firstStartedAtMs: clock.now() },
    });
  });

  it('is left out of protobuf, whose messages lack the fields', async () => {
    const { world, url, apiKey, apiSecret } = simulator;
    const { id } = world.createDispatch('room', { agentName: 'a' });
    world.tellJob('room', id, {
      status: 'JS_CANCELLED',
      history: { reason: 'JSR_ROOM_CLOSED', attempts: 2 },
    });
    const token = new AccessToken(apiKey, apiSecret);
    token.addGrant({ roomAdmin: true, room: 'room' });
    const response = await fetch(`${url}/twirp/livekit.AgentDispatchService/ListDispatch`, {
      method: 'POST',
      headers: {
        'content-type': 'application/protobuf',
        authorization: `Bearer ${await token.toJwt()}`,
      },
      body: new Uint8Array(new ListAgentDispatchRequest({ room: 'room', dispatchId: id }).toBinary()),
    });
    const [dispatch] = ListAgentDispatchResponse.fromBinary(
      new Uint8Array(await response.arrayBuffer()),
    ).agentDispatches;
    const [job] = dispatch?.state?.jobs ?? [];
    expect(job?.dispatchId).toBe(id);
    expect(job?.state?.status).toBe(JobStatus.JS_PENDING);
  });

  it('is more detail about the kind of a participant', async () => {
    simulator.world.addCaller({ room: 'room', identity: 'robot', kindDetails: ['SIMULATION'] });
    simulator.world.addCaller({ room: 'room', identity: 'tape', hidden: true, recorder: true });
    await clock.advance(1_000);
    const [robot, tape] = await gateway.listParticipants('room');
    expect(robot).toMatchObject({ identity: 'robot', kindDetails: ['SIMULATION'], recorder: false });
    expect(tape).toMatchObject({ identity: 'tape', kindDetails: [], hidden: true, recorder: true });
    const { url, apiKey, apiSecret } = simulator;
    const viaSdk = await new RoomServiceClient(url, apiKey, apiSecret).getParticipant('room', 'robot');
    expect(viaSdk.identity).toBe('robot');
  });
});
