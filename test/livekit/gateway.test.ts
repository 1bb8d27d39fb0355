import { TokenVerifier } from 'livekit-server-sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../source/clock.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { answerJson, type Respond, type SeenRequest, startTinyServer } from './tiny-server.ts';

const SECRET = 'a-secret-for-tests';
const gateways: Gateway[] = [];

afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.close();
});

const connect = (url: string, clock: Clock = createManualClock()): Gateway => {
  const gateway = createGateway({ url, apiKey: 'key', apiSecret: SECRET, clock });
  gateways.push(gateway);
  return gateway;
};

const startLiveKit = async (respond: Respond) => {
  const server = await startTinyServer(respond);
  const clock = createManualClock();
  return { server, clock, gateway: connect(server.url, clock) };
};

const grantOf = async (request: SeenRequest | undefined): Promise<unknown> => {
  const token = request?.headers.authorization?.replace('Bearer ', '') ?? '';
  return (await new TokenVerifier('key', SECRET).verify(token)).video;
};

describe('the probe', () => {
  it('tells the status, the round trip and the skew, and sends no credentials', async () => {
    const clock = createManualClock(Date.parse('2026-07-14T12:00:00Z'));
    const server = await startTinyServer((response) => {
      response.writeHead(200, { date: 'Tue, 14 Jul 2026 12:01:30 GMT' }).end('OK');
    });
    expect(await connect(server.url, clock).probe()).toEqual({
      status: 200,
      roundTripMs: 0,
      clockSkewMs: 90_500,
    });
    expect(server.seen).toMatchObject([{ method: 'GET', path: '/' }]);
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([406, 404])('tells %d, which says something of the node or of a proxy', async (status) => {
    const { gateway } = await startLiveKit((response) => {
      response.sendDate = false;
      response.writeHead(status).end();
    });
    expect(await gateway.probe()).toMatchObject({ status, clockSkewMs: null });
  });

  it.each([
    [502, 'server-error'],
    [429, 'rate-limited'],
    [302, 'not-livekit'],
  ])('fails on %d', async (status, kind) => {
    const { gateway } = await startLiveKit((response) => response.writeHead(status).end());
    await expect(gateway.probe()).rejects.toMatchObject({ status, failure: { kind } });
  });
});

describe('listings', () => {
  it('ask for rooms, all or some, with the grant to list', async () => {
    const { server, gateway } = await startLiveKit((response) => {
      answerJson(response, { rooms: [{ name: 'b' }, { name: 'a' }] });
    });
    expect((await gateway.listRooms()).map(({ name }) => name)).toEqual(['b', 'a']);
    await gateway.listRooms(['a']);
    expect(server.seen).toMatchObject([
      { method: 'POST', path: '/twirp/livekit.RoomService/ListRooms', body: '{}' },
      { path: '/twirp/livekit.RoomService/ListRooms', body: '{"names":["a"]}' },
    ]);
    expect(await grantOf(server.seen[0])).toEqual({ roomList: true });
  });

  it('ask for the participants and dispatches of one room, with one token for it', async () => {
    const { server, gateway } = await startLiveKit((response, { path }) => {
      if (path.endsWith('ListParticipants')) answerJson(response, { participants: [{ identity: 'alice' }] });
      else answerJson(response, { agent_dispatches: [{ id: 'AD_1' }] });
    });
    const room = 'a/b "c" \u001b[31m';
    expect(await gateway.listParticipants(room)).toMatchObject([{ identity: 'alice' }]);
    expect(await gateway.listDispatches(room)).toMatchObject([{ id: 'AD_1' }]);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/twirp/livekit.RoomService/ListParticipants',
      '/twirp/livekit.AgentDispatchService/ListDispatch',
    ]);
    expect(server.seen.map(({ body }) => JSON.parse(body))).toEqual([{ room }, { room }]);
    expect(await grantOf(server.seen[0])).toEqual({ roomAdmin: true, room });
    expect(server.seen[0]?.headers.authorization).toBe(server.seen[1]?.headers.authorization);
  });

  it('take no other JSON for a project without rooms', async () => {
    const { gateway } = await startLiveKit((response) => answerJson(response, { status: 'ok' }));
    await expect(gateway.listRooms()).rejects.toMatchObject({ failure: { kind: 'not-livekit' } });
  });

  it('are given up after 5 s by the clock', async () => {
    const { server, clock, gateway } = await startLiveKit(() => {});
    const call = expect(gateway.listDispatches('call-1')).rejects.toMatchObject({
      failure: { kind: 'timeout', sentence: expect.stringContaining('within 5 s') },
    });
    await server.hasSeen(1);
    await clock.advance(4999);
    await clock.advance(1);
    await call;
  });

  it('are given up by the signal', async () => {
    const { server, gateway } = await startLiveKit(() => {});
    const abort = new AbortController();
    const call = expect(gateway.listRooms([], { signal: abort.signal })).rejects.toMatchObject({
      failure: { kind: 'cancelled' },
    });
    await server.hasSeen(1);
    abort.abort();
    await call;
  });
});

