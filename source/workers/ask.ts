import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Clock } from '../clock.ts';
import { beginningOf } from '../text/safe-text.ts';
import { WORKER_ANSWER_LIMIT_MS } from '../time-limits.ts';

/** No worker's answer has more than a few hundred bytes. */
const MOST_BYTES = 512 * 1024;
const MOST_HEADER_BYTES = 8 * 1024;

export interface Question {
  /** An IP address that has been checked; no name, which could resolve to another one. */
  readonly ip: string;
  readonly port: number;
  /** For the header `Host`: the name that the user gave. */
  readonly host: string;
  readonly path: string;
  /** The connection is closed after the answer. Otherwise the next question to the same address may use it. */
  readonly isLast: boolean;
  /** Default: 512 kB. */
  readonly mostBytes?: number;
}

export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      /** From the connection to the end of the answer. */
      readonly tookMs: number;
    }
  /** Nothing listens there. */
  | { readonly kind: 'refused' }
  /** No connection within the limit, or no way there. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** The connection was made, and no whole answer came within the limit. */
  | { readonly kind: 'silent' }
  /** The connection broke, or what came is not HTTP or too large. */
  | { readonly kind: 'broken'; readonly why: string };

/** Asks one question. It follows no redirects and uses no proxy. Never rejects. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Reply>;

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message);

const failureOf = (error: Error, isConnected: boolean): Reply => {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (!isConnected) return { kind: 'unreachable', code };
  if (code.startsWith('HPE_')) return { kind: 'broken', why: 'its answer is not HTTP' };
  return { kind: 'broken', why: 'it broke the connection off before it had answered' };
};

const tooLarge = (mostBytes: number): Reply => ({
  kind: 'broken',
  why: `its answer is larger than ${Math.round(mostBytes / 1024)} kB`,
});

/** Reads an answer up to its limit of bytes. */
const readAnswer = (
  response: IncomingMessage,
  mostBytes: number,
  tookMs: () => number,
  settle: (reply: Reply) => void,
): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) settle(tooLarge(mostBytes));
    else chunks.push(chunk);
  });
  response.on('end', () =>
    settle({
      kind: 'answer',
      status: response.statusCode ?? 0,
      contentType: beginningOf(response.headers['content-type'] ?? '', 200),
      body: Buffer.concat(chunks).toString('utf8'),
      tookMs: tookMs(),
    }),
  );
};

/** The questions of one look share a connection, which takes half of the time. No connection is kept longer. */
export const createAsk = (clock: Clock, limitMs = WORKER_ANSWER_LIMIT_MS): Ask => {
  const agent = new Agent({ keepAlive: true });
  return ({ ip, port, host, path, isLast, mostBytes = MOST_BYTES }, signal) =>
    new Promise((resolve) => {
      const beganMs = clock.now();
      let isConnected = false;
      let isSettled = false;
      const settle = (reply: Reply): void => {
        if (isSettled) return;
        isSettled = true;
        stopTimer();
        signal.removeEventListener('abort', giveUp);
        // Destroying it would close the connection that the next question uses.
        if (reply.kind !== 'answer' || isLast) asked.destroy();
        resolve(reply);
      };
      const giveUp = (): void =>
        settle(isConnected ? { kind: 'silent' } : { kind: 'unreachable', code: 'ETIMEDOUT' });
      const asked: ClientRequest = request({
        host: ip,
        port,
        path,
        method: 'GET',
        headers: {
          host,
          accept: 'application/json, text/plain',
          connection: isLast ? 'close' : 'keep-alive',
        },
        agent,
        maxHeaderSize: MOST_HEADER_BYTES,
      });
      const stopTimer = clock.after(limitMs, giveUp);
      signal.addEventListener('abort', giveUp);
      asked.on('socket', (socket) => {
        isConnected = !socket.connecting;
        socket.once('connect', () => {
          isConnected = true;
        });
      });
      asked.on('response', (response) => {
        response.on('error', (error) => settle(failureOf(error, true)));
        readAnswer(response, mostBytes, () => clock.now() - beganMs, settle);
      });
      asked.on('error', (error) => settle(failureOf(error, isConnected)));
      asked.end();
      if (signal.aborted) giveUp();
    });
};
