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

interface Known<Facts> {
  /** Of the answer: to keep the answer itself would take more than all that is made of it. */
  readonly digest: string;
  readonly facts: Facts;
}

/**
 * Most rooms answer what they answered before, if in another order: then it is not read again, and the facts are the
 * same object. Of another answer as much as is the same is shared.
 */
export const createKnownAnswers = <Facts>(read: (answer: unknown) => Facts | null): KnownAnswers<Facts> => {
  let known = new Map<string, Known<Facts>>();

  const readAnew = (room: string, body: Buffer, digest: string, before: Facts | undefined): Facts | null => {
    const facts = read(parseOrUndefined(body.toString('utf8')));
    if (facts === null) return null;
    const shared = share(before, facts);
    known.set(room, { digest, facts: shared });
    return shared;
  };

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
          return before?.digest === digest ? before.facts : readAnew(room, body, digest, before?.facts);
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
