import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import type { SourceFailure } from '../fleet/workers.ts';
import { WORKER_FILE_AGAIN_MS, WORKER_SOURCE_AGAIN_MS, WORKER_SOURCE_LIMIT_MS } from '../time-limits.ts';
import { UsageError } from '../usage-error.ts';
import { type Found, findPlaces, type Means } from './find.ts';
import type { Place } from './look.ts';
import type { WorkerSource } from './sources.ts';

export interface PlaceFinderOptions {
  readonly sources: readonly WorkerSource[];
  readonly means: Means;
  readonly clock: Clock;
  /** Also addresses that are neither private nor loopback. */
  readonly allowsPublic: boolean;
  /** Called after each reading of a source. */
  readonly onRead: () => void;
}

/** Reads sources of addresses, again and again while it runs. */
export interface PlaceFinder {
  readonly start: () => void;
  readonly stop: () => void;
  /** In the order of the sources. An address that two sources name is there once. The same map until a reading. */
  readonly places: () => ReadonlyMap<string, Place>;
  readonly failures: () => readonly SourceFailure[];
  /** Every source was read at least once, if only to fail. */
  readonly wasRead: () => boolean;
}

/** More addresses than this are left out, and the user is told. */
const MOST_PLACES = 2_000;

/** Null: an IP address has no look-up that could change. */
const againMsOf = (source: WorkerSource): number | null => {
  if (source.kind === 'address' && isIP(source.host) !== 0) return null;
  return source.kind === 'file' || source.kind === 'own' ? WORKER_FILE_AGAIN_MS : WORKER_SOURCE_AGAIN_MS;
};

interface SourceState {
  readonly source: WorkerSource;
  /** Null: not read yet. The last places stay when a later reading fails. */
  places: readonly Place[] | null;
  failures: readonly SourceFailure[];
}

const failureOf = ({ text: source }: WorkerSource, error: UsageError): SourceFailure => ({
  source,
  sentence: error.message,
  remedy: error.remedy,
});

export const createPlaceFinder = (options: PlaceFinderOptions): PlaceFinder => {
  const { means, clock, allowsPublic, onRead } = options;
  const states: readonly SourceState[] = options.sources.map((source) => ({
    source,
    places: null,
    failures: [],
  }));
  const cancels = new Set<() => void>();
  let life: AbortController | null = null;
  let places: ReadonlyMap<string, Place> = new Map();

  const listPlaces = (): ReadonlyMap<string, Place> =>
    new Map(
      states
        .flatMap((one) => one.places ?? [])
        .slice(0, MOST_PLACES)
        .map((place) => [place.key, place]),
    );

  /** Rejects with a sentence if the source cannot be read within its limit, such as a file on a dead network drive. */
  const findInTime = async ({ source }: SourceState, { signal }: AbortController): Promise<Found> => {
    const reading = new AbortController();
    const stop = () => reading.abort();
    signal.addEventListener('abort', stop);
    const late = new Promise<never>((_resolve, reject) => {
      reading.signal.addEventListener('abort', () =>
        // A means that listens to the signal gives the better reason, in the same turn.
        setImmediate(() =>
          reject(
            new UsageError(
              `${source.text} could not be read within ${WORKER_SOURCE_LIMIT_MS / 1_000} s.`,
              'Check the network, the name server and the disk that it needs.',
            ),
          ),
        ),
      );
    });
    late.catch(() => {});
    const cancel = clock.after(WORKER_SOURCE_LIMIT_MS, stop);
    try {
      const found = findPlaces({ means, allowsPublic, signal: reading.signal }, source);
      return await Promise.race([found, late]);
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
    }
  };

  const read = async (one: SourceState, of: AbortController): Promise<void> => {
    try {
      const found = await findInTime(one, of);
      if (of.signal.aborted) return;
      one.places = found.places;
      one.failures = found.failures.map((error) => failureOf(one.source, error));
    } catch (error) {
      if (of.signal.aborted) return;
      if (!(error instanceof UsageError)) throw error;
      one.places ??= [];
      one.failures = [failureOf(one.source, error)];
    }
    places = listPlaces();
    onRead();
    const againMs = againMsOf(one.source);
    if (againMs === null) return;
    const cancel = clock.after(againMs, () => {
      cancels.delete(cancel);
      void read(one, of);
    });
    cancels.add(cancel);
  };

  const tooMany = (): readonly SourceFailure[] => {
    const found = new Set(states.flatMap(({ places }) => (places ?? []).map(({ key }) => key))).size;
    return found <= MOST_PLACES
      ? []
      : [
          {
            source: 'workers',
            sentence: `The addresses are ${found}, and lktop asks ${MOST_PLACES} at most.`,
            remedy: 'Name fewer of them.',
          },
        ];
  };

  return {
    start: () => {
      if (life !== null) return;
      life = new AbortController();
      for (const one of states) void read(one, life);
    },
    stop: () => {
      life?.abort();
      life = null;
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
    places: () => places,
    failures: () => [...states.flatMap((one) => one.failures), ...tooMany()],
    wasRead: () => states.every(({ places }) => places !== null),
  };
};
