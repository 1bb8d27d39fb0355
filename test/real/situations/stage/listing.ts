import { JobStatus, ParticipantInfo_Kind, ParticipantInfo_State } from '@livekit/protocol';
import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { API_KEY, API_SECRET } from '../../../helpers/livekit-server.ts';

/** A participant as the server lists it. */
export interface Listed {
  readonly identity: string;
  readonly kind: string;
  readonly state: string;
  readonly joinedAtMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly metadata: string;
  /** The number of audio tracks that are not muted. */
  readonly voices: number;
}

export interface ListedJob {
  readonly id: string;
  readonly status: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly participantIdentity: string;
  /** The participant that the job is about. */
  readonly subject: string;
}

export interface ListedDispatch {
  readonly id: string;
  readonly agentName: string;
  readonly metadata: string;
  readonly deployment: string;
  readonly createdAtMs: number;
  readonly jobs: readonly ListedJob[];
}

/** What the server itself reports about a room. A situation uses it to prove that it came about. */
export interface Listing {
  readonly participants: readonly Listed[];
  readonly dispatches: readonly ListedDispatch[];
}

/** Clients of the server's API, separate from lktop's own. */
export interface Api {
  readonly rooms: RoomServiceClient;
  readonly dispatches: AgentDispatchClient;
  readonly participants: (room: string) => Promise<readonly Listed[]>;
  /** Both lists. For a missing room or a room on a dead node this takes 3 s and throws. */
  readonly list: (room: string) => Promise<Listing>;
}

const NANOSECONDS_IN_MS = 1_000_000n;
const AUDIO = 0;

const nanoseconds = (value: bigint | undefined): number => Number((value ?? 0n) / NANOSECONDS_IN_MS);

export const createApi = (url: string): Api => {
  const rooms = new RoomServiceClient(url, API_KEY, API_SECRET);
  const dispatches = new AgentDispatchClient(url, API_KEY, API_SECRET);

  const participants = async (room: string): Promise<readonly Listed[]> =>
    (await rooms.listParticipants(room)).map((one) => ({
      identity: one.identity,
      kind: ParticipantInfo_Kind[one.kind] ?? `${one.kind}`,
      state: ParticipantInfo_State[one.state] ?? `${one.state}`,
      joinedAtMs: Number(one.joinedAtMs),
      attributes: one.attributes,
      metadata: one.metadata,
      voices: one.tracks.filter((track) => track.type === AUDIO && !track.muted).length,
    }));

  const listDispatches = async (room: string): Promise<readonly ListedDispatch[]> =>
    (await dispatches.listDispatch(room)).map((one) => ({
      id: one.id,
      agentName: one.agentName,
      metadata: one.metadata,
      deployment: one.deployment,
      createdAtMs: nanoseconds(one.state?.createdAt),
      jobs: (one.state?.jobs ?? []).map((job) => ({
        id: job.id,
        status: JobStatus[job.state?.status ?? JobStatus.JS_PENDING] ?? '',
        startedAtMs: nanoseconds(job.state?.startedAt),
        endedAtMs: nanoseconds(job.state?.endedAt),
        participantIdentity: job.state?.participantIdentity ?? '',
        subject: job.participant?.identity ?? '',
      })),
    }));

  return {
    rooms,
    dispatches,
    participants,
    list: async (room) => {
      const [people, orders] = await Promise.all([participants(room), listDispatches(room)]);
      return { participants: people, dispatches: orders };
    },
  };
};
