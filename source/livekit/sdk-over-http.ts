import { detailsOf, type Http } from './http.ts';
import { CallProblem } from './problem.ts';

const readJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/**
 * Sends the calls of one of the SDK's clients the way of all our calls. The SDK would ask `fetch`, which knows neither
 * the proxies nor the certificates of a project.
 */
export const overHttp = <Client extends object>(client: Client, http: Http): Client => {
  const request = async (
    service: string,
    method: string,
    message: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> => {
    const answer = await http.send({
      method: 'POST',
      path: `/twirp/livekit.${service}/${method}`,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: undefined,
      // A change that may have been done is never sent twice.
      mayRepeat: () => false,
    });
    if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
    const read = readJson(answer.body);
    if (read === undefined) throw new CallProblem({ kind: 'unreadable', answer: detailsOf(answer) });
    return read;
  };
  // The SDK's own name for what carries its calls.
  if (!('rpc' in client)) throw new Error('the SDK no longer carries its calls by rpc');
  Object.assign(client, { rpc: { request } });
  return client;
};