describe('changes', () => {
  it('create a dispatch', async () => {
    const { server, gateway } = await startLiveKit((response) => {
      answerJson(response, {
        id: 'AD_1',
        agent_name: 'support',
        metadata: 'm',
        deployment: 'green',
        state: { jobs: [], created_at: '1795479929297686153', deleted_at: '0' },
      });
    });
    const request = { room: 'call-1', agentName: 'support', metadata: 'm', deployment: 'green' };
    expect(await gateway.createDispatch(request)).toEqual({
      id: 'AD_1',
      agentName: 'support',
      metadata: 'm',
      deployment: 'green',
      restartPolicy: 'ON_FAILURE',
      attributes: {},
      createdAtMs: 1_795_479_929_297,
      deletedAtMs: 0,
      jobs: [],
    });
    expect(server.seen[0]?.path).toBe('/twirp/livekit.AgentDispatchService/CreateDispatch');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(request);
    expect(await grantOf(server.seen[0])).toEqual({ roomAdmin: true, room: 'call-1' });
  });

  it.each([
    ['NEVER', 'JRP_NEVER'],
    ['ON_FAILURE', 'JRP_ON_FAILURE'],
    ['RESTART_POLICY_7', 7],
    ['SOMETIMES', 'JRP_SOMETIMES'],
  ])('create a dispatch with its attributes and the restart policy %s', async (restartPolicy, sent) => {
    const { server, gateway } = await startLiveKit((response, { body }) => {
      const { attributes, restartPolicy: policy } = JSON.parse(body);
      answerJson(response, { id: 'AD_1', agent_name: 'support', attributes, restart_policy: policy });
    });
    const attributes = { tier: 'gold', '\u001b[31m': '' };
    const made = await gateway.createDispatch({
      room: 'call-1',
      agentName: 'support',
      restartPolicy,
      attributes,
    });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      room: 'call-1',
      agentName: 'support',
      restartPolicy: sent,
      attributes,
    });
    expect(made).toMatchObject({ restartPolicy, attributes });
  });

  it.each(['<html>', '{}', '{"id":""}', 'null', '[]'])(
    'take no other answer than a dispatch for one that was made: %s',
    async (body) => {
      const { gateway } = await startLiveKit((response) => response.writeHead(200).end(body));
      await expect(gateway.createDispatch({ room: 'r', agentName: 'a' })).rejects.toMatchObject({
        failure: { kind: 'not-livekit' },
      });
    },
  );

  it('never send a dispatch twice where a kept connection closes', async () => {
    const { server, gateway } = await startLiveKit((response, { path }) => {
      if (path.endsWith('CreateDispatch')) response.socket?.destroy();
      else answerJson(response, { rooms: [] });
    });
    await gateway.listRooms();
    await expect(gateway.createDispatch({ room: 'r', agentName: 'a' })).rejects.toMatchObject({
      failure: { kind: 'reset' },
    });
    expect(server.seen.filter(({ path }) => path.endsWith('CreateDispatch'))).toHaveLength(1);
  });

  it('delete a dispatch', async () => {
    const { server, gateway } = await startLiveKit((response) => answerJson(response, {}));
    await gateway.deleteDispatch('call-1', 'AD_1');
    expect(server.seen[0]?.path).toBe('/twirp/livekit.AgentDispatchService/DeleteDispatch');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ room: 'call-1', dispatchId: 'AD_1' });
    expect(await grantOf(server.seen[0])).toEqual({ roomAdmin: true, room: 'call-1' });
  });

  it('remove a participant', async () => {
    const { server, gateway } = await startLiveKit((response) => answerJson(response, {}));
    await gateway.removeParticipant('call-1', 'alice');
    expect(server.seen[0]?.path).toBe('/twirp/livekit.RoomService/RemoveParticipant');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ room: 'call-1', identity: 'alice' });
    expect(await grantOf(server.seen[0])).toEqual({ roomAdmin: true, room: 'call-1' });
  });

  it('create and delete a room', async () => {
    const { server, gateway } = await startLiveKit((response) => {
      answerJson(response, { sid: 'RM_1', name: 'call-1', creation_time_ms: '1795479929273' });
    });
    expect(
      await gateway.createRoom({ name: 'call-1', metadata: '{}', emptyTimeoutSeconds: 60 }),
    ).toMatchObject({ id: 'RM_1', name: 'call-1', createdAtMs: 1_795_479_929_273 });
    await gateway.deleteRoom('call-1');
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/twirp/livekit.RoomService/CreateRoom',
      '/twirp/livekit.RoomService/DeleteRoom',
    ]);
    expect(server.seen.map(({ body }) => JSON.parse(body))).toEqual([
      { name: 'call-1', metadata: '{}', emptyTimeout: 60 },
      { room: 'call-1' },
    ]);
    expect(await grantOf(server.seen[1])).toEqual({ roomCreate: true });
  });

  it('are given up after 5 s by the clock, and a late answer is thrown away', async () => {
    let answerLate = (): void => {};
    const { server, clock, gateway } = await startLiveKit((response) => {
      answerLate = () => answerJson(response, {}, 500);
    });
    const call = expect(gateway.deleteRoom('call-1')).rejects.toMatchObject({
      failure: { kind: 'timeout' },
      status: null,
    });
    await server.hasSeen(1);
    await clock.advance(5000);
    await call;
    answerLate();
  });

  it('are given up by the signal, and never begun after it', async () => {
    const { server, gateway } = await startLiveKit(() => {});
    const abort = new AbortController();
    const cancelled = { failure: { kind: 'cancelled' } };
    const call = expect(gateway.deleteRoom('call-1', { signal: abort.signal })).rejects.toMatchObject(
      cancelled,
    );
    await server.hasSeen(1);
    abort.abort();
    await call;
    await expect(gateway.deleteRoom('call-1', { signal: abort.signal })).rejects.toMatchObject(cancelled);
    expect(server.seen).toHaveLength(1);
  });

  it('are sent once, whatever the server answers, and print nothing', async () => {
    const print = vi.spyOn(console, 'warn');
    const { server, gateway } = await startLiveKit((response) => {
      answerJson(response, { code: 'internal', msg: 'broke' }, 500);
    });
    await expect(gateway.createDispatch({ room: 'call-1', agentName: 'x' })).rejects.toMatchObject({
      status: 500,
      failure: { kind: 'server-error', sentence: expect.stringContaining('broke') },
    });
    expect(server.seen).toHaveLength(1);
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });
});

describe('a gateway', () => {
  it('is named by its address without anything else', () => {
    expect(connect('https://livekit.example.com/').host).toBe('https://livekit.example.com');
  });

  it('never shows the token that a server sends back', async () => {
    const { gateway } = await startLiveKit((response, { headers }) => {
      const token = headers.authorization?.slice('Bearer '.length);
      response.writeHead(400).end(`bad token: ${token}, secret: ${SECRET}`);
    });
    for (const call of [() => gateway.listRooms(), () => gateway.deleteRoom('call-1')]) {
      const error = await call().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({
        failure: { sentence: expect.stringContaining('bad token: [hidden], secret: [hidden]') },
      });
    }
  });
});
