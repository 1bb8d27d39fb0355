import type { Figures, Fleet, Room } from '../../fleet/fleet.ts';
import type { Change } from '../../fleet/indexed-map.ts';
import { compareRooms, compareText } from '../../fleet/order.ts';
import type { RoomKey, RoomObservation, Snapshot } from '../../fleet/snapshot.ts';
import type { SessionState } from '../session.ts';

/**
 * What all kept states may take, estimated in bytes. 20 rooms in which agents talk fill it in some hours, 1,000 in some
 * minutes. What is older is asked of the registry.
 */
const MOST_BYTES = 32_000_000;
/** The times of sweeps that are kept: 27 hours at one sweep in 2 s. */
const MOST_SWEEPS = 50_000;

/** Estimated bytes of what a state adds. */
const FRAME_BYTES = 300;
const ROOM_BYTES = 500;
const MEMBER_BYTES = 800;
const WORKER_BYTES = 300;

/** What a state of the screen is made of, beside its rooms. */
type Surroundings = Pick<SessionState, 'losses' | 'workers' | 'workerIncidents' | 'cloud' | 'agentNames'> &
  Pick<Fleet, 'servingNames' | 'knownNames'> &
  Pick<Snapshot, 'connection' | 'listing' | 'sweep'> & { readonly figures: Figures };

/** One state: how it differs from the one before. */
interface Frame {
  readonly atMs: number;
  readonly changes: readonly Change<Room>[];
  readonly surroundings: Surroundings;
  readonly bytes: number;
}

/** A sweep that the server answered. */
interface Look {
  readonly startedMs: number;
  readonly finishedMs: number;
  /** All listed rooms had answered since; null: some never did. */
  readonly provenMs: number | null;
  readonly callsPerMinute: number;
}

/** A state of the whole project at a time. */
export interface KeptState extends Surroundings {
  readonly fleet: Fleet;
  readonly snapshot: Snapshot;
  /** The last sweep until then; null: none had ended. */
  readonly lookedMs: number | null;
  /** The next sweep after it; null: there was none yet. */
  readonly nextLookMs: number | null;
}

/** The states of this run. They take a bounded share of the memory, and the oldest go first. */
export interface KeptStates {
  /** Call it with every state that the screen shows. Its cost depends only on what changed. */
  readonly take: (state: SessionState, changes: readonly Change<Room>[], atMs: number) => void;
  /** Since when the states are kept; null: there is none yet. */
  readonly fromMs: () => number | null;
  /** The state at a time; null: it is not kept. */
  readonly at: (atMs: number) => KeptState | null;
  /** When the kept states of a room began, oldest first. A state in which only its agents talk is not told apart. */
  readonly statesOf: (room: RoomKey) => readonly number[];
  /** When a room was found gone; null: it is there, or it is not kept. */
  readonly goneMs: (room: RoomKey) => number | null;
}

const keyOf = ([earlier, room]: Change<Room>): RoomKey => (room ?? earlier)?.key ?? '';

const textBytes = ({ metadata, attributes }: { metadata: string; attributes: object }): number =>
  2 * (metadata.length + Object.values(attributes).reduce((sum, text) => sum + String(text).length, 0));

/** The members that were not there before. A room may have thousands, so they are looked up. */
const fresh = <Member>(
  before: readonly Member[] | undefined,
  members: readonly Member[],
): readonly Member[] => {
  if (before === members) return [];
  const known = new Set(before);
  return members.filter((member) => !known.has(member));
};

