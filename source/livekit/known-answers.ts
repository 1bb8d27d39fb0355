import type { hash } from 'node:crypto';
import type { RoomFacts } from '../fleet/facts.ts';
import { share } from '../fleet/share.ts';
import { type BodyReader, bytesOf, parseOrUndefined } from './body-reader.ts';
import { itemsInOrder } from './items-in-order.ts';
import type { ListFormat } from './list-reader.ts';
import { roomList } from './readers.ts';

/**
 * The one place that recognises an unchanged answer. What says the same as before is the same object as before, and
 * everything behind the gateway compares with `===`. It also saves memory: facts that were made anew for thousands of
 * rooms would live until the sweep ends, and V8 would move them to the space of what lasts.
 */

/** Rooms come and go: a quarter more than are listed is kept, and 64 at least. */
const MOST_GONE_SHARE = 1 / 4;
const MOST_GONE = 64;

/** The entries of what is listed, where too many others are kept; the same map where not. */
const pruned = <Entry>(known: Map<string, Entry>, listed: readonly string[]): Map<string, Entry> => {
  if (known.size <= listed.length * (1 + MOST_GONE_SHARE) + MOST_GONE) return known;
  const kept = new Map<string, Entry>();
  for (const key of listed) {
    const entry = known.get(key);
    if (entry !== undefined) kept.set(key, entry);
  }
  return kept;
};

/** What rooms answered last. */
export interface KnownAnswers<Facts> {
  /** How the next answer about a room is read. @param digestOf Node's `hash` */
  readonly reader: (room: string, digestOf: typeof hash) => BodyReader<Facts>;
  /** Called after each listing: forgets most of the rooms that are no longer listed. */
  readonly prune: (listed: readonly RoomFacts[]) => void;
  /** Rooms of which something is kept. */
  readonly size: () => number;
}

/**
 * Most rooms answer what they answered before, if in another order. A digest of the answer with its items in an order of
 * ours tells, so it need not be parsed; the answer itself would take more memory than its facts. Another answer shares
 * what is the same.
 */
export const createKnownAnswers = <Facts>(read: (answer: unknown) => Facts | null): KnownAnswers<Facts> => {
  let known = new Map<string, { readonly digest: string; readonly facts: Facts }>();

  return {
    reader: (room, digestOf) => {
      const chunks: Buffer[] = [];
      return {
        take: (chunk) => {
          chunks.push(chunk);
        },
        end: () => {
          const body = itemsInOrder(bytesOf(chunks));
          const digest = digestOf('sha256', body, 'binary');
          const before = known.get(room);
          if (before?.digest === digest) return before.facts;
          const facts = read(parseOrUndefined(body.toString('utf8')));
          if (facts === null) return null;
          const shared = share(before?.facts, facts);
          known.set(room, { digest, facts: shared });
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
  /** How a listing is read. */
  readonly format: ListFormat<RoomFacts>;
  /** Called after each listing: forgets most of the rooms that are no longer listed. */
  readonly prune: (listed: readonly RoomFacts[]) => void;
  /** Rooms kept. */
  readonly size: () => number;
}

/** Compares the rooms of a listing one by one, as nearly every listing differs in some of them. */
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
