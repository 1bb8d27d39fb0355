import { describe, expect, it, vi } from 'vitest';
import { MAX_CONNECTIONS } from '../../source/livekit/http.ts';
import { settle } from '../helpers/manual-clock.ts';
import { connect, get } from './connect.ts';
import { startRawServer } from './raw-server.ts';
import { type Respond, startTinyServer } from './tiny-server.ts';

const MOST = MAX_CONNECTIONS;

const cancelled = { problem: { kind: 'cancelled' } };

/** Answers nobody until it is told to. */
const startPatientServer = async () => {
  const unanswered: (() => void)[] = [];
  const server = await startTinyServer((response) => {
    unanswered.push(() => response.end('OK'));
  });
  return {
    server,
    answer: (count: number) => {
      for (const end of unanswered.splice(0, count)) end();
    },
  };
};

/** Answers, and drops the connection for the requests whose numbers are given. */
const dropping = (...drops: readonly number[]): Respond => {
  let count = 0;
  return (response) => {
    count += 1;
    if (drops.includes(count)) response.socket?.destroy();
    else response.end('OK');
  };
};

describe('more calls than connections', () => {
  it('wait for one that is free, whoever waits longest first', async () => {
    const { server, answer } = await startPatientServer();
    const { http } = connect(server.url);
    const calls = Array.from({ length: MOST + 2 }, (_, call) => get(http, `/${call}`));
    await server.hasSeen(MOST);
    answer(1);
    await server.hasSeen(MOST + 1);
    answer(1);
    await server.hasSeen(MOST + 2);
    expect(server.seen.slice(MOST).map(({ path }) => path)).toEqual([`/${MOST}`, `/${MOST + 1}`]);
    answer(MOST);
    expect(await Promise.all(calls)).toHaveLength(MOST + 2);
    expect(server.connections()).toBe(MOST);
  });

  it('are given up while they wait, and never sent', async () => {
    const { server, answer } = await startPatientServer();
    const { clock, http } = connect(server.url);
    const calls = Array.from({ length: MOST }, () => get(http));
    await server.hasSeen(MOST);
    const abort = new AbortController();
    const waiting = get(http, '/given-up', abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject(cancelled);
    const next = get(http, '/next');
    answer(1);
    await server.hasSeen(MOST + 1);
    answer(MOST);
    await Promise.all([...calls, next]);
    expect(server.seen.map(({ path }) => path)).not.toContain('/given-up');
    expect(clock.pending()).toBe(0);
  });

  it('go on where those before them failed', async () => {
    const server = await startTinyServer((response, { path }) => {
      if (path === '/bad') response.socket?.destroy();
      else response.end('OK');
    });
    const { http } = connect(server.url);
    const bad = Array.from({ length: 2 * MOST }, () => get(http, '/bad').catch(({ code }) => code));
    const good = Array.from({ length: MOST }, () => get(http));
    expect(new Set(await Promise.all(bad))).toEqual(new Set(['ECONNRESET']));
    expect(await Promise.all(good)).toHaveLength(MOST);
  });
});

describe('a call on a kept connection that breaks', () => {
  it('is sent once more, and not a third time', async () => {
    const server = await startTinyServer(dropping(2, 3));
    const { clock, http } = connect(server.url);
    await get(http);
    await expect(get(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.seen).toHaveLength(3);
    expect(server.connections()).toBe(2);
    expect(clock.pending()).toBe(0);
  });

  it('goes over a fresh connection, also where another kept one is free', async () => {
    const server = await startTinyServer(dropping(3));
    const { http } = connect(server.url);
    await Promise.all([get(http), get(http)]);
    expect((await get(http)).body).toBe('OK');
    expect(server.seen).toHaveLength(4);
    expect(server.connections()).toBe(3);
  });

  it('is sent once more also where the connection is reset', async () => {
    let count = 0;
    const server = await startRawServer((socket) => {
      socket.on('data', () => {
        count += 1;
        if (count === 2) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK');
      });
    });
    const { http } = connect(`http://127.0.0.1:${server.port}`);
    await get(http);
    expect((await get(http)).body).toBe('OK');
    expect(server.connections()).toBe(2);
  });

  it('is answered where the connection is reset in the moment of the call', async () => {
    let reset = (): void => {};
    const server = await startRawServer((socket) => {
      reset = () => socket.resetAndDestroy();
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'));
    });
    const { http } = connect(`http://127.0.0.1:${server.port}`);
    for (let call = 0; call < 10; call += 1) {
      expect((await get(http)).body).toBe('OK');
      reset();
    }
  });

  it('is not sent once more where the answer had begun', async () => {
    const server = await startTinyServer((response, { path }) => {
      if (path === '/') response.end('OK');
      else response.writeHead(200).write('half', () => response.socket?.destroy());
    });
    const { http } = connect(server.url);
    await get(http);
    await expect(get(http, '/half')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.seen).toHaveLength(2);
  });

  it('is given up by the same limit as if it had not been', async () => {
    const server = await startTinyServer((response, { path }) => {
      if (path === '/') response.end('OK');
      else if (server.seen.length === 2) response.socket?.destroy();
    });
    const { clock, http } = connect(server.url);
    await get(http);
    const call = expect(get(http, '/again')).rejects.toMatchObject({ problem: { kind: 'timeout' } });
    await server.hasSeen(3);
    await clock.advance(5000);
    await call;
  });
});

describe('connections', () => {
  it('close when nobody uses them for half a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const server = await startTinyServer((response) => response.end('OK'));
      server.server.keepAliveTimeout = 0;
      const { http } = connect(server.url);
      await get(http);
      await settle();
      vi.advanceTimersByTime(29_999);
      expect((await get(http)).body).toBe('OK');
      expect(server.connections()).toBe(1);
      await settle();
      vi.advanceTimersByTime(30_000);
      await server.allClosed();
    } finally {
      vi.useRealTimers();
    }
  });

  it('that the server closes after each answer are not used again', async () => {
    const server = await startTinyServer((response) => {
      response.setHeader('connection', 'close').end('OK');
    });
    const { http } = connect(server.url);
    const mayRepeat = vi.fn(() => false);
    for (let call = 0; call < 3; call += 1) {
      await http.send({ method: 'GET', path: '/', headers: {}, body: '', signal: undefined, mayRepeat });
    }
    expect(server.connections()).toBe(3);
    expect(mayRepeat).not.toHaveBeenCalled();
  });

  it('that the server closed meanwhile are opened again', async () => {
    const server = await startTinyServer((response) => response.end('OK'));
    const { http } = connect(server.url);
    await get(http);
    server.server.closeIdleConnections();
    await server.allClosed();
    expect((await get(http)).body).toBe('OK');
    expect(server.connections()).toBe(2);
  });

  it('that were opened again are fresh ones', async () => {
    const server = await startTinyServer(dropping(2));
    const { http } = connect(server.url);
    await get(http);
    server.server.closeIdleConnections();
    await server.allClosed();
    await settle();
    await expect(get(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.seen).toHaveLength(2);
  });

  it('that cannot be made fail every call, and never for good', async () => {
    let dropAll = true;
    const server = await startRawServer((socket) => {
      if (dropAll) socket.resetAndDestroy();
      else socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK'));
    });
    const { http } = connect(`http://127.0.0.1:${server.port}`);
    for (let call = 0; call < MOST + 1; call += 1) {
      await expect(get(http)).rejects.toMatchObject({ code: 'ECONNRESET' });
    }
    dropAll = false;
    expect((await get(http)).body).toBe('OK');
  });

  it('are given up before they are made, with the call', async () => {
    const server = await startRawServer(() => {});
    const { clock, http } = connect(`https://127.0.0.1:${server.port}`);
    const call = expect(get(http)).rejects.toMatchObject({ problem: { kind: 'timeout' } });
    await server.hasTaken(1);
    await clock.advance(5000);
    await call;
    await server.allClosed();
  });
});

describe('a client that closes', () => {
  it('gives up the calls that wait and those under way, and closes what is kept', async () => {
    const server = await startTinyServer((response, { path }) => {
      if (path === '/kept') response.end('OK');
    });
    const { clock, http } = connect(server.url);
    await get(http, '/kept');
    const calls = Array.from({ length: MOST + 1 }, () => get(http, '/hang'));
    await server.hasSeen(MOST + 1);
    http.close();
    const failures = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    for (const failure of failures) expect(failure).toMatchObject(cancelled);
    await server.allClosed();
    expect(clock.pending()).toBe(0);
  });

  it('gives up connections that are being made', async () => {
    const server = await startRawServer(() => {});
    const { http } = connect(`https://127.0.0.1:${server.port}`);
    const call = expect(get(http)).rejects.toMatchObject(cancelled);
    await server.hasTaken(1);
    http.close();
    await call;
    await server.allClosed();
  });

  it('sends nothing any more', async () => {
    const server = await startTinyServer((response) => response.end('OK'));
    const { http } = connect(server.url);
    const early = expect(get(http)).rejects.toMatchObject(cancelled);
    http.close();
    await early;
    await expect(get(http)).rejects.toMatchObject(cancelled);
    expect(server.connections()).toBe(0);
  });
});
