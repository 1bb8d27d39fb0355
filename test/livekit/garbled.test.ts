import { afterEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { type Respond, startTinyServer } from './tiny-server.ts';

const gateways: Gateway[] = [];
afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.close();
});

const page: Respond = (response) => {
  response.writeHead(502, { 'content-type': 'text/html' }).end('<html><title>Bad Gateway</title></html>');
};
const half: Respond = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"rooms":[{"sid":"RM_1"');
};
const good: Respond = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"rooms":[]}');
};

const connect = async (...answers: readonly Respond[]) => {
  const left = [...answers];
  const server = await startTinyServer((response, request) => (left.shift() ?? good)(response, request));
  const clock = createManualClock();
  const gateway = createGateway({
    url: server.url,
    apiKey: 'devkey',
    apiSecret: 'secret',
    clock,
  });
  gateways.push(gateway);
  return { clock, server, gateway, calls: () => server.seen.length };
};

describe('an answer that is none of LiveKit', () => {
  it.each([
    ['a page of a proxy', page],
    ['half an answer', half],
  ])('is asked for once more: %s', async (_name, answer) => {
    const { gateway, calls } = await connect(answer);
    expect(await gateway.listRooms()).toEqual([]);
    expect(calls()).toBe(2);
  });

  it('has one limit with the one after it', async () => {
    let answerPage = () => {};
    const late: Respond = (response, request) => {
      answerPage = () => page(response, request);
    };
    const { clock, server, gateway } = await connect(late, () => {});
    const call = expect(gateway.listRooms()).rejects.toMatchObject({ failure: { kind: 'timeout' } });
    await server.hasSeen(1);
    await clock.advance(3000);
    answerPage();
    await server.hasSeen(2);
    await clock.advance(2000);
    await call;
    expect(clock.pending()).toBe(0);
  });

  it('fails where the next one is no better', async () => {
    const { gateway, calls } = await connect(half, page);
    await expect(gateway.listRooms()).rejects.toMatchObject({ status: 502 });
    expect(calls()).toBe(2);
  });

  it('is not asked for again where no call may be made', async () => {
    const { gateway, calls } = await connect(page);
    await expect(gateway.listRooms([], { mayRepeat: () => false })).rejects.toMatchObject({ status: 502 });
    expect(calls()).toBe(1);
  });
});
