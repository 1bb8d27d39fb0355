import type { hash } from 'node:crypto';
import type { RoomFacts } from '../fleet/facts.ts';
import { share } from '../fleet/share.ts';
import { type BodyReader, bytesOf, parseOrUndefined } from './body-reader.ts';
import { itemsInOrder } from './items-in-order.ts';
import type { ListFormat } from './list-reader.ts';
import { roomList } from './readers.ts';

/**
 * The only place that recognises unchanged answers. An unchanged answer yields the same object, so everything behind
 * the gateway compares with `===`. It also saves memory: new facts of thousands of rooms would live until the sweep
 * ends, and V8 would move them to the old generation.
 */

/** Rooms come and go, so the cache keeps a quarter more than the listed rooms, plus 64. */
const MOST_GONE_SHARE = 1 / 4;
const MOST_GONE = 64;

/** Drops the rooms that are gone if too many are kept; otherwise returns the same map. */
const pruned = <Entry>(known: Map<string, Entry>, listed: readonly string[]): Map<string, Entry> => {
  if (known.size <= listed.length * (1 + MOST_GONE_SHARE) + MOST_GONE) return known;
  const kept = new Map<string, Entry>();
  for (const key of listed) {
    const entry = known.get(key);
    if (entry !== undefined) kept.set(key, entry);
  }
  return kept;
};

/** The last answers of rooms. */
export interface KnownAnswers<Facts> {
  /** Reads the next answer about a room. @param digestOf Node's `hash` */
  readonly reader: (room: string, digestOf: typeof hash) => BodyReader<Facts>;
  /** Drops most rooms that are no longer listed. Call it after each listing. */
  readonly prune: (listed: readonly RoomFacts[]) => void;
  /** How many rooms are kept. */
  readonly size: () => number;
}

/** The last answer of a room. Digests stand for the answer, which would take more memory than its facts. */
interface Known<Facts> {
  /** Digests of the answer in each order in which it arrived, joined. */
  seen: string;
  /** The digest of the answer with its items sorted. */
  readonly sorted: string;
  readonly facts: Facts;
}

/**
 * Three participants (a caller and two agents) have six orders. Recognising an order costs half as much as sorting it.
 */
const MOST_SEEN = 6;

/**
 * Most rooms answer the same as before, often in another order. A digest shows that without parsing. A changed answer
 * shares its unchanged parts with the last one.
 */
export const createKnownAnswers = <Facts>(read: (answer: unknown) => Facts | null): KnownAnswers<Facts> => {
  let known = new Map<string, Known<Facts>>();

  return {
    reader: (room, digestOf) => {
      const chunks: Buffer[] = [];
      return {
        take: (chunk) => {
          chunks.push(chunk);
        },
        end: () => {
          const body = bytesOf(chunks);
          const digest = digestOf('sha256', body, 'binary');
          const before = known.get(room);
          if (before?.seen.includes(digest)) return before.facts;
          const inOrder = itemsInOrder(body);
          const sorted = inOrder === body ? digest : digestOf('sha256', inOrder, 'binary');
          if (before?.sorted === sorted) {
            before.seen = before.seen.length < MOST_SEEN * digest.length ? before.seen + digest : digest;
            return before.facts;
          }
          const facts = read(parseOrUndefined(inOrder.toString('utf8')));
          if (facts === null) return null;
          const shared = share(before?.facts, facts);
          known.set(room, { seen: digest, sorted, facts: shared });
          return shared;
        },
      };
    },
    prune: (listed) => {
      known = pruned(
        known,
        listed.map(({ name }) => name),
      );
    },
    size: () => known.size,
  };
};

/** Reads listings of all rooms. */
export interface KnownRooms {
  /** The format for reading a listing. */
  readonly format: ListFormat<RoomFacts>;
  /** Drops most rooms that are no longer listed. Call it after each listing. */
  readonly prune: (listed: readonly RoomFacts[]) => void;
  /** How many rooms are kept. */
  readonly size: () => number;
}

/** Compares a listing room by room, because nearly every listing differs in a few rooms. */
export const createKnownRooms = (): KnownRooms => {
  let known = new Map<string, RoomFacts>();

  const recognised = (room: RoomFacts): RoomFacts => {
    const before = known.get(room.id);
    const kept = share(before, room);
    if (kept !== before) known.set(kept.id, kept);
    return kept;
  };

  return {
    format: {
      field: roomList.field,
      readItems: (items) => roomList.readItems(items)?.map(recognised) ?? null,
      readAnswer: (answer) => roomList.readAnswer(answer)?.map(recognised) ?? null,
    },
    prune: (listed) => {
      known = pruned(
        known,
        listed.map(({ id }) => id),
      );
    },
    size: () => known.size,
  };
};
