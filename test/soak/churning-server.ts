import type { Clock } from '../../source/clock.ts';
import type { Http, HttpRequest } from '../../source/livekit/http.ts';

/** A room of the server, and what its next answers say. */
interface ServerRoom {
  readonly number: number;
  readonly bornAtMs: number;
  readonly endsAtMs: number;
}

export interface ChurnOptions {
  readonly clock: Clock;
  readonly rooms: number;
  /** The average lifetime of a room, in milliseconds. */
  readonly lifeMs: number;
  /** 0 to 1. The sequence is the same in each run. */
  readonly random: () => number;
}

/**
 * A server on which rooms come and go, agents change their states, and a few rooms have problems for a while.
 */
export interface ChurningServer {
  readonly http: Http;
  /** The number of rooms created so far. */
  readonly made: () => number;
  readonly names: () => readonly string[];
}

const STATES = ['initializing', 'listening', 'thinking', 'speaking'];
/** Of this many rooms, one never gets its agent and another one's agent fails. */
const UNSERVED_OF = 50;
const STATE_MS = 7_000;
const AGENT_AFTER_MS = 800;

const seconds = (atMs: number): string => String(Math.floor(atMs / 1_000));

const times = (name: string, atMs: number) => ({ [name]: seconds(atMs), [`${name}_ms`]: String(atMs) });

const participant = (
  sid: string,
  identity: string,
  kind: string,
  joinedAtMs: number,
  attributes: object,
) => ({
  sid: `PA_${sid}`,
  identity,
  state: 'ACTIVE',
  ...times('joined_at', joinedAtMs),
  kind,
  attributes,
  metadata: JSON.stringify({ tenant: sid, plan: 'gold' }),
  permission: {},
  is_publisher: true,
  tracks: [{ sid: `TR_${sid}`, type: 'AUDIO', source: 'MICROPHONE', muted: false }],
});

const nameOf = ({ number }: ServerRoom): string => `call-${number}`;

const isUnserved = ({ number }: ServerRoom): boolean => number % UNSERVED_OF === 7;

const participantsIn = (room: ServerRoom, nowMs: number): object[] => {
  const { number, bornAtMs } = room;
  const callers = [
    participant(`c${number}`, `+1555${String(number).padStart(7, '0')}`, 'SIP', bornAtMs + 100, {
      'sip.phoneNumber': `+1555${String(number).padStart(7, '0')}`,
    }),
    ...(number % 3 === 0
      ? [participant(`d${number}`, `guest-${number}`, 'STANDARD', bornAtMs + 900, {})]
      : []),
  ];
  if (isUnserved(room) || nowMs < bornAtMs + AGENT_AFTER_MS) return callers;
  const state = STATES[Math.floor(nowMs / STATE_MS + number) % STATES.length] ?? '';
  return [
    participant(`a${number}`, `agent-AJ_${number}`, 'AGENT', bornAtMs + AGENT_AFTER_MS, {
      'lk.agent.state': state,
      'lk.agent_name': `support-${number % 4}`,
    }),
    ...callers,
  ];
};

const dispatchesIn = (room: ServerRoom, nowMs: number): object[] => {
  const { number, bornAtMs } = room;
  const hasAgent = !isUnserved(room) && nowMs >= bornAtMs + AGENT_AFTER_MS;
  return [
    {
      id: `AD_${number}`,
      agent_name: isUnserved(room) ? 'suport-0' : `support-${number % 4}`,
      room: nameOf(room),
      metadata: `{"call":${number}}`,
      state: {
        created_at: `${bornAtMs + 50}000000`,
        jobs: hasAgent
          ? [
              {
                id: `AJ_${number}`,
                type: 'JT_ROOM',
                state: {
                  status: 'JS_RUNNING',
                  started_at: `${bornAtMs + 300}000000`,
                  updated_at: `${bornAtMs + 300}000000`,
                  participant_identity: `agent-AJ_${number}`,
                  worker_id: `AW_${number % 10}`,
                },
              },
            ]
          : [],
      },
    },
  ];
};

export const createChurningServer = ({ clock, rooms, lifeMs, random }: ChurnOptions): ChurningServer => {
  const there = new Map<string, ServerRoom>();
  let made = 0;

  const make = (bornAtMs: number): void => {
    const room = { number: made, bornAtMs, endsAtMs: bornAtMs + lifeMs * (0.2 + 1.6 * random()) };
    made += 1;
    there.set(nameOf(room), room);
  };
  // The rooms did not all begin at once, so they do not all end at once.
  for (let count = 0; count < rooms; count += 1) make(clock.now() - lifeMs * random() * 0.2);

  const churn = (): void => {
    const nowMs = clock.now();
    for (const [name, { endsAtMs }] of there) if (endsAtMs <= nowMs) there.delete(name);
    while (there.size < rooms) make(nowMs);
  };

  const roomJson = (room: ServerRoom): object => ({
    sid: `RM_${room.number}`,
    name: nameOf(room),
    empty_timeout: 300,
    departure_timeout: 20,
    ...times('creation_time', Math.floor(room.bornAtMs)),
    num_participants: participantsIn(room, clock.now()).length,
    num_publishers: participantsIn(room, clock.now()).length,
    metadata: `{"number":${room.number}}`,
  });

  const answer = ({ path, body }: HttpRequest): object => {
    churn();
    if (path.endsWith('/ListRooms')) return { rooms: Array.from(there.values(), roomJson) };
    const { room: name } = JSON.parse(String(body)) as { readonly room: string };
    const room = there.get(name);
    if (path.endsWith('/ListParticipants')) {
      return { participants: room ? participantsIn(room, clock.now()) : [] };
    }
    return { agent_dispatches: room ? dispatchesIn(room, clock.now()) : [] };
  };

  return {
    http: {
      send: async (request) => {
        const text = JSON.stringify(answer(request));
        request.onBody?.(Buffer.from(text));
        return { status: 200, headers: { 'content-type': 'application/json' }, body: '' };
      },
      close: () => {},
    },
    made: () => made,
    names: () => [...there.keys()],
  };
};
