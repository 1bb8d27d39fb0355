import type { DispatchFacts } from '../fleet/facts.ts';
import { writeRestartPolicy } from './enums.ts';
import type { CreateDispatchRequest } from './gateway.ts';
import { detailsOf, type Http } from './http.ts';
import { CallProblem } from './problem.ts';
import { readDispatch } from './readers.ts';
import type { Tokens } from './tokens.ts';

const PATH = '/twirp/livekit.AgentDispatchService/CreateDispatch';

/** As `CreateAgentDispatchRequest` has it in JSON. What was not given is left out: an older server need not know it. */
export const dispatchBody = ({ restartPolicy, ...request }: CreateDispatchRequest) => ({
  ...request,
  ...(restartPolicy === undefined ? {} : { restartPolicy: writeRestartPolicy(restartPolicy) }),
});

/** Null where it is no dispatch: then nobody knows what was made. */
const read = (body: string): DispatchFacts | null => {
  try {
    const dispatch = readDispatch(JSON.parse(body));
    return dispatch.id === '' ? null : dispatch;
  } catch {
    return null;
  }
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
): Promise<DispatchFacts> => {
  const answer = await http.send({
    method: 'POST',
    path: PATH,
    headers: {
      authorization: `Bearer ${await tokens.toAdministrate(request.room)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(dispatchBody(request)),
    signal: undefined,
    mayRepeat: () => false,
  });
  if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
  const dispatch = read(answer.body);
  if (dispatch === null) throw new CallProblem({ kind: 'unreadable', answer: detailsOf(answer) });
  return dispatch;
};
