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
   * The last outcomes, in any order, with those that were saved a moment ago.
   *
   * @param beginning of the keys of their kinds
   */
  readonly outcomesOf: (beginning: string) => readonly Outcome[];
  readonly saveOutcomes: (outcomes: readonly Outcome[]) => void;
}

/** Others write to the store and clear it: what it says is read again after so long, in milliseconds. */
const READ_AGAIN_MS = 60_000;
/** Kinds whose answer is kept meanwhile. */
const MAX_KEPT = 1_000;

/** What rooms should have, learned from what their like had. */
export interface Learning {
  /** To be told of every snapshot, with what changed from the one before. */
  readonly observe: (
    changes: readonly Change<Room>[],
    snapshot: Pick<Snapshot, 'verifiedAtMs' | 'pace' | 'startedAtMs'>,
  ) => void;
  /** What nearly all rooms of a kind had; null: too few were seen, or they differ. Only ever adds an expectation. */
  readonly learned: (kind: string) => LearnedAgent | null;
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
      // Others may rest on it too, where they stand for several kinds.
      for (const { kind } of outcomes) {
        kept.delete(kind);
        kept.delete(keyOfKind({ ...readKind(kind), dispatched: [] }));
      }
    },
    learned: (kind) => {
      const known = kept.get(kind);
      if (known !== undefined) return known;
      const agent = learnedAgent(sumUp(kind, store.outcomesOf(kindsBeginWith(kind))));
      if (kept.size < MAX_KEPT) kept.set(kind, agent);
      return agent;
    },
  };
};
