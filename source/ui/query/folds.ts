/** Which rows of a tree hide what is below them. */
export interface Folds {
  /** Rows are folded, except those of `except`; else they are unfolded, except those. */
  readonly all: boolean;
  /** By row key. */
  readonly except: ReadonlySet<string>;
}

export const ALL_UNFOLDED: Folds = { all: false, except: new Set() };

export const isFolded = ({ all, except }: Folds, key: string): boolean => except.has(key) !== all;

/** @returns the same object if nothing changed */
export const fold = (folds: Folds, key: string, folded: boolean): Folds => {
  if (isFolded(folds, key) === folded) return folds;
  const except = new Set(folds.except);
  if (!except.delete(key)) except.add(key);
  return { ...folds, except };
};

/** Folds all rows. If all of them are folded, unfolds all. */
export const foldAll = ({ all, except }: Folds): Folds => ({
  all: !all || except.size > 0,
  except: new Set(),
});
