import { lastOutcomes, type Outcome } from './outcome.ts';
import { LEAST_PERCENT } from './sum-up.ts';

/** More kinds are not looked at: their rooms have names that nobody else has. */
const MAX_KINDS = 2_000;
/** Outcomes held of a kind before the older ones are let go. */
const MAX_HELD = 1_000;

/** Rooms of one kind whose callers had been there for a while when we first looked. */
interface Found {
  rooms: number;
  served: number;
  /** Of the served ones, what is not admitted yet. */
  held: Outcome[];
}

/**
 * Rooms that were old when first seen. Of one with an agent the times tell whether it came in time; of one without,
 * nothing tells whether one was there and left. If the former counted by themselves, a kind of which one room in
 * a hundred has an agent would look as if all had. So they count only where nearly all that were found are such.
 */
export interface FoundRooms {
  /** @param outcome null: it had no agent in time, or nothing tells */
  readonly add: (kind: string, outcome: Outcome | null) => void;
  /** To be asked when those that were found stand for all. @returns the outcomes that count, each once */
  readonly admit: () => readonly Outcome[];
}

export const createFoundRooms = (): FoundRooms => {
  const kinds = new Map<string, Found>();
  /** Kinds with outcomes that are held. */
  const open = new Set<string>();

  const foundOf = (kind: string): Found | undefined => {
    const known = kinds.get(kind);
    if (known || kinds.size >= MAX_KINDS) return known;
    const fresh: Found = { rooms: 0, served: 0, held: [] };
    kinds.set(kind, fresh);
    return fresh;
  };

  const isTypical = ({ rooms, served }: Found): boolean => served * 100 >= rooms * LEAST_PERCENT;

  return {
    add: (kind, outcome) => {
      const found = foundOf(kind);
      if (!found) return;
      found.rooms += 1;
      if (!outcome) return;
      found.served += 1;
      found.held.push(outcome);
      if (found.held.length > MAX_HELD) found.held = [...lastOutcomes(found.held)];
      open.add(kind);
    },
    admit: () => {
      const admitted: Outcome[] = [];
      for (const kind of open) {
        const found = kinds.get(kind);
        if (!found || !isTypical(found)) continue;
        admitted.push(...lastOutcomes(found.held));
        found.held = [];
        open.delete(kind);
      }
      return admitted;
    },
  };
};
