import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../clock.ts';
import { CALL_LIMIT_MS, LOG_FOLLOW_LIMIT_MS, TOKEN_LIFETIME_MS, TOKEN_REUSE_MS } from '../time-limits.ts';
import { bytesOf } from './body-reader.ts';
import { refusedChange, toCloudError } from './cloud-failure.ts';
import { type CloudGateway, type CloudLogRequest, isCloudHost } from './cloud-gateway.ts';
import { readCloudAgents, readCloudVersions } from './cloud-readers.ts';
import { LiveKitError } from './gateway.ts';
import { createHttp, detailsOf, type Http } from './http.ts';
import { type Network, proxyFor } from './network.ts';
import { CallProblem } from './problem.ts';
import { createRedact, quote } from './redact.ts';

export interface CloudGatewayOptions {
  /** From `cloudUrlOf`. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly clock: Clock;
  /** As in `GatewayOptions`. */
  readonly network?: Network | undefined;
}

/**
 * Cloud refuses calls without this header: "livekit-cli version header is required" (400 malformed). Its value is not
 * checked as far as is known. LiveKit's own clients send the version of their SDK.
 */
const VERSION_HEADER = { 'x-livekit-cli-version': '2.16.0' };
/** More agents than any project has, with all their events. */
const MOST_BYTES = 16 * 1024 * 1024;
/** The rest of a longer line is left out. The screen shows less. */
const LONGEST_LINE = 16 * 1024;
/** Cloud reports an error in the middle of a log by such a line. */
const ERROR_LINE = /^ERROR: ?/;
/** A cluster's name becomes part of a host name, and the token goes there. */
const CLUSTER = /^[a-z0-9-]{1,63}$/;

type Messages = typeof import('../cloud-agent-messages.ts');

interface MessageType<Message> {
  readonly fromBinary: (bytes: Uint8Array) => Message;
}

/** Splits chunks into lines. A line that never ends is cut. @returns takes a chunk, and gives out the last line */
const createLines = (onLine: (line: string) => void) => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isCut = false;
  const add = (text: string): void => {
    if (rest.length + text.length > LONGEST_LINE) isCut = true;
    rest = isCut ? `${rest}${text}`.slice(0, LONGEST_LINE) : rest + text;
  };
  const end = (): void => {
    onLine(isCut ? `${rest} …` : rest.replace(/\r$/, ''));
    rest = '';
    isCut = false;
  };
  return {
    take: (chunk: Buffer): void => {
      const [first = '', ...others] = decoder.write(chunk).split('\n');
      add(first);
      for (const other of others) {
        end();
        add(other);
      }
    },
    flush: (): void => {
      if (rest !== '') end();
    },
  };
};

/** The host of the logs: of the agent's own cluster, where Cloud names one. */
const logUrl = (url: string, serverRegion: string): string => {
  const { hostname } = new URL(url);
  const isOwn = isCloudHost(hostname) && hostname.startsWith('agents.') && CLUSTER.test(serverRegion);
  return isOwn ? url.replace('://agents.', `://${serverRegion}.agents.`) : url;
};

