import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What a proxy does with calls of one method. */
export interface ProxyRule {
  readonly method: string;
  /** Delays the call by this many milliseconds, even if the client stops waiting. */
  readonly holdMs?: number;
  /** Sends the call this many times and returns the last answer. Default: once. */
  readonly times?: number;
  /** Answers by itself, without the server. */
  readonly refuses?: { readonly status: number; readonly text: string };
}

/** Starts a proxy in front of a server that interferes with one method. @returns its URL */
export const startProxy = async (target: string, rule: ProxyRule): Promise<string> => {
  const pass = (
    url: string,
    method: string,
    headers: NodeJS.Dict<string | string[]>,
    body: Buffer,
  ): Promise<{
    readonly status: number;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: Buffer;
  }> =>
    new Promise((resolve, reject) => {
      const passed = request(new URL(url, target), { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      passed.on('error', reject);
      passed.end(body);
    });

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { url = '/', method = 'GET', headers } = incoming;
    const isMet = url.endsWith(`/${rule.method}`);
    if (isMet && rule.refuses) {
      outgoing.writeHead(rule.refuses.status, { 'content-type': 'text/plain' });
      outgoing.end(rule.refuses.text);
      return;
    }
    try {
      if (isMet && rule.holdMs !== undefined) await sleep(rule.holdMs);
      let answer = await pass(url, method, headers, Buffer.concat(chunks));
      for (let more = 1; isMet && more < (rule.times ?? 1); more += 1) {
        answer = await pass(url, method, headers, Buffer.concat(chunks));
      }
      if (outgoing.destroyed) return;
      outgoing.writeHead(answer.status, answer.headers);
      outgoing.end(answer.body);
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
