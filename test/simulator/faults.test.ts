import { ParticipantInfo_State, RoomAgentDispatch } from '@livekit/protocol';
import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults } from '../../source/simulator/faults.ts';
import { createRandom } from '../../source/simulator/random.ts';
import { type Simulator, startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock, type ManualClock, settle } from '../helpers/manual-clock.ts';

let clock: ManualClock;
let simulator: Simulator;
let rooms: RoomServiceClient;

beforeEach(async () => {
  clock = createManualClock();
  simulator = await startSimulator({ clock });
  rooms = new RoomServiceClient(simulator.url, simulator.apiKey, simulator.apiSecret);
  simulator.world.createRoom({ name: 'one' });
  simulator.world.createRoom({ name: 'other' });
});

afterEach(() => simulator.close());

/** Waits until the simulator has received this many requests. */
const untilCalls = async (method: string, count: number): Promise<void> => {
  while ((simulator.calls.get(method) ?? 0) < count) await settle();
  await settle();
};

describe('a fault', () => {
  it('of latency delays the answer by the clock', async () => {
    simulator.faults.add({ fault: { kind: 'latency', milliseconds: 800 }, method: 'ListRooms' });
    let answered = false;
    const call = rooms.listRooms().then((list) => {
      answered = true;
      return list;
    });
    await untilCalls('ListRooms', 1);
    await clock.advance(799);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect((await call).length).toBe(2);
  });

  it('that hangs never answers', async () => {
    simulator.faults.add({ fault: { kind: 'hang' }, method: 'ListParticipants' });
    let ended = false;
    const call = rooms.listParticipants('one').catch(() => {
      ended = true;
    });
    await untilCalls('ListParticipants', 1);
    await clock.advance(200_000);
    expect(ended).toBe(false);
    expect((await rooms.listRooms()).length).toBe(2);
    await simulator.close();
    await call;
  });

  it('applies only to its method and its room', async () => {
    simulator.faults.add({ fault: { kind: 'status', status: 500 }, method: 'ListParticipants', room: 'one' });
    expect(await rooms.listParticipants('other')).toEqual([]);
    expect((await rooms.listRooms()).length).toBe(2);
    await expect(rooms.listParticipants('one')).rejects.toMatchObject({ status: 500, code: 'internal' });
  });

  it('expires after its count, and can be removed', async () => {
    simulator.faults.add({ fault: { kind: 'empty' }, method: 'ListRooms', count: 1 });
    expect(await rooms.listRooms()).toEqual([]);
    expect((await rooms.listRooms()).length).toBe(2);
    const remove = simulator.faults.add({ fault: { kind: 'status', status: 503 } });
    await expect(rooms.listRooms()).rejects.toMatchObject({ status: 503, code: 'unavailable' });
    remove();
    expect((await rooms.listRooms()).length).toBe(2);
    simulator.faults.add({ fault: { kind: 'reset' } });
    simulator.faults.clear();
    expect((await rooms.listRooms()).length).toBe(2);
  });

  it('of a rate limit says when to retry', async () => {
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 7 } as const;
    simulator.faults.add({ fault, method: 'ListRooms' });
    const response = await fetch(`${simulator.url}/twirp/livekit.RoomService/ListRooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ code: 'resource_exhausted' });
  });

  it('can reset the connection, truncate the JSON, or answer with a page', async () => {
    simulator.faults.add({ fault: { kind: 'html' }, count: 1 });
    simulator.faults.add({ fault: { kind: 'malformed' }, count: 1 });
    simulator.faults.add({ fault: { kind: 'reset' }, count: 1 });
    await expect(rooms.listRooms()).rejects.toThrow('fetch failed');
    await expect(rooms.listRooms()).rejects.toThrow(SyntaxError);
    await expect(rooms.listRooms()).rejects.toThrow(/<!doctype/i);
    expect((await rooms.listRooms()).length).toBe(2);
  });

  it('can make the node look stale to a probe', async () => {
    simulator.faults.add({ fault: { kind: 'status', status: 406 }, method: 'GET /', count: 1 });
    expect((await fetch(simulator.url)).status).toBe(406);
    expect((await fetch(simulator.url)).status).toBe(200);
    expect(simulator.calls.get('GET /')).toBe(2);
  });

  it('with a probability applies to about that share of the requests', () => {
    const faults = createFaults(createRandom(1));
    faults.add({ fault: { kind: 'reset' }, probability: 0.3 });
    let met = 0;
    for (let call = 0; call < 1_000; call += 1) {
      if (faults.meet({ method: 'ListRooms', room: '' }) !== null) met += 1;
    }
    expect(met).toBeGreaterThan(250);
    expect(met).toBeLessThan(350);
  });
});

describe('a room whose node died', () => {
  const noResponse = { status: 503, message: expect.stringContaining('no response from servers') };
  let dispatches: AgentDispatchClient;

  /** No node answers, so the call fails after 3 s. */
  const failsAfter3s = async (call: Promise<unknown>, method: string, count = 1) => {
    let failed: unknown = null;
    const ended = call.catch((error: unknown) => {
      failed = error;
    });
    await untilCalls(method, count);
    await clock.advance(2999);
    await settle();
    expect(failed).toBeNull();
    await clock.advance(1);
    await ended;
    expect(failed).toMatchObject(noResponse);
  };

  beforeEach(async () => {
    dispatches = new AgentDispatchClient(simulator.url, simulator.apiKey, simulator.apiSecret);
    simulator.world.addWorker({ agentName: 'support' });
    simulator.world.createDispatch('one', { agentName: 'support' });
    simulator.world.addCaller({ room: 'one', identity: 'alice' });
    await clock.advance(10_000);
  });

  it('is listed unchanged, whatever was scheduled in it', async () => {
    const before = await rooms.listRooms(['one']);
    const inside = (await rooms.listParticipants('one')).map(({ identity }) => identity).sort();
    simulator.faults.haunt('one');
    await clock.advance(3_600_000);
    expect(await rooms.listRooms(['one'])).toEqual(before);
    const listed = await rooms.listParticipants('one');
    expect(listed.map(({ identity }) => identity).sort()).toEqual(inside);
    expect(inside).toContain('alice');
    expect((await rooms.getParticipant('one', 'alice')).state).toBe(ParticipantInfo_State.ACTIVE);
  });

  it('gets no answer from any node: calls fail after 3 s', async () => {
    simulator.faults.haunt('one');
    await failsAfter3s(dispatches.listDispatch('one'), 'ListDispatch');
    await failsAfter3s(dispatches.createDispatch('one', 'support'), 'CreateDispatch');
    await failsAfter3s(dispatches.deleteDispatch('AD_1', 'one'), 'DeleteDispatch');
    await failsAfter3s(rooms.removeParticipant('one', 'alice'), 'RemoveParticipant');
    await failsAfter3s(rooms.deleteRoom('one'), 'DeleteRoom');
    expect(await rooms.listParticipants('other')).toEqual([]);
  });

  it('lives again when it is created again: same id, same listed participants, an automatic dispatch', async () => {
    const [before] = await rooms.listRooms(['one']);
    simulator.faults.haunt('one');
    expect((await rooms.createRoom({ name: 'one' })).sid).toBe(before?.sid);
    expect((await dispatches.listDispatch('one')).map(({ agentName }) => agentName)).toEqual(['']);
    expect((await rooms.listParticipants('one')).map(({ identity }) => identity)).toContain('alice');
    await rooms.deleteRoom('one');
    expect(await rooms.listRooms(['one'])).toEqual([]);
  });

  it('then has the dispatches it is created with', async () => {
    simulator.faults.haunt('one');
    await rooms.createRoom({ name: 'one', agents: [new RoomAgentDispatch({ agentName: 'nobody' })] });
    expect((await dispatches.listDispatch('one')).map(({ agentName }) => agentName)).toEqual(['nobody']);
  });

  it('can be taken over by a living node without being created again', async () => {
    const takeOver = simulator.faults.haunt('one');
    takeOver();
    expect(await dispatches.listDispatch('one')).toHaveLength(1);
  });
});

describe('the time of the simulator', () => {
  it('is its own if one is given: tokens and the Date header use it', async () => {
    const now = () => Date.now() + 700_000;
    const ahead = await startSimulator({ clock, now });
    try {
      const { url, apiKey, apiSecret } = ahead;
      const askedAtMs = now();
      const date = Date.parse((await fetch(url)).headers.get('date') ?? '');
      // The header has whole seconds.
      expect(date).toBeGreaterThan(askedAtMs - 1_000);
      expect(date).toBeLessThanOrEqual(now());
      await expect(new RoomServiceClient(url, apiKey, apiSecret).listRooms()).rejects.toMatchObject({
        status: 401,
        message: expect.stringContaining('token is expired'),
      });
    } finally {
      await ahead.close();
    }
  });
});