/** Judged rooms share what did not change, so only what is new takes memory. */
const bytesOf = ([earlier, room]: Change<Room>): number => {
  if (room === undefined) return ROOM_BYTES;
  let bytes = ROOM_BYTES;
  if (room.facts !== earlier?.facts) bytes += 2 * room.facts.metadata.length;
  const participants = [
    ...fresh(earlier?.agents, room.agents).map(({ participant }) => participant),
    ...fresh(earlier?.humans, room.humans).map(({ participant }) => participant),
    ...fresh(earlier?.others, room.others),
    ...fresh(earlier?.former, room.former),
  ];
  for (const participant of participants) bytes += MEMBER_BYTES + textBytes(participant);
  for (const { facts } of fresh(earlier?.dispatches, room.dispatches))
    bytes += MEMBER_BYTES * (1 + facts.jobs.length) + textBytes(facts);
  return bytes;
};

/** What a reader of a room's states tells apart. An agent that listens and speaks in turns is in one state. */
const outlineOf = (room: Room): string =>
  JSON.stringify([
    room.verdict.name,
    room.verdict.severity,
    room.cause.id,
    room.failure?.kind,
    room.agents.map(({ identity, participant, verdict }) => [
      identity,
      participant.id,
      participant.state,
      verdict.name,
    ]),
    room.humans.map(({ identity, participant }) => [identity, participant.id, participant.state]),
    room.dispatches.map(({ id, verdict, facts }) => [
      id,
      verdict.name,
      facts.jobs.map(({ status }) => status),
    ]),
  ]);

/** A room that was never swept has no state to show. */
const isOtherState = ([earlier, room]: Change<Room>): boolean =>
  room?.verified === true && (!earlier?.verified || outlineOf(earlier) !== outlineOf(room));

/** The answers that a judged room was made of. */
const observationOf = (room: Room): RoomObservation => ({
  key: room.key,
  room: room.facts,
  participants: [
    ...room.humans.map(({ participant }) => participant),
    ...room.agents.map(({ participant }) => participant),
    ...room.others,
    ...room.former,
  ].sort((a, b) => compareText(a.identity, b.identity)),
  dispatches: room.dispatches.map(({ facts }) => facts),
  failure: room.failure,
  ghostSinceMs: room.verdict.name === 'ghost' ? room.verdict.sinceMs : null,
});

const surroundingsOf = ({
  fleet: { figures, servingNames, knownNames },
  snapshot: { connection, listing, sweep },
  losses,
  workers,
  workerIncidents,
  cloud,
  agentNames,
}: SessionState): Surroundings => ({
  figures,
  servingNames,
  knownNames,
  connection,
  listing,
  sweep,
  losses,
  workers,
  workerIncidents,
  cloud,
  agentNames,
});

/** The number of a sweep changes with every sweep, and tells nothing. */
const isSame = (one: Surroundings, other: Surroundings): boolean =>
  (Object.keys(one) as (keyof Surroundings)[]).every((key) => key === 'sweep' || one[key] === other[key]);

