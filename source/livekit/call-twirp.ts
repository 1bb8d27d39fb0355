import { detailsOf, type Http } from './http.ts';
import { CallProblem } from './problem.ts';

interface TwirpCall<Answer> {
  /** Without its package: `RoomService`. */
  readonly service: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Makes something of the answer's JSON; undefined or an error: it is not what was asked for. */
  readonly read: (json: unknown) => Answer | undefined;
}

/**
 * Sends a call that changes something, once: it may have been done though its answer was lost.
 *
 * @throws CallProblem, or what Node or undici says of a connection that failed
 */
export const callTwirp = async <Answer>(
  http: Http,
  call: TwirpCall<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> => {
  const { service, method, headers, body, read } = call;
  const answer = await http.send({
    method: 'POST',
    path: `/twirp/livekit.${service}/${method}`,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
    mayRepeat: () => false,
  });
  if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
  const found = tryRead(answer.body, read);
  if (found === undefined) throw new CallProblem({ kind: 'unreadable', answer: detailsOf(answer) });
  return found;
};

const tryRead = <Answer>(body: string, read: TwirpCall<Answer>['read']): Answer | undefined => {
  try {
    return read(JSON.parse(body));
  } catch {
    return undefined;
  }
};
