/** What one line must keep to. */
export type Target =
  /** Ours itself. */
  | { readonly kind: 'at most'; readonly value: number }
  /** Ours divided by the reference. */
  | { readonly kind: 'ratio at most'; readonly value: number }
  /** The reference divided by ours. */
  | { readonly kind: 'times faster'; readonly value: number };

export type Unit = 'ms' | 'MB' | 'bytes' | 'bytes/s' | 'ms/s' | 's' | 'count' | 'rooms';

/** One thing that was measured. */
export interface BenchLine {
  /** What is measured, conditions included. */
  readonly name: string;
  readonly ours: number;
  readonly unit: Unit;
  /** Measured in the same run; null: there is nothing to compare with. */
  readonly reference: { readonly name: string; readonly value: number } | null;
  readonly target: Target;
}

/** Takes what a group finds out. */
export interface Report {
  readonly line: (line: BenchLine) => void;
  /** What could not be measured, and why: said aloud, never left out in silence. */
  readonly skip: (what: string) => void;
}

export interface Group {
  readonly name: string;
  readonly run: (report: Report) => Promise<void>;
}

/** By which the target judges; null where it judges by ours itself. */
export const ratioOf = ({ ours, reference, target }: BenchLine): number | null => {
  if (reference === null) return null;
  return target.kind === 'times faster' ? reference.value / ours : ours / reference.value;
};

export const isMet = (line: BenchLine): boolean => {
  const { target, ours } = line;
  if (target.kind === 'at most') return ours <= target.value;
  const ratio = ratioOf(line);
  // A comparison that could not be made proves nothing.
  if (ratio === null || !Number.isFinite(ratio)) return false;
  return target.kind === 'times faster' ? ratio >= target.value : ratio <= target.value;
};
