import type { Http, HttpAnswer } from './http.ts';
import { CallProblem } from './problem.ts';

/** Where a call goes, below `/twirp/livekit.`. */
export type ReadMethod =
  | 'RoomService/ListRooms'
  | 'RoomService/ListParticipants'
  | 'AgentDispatchService/ListDispatch';

export interface ReadCall<Facts> {
  readonly method: ReadMethod;
  readonly token: string;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
  readonly mayRepeat: (() => boolean) | undefined;
  /** Null where the answer is none of LiveKit's. */
  readonly read: (answer: unknown) => Facts | null;
}

const parseOrUndefined = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const readAnswer = <Facts>(answer: HttpAnswer, read: (answer: unknown) => Facts | null): Facts => {
  if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: answer.details() });
  const facts = read(parseOrUndefined(answer.body));
  if (facts === null) throw new CallProblem({ kind: 'unreadable', answer: answer.details() });
  return facts;
};

/** One of LiveKit's listings, over a client that costs little: the SDK signs anew for each call and cannot give one up. */
export const readFacts = async <Facts>(http: Http, call: ReadCall<Facts>): Promise<Facts> => {
  const answer = await http.send({
    method: 'POST',
    path: `/twirp/livekit.${call.method}`,
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
    body: call.body,
    signal: call.signal,
    mayRepeat: call.mayRepeat,
  });
  return readAnswer(answer, call.read);
};
