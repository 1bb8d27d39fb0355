/**
 * Longest name that is compared. Nobody types a longer one, and comparing two names costs the product of their
 * lengths.
 */
const LONGEST_NAME = 256;

/** Returns how many typing errors a name of this length may contain. */
const slipsAllowed = (length: number): number => {
  if (length <= 2) return 0;
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
};

/**
 * Computes the Damerau-Levenshtein distance (optimal string alignment): letters added, removed, changed, or two
 * swapped. Returns `limit + 1` for anything above `limit`.
 */
const distance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/**
 * "Did you mean": returns the candidate that most resembles `name`, or null when none is close enough. Ignores case.
 * Of equally close candidates the first wins. Never returns `name` itself.
 */
export const nearest = (name: string, candidates: Iterable<string>): string | null => {
  if (name.length > LONGEST_NAME) return null;
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > LONGEST_NAME) continue;
    const folded = candidate.toLowerCase();
    const limit = slipsAllowed(Math.max(wanted.length, folded.length));
    const slips = distance(wanted, folded, limit);
    if (slips > limit || slips >= bestDistance) continue;
    best = candidate;
    bestDistance = slips;
  }
  return best;
};
