import type { DispatchFacts } from '../fleet/facts.ts';
import { callTwirp } from './call-twirp.ts';
import { writeRestartPolicy } from './enums.ts';
import type { CreateDispatchRequest } from './gateway.ts';
import type { Http } from './http.ts';
import { readDispatch } from './readers.ts';
import type { Tokens } from './tokens.ts';

/** As `CreateAgentDispatchRequest` has it in JSON. What was not given is left out: an older server need not know it. */
export const dispatchBody = ({ restartPolicy, ...request }: CreateDispatchRequest) => ({
  ...request,
  ...(restartPolicy === undefined ? {} : { restartPolicy: writeRestartPolicy(restartPolicy) }),
});

/** Undefined where it is no dispatch: then nobody knows what was made. */
const read = (json: unknown): DispatchFacts | undefined => {
  const dispatch = readDispatch(json);
  return dispatch.id === '' ? undefined : dispatch;
};

/**
 * Makes a dispatch. Not over the SDK, which drops the attributes (livekit-server-sdk 2.19.2): a dispatch that is made
 * again would lose them. Sent once: the server never de-duplicates.
 *
 * @throws CallProblem, or what Node or undici says of a connection that failed
 */
export const createDispatch = async (
  http: Http,
  tokens: Tokens,
  request: CreateDispatchRequest,
  signal: AbortSignal | undefined,
): Promise<DispatchFacts> =>
  callTwirp(
    http,
    {
      service: 'AgentDispatchService',
      method: 'CreateDispatch',
      headers: { authorization: `Bearer ${await tokens.toAdministrate(request.room)}` },
      body: dispatchBody(request),
      read,
    },
    signal,
  );
