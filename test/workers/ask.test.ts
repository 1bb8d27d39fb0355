import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../source/usage-error.ts';
import { createAsk } from '../../source/workers/ask.ts';
import { listContainers } from '../../source/workers/docker.ts';
import { lookAt, type Place } from '../../source/workers/look.ts';
import { freePort } from '../helpers/free-port.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { answer, told } from './fixtures.ts';

const { signal } = new AbortController();

const place = (port: number, more: Partial<Place> = {}): Place => ({
  key: `127.0.0.1:${port}`,
  host: '127.0.0.1',
  port,
  ips: ['127.0.0.1'],
  label: null,
  deployment: null,
  isEnding: false,
  ...more,
});

const closeLater = (server: Server): void => {
  onTestFinished(() => {
    server.close();
  });
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    closeLater(server);
  });

const serve = (listener: RequestListener): Promise<number> => listen(createHttpServer(listener));
const serveBytes = (listener: (socket: Socket) => void): Promise<number> => listen(createServer(listener));

/** Looks by real connections on loopback, with a clock that stands still. */
const lookHere = (port: number, more: Partial<Place> = {}) =>
  lookAt(createAsk(createManualClock()), place(port, more), signal);

describe('a look at a worker', () => {
  it('asks for its health and for what it is, by the name that was given', async () => {
    const asked: string[] = [];
    const port = await serve(({ method, url, headers }, response) => {
      asked.push(`${method} ${url} ${headers.host}`);
      response.end(url === '/' ? 'OK' : JSON.stringify({ agent_name: 'support', worker_type: 'JT_ROOM' }));
    });
    expect(await lookHere(port, { host: 'agents' })).toMatchObject({
      condition: 'up',
      reason: null,
      facts: { agentName: 'support', activeJobs: 0 },
    });
    expect(asked).toEqual([`GET / agents:${port}`, `GET /worker agents:${port}`]);
  });

  it('connects only to the addresses that were checked, and tries the next where one is closed', async () => {
    const port = await serve((_request, response) => response.end('OK'));
    const { condition } = await lookHere(port, {
      host: 'no.such.name.invalid',
      ips: ['127.0.0.2', '127.0.0.1'],
    });
    expect(condition).toBe('degraded');
  });

  it('finds that nothing listens there', async () => {
    const port = await freePort();
    expect(await lookHere(port)).toMatchObject({
      condition: 'down',
      reason: 'nothing listens there: the connection was refused',
      isDoubtful: false,
    });
  });

  it('finds that it takes the connection and never answers', async () => {
    const clock = createManualClock();
    let onData = () => {};
    const connected = new Promise<void>((resolve) => {
      onData = resolve;
    });
    const port = await serveBytes((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => onData());
    });
    const looking = lookAt(createAsk(clock), place(port), signal);
    await connected;
    await clock.advance(2_000);
    expect(await looking).toMatchObject({
      condition: 'hung',
      reason: 'it takes connections and does not answer within 2 s',
      isDoubtful: true,
    });
  });

  it('ends when it is given up', async () => {
    const port = await serveBytes((socket) => socket.on('error', () => {}));
    const stopping = new AbortController();
    const looking = lookAt(createAsk(createManualClock()), place(port), stopping.signal);
    stopping.abort();
    expect((await looking).isDoubtful).toBe(true);
  });

  it.each([
    ['a reset', 'it broke the connection off', (socket: Socket) => socket.resetAndDestroy()],
    [
      'something else than HTTP',
      'its answer is not HTTP',
      (socket: Socket) => socket.end('SSH-2.0-OpenSSH\r\n'),
    ],
    [
      'an endless answer',
      'larger than 512 kB',
      (socket: Socket) => {
        socket.on('error', () => {});
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.write('x'.repeat(600 * 1024));
      },
    ],
    [
      'endless headers',
      'its answer is not HTTP',
      (socket: Socket) => {
        socket.on('error', () => {});
        socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(64 * 1024)}`);
      },
    ],
  ])('calls %s degraded', async (_, reason, behave) => {
    const port = await serveBytes((socket) => {
      socket.once('data', () => behave(socket));
    });
    const look = await lookHere(port);
    expect(look).toMatchObject({ condition: 'degraded', isDoubtful: true });
    expect(look.reason).toContain(reason);
  });

  it.each([
    [
      answer('failed to connect to livekit', { status: 503 }),
      told(),
      'it says: failed to connect to livekit (503)',
    ],
    [answer('', { status: 500 }), told(), 'it answers 500'],
    [answer('', { status: 302 }), told(), 'it redirects (302), which lktop does not follow'],
    [
      answer('<html>sign in', { contentType: 'text/html' }),
      told(),
      'a web page answers (200): is this the port of a worker?',
    ],
    [answer('OK'), answer('OK'), 'its /worker is not that of a LiveKit worker'],
    [answer('OK'), answer('oh no', { status: 500 }), 'it says: oh no (500)'],
  ])('words what is wrong: %#', async (health, worker, reason) => {
    const look = await lookAt(async ({ path }) => (path === '/' ? health : worker), place(1), signal);
    expect(look).toMatchObject({ condition: 'degraded', reason, isDoubtful: false });
  });

  it('takes an SDK without /worker for up', async () => {
    const look = await lookAt(
      async ({ path }) => (path === '/' ? answer('OK') : answer('not found', { status: 404 })),
      place(1),
      signal,
    );
    expect(look).toMatchObject({ condition: 'up', facts: null });
  });
});

describe('Docker', () => {
  const source = { kind: 'docker', text: 'docker:app=agent', label: 'app=agent', port: 8_081 } as const;
  const socketPath = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-docker-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return join(folder, 'docker.sock');
  };
  const dockerThat = async (listener: RequestListener): Promise<string> => {
    const path = socketPath();
    const server = createHttpServer(listener);
    closeLater(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return `unix://${path}`;
  };
  const sentenceOf = (host: string): Promise<string> =>
    listContainers(source, host, signal).then(
      () => 'listed',
      (error: unknown) => (error instanceof UsageError ? error.message : String(error)),
    );

  it('lists the containers of a label, by the published port or their own address', async () => {
    const asked: string[] = [];
    const host = await dockerThat(({ method, url = '' }, response) => {
      asked.push(`${method} ${decodeURIComponent(url)}`);
      response.end(
        JSON.stringify([
          {
            Id: 'abc',
            Names: ['/agent-1'],
            Labels: { 'lktop.deployment': 'blue' },
            Ports: [{ PrivatePort: 8_081, PublicPort: 32_000 }],
          },
          { Id: '0123456789abcdef', NetworkSettings: { Networks: { voice: { IPAddress: '172.18.0.3' } } } },
          { Id: 'nowhere' },
          null,
        ]),
      );
    });
    expect(await listContainers(source, host, signal)).toEqual([
      { host: '127.0.0.1', port: 32_000, label: 'agent-1', deployment: 'blue', isEnding: false },
      { host: '172.18.0.3', port: 8_081, label: '0123456789ab', deployment: null, isEnding: false },
    ]);
    expect(asked).toEqual(['GET /containers/json?filters={"label":["app=agent"]}']);
  });

  it('fails with a sentence', async () => {
    expect(await sentenceOf(`unix://${socketPath()}`)).toContain('nothing listens at');
    expect(await sentenceOf('tcp://10.0.0.1:2375')).toContain('not a socket of this machine');
    const broken = await dockerThat((_request, response) => response.writeHead(500).end());
    expect(await sentenceOf(broken)).toContain('(status 500)');
    const page = await dockerThat((_request, response) => response.end('<html>'));
    expect(await sentenceOf(page)).toContain('(its answer is not JSON)');
  });
});
