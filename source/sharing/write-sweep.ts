import { createHash } from 'node:crypto';
import type { DispatchFacts, Kept, ParticipantFacts } from '../fleet/facts.ts';
import type { ConnectionState, RoomKey, RoomObservation, Snapshot } from '../fleet/snapshot.ts';
import type { Publication, SharedRow } from './place.ts';

/** Another number: the texts look different, and other lktops sweep for themselves. */
export const FORMAT = 1;

/** After this many rooms, keys and timers have their turn. */
const ROOMS_AT_ONCE = 200;

/** Lets keys and timers have their turn every so many rooms. */
export const turnAfterMany = async (count: number): Promise<void> => {
  if (count % ROOMS_AT_ONCE === ROOMS_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
};

/** 128 bits of the key's digest. */
const ID_CHARACTERS = 22;

/** The id of a room's row. Room names may be longer than an index of a database takes. */
export const rowId = (key: RoomKey): string =>
  createHash('sha256').update(key).digest('base64url').slice(0, ID_CHARACTERS);

/** What the head of a publication says. */
export interface Head {
  readonly format: number;
  /** The sweeper's time, which follows the server's, when it wrote this. */
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly connection: ConnectionState;
  readonly intervalMs: number;
  /** API calls a minute that the sweeper may make; null: no limit. */
  readonly callsPerMinute: number | null;
  readonly listEveryMs: number;
  readonly promisedAgeMs: number | null;
  /** Room keys. */
  readonly missing: readonly string[];
  readonly flickered: readonly (readonly [string, number])[];
  /** When each room answered, sorted by room key, in milliseconds after `startedAtMs`; null: never. */
  readonly times: readonly (number | null)[];
}

export interface WriteOptions {
  readonly snapshot: Snapshot;
  readonly nowMs: number;
  readonly intervalMs: number;
}

const headOf = ({ snapshot, nowMs, intervalMs }: WriteOptions): Head => {
  const { startedAtMs, finishedAtMs, connection, pace, listing, rooms, verifiedAtMs } = snapshot;
  return {
    format: FORMAT,
    atMs: nowMs,
    startedAtMs,
    finishedAtMs,
    connection,
    intervalMs,
    callsPerMinute: pace.callsAllowedPerMinute,
    listEveryMs: pace.listEveryMs,
    promisedAgeMs: pace.promisedAgeMs,
    missing: [...listing.missing],
    flickered: [...listing.flickeredAtMs],
    times: rooms.map(({ key }) => {
      const atMs = verifiedAtMs.get(key);
      return atMs === undefined ? null : atMs - startedAtMs;
    }),
  };
};

type Redact = (text: string) => string;

const redactTexts = (texts: Readonly<Record<string, string>>, redact: Redact) => {
  let redacted: Record<string, string> | null = null;
  for (const [name, text] of Object.entries(texts)) {
    const safe = redact(text);
    if (safe === text) continue;
    redacted ??= { ...texts };
    redacted[name] = safe;
  }
  return redacted ?? texts;
};

/** Whatever is hidden is marked as cut, so that an action reads it again before it uses it. */
const redactKept = <
  Facts extends Kept & { readonly metadata: string; readonly attributes?: Readonly<Record<string, string>> },
>(
  facts: Facts,
  redact: Redact,
): Facts => {
  const metadata = redact(facts.metadata);
  const attributes = facts.attributes && redactTexts(facts.attributes, redact);
  if (metadata === facts.metadata && attributes === facts.attributes) return facts;
  return { ...facts, metadata, ...(attributes ? { attributes } : {}), isCut: true };
};

const redactJobs = (dispatch: DispatchFacts, redact: Redact): DispatchFacts =>
  dispatch.jobs.every(({ error }) => redact(error) === error)
    ? dispatch
    : { ...dispatch, jobs: dispatch.jobs.map((job) => ({ ...job, error: redact(job.error) })) };

const rowOf = (observation: RoomObservation, redact: Redact): SharedRow => {
  const { key, room, participants, dispatches, failure, ghostSinceMs } = observation;
  const body = {
    room: redactKept(room, redact),
    participants: participants.map((one): ParticipantFacts => redactKept(one, redact)),
    dispatches: dispatches.map((one) => redactKept(redactJobs(one, redact), redact)),
    failure,
    ghostSinceMs,
  };
  return { id: rowId(key), body: JSON.stringify(body) };
};

/** Turns snapshots into publications of what changed. */
export interface SweepWriter {
  /** What the place lacks. Call `written` when it has it. */
  readonly next: (options: WriteOptions) => Promise<Publication>;
  readonly written: () => void;
  /** The place may hold anything: the next publication is all rooms. */
  readonly startOver: () => void;
}

/** @param redact removes secrets and tokens from a text */
export const createSweepWriter = (redact: Redact): SweepWriter => {
  let sent: ReadonlyMap<RoomKey, RoomObservation> | null = null;
  let sending: readonly RoomObservation[] = [];

  return {
    next: async (options) => {
      const { rooms } = options.snapshot;
      const before = sent;
      sending = rooms;
      const changed = before ? rooms.filter((room) => before.get(room.key) !== room) : rooms;
      const rows: SharedRow[] = [];
      for (const observation of changed) {
        rows.push(rowOf(observation, redact));
        await turnAfterMany(rows.length);
      }
      if (before && (changed.length > 0 || before.size !== rooms.length)) {
        const there = new Set(rooms.map(({ key }) => key));
        for (const key of before.keys()) if (!there.has(key)) rows.push({ id: rowId(key), body: null });
      }
      return { head: JSON.stringify(headOf(options)), rows, isAll: before === null };
    },
    written: () => {
      sent = new Map(sending.map((room) => [room.key, room]));
    },
    startOver: () => {
      sent = null;
    },
  };
};
