import type { Clock } from '../../source/clock.ts';
import { StoreError } from '../../source/registry/store.ts';
import type { Reading, SharedPlace, SharedRow } from '../../source/sharing/place.ts';

/** One lktop's way to the place. */
export interface MemoryPlace extends SharedPlace {
  /** How many calls have been made. */
  readonly calls: () => number;
  /** Ends the connection as the death of the process does: nothing more is heard of it. */
  readonly kill: () => void;
  /** From now on no call is answered, and the connection stays. */
  readonly hang: () => void;
  /** The calls that hang are answered, and all later ones. */
  readonly goOn: () => void;
}

/** A shared place in memory, for tests on a manual clock. */
export interface MemoryPlaces {
  readonly connect: () => MemoryPlace;
  /** While it is down, every call fails, and all connections are lost. */
  readonly setDown: (isDown: boolean) => void;
  /** What is stored. Tests may write rubbish there. */
  readonly stored: () => Stored | null;
  /** Writes rubbish, as somebody else may. */
  readonly spoil: (changes: Partial<Stored>) => void;
}

interface StoredRow {
  readonly body: string | null;
  readonly number: number;
}

export interface Stored {
  readonly generation: number;
  readonly firstNumber: number;
  readonly number: number;
  readonly who: string;
  readonly intervalMs: number;
  readonly beatAtMs: number;
  readonly head: string | null;
  readonly headAtMs: number;
  readonly rows: ReadonlyMap<string, StoredRow>;
}

/** As in PostgreSQL: numbers begin with the time. A number from elsewhere says nothing of these rows. */
const isFromHere = ({ firstNumber, number }: Stored, after: number | null): after is number =>
  after !== null && after >= firstNumber && after <= number;

const changedRows = (stored: Stored, after: number | null): readonly SharedRow[] =>
  [...stored.rows]
    .filter(([, { body, number }]) => (isFromHere(stored, after) ? number > after : body !== null))
    .map(([id, { body }]) => ({ id, body }));

export const createMemoryPlaces = (clock: Clock): MemoryPlaces => {
  let stored: Stored | null = null;
  let isDown = false;
  /** Who holds which generation. */
  const locks = new Map<number, object>();
  const listeners = new Map<object, Set<() => void>>();
  const losses = new Set<() => void>();

  const tell = (writer: object): void => {
    for (const [one, own] of listeners) if (one !== writer) for (const listener of [...own]) listener();
  };

  const release = (owner: object): void => {
    for (const [generation, holder] of locks) if (holder === owner) locks.delete(generation);
  };

  const connect = (): MemoryPlace => {
    const self = {};
    const news = new Set<() => void>();
    const lost = new Set<() => void>();
    const onLost = () => {
      for (const listener of [...lost]) listener();
    };
    let calls = 0;
    let isDead = false;
    let waiting: (() => void)[] | null = null;
    listeners.set(self, news);
    losses.add(onLost);

    const answer = async <Value>(work: () => Value): Promise<Value> => {
      calls += 1;
      if (isDead) return new Promise(() => {});
      const hanging = waiting;
      if (hanging) await new Promise<void>((resolve) => hanging.push(resolve));
      if (isDown)
        throw new StoreError({ kind: 'away', sentence: 'The database is away.', remedy: 'Wait for it.' });
      return work();
    };

    const read = (after: number | null): Reading | null => {
      if (!stored) return null;
      const nowMs = clock.now();
      return {
        generation: stored.generation,
        number: stored.number,
        who: stored.who,
        intervalMs: stored.intervalMs,
        beatAgeMs: nowMs - stored.beatAtMs,
        head: stored.head,
        headAgeMs: nowMs - stored.headAtMs,
        isAll: !isFromHere(stored, after),
        rows: changedRows(stored, after),
      };
    };

    return {
      calls: () => calls,
      kill: () => {
        isDead = true;
        release(self);
        news.clear();
        lost.clear();
      },
      hang: () => {
        waiting ??= [];
      },
      goOn: () => {
        const hanging = waiting ?? [];
        waiting = null;
        for (const resolve of hanging) resolve();
      },
      read: (after) => answer(() => read(after)),
      elect: ({ after, isForced, who, intervalMs }) =>
        answer(() => {
          const generation = after + 1;
          if (!isForced && locks.has(after)) return null;
          if (locks.has(generation) || (stored?.generation ?? 0) !== after) return null;
          locks.set(generation, self);
          stored = {
            firstNumber: clock.now(),
            number: clock.now(),
            head: null,
            headAtMs: Number.NEGATIVE_INFINITY,
            rows: new Map(),
            ...stored,
            generation,
            who,
            intervalMs,
            beatAtMs: clock.now(),
          };
          tell(self);
          return generation;
        }),
      publish: ({ generation, intervalMs }, changes) =>
        answer(() => {
          if (!stored || stored.generation !== generation) return false;
          const number = stored.number + 1;
          const rows = new Map(stored.rows);
          if (changes?.isAll) {
            const there = new Set(changes.rows.map(({ id }) => id));
            for (const [id, { body }] of rows)
              if (!there.has(id) && body !== null) rows.set(id, { body: null, number });
          }
          for (const { id, body } of changes?.rows ?? []) {
            if (rows.get(id)?.body !== body) rows.set(id, { body, number });
          }
          const nowMs = clock.now();
          stored = {
            ...stored,
            intervalMs,
            beatAtMs: nowMs,
            ...(changes ? { number, head: changes.head, headAtMs: nowMs, rows } : {}),
          };
          tell(self);
          return true;
        }),
      leave: (generation) =>
        answer(() => {
          release(self);
          if (!stored || stored.generation !== generation) return;
          stored = { ...stored, beatAtMs: Number.NEGATIVE_INFINITY };
          tell(self);
        }),
      onNews: (listener) => {
        news.add(listener);
        return () => news.delete(listener);
      },
      onLost: (listener) => {
        lost.add(listener);
        return () => lost.delete(listener);
      },
      close: async () => {
        release(self);
        listeners.delete(self);
        losses.delete(onLost);
      },
    };
  };

  return {
    connect,
    setDown: (down) => {
      isDown = down;
      if (!down) return;
      locks.clear();
      for (const listener of [...losses]) listener();
    },
    stored: () => stored,
    spoil: (changes) => {
      if (stored) stored = { ...stored, ...changes };
    },
  };
};
