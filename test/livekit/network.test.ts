import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway, LiveKitError } from '../../source/livekit/gateway.ts';
import { type Network, proxiesIn, proxyFor } from '../../source/livekit/network.ts';
import { startProxy } from './proxy.ts';
import { testCertificates } from './test-certificates.ts';
import { answerJson, startTinyServer } from './tiny-server.ts';

const gatewayTo = (url: string, network: Network): Gateway => {
  const gateway = createGateway({
    url,
    apiKey: 'key',
    apiSecret: 'a-secret',
    clock: systemClock,
    network,
    callTimeoutMs: 60_000,
  });
  onTestFinished(() => gateway.close());
  return gateway;
};

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: LiveKitError) => error.failure,
  );

/** A server on loopback by a name that only the proxy knows. */
const far = (url: string): string => url.replace(/127\.0\.0\.1|localhost/, 'livekit.test');

/** The same by an address that no rule takes for loopback. */
const near = (url: string): string => url.replace('127.0.0.1', '0.0.0.0');

/** Every way there is to a server: reads, CreateDispatch, and the changes of the SDK. */
const callAll = async (gateway: Gateway) => {
  await gateway.probe();
  await gateway.listRooms();
  await gateway.createDispatch({ room: 'r', agentName: 'a' });
  await gateway.deleteDispatch('r', 'AD_1');
  await gateway.removeParticipant('r', 'p');
  await gateway.createRoom({ name: 'r' });
  await gateway.deleteRoom('r');
};

const startLiveKit = () =>
  startTinyServer((response, { path }) => {
    if (path.endsWith('/CreateDispatch')) answerJson(response, { id: 'AD_1', agent_name: 'a', room: 'r' });
    else if (path.endsWith('/CreateRoom')) answerJson(response, { sid: 'RM_1', name: 'r' });
    else answerJson(response, {});
  });

const startTls = async (options: ServerOptions): Promise<string> => {
  const server = createServer(
    { key: testCertificates.serverKey, cert: testCertificates.server, ...options },
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
};

describe('proxies', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('%s is the way of reads and changes alike', async (name) => {
    const server = await startLiveKit();
    const proxy = await startProxy();
    await callAll(gatewayTo(far(server.url), { environment: { [name]: proxy.url } }));
    expect(server.seen.map(({ path }) => path.split('/').at(-1))).toEqual([
      '',
      'ListRooms',
      'CreateDispatch',
      'DeleteDispatch',
      'RemoveParticipant',
      'CreateRoom',
      'DeleteRoom',
    ]);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(far(server.url)).host]));
    expect(server.connections()).toBe(proxy.asked.length);
  });

  it.each(['0.0.0.0', '*', 'example.com,0.0.0.0'])('NO_PROXY=%s goes around it', async (except) => {
    const server = await startLiveKit();
    const proxy = await startProxy();
    await callAll(gatewayTo(near(server.url), { environment: { HTTP_PROXY: proxy.url, no_proxy: except } }));
    expect(proxy.asked).toEqual([]);
    expect(server.seen).toHaveLength(7);
  });

  it('are not asked for what runs on this machine', async () => {
    const server = await startLiveKit();
    const proxy = await startProxy();
    await callAll(gatewayTo(server.url, { environment: { HTTP_PROXY: proxy.url } }));
    expect(proxy.asked).toEqual([]);
  });

  it('gives the proxy its user and password, which no sentence shows', async () => {
    const server = await startLiveKit();
    const proxy = await startProxy(407);
    const withUser = proxy.url.replace('http://', 'http://me:hunter2@');
    const failure = await failureOf(
      gatewayTo(far(server.url), { environment: { HTTP_PROXY: withUser } }).listRooms(),
    );
    expect(proxy.credentials[0]).toBe(`Basic ${Buffer.from('me:hunter2').toString('base64')}`);
    expect(failure).toMatchObject({
      kind: 'refused',
      sentence: `The proxy ${proxy.url} does not let lktop through to ${new URL(far(server.url)).host} (407).`,
    });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('names a proxy that is not there', async () => {
    const server = await startLiveKit();
    const gone = 'http://127.0.0.1:9';
    const failure = await failureOf(
      gatewayTo(far(server.url), { environment: { http_proxy: gone } }).deleteRoom('r'),
    );
    expect(failure?.remedy).toContain(`through the proxy ${gone}`);
    expect(server.seen).toEqual([]);
  });

  it.each([
    [{}, null],
    [{ HTTPS_PROXY: '' }, null],
    [
      { HTTPS_PROXY: 'proxy:3128', NO_PROXY: ' a ' },
      { http: '', https: 'http://proxy:3128', except: 'a' },
    ],
    [
      { HTTP_PROXY: 'http://a', https_proxy: 'http://b' },
      { http: 'http://a', https: 'http://b', except: '' },
    ],
    [
      { HTTP_PROXY: 'http://a', http_proxy: 'http://c' },
      { http: 'http://c', https: 'http://c', except: '' },
    ],
  ])('are read from %j', (environment, proxies) => {
    expect(proxiesIn(environment)).toEqual(proxies);
  });

  it('are shown without credentials', () => {
    const environment = { HTTPS_PROXY: 'http://me:hunter2@proxy:3128/x?y' };
    expect(proxyFor('https://x', environment)).toBe('http://proxy:3128');
    expect(proxyFor('http://x', environment)).toBe(null);
  });
});

describe('certificates', () => {
  const { authority, client, clientKey } = testCertificates;

  it('of an authority nobody knows are refused, also with the system asked', async () => {
    const url = await startTls({});
    expect(await failureOf(gatewayTo(url, { environment: {} }).listRooms())).toMatchObject({ kind: 'tls' });
  });

  it('of the project are trusted, directly and through a proxy', async () => {
    const url = await startTls({});
    const proxy = await startProxy();
    await gatewayTo(url, { environment: {}, tls: { ca: authority } }).listRooms();
    expect(proxy.asked).toEqual([]);
    await gatewayTo(far(url), {
      environment: { HTTPS_PROXY: proxy.url },
      tls: { ca: authority },
    }).listRooms();
    expect(proxy.asked).toEqual([new URL(far(url)).host]);
  });

  it('of SSL_CERT_FILE are trusted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-ca-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'ca.pem'), authority);
    const url = await startTls({});
    await gatewayTo(url, { environment: { SSL_CERT_FILE: join(folder, 'ca.pem') } }).deleteRoom('r');
  });

  it('of the client are shown to a server that asks for them', async () => {
    const url = await startTls({ requestCert: true, rejectUnauthorized: true, ca: authority });
    expect(await failureOf(gatewayTo(url, { environment: {}, tls: { ca: authority } }).listRooms())).not.toBe(
      null,
    );
    const tls = { ca: authority, cert: client, key: clientKey };
    await callAllOverTls(gatewayTo(url, { environment: {}, tls }));
  });

  const callAllOverTls = async (gateway: Gateway) => {
    await gateway.listRooms();
    await gateway.deleteRoom('r');
  };
});
