import type { Clock } from '../clock.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import { type BodyReader, readWhole } from './body-reader.ts';
import type { CallOptions, ListOptions, LiveKitError } from './gateway.ts';
import { detailsOf, type Http } from './http.ts';
import { createKnownAnswers, createKnownRooms, type KnownAnswers } from './known-answers.ts';
import { readListInPieces } from './list-reader.ts';
import { CallProblem } from './problem.ts';
import {
  readDispatches,
  readParticipants,
  readWholeDispatches,
  readWholeParticipants,
  readWholeRooms,
  roomList,
} from './readers.ts';
import { loadCryptography, type Tokens } from './tokens.ts';

/** The path of each call. */
const PATHS = {
  ListRooms: '/twirp/livekit.RoomService/ListRooms',
  ListParticipants: '/twirp/livekit.RoomService/ListParticipants',
  ListDispatch: '/twirp/livekit.AgentDispatchService/ListDispatch',
} as const;

export type ReadMethod = keyof typeof PATHS;

/** LiveKit's listings. The SDK would sign a token for each call and could not cancel a call. */
export interface Reads {
  /** @param names none: all rooms */
  readonly listRooms: (names: readonly string[], options: ListOptions) => Promise<RoomFacts[]>;
  readonly listParticipants: (room: string, options: ListOptions) => Promise<ParticipantFacts[]>;
  readonly listDispatches: (room: string, options: ListOptions) => Promise<DispatchFacts[]>;
}

export interface ReadsOptions {
  readonly http: Http;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** Explains the error of a call in words for a screen. */
  readonly explain: (call: ReadMethod, room: string | null, cause: unknown) => LiveKitError;
}

/**
 * Whether the answer is half an answer, or a restarting proxy's page. A retry usually succeeds. A server that is not
 * LiveKit gives the same answer again.
 */
const isGarbled = (cause: unknown): boolean =>
  cause instanceof CallProblem &&
  (cause.problem.kind === 'unreadable' ||
    (cause.problem.kind === 'answer' && cause.problem.answer.contentType.includes('html')));

export const createReads = ({ http, tokens, clock, explain }: ReadsOptions): Reads => {
  const rooms = createKnownRooms();
  const participants = createKnownAnswers(readParticipants);
  const dispatches = createKnownAnswers(readDispatches);

  /** One function for the whole call, because every `async` function costs time thousands of times a sweep. */
  const ask = async <Facts>(
    method: ReadMethod,
    room: string | null,
    body: string,
    makeReader: (cryptography: typeof import('node:crypto')) => BodyReader<Facts>,
    options: CallOptions,
    firstAtMs?: number,
  ): Promise<Facts> => {
    const { signal, mayRepeat } = options;
    const beganAtMs = firstAtMs ?? clock.now();
    try {
      const token = await (room === null ? tokens.toListRooms() : tokens.toAdministrate(room));
      const reader = makeReader(await loadCryptography());
      const answer = await http.send({
        method: 'POST',
        path: PATHS[method],
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
        signal,
        mayRepeat,
        beganAtMs,
        onBody: reader.take,
      });
      if (answer.status !== 200) throw new CallProblem({ kind: 'answer', answer: detailsOf(answer) });
      const facts = reader.end();
      if (facts === null) throw new CallProblem({ kind: 'unreadable', answer: detailsOf(answer) });
      return facts;
    } catch (cause) {
      const isFirst = firstAtMs === undefined;
      if (isFirst && isGarbled(cause) && !signal?.aborted && (mayRepeat === undefined || mayRepeat())) {
        return ask(method, room, body, makeReader, options, beganAtMs);
      }
      throw explain(method, room, cause);
    }
  };

  const readRoom =
    <Facts>(method: ReadMethod, known: KnownAnswers<Facts>, readAll: (answer: unknown) => Facts | null) =>
    (room: string, options: ListOptions): Promise<Facts> =>
      ask(
        method,
        room,
        JSON.stringify({ room }),
        ({ hash }) => (options.isWhole ? readWhole(readAll) : known.reader(room, hash)),
        options,
      );

  return {
    listRooms: async (names, options) => {
      if (names.length > 0) {
        const body = JSON.stringify({ names });
        const makeReader = () => (options.isWhole ? readWhole(readWholeRooms) : readListInPieces(roomList));
        return ask('ListRooms', null, body, makeReader, options);
      }
      const listed = await ask('ListRooms', null, '{}', () => readListInPieces(rooms.format), options);
      for (const known of [rooms, participants, dispatches]) known.prune(listed);
      return listed;
    },
    listParticipants: readRoom('ListParticipants', participants, readWholeParticipants),
    listDispatches: readRoom('ListDispatch', dispatches, readWholeDispatches),
  };
};
