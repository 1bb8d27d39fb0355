import type { BodyReader } from './body-reader.ts';
import type { Http } from './http.ts';
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
  readonly reader: BodyReader<Facts>;
}

/** One of LiveKit's listings, over a client that costs little: the SDK signs anew for each call and cannot give one up. */
export const readFacts = async <Facts>(http: Http, call: ReadCall<Facts>): Promise<Facts> => {
  const answer = await http.send({
    method: 'POST',
    path: `/twirp/livekit.${call.method}`,
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
    body: call.body,
    signal: call.signal,
    mayRepeat: call.mayRepeat,
    onBody: call.reader.take,
  });
  if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: answer.details() });
  const facts = call.reader.end();
  if (facts === null) throw new CallProblem({ kind: 'unreadable', answer: answer.details() });
  return facts;
};
