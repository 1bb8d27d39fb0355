import type { Agent, Cause, Dispatch, Fleet, Room, Verdict } from '../fleet/fleet.ts';
import { isProblem } from '../fleet/severity.ts';

/** What can have a problem that somebody knows of. */
export type Judged = Room | Agent | Dispatch;

/** By the key of a row: the verdict that was acknowledged. */
export type Acknowledged = ReadonlyMap<string, string>;

export const NOTHING_ACKNOWLEDGED: Acknowledged = new Map();

/** Changes when the verdict does: another name, another severity, another thing that it speaks of. */
export const verdictMark = ({ verdict, ...judged }: { readonly verdict: Verdict; readonly cause?: Cause }) =>
  JSON.stringify([verdict.name, verdict.severity, judged.cause?.id ?? null]);

export const isAcknowledged = (acknowledged: Acknowledged, key: string, judged: Judged): boolean =>
  acknowledged.size > 0 && acknowledged.get(key) === verdictMark(judged);

/** Acknowledges these problems; takes it back where all of them were. */
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
 * Forgets what was acknowledged of verdicts that are no more: should one come back, it is new.
 *
 * @param find what has the key now; null where it is gone
 * @returns the same object where nothing is to be forgotten
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

/** The rooms in trouble: those that nobody has acknowledged by their severity, and how many somebody has. */
export interface OpenProblems {
  readonly critical: number;
  readonly warning: number;
  readonly acknowledged: number;
}

/** Counts what is acknowledged rather than the rooms: it is asked for whenever the header is drawn. */
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