/** Creates the gateway to LiveKit Cloud's service for deployed agents. It sends and loads nothing before a call. */
export const createCloudGateway = (options: CloudGatewayOptions): CloudGateway => {
  const { url, apiKey, apiSecret, clock, network } = options;
  const { origin, pathname } = new URL(url);
  const prefix = pathname.replace(/\/$/, '');
  const redact = createRedact([apiSecret]);
  const https: Http[] = [];
  const connect = (origins: string, limitMs: number, maxBodyBytes: number): Http => {
    const http = createHttp({ url: origins, clock, limitMs, maxBodyBytes, network });
    https.push(http);
    return http;
  };
  const http = connect(origin, CALL_LIMIT_MS, MOST_BYTES);
  let kept: { readonly token: Promise<string>; readonly signedAtMs: number } | null = null;

  const sign = async (): Promise<string> => {
    if (apiKey === '' || apiSecret === '') throw new CallProblem({ kind: 'no-credentials' });
    const { SignJWT } = await import('jose');
    const nowSeconds = Math.floor(Date.now() / 1_000);
    return new SignJWT({ agent: { admin: true } })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(apiKey)
      .setNotBefore(nowSeconds)
      .setExpirationTime(nowSeconds + TOKEN_LIFETIME_MS / 1_000)
      .sign(new TextEncoder().encode(apiSecret));
  };

  const headers = async (): Promise<Readonly<Record<string, string>>> => {
    const nowMs = clock.now();
    if (kept === null || nowMs < kept.signedAtMs || nowMs >= kept.signedAtMs + TOKEN_REUSE_MS) {
      kept = { token: sign(), signedAtMs: nowMs };
      kept.token.catch(() => {
        kept = null;
      });
    }
    return { authorization: `Bearer ${await kept.token}`, ...VERSION_HEADER };
  };

  const explain = (call: string, at: string, cause: unknown): LiveKitError =>
    toCloudError(cause, {
      host: new URL(at).host,
      proxy: network ? proxyFor(at, network.environment) : null,
      call,
      room: null,
      apiKey,
      redact,
      nowMs: clock.now(),
      clockSkewMs: null,
    });

  /** @param isRead a change is never repeated */
  const ask = async <Answer>(
    method: string,
    isRead: boolean,
    typesOf: (messages: Messages) => readonly [{ readonly toBinary: () => Uint8Array }, MessageType<Answer>],
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    try {
      const [request, type] = typesOf(await import('../cloud-agent-messages.ts'));
      const chunks: Buffer[] = [];
      const answer = await http.send({
        method: 'POST',
        path: `${prefix}/twirp/livekit.CloudAgent/${method}`,
        headers: { ...(await headers()), 'content-type': 'application/protobuf' },
        body: request.toBinary(),
        signal,
        mayRepeat: () => isRead,
        onBody: (chunk) => {
          chunks.push(chunk);
        },
      });
      if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
      const details = detailsOf(answer);
      if (!details.contentType.startsWith('application/protobuf')) {
        throw new CallProblem({ kind: 'unreadable', answer: details });
      }
      try {
        return type.fromBinary(bytesOf(chunks));
      } catch {
        throw new CallProblem({ kind: 'unreadable', answer: details });
      }
    } catch (cause) {
      throw explain(method, url, cause);
    }
  };

  const change = async (
    method: string,
    typesOf: Parameters<typeof ask<{ readonly success: boolean; readonly message: string }>>[2],
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const { success, message } = await ask(method, false, typesOf, signal);
    if (!success) throw refusedChange(method, message, redact);
  };

  const readLogs = async (
    { agentId, type, serverRegion }: CloudLogRequest,
    onLine: (line: string) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const at = logUrl(url, serverRegion);
    // undici does not count the bytes of an answer with the limit -1.
    const following = connect(new URL(at).origin, LOG_FOLLOW_LIMIT_MS, -1);
    let reported: string | null = null;
    const lines = createLines((line) => {
      if (ERROR_LINE.test(line)) reported ??= line.replace(ERROR_LINE, '');
      // An agent may print what nobody may see.
      else if (reported === null) onLine(redact(line));
    });
    try {
      const answer = await following.send({
        method: 'GET',
        path: `${prefix}/logs?${new URLSearchParams({ agent_id: agentId, log_type: type })}`,
        headers: await headers(),
        body: '',
        signal,
        onBody: lines.take,
      });
      if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
      lines.flush();
    } catch (cause) {
      throw explain('GET /logs', at, cause);
    } finally {
      following.close();
      https.splice(https.indexOf(following), 1);
    }
    if (reported === null) return;
    throw new LiveKitError({
      kind: 'server-error',
      sentence: `LiveKit Cloud ended the ${type} log: ${quote(reported, redact)}.`,
      remedy: 'Try again; an agent that was never deployed has no log.',
    });
  };

  return {
    host: origin,
    listAgents: async ({ signal } = {}) =>
      readCloudAgents(
        await ask('ListAgents', true, (m) => [new m.ListAgentsRequest(), m.ListAgentsResponse], signal),
      ),
    listVersions: async (agentId, { signal } = {}) =>
      readCloudVersions(
        await ask(
          'ListAgentVersions',
          true,
          (m) => [new m.ListAgentVersionsRequest({ agentId }), m.ListAgentVersionsResponse],
          signal,
        ),
      ),
    restart: (agentId, { signal } = {}) =>
      change('RestartAgent', (m) => [new m.RestartAgentRequest({ agentId }), m.RestartAgentResponse], signal),
    rollback: (agentId, version, { signal } = {}) =>
      change(
        'RollbackAgent',
        (m) => [new m.RollbackAgentRequest({ agentId, version }), m.RollbackAgentResponse],
        signal,
      ),
    promote: (agentId, from, to, { signal } = {}) =>
      change(
        'PromoteAgent',
        (m) => [
          new m.PromoteAgentRequest({ agentId, srcDeployment: from, dstDeployment: to }),
          m.PromoteAgentResponse,
        ],
        signal,
      ),
    readLogs: (request, onLine, { signal } = {}) => readLogs(request, onLine, signal),
    close: () => {
      for (const one of [...https]) one.close();
    },
  };
};