/** The place of the last item at or before a time; -1: there is none. */
const placeAt = <Item>(items: readonly Item[], timeOf: (item: Item) => number, atMs: number): number => {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && timeOf(item) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** @param mostBytes default: 32 MB */
export const createKeptStates = (mostBytes = MOST_BYTES): KeptStates => {
  /** Oldest first. The changes of the oldest are not needed. */
  let frames: Frame[] = [];
  let looks: Look[] = [];
  let bytes = 0;
  let newest: Fleet | null = null;

  /** Copies the lists only once a tenth of them is surplus. */
  const trim = (): void => {
    if (looks.length > MOST_SWEEPS * 1.1) looks = looks.slice(-MOST_SWEEPS);
    if (bytes <= mostBytes * 1.1) return;
    let from = 0;
    while (bytes > mostBytes && from < frames.length - 1) {
      bytes -= frames[from]?.bytes ?? 0;
      from += 1;
    }
    frames = frames.slice(from);
  };

  const roomsAt = (place: number): ReadonlyMap<RoomKey, Room> => {
    const rooms = new Map(newest?.byKey);
    for (let index = frames.length - 1; index > place; index -= 1) {
      for (const change of frames[index]?.changes ?? []) {
        const [earlier] = change;
        if (earlier) rooms.set(earlier.key, earlier);
        else rooms.delete(keyOf(change));
      }
    }
    return rooms;
  };

  const look = ({ snapshot }: SessionState): void => {
    const { startedAtMs, finishedAtMs, connection, pace, callsPerMinute } = snapshot;
    if (finishedAtMs === null || connection.state !== 'live') return;
    if ((looks.at(-1)?.finishedMs ?? Number.NEGATIVE_INFINITY) >= finishedAtMs) return;
    looks.push({
      startedMs: startedAtMs,
      finishedMs: finishedAtMs,
      provenMs: pace.oldestVerifiedAtMs,
      callsPerMinute,
    });
  };

  const snapshotAt = (rooms: ReadonlyMap<RoomKey, Room>, frame: Frame, last: Look | undefined): Snapshot => {
    const { connection, listing, sweep } = frame.surroundings;
    // The exact times are not kept. No room is said to have answered later than it did.
    const provenMs = last?.provenMs ?? frames[0]?.atMs ?? frame.atMs;
    const verified = [...rooms.values()].filter((room) => room.verified);
    return {
      sweep,
      startedAtMs: last?.startedMs ?? frame.atMs,
      finishedAtMs: last?.finishedMs ?? null,
      connection,
      rooms: [...rooms.values()].map(observationOf).sort((a, b) => compareText(a.key, b.key)),
      verifiedAtMs: new Map(verified.map(({ key }) => [key, provenMs])),
      listing,
      callsPerMinute: last?.callsPerMinute ?? 0,
      pace: {
        callsAllowedPerMinute: null,
        listEveryMs: 0,
        promisedAgeMs: null,
        oldestVerifiedAtMs: provenMs,
      },
    };
  };

  return {
    take: (state, changes, atMs) => {
      const surroundings = surroundingsOf(state);
      const last = frames.at(-1);
      newest = state.fleet;
      look(state);
      if (state.snapshot.sweep === 0 && frames.length === 0) return;
      if (changes.length === 0 && last !== undefined && isSame(last.surroundings, surroundings)) return;
      const workers = surroundings.workers?.workers.length ?? 0;
      const frameBytes =
        FRAME_BYTES +
        changes.reduce((sum, change) => sum + bytesOf(change), 0) +
        (surroundings.workers === last?.surroundings.workers ? 0 : workers * WORKER_BYTES);
      frames.push({ atMs, changes, surroundings, bytes: frameBytes });
      bytes += frameBytes;
      trim();
    },
    fromMs: () => frames[0]?.atMs ?? null,
    at: (atMs) => {
      const place = placeAt(frames, (frame) => frame.atMs, atMs);
      const frame = frames[place];
      if (frame === undefined) return null;
      const byKey = roomsAt(place);
      const { surroundings } = frame;
      const { figures, servingNames, knownNames } = surroundings;
      const lookPlace = placeAt(looks, ({ finishedMs }) => finishedMs, atMs);
      const last = looks[lookPlace];
      return {
        ...surroundings,
        fleet: { rooms: [...byKey.values()].sort(compareRooms), byKey, figures, servingNames, knownNames },
        snapshot: snapshotAt(byKey, frame, last),
        lookedMs: last?.finishedMs ?? null,
        nextLookMs: looks[lookPlace + 1]?.finishedMs ?? null,
      };
    },
    statesOf: (room) => {
      const times: number[] = [];
      const first = frames[0];
      if (first !== undefined && roomsAt(0).get(room)?.verified) times.push(first.atMs);
      for (const frame of frames.slice(1))
        for (const change of frame.changes)
          if (keyOf(change) === room && isOtherState(change)) times.push(frame.atMs);
      return times;
    },
    goneMs: (room) => {
      if (newest?.byKey.has(room)) return null;
      return (
        frames.findLast(({ changes }) => changes.some((change) => keyOf(change) === room && !change[1]))
          ?.atMs ?? null
      );
    },
  };
};
