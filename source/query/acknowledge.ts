import type { Agent, Cause, Dispatch, Fleet, Room, Verdict } from '../fleet/fleet.ts';
import { isProblem } from '../fleet/severity.ts';

/** An entity whose problem can be acknowledged. */
export type Judged = Room | Agent | Dispatch;

/** The acknowledged verdict of each row, by row key. */
export type Acknowledged = ReadonlyMap<string, string>;

export const NOTHING_ACKNOWLEDGED: Acknowledged = new Map();

interface Marked {
  readonly verdict: Verdict;
  readonly cause?: Cause;
}

const partsOfMark = ({ verdict, cause }: Marked) =>
  [verdict.name, verdict.severity, cause?.id ?? null] as const;

/** Identifies a verdict: its name, its severity and its subject. A change of any of them is a new problem. */
export const verdictMark = (judged: Marked) => JSON.stringify(partsOfMark(judged));

export const isAcknowledged = (acknowledged: Acknowledged, key: string, judged: Judged): boolean =>
  acknowledged.size > 0 && acknowledged.get(key) === verdictMark(judged);

/** Acknowledges the problems. If all of them are acknowledged already, takes that back. */
export const toggleAcknowledged = (
  acknowledged: Acknowledged,
  problems: readonly (readonly [key: string, judged: Judged])[],
): Acknowledged => {
  const isTakenBack = problems.every(([key, judged]) => isAcknowledged(acknowledged, key, judged));
  const after = new Map(acknowledged);
  for (const [key, judged] of problems) {
    if (isTakenBack) after.delete(key);
    else after.set(key, verdictMark(judged));
  }
  return after;
};

/**
 * Forgets acknowledgements of verdicts that have changed. If such a verdict returns, it counts as new.
 *
 * @param find returns what has the key now; null if it is gone
 * @returns the same object if nothing was forgotten
 */
export const forgetChanged = (
  acknowledged: Acknowledged,
  find: (key: string) => Judged | null,
): Acknowledged => {
  const kept = [...acknowledged].filter(([key, mark]) => {
    const judged = find(key);
    return judged !== null && verdictMark(judged) === mark;
  });
  return kept.length === acknowledged.size ? acknowledged : new Map(kept);
};

/** A row that was acknowledged, or is no longer. */
export interface AcknowledgementChange {
  /** The key of the row. */
  readonly row: string;
  readonly verdict: string;
  /** The subject of the verdict; null: the row itself. */
  readonly cause: string | null;
  readonly isTakenBack: boolean;
}

const readMark = (mark: string): Pick<AcknowledgementChange, 'verdict' | 'cause'> => {
  const [verdict, , cause] = JSON.parse(mark) as ReturnType<typeof partsOfMark>;
  return { verdict, cause };
};

/** What was acknowledged and what is no longer, whether it was taken back or its verdict changed. */
export const acknowledgementChanges = (
  before: Acknowledged,
  after: Acknowledged,
): readonly AcknowledgementChange[] => {
  if (before === after) return [];
  const changes = (rows: Iterable<readonly [string, string]>, isTakenBack: boolean) =>
    [...rows].map(([row, mark]) => ({ row, ...readMark(mark), isTakenBack }));
  return [
    ...changes(
      [...before].filter(([row]) => !after.has(row)),
      true,
    ),
    ...changes(
      [...after].filter(([row, mark]) => before.get(row) !== mark),
      false,
    ),
  ];
};

/** Rooms in trouble: the unacknowledged ones by severity, and the number of acknowledged ones. */
export interface OpenProblems {
  readonly critical: number;
  readonly warning: number;
  readonly acknowledged: number;
}

/** Iterates over the acknowledgements, not over the rooms: the header calls this on every frame. */
export const openProblems = (
  { byKey, figures: { critical, warning } }: Pick<Fleet, 'byKey' | 'figures'>,
  acknowledged: Acknowledged,
): OpenProblems => {
  const known = [...acknowledged.keys()].flatMap((key) => {
    const room = byKey.get(key);
    return room && isProblem(room.verdict) && isAcknowledged(acknowledged, key, room) ? [room.verdict] : [];
  });
  const knownCritical = known.filter(({ severity }) => severity === 'critical').length;
  return {
    critical: critical - knownCritical,
    warning: warning - (known.length - knownCritical),
    acknowledged: known.length,
  };
};
