import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { selfSigned } from './self-signed.ts';
import { closedPort, startTinyServer } from './tiny-server.ts';

const gateways: Gateway[] = [];

afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.close();
});

const connect = (url: string): Gateway => {
  const gateway = createGateway({ url, apiKey: 'key', apiSecret: 'a-secret-for-tests', clock: systemClock });
  gateways.push(gateway);
  return gateway;
};

describe('a server that cannot be reached', () => {
  const both = async (gateway: Gateway) => {
    const kindOf = (call: Promise<unknown>) =>
      call.then(
        () => null,
        (error) => error.failure.kind,
      );
    return [await kindOf(gateway.listRooms()), await kindOf(gateway.deleteRoom('call-1'))];
  };

  it('refuses, for listings and changes alike', async () => {
    const gateway = connect(`http://localhost:${await closedPort()}`);
    expect(await both(gateway)).toEqual(['refused', 'refused']);
  });

  it('resets', async () => {
    const { url } = await startTinyServer((response) => response.socket?.destroy());
    expect(await both(connect(url))).toEqual(['reset', 'reset']);
  });

  it('speaks plain HTTP where TLS is asked for', async () => {
    const { url } = await startTinyServer((response) => response.end());
    const gateway = connect(url.replace('http:', 'https:'));
    expect(await both(gateway)).toEqual(['tls', 'tls']);
  });

  it('has a certificate that nobody trusts', async () => {
    const server = createTlsServer(selfSigned, (_request, response) => response.end('OK'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    const gateway = connect(`https://localhost:${port}`);
    await expect(gateway.probe()).rejects.toMatchObject({
      failure: { kind: 'tls', sentence: expect.stringContaining('self-signed') },
    });
    expect(await both(gateway)).toEqual(['tls', 'tls']);
    server.close();
  });

  it('does not speak HTTP', async () => {
    const server = createPlainServer((socket) => {
      socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(connect(`http://127.0.0.1:${port}`).probe()).rejects.toMatchObject({
      failure: { kind: 'not-livekit' },
    });
    server.close();
  });
});
