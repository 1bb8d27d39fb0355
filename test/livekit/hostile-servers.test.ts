import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { detailsOf } from '../../source/livekit/http.ts';
import { connect, get } from './connect.ts';
import { startRawServer } from './raw-server.ts';

const GOOD = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood';

type Say = (socket: Socket) => void;

/** Answers each request as the next of these says, and well after them. */
const startSaying = async (...says: readonly Say[]) => {
  const left = [...says];
  const server = await startRawServer((socket) => {
    socket.on('data', () => {
      const say = left.shift();
      if (say) say(socket);
      else socket.write(GOOD);
    });
  });
  return { server, ...connect(`http://127.0.0.1:${server.port}`, 1000) };
};

const write =
  (text: string): Say =>
  (socket) =>
    socket.write(text);

const end =
  (text: string): Say =>
  (socket) =>
    socket.end(text);

/** As long as somebody listens. */
const writeForever =
  (start: string, piece: string): Say =>
  (socket) => {
    const goOn = (): void => {
      while (socket.writable && socket.write(piece));
    };
    socket.on('drain', goOn).write(start);
    goOn();
  };

const ok = (headers: string): string => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`;

const HANG_UP = { code: 'ECONNRESET' };
const NOT_HTTP = { code: expect.stringMatching(/^HPE_/) };
const TOO_LARGE = { problem: { kind: 'too-large', limitBytes: 1000 } };

describe('a server that answers badly fails that call alone', () => {
  it.each<[string, Say, object]>([
    ['says nothing and closes', end(''), HANG_UP],
    ['resets', (socket) => socket.resetAndDestroy(), HANG_UP],
    ['closes amid the headers', end('HTTP/1.1 200 OK\r\ncontent-le'), HANG_UP],
    ['closes amid the body', end(`${ok('content-length: 9')}half`), HANG_UP],
    ['closes amid a last body', end(`${ok('connection: close\r\ncontent-length: 9')}half`), HANG_UP],
    ['closes amid a chunk', end(`${ok('transfer-encoding: chunked')}9\r\nhalf`), HANG_UP],
    [
      'closes amid a last chunk',
      end(`${ok('connection: close\r\ntransfer-encoding: chunked')}9\r\nh`),
      HANG_UP,
    ],
    ['speaks another protocol', write('SSH-2.0-OpenSSH_9.6\r\n'), NOT_HTTP],
    ['speaks another version', write('HTTP/2 200\r\n\r\n'), NOT_HTTP],
    ['sends binary', write('\0\x01\x02\xff'), NOT_HTTP],
    ['gives two lengths', write(ok('content-length: 1\r\ncontent-length: 2')), NOT_HTTP],
    ['gives a length that is none', write(ok('content-length: -1')), NOT_HTTP],
    ['gives a chunk no length', write(`${ok('transfer-encoding: chunked')}zz\r\n`), NOT_HTTP],
    ['breaks a header', write('HTTP/1.1 200 OK\r\nno header\r\n\r\n'), NOT_HTTP],
    ['sends one long header', write(ok(`x: ${'y'.repeat(20_000)}`)), NOT_HTTP],
    ['sends many headers', write(ok('x: y\r\n'.repeat(20_000))), NOT_HTTP],
    ['sends headers without end', writeForever('HTTP/1.1 200 OK\r\n', 'x: y\r\n'.repeat(500)), NOT_HTTP],
    ['sends a body without end', writeForever(ok('connection: close'), 'x'.repeat(999)), TOO_LARGE],
    [
      'sends chunks without end',
      writeForever(ok('transfer-encoding: chunked'), '1\r\nx\r\n'.repeat(500)),
      TOO_LARGE,
    ],
    ['promises a body too large', write(`${ok('content-length: 1001')}${'x'.repeat(1001)}`), TOO_LARGE],
    [
      'changes the protocol unasked',
      write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      { message: 'bad upgrade' },
    ],
    ['asks for a body unasked', write('HTTP/1.1 100 Continue\r\n\r\n'), { message: 'bad response' }],
  ])('%s', async (_name, say, failure) => {
    const { server, clock, http } = await startSaying(say);
    await expect(get(http)).rejects.toMatchObject(failure);
    await server.allClosed();
    expect((await get(http)).body).toBe('good');
    expect(server.connections()).toBe(2);
    expect(clock.pending()).toBe(0);
  });

  it('also on a kept connection, where only a closed one lets the call be sent once more', async () => {
    const { http } = await startSaying(
      write(GOOD),
      write('\0'),
      write(GOOD),
      write(ok(`x: ${'y'.repeat(20_000)}`)),
    );
    await get(http);
    await expect(get(http)).rejects.toMatchObject(NOT_HTTP);
    await get(http);
    await expect(get(http)).rejects.toMatchObject(NOT_HTTP);
  });
});

describe('unusual answers are taken', () => {
  it.each<[string, Say, string]>([
    [
      'chunks, with extensions and trailers',
      write(`${ok('transfer-encoding: chunked')}2;a=b\r\nab\r\n1\r\nc\r\n0\r\nt: u\r\n\r\n`),
      'abc',
    ],
    ['a body until the end', end(`${ok('connection: close')}all of it`), 'all of it'],
    ['an old version', end('HTTP/1.0 200 OK\r\n\r\nold'), 'old'],
    ['an announcement before', write(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${GOOD}`), 'good'],
    [
      'a body of exactly the limit',
      write(`${ok('content-length: 1000')}${'x'.repeat(1000)}`),
      'x'.repeat(1000),
    ],
    ['none', write('HTTP/1.1 204 No Content\r\n\r\n'), ''],
  ])('%s', async (_name, say, body) => {
    const { http } = await startSaying(say);
    expect((await get(http)).body).toBe(body);
    expect((await get(http)).body).toBe('good');
  });

  it('byte for byte', async () => {
    const { http } = await startSaying((socket) => {
      const bytes = [...Buffer.from(`${ok('content-length: 6\r\nretry-after: 7')}größe`.slice(0, -1))];
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(Buffer.of(byte), () => setImmediate(next));
      };
      socket.setNoDelay(true);
      next();
    });
    const answer = await get(http);
    expect(answer.body).toBe('größ');
    expect(detailsOf(answer).retryAfter).toBe('7');
  });

  it('before all of the request was sent', async () => {
    const server = await startRawServer((socket) => socket.pause().write(GOOD));
    const { http } = connect(`http://127.0.0.1:${server.port}`);
    const body = 'x'.repeat(8 * 1024 * 1024);
    const answer = await http.send({ method: 'POST', path: '/', headers: {}, body, signal: undefined });
    expect(answer.body).toBe('good');
  });
});

describe('what nobody asked for is no answer to the next call', () => {
  it.each<[string, string]>([
    ['a second answer', GOOD.replace('good', 'evil')],
    ['something else', 'evil'],
  ])('%s', async (_name, more) => {
    const { server, http } = await startSaying(write(`${GOOD}${more}`));
    expect((await get(http)).body).toBe('good');
    expect((await get(http)).body).toBe('good');
    expect(server.connections()).toBe(2);
  });

  it('an answer while nobody asks', async () => {
    let unasked = (): void => {};
    const { server, http } = await startSaying((socket) => {
      socket.write(GOOD);
      unasked = () => socket.write(GOOD.replace('good', 'evil'));
    });
    await get(http);
    unasked();
    await server.allClosed();
    expect((await get(http)).body).toBe('good');
  });

  it('an answer to a call that was given up', async () => {
    const abort = new AbortController();
    let answerLate = (): void => {};
    const { http } = await startSaying((socket) => {
      answerLate = () => socket.write(GOOD.replace('good', 'late'));
      abort.abort();
    });
    await expect(get(http, '/', abort.signal)).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
    answerLate();
    expect((await get(http)).body).toBe('good');
  });
});
