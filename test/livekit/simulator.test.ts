import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { type Simulator, startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

let simulator: Simulator;
let gateway: Gateway;

const connect = (options: { readonly apiKey?: string; readonly apiSecret?: string } = {}): Gateway => {
  const { url, apiKey, apiSecret } = simulator;
  return createGateway({ url, apiKey, apiSecret, clock: systemClock, callTimeoutMs: 60_000, ...options });
};

beforeEach(async () => {
  simulator = await startSimulator({ clock: createManualClock(), apiSecret: 'a-secret-for-tests' });
  gateway = connect();
});

afterEach(async () => {
  gateway.close();
  await simulator.close();
});

describe('against the simulator', () => {
  it('a room and its dispatches come and go', async () => {
    expect(await gateway.probe()).toMatchObject({ status: 200 });
    expect(await gateway.listRooms()).toEqual([]);
    const room = await gateway.createRoom({ name: 'call-1', metadata: '{}', emptyTimeoutSeconds: 60 });
    expect(await gateway.listRooms()).toEqual([room]);
    const dispatch = await gateway.createDispatch({ room: 'call-1', agentName: 'support', metadata: 'm' });
    const dispatches = await gateway.listDispatches('call-1');
    expect(dispatches.map(({ agentName }) => agentName).sort()).toEqual(['', 'support']);
    expect(dispatches).toContainEqual(dispatch);
    await gateway.deleteDispatch('call-1', dispatch.id);
    expect((await gateway.listDispatches('call-1')).map(({ agentName }) => agentName)).toEqual(['']);
    expect(await gateway.listParticipants('call-1')).toEqual([]);
    await gateway.deleteRoom('call-1');
    expect(await gateway.listRooms()).toEqual([]);
  });

  it('what is missing is told as missing', async () => {
    await gateway.createRoom({ name: 'call-1' });
    for (const call of [
      () => gateway.deleteDispatch('call-1', 'AD_none'),
      () => gateway.removeParticipant('call-1', 'nobody'),
      () => gateway.deleteRoom('call-2'),
    ]) {
      await expect(call()).rejects.toMatchObject({ status: 404, failure: { kind: 'not-found' } });
    }
  });

  it('wrong credentials are told apart', async () => {
    await expect(connect({ apiKey: 'another' }).listRooms()).rejects.toMatchObject({
      failure: { kind: 'wrong-key' },
    });
    await expect(connect({ apiSecret: 'another' }).listRooms()).rejects.toMatchObject({
      failure: { kind: 'wrong-secret' },
    });
  });

  it.each([
    [{ kind: 'status', status: 429, retryAfterSeconds: 9 }, 'rate-limited', 9000],
    [{ kind: 'status', status: 500 }, 'server-error', null],
    [{ kind: 'reset' }, 'reset', null],
    [{ kind: 'malformed' }, 'not-livekit', null],
    [{ kind: 'html' }, 'not-livekit', null],
  ] as const)('the fault %j is told as %s', async (fault, kind, retryAfterMs) => {
    simulator.faults.add({ fault });
    await expect(gateway.listRooms()).rejects.toMatchObject({ failure: { kind }, retryAfterMs });
  });
});
