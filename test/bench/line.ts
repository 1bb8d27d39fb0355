/** The target of one line. */
export type Target =
  /** Our own value. */
  | { readonly kind: 'at most'; readonly value: number }
  /** Our value divided by the reference. */
  | { readonly kind: 'ratio at most'; readonly value: number }
  /** The reference divided by our value. */
  | { readonly kind: 'times faster'; readonly value: number };

export type Unit = 'ms' | 'MB' | 'bytes' | 'bytes/s' | 'ms/s' | 's' | 'count' | 'rooms';

/** One measurement. */
export interface BenchLine {
  /** What is measured, with its conditions. */
  readonly name: string;
  readonly ours: number;
  readonly unit: Unit;
  /** Measured in the same run; null if there is nothing to compare with. */
  readonly reference: { readonly name: string; readonly value: number } | null;
  readonly target: Target;
}

/** Collects the measurements of a group. */
export interface Report {
  readonly line: (line: BenchLine) => void;
  /** Reports what could not be measured and why, so that nothing is left out silently. */
  readonly skip: (what: string) => void;
}

export interface Group {
  readonly name: string;
  readonly run: (report: Report) => Promise<void>;
}

/** The ratio that the target limits, or null for an absolute target. */
export const ratioOf = ({ ours, reference, target }: BenchLine): number | null => {
  if (reference === null) return null;
  return target.kind === 'times faster' ? reference.value / ours : ours / reference.value;
};

export const isMet = (line: BenchLine): boolean => {
  const { target, ours } = line;
  if (target.kind === 'at most') return ours <= target.value;
  const ratio = ratioOf(line);
  // Without a comparison, the target is not met.
  if (ratio === null || !Number.isFinite(ratio)) return false;
  return target.kind === 'times faster' ? ratio >= target.value : ratio <= target.value;
};
