import { callTwirp } from './call-twirp.ts';
import type { Http } from './http.ts';

/**
 * Sends the calls of one of the SDK's clients the way of all our calls. The SDK would ask `fetch`, which knows neither
 * the proxies nor the certificates of a project.
 */
export const overHttp = <Client extends object>(
  client: Client,
  http: Http,
  signal: AbortSignal | undefined,
): Client => {
  const request = (
    service: string,
    method: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> => callTwirp(http, { service, method, headers, body, read: (json) => json }, signal);
  // The SDK's own name for what carries its calls.
  if (!('rpc' in client)) throw new Error('the SDK no longer carries its calls by rpc');
  Object.assign(client, { rpc: { request } });
  return client;
};
