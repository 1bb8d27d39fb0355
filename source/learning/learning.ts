import type { LearnedAgent } from '../fleet/background.ts';
import type { Room } from '../fleet/fleet.ts';
import type { Change } from '../fleet/indexed-map.ts';
import { keyOfKind, kindsBeginWith, readKind } from '../fleet/room-kind.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import { lastOfEachKind, learnedAgent, type Outcome, sumUp } from './outcome.ts';
import { createRoomWatch } from './watch-rooms.ts';

/** Where outcomes are kept. */
export interface OutcomeStore {
  /**
   * Returns the last outcomes in any order, including those saved a moment ago.
   * @param beginning the prefix of the keys of their kinds
   * @returns undefined: not known yet, ask again
   */
  readonly outcomesOf: (beginning: string) => readonly Outcome[] | undefined;
  readonly saveOutcomes: (outcomes: readonly Outcome[]) => void;
}

/** Other processes write to the store and clear it, so it is read again after 60 s. */
const READ_AGAIN_MS = 60_000;
/** Kinds whose answer is cached meanwhile. */
const MAX_KEPT = 1_000;

/** Learns what a room should have from what similar rooms had. */
export interface Learning {
  /** Call it for every snapshot with what changed since the one before. */
  readonly observe: (
    changes: readonly Change<Room>[],
    snapshot: Pick<Snapshot, 'verifiedAtMs' | 'pace' | 'startedAtMs'>,
  ) => void;
  /**
   * What nearly all rooms of a kind had; null: too few rooms were seen, or they differ. It can only add an
   * expectation.
   */
  readonly learned: (kind: string) => LearnedAgent | null;
  /** Call it when the store has learned something from elsewhere. */
  readonly reconsider: () => void;
}

export const createLearning = (
  store: OutcomeStore,
  settings: Pick<FleetSettings, 'listeners' | 'grace'>,
): Learning => {
  const watch = createRoomWatch(settings);
  const kept = new Map<string, LearnedAgent | null>();
  let readAtMs = 0;

  return {
    observe: (changes, snapshot) => {
      if (Math.abs(snapshot.startedAtMs - readAtMs) >= READ_AGAIN_MS) {
        kept.clear();
        readAtMs = snapshot.startedAtMs;
      }
      const outcomes = lastOfEachKind(watch.observe(changes, snapshot));
      if (outcomes.length === 0) return;
      store.saveOutcomes(outcomes);
      // Answers that stand for several kinds may rest on this one, too.
      for (const { kind } of outcomes) {
        kept.delete(kind);
        kept.delete(keyOfKind({ ...readKind(kind), dispatched: [] }));
      }
    },
    learned: (kind) => {
      const known = kept.get(kind);
      if (known !== undefined) return known;
      const outcomes = store.outcomesOf(kindsBeginWith(kind));
      if (outcomes === undefined) return null;
      const agent = learnedAgent(sumUp(kind, outcomes));
      if (kept.size < MAX_KEPT) kept.set(kind, agent);
      return agent;
    },
    reconsider: () => kept.clear(),
  };
};
