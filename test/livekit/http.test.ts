import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { detailsOf } from '../../source/livekit/http.ts';
import { connect, get } from './connect.ts';
import { selfSigned } from './self-signed.ts';
import { startTinyServer } from './tiny-server.ts';
import { watchConnections } from './watch-connections.ts';

describe('calls', () => {
  it('go over one kept connection, one after another', async () => {
    const server = await startTinyServer((response) => response.end('OK'));
    const { clock, http } = connect(server.url);
    for (let call = 0; call < 3; call += 1) expect((await get(http)).body).toBe('OK');
    expect(server.connections()).toBe(1);
    expect(clock.pending()).toBe(0);
    http.close();
  });

  it('go over many connections at a time', async () => {
    const server = await startTinyServer((response) => {
      if (server.seen.length === 32) for (const waiting of responses) waiting.end();
      responses.push(response);
      if (server.seen.length === 32) response.end();
    });
    const responses: { end: () => unknown }[] = [];
    const { http } = connect(server.url);
    const answers = await Promise.all(Array.from({ length: 32 }, () => get(http)));
    expect(answers).toHaveLength(32);
    expect(server.connections()).toBe(32);
    http.close();
  });

  it('send their method, path, headers and body, and give the status back', async () => {
    const server = await startTinyServer((response) => {
      response.writeHead(418, { 'content-type': 'text/plain', 'retry-after': '7' }).end('größer');
    });
    const { http } = connect(server.url);
    const answer = await http.send({
      method: 'POST',
      path: '/a',
      headers: { authorization: 'Bearer x' },
      body: '"ü"',
      signal: undefined,
    });
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/a',
        body: '"ü"',
        headers: { authorization: 'Bearer x', 'content-length': '4' },
      },
    ]);
    expect(detailsOf(answer)).toMatchObject({
      status: 418,
      body: 'größer',
      contentType: 'text/plain',
      retryAfter: '7',
    });
    http.close();
  });

  it('are asked anew where a kept connection closes just then', async () => {
    let dropNext = false;
    const server = await startTinyServer((response) => {
      if (dropNext) {
        dropNext = false;
        response.socket?.destroy();
      } else response.end('OK');
    });
    const { http } = connect(server.url);
    await get(http);
    dropNext = true;
    expect((await get(http)).body).toBe('OK');
    expect(server.connections()).toBe(2);
    http.close();
  });

  it('are not asked anew where that would be one too many', async () => {
    let dropNext = false;
    const server = await startTinyServer((response) => {
      if (dropNext) response.socket?.destroy();
      else response.end('OK');
    });
    const { http } = connect(server.url);
    await get(http);
    dropNext = true;
    const asked: string[] = [];
    const mayRepeat = () => {
      asked.push('again');
      return false;
    };
    const once = http.send({ method: 'GET', path: '/', headers: {}, body: '', signal: undefined, mayRepeat });
    await expect(once).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(asked).toEqual(['again']);
    expect(server.connections()).toBe(1);
    http.close();
  });

  it('are not asked anew where a new connection breaks', async () => {
    const server = await startTinyServer((response) => response.socket?.destroy());
    const { clock, http } = connect(server.url);
    await expect(get(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.seen).toHaveLength(1);
    expect(clock.pending()).toBe(0);
    http.close();
  });

  it('fail where the answer breaks off', async () => {
    const server = await startTinyServer((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.destroy());
    });
    const { http } = connect(server.url);
    await expect(get(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
    http.close();
  });

  it('are given up when their time is out, from the first to the last byte', async () => {
    const server = await startTinyServer((response, { path }) => {
      if (path === '/drip') response.writeHead(200).write('a');
    });
    const { clock, http } = connect(server.url);
    for (const [count, path] of ['/hang', '/drip'].entries()) {
      const call = expect(get(http, path)).rejects.toMatchObject({
        problem: { kind: 'timeout', limitMs: 5000 },
      });
      await server.hasSeen(count + 1);
      await clock.advance(5000);
      await call;
    }
    http.close();
  });

  it('are given up when the signal says so, and never begun after it', async () => {
    const server = await startTinyServer(() => {});
    const { clock, http } = connect(server.url);
    const abort = new AbortController();
    const call = expect(get(http, '/', abort.signal)).rejects.toMatchObject({
      problem: { kind: 'cancelled' },
    });
    await server.hasSeen(1);
    abort.abort();
    await call;
    await expect(get(http, '/', abort.signal)).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
    expect(server.seen).toHaveLength(1);
    expect(clock.pending()).toBe(0);
    http.close();
  });

  it('go over TLS, and over HTTP/1.1 where the server would speak HTTP/2', async () => {
    const trusted = getCACertificates();
    setDefaultCACertificates([selfSigned.cert]);
    const versions: string[] = [];
    const server = createSecureServer({ ...selfSigned, allowHTTP1: true }, ({ httpVersion }, response) => {
      versions.push(httpVersion);
      response.end('OK');
    });
    const watched = watchConnections(server);
    try {
      await new Promise<void>((resolve) => server.listen(0, resolve));
      const { port } = server.address() as AddressInfo;
      const { http } = connect(`https://localhost:${port}`);
      expect((await get(http)).body).toBe('OK');
      expect((await get(http)).body).toBe('OK');
      expect(versions).toEqual(['1.1', '1.1']);
      expect(watched.connections()).toBe(1);
      http.close();
    } finally {
      setDefaultCACertificates(trusted);
      server.close();
    }
  });

  it('are given up when the answer is larger than any sweep', async () => {
    const server = await startTinyServer((response) => response.end('x'.repeat(1001)));
    const { http } = connect(server.url, 1000);
    await expect(get(http)).rejects.toMatchObject({ problem: { kind: 'too-large', limitBytes: 1000 } });
    http.close();
  });
});
