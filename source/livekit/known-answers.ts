import type { hash } from 'node:crypto';
import { share } from '../fleet/share.ts';
import { type BodyReader, bytesOf, parseOrUndefined } from './body-reader.ts';
import { itemsInOrder } from './items-in-order.ts';
import { isOvergrown } from './overgrown.ts';

/** What rooms answered last. */
export interface KnownAnswers<Facts> {
  /** How the next answer about a room is read. @param digestOf Node's `hash` */
  readonly reader: (room: string, digestOf: typeof hash) => BodyReader<Facts>;
  /** After each listing: forgets most of the rooms that are no longer listed. */
  readonly prune: (listed: readonly { readonly name: string }[]) => void;
  /** Rooms of which something is kept. */
  readonly size: () => number;
}

/** Digests, as to keep the answers themselves would take more than all that is made of them. */
interface Known<Facts> {
  /** Of the orders in which the answer came, one behind the other. */
  seen: string;
  /** Of the answer with its items in an order of ours. */
  readonly ordered: string;
  readonly facts: Facts;
}

/** As many orders as three items have, a caller and two agents: to recognise one is less work than to make ours. */
const MOST_SEEN = 6;

/**
 * Most rooms answer what they answered before, if in another order: then it is not read again, and the facts are the
 * same object. Of another answer as much as is the same is shared.
 */
export const createKnownAnswers = <Facts>(read: (answer: unknown) => Facts | null): KnownAnswers<Facts> => {
  let known = new Map<string, Known<Facts>>();

  const readAnew = (inOrder: Buffer, before: Facts | undefined): Facts | null => {
    const facts = read(parseOrUndefined(inOrder.toString('utf8')));
    return facts === null ? null : share(before, facts);
  };

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
          const ordered = inOrder === body ? digest : digestOf('sha256', inOrder, 'binary');
          if (before?.ordered === ordered) {
            before.seen = before.seen.length < MOST_SEEN * digest.length ? before.seen + digest : digest;
            return before.facts;
          }
          const facts = readAnew(inOrder, before?.facts);
          if (facts !== null) known.set(room, { seen: digest, ordered, facts });
          return facts;
        },
      };
    },
    prune: (listed) => {
      if (!isOvergrown(known.size, listed.length)) return;
      known = new Map(
        listed.flatMap(({ name }) => {
          const one = known.get(name);
          return one ? [[name, one] as const] : [];
        }),
      );
    },
    size: () => known.size,
  };
};
