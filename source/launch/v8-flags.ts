/**
 * What V8 is told of a program that rests most of the time, and for which nobody waits when it then does again and
 * again what it did.
 *
 * They are V8's own, and Node promises none of them: one that it does not know it would complain about on the screen,
 * so they are set only in versions that were tried.
 */
const OLDEST = 22;
const NEWEST_TRIED = 26;

/** Other threads would help with young objects, and to wake one takes as long as what it helps with. */
const OF_YOUNG = ['--no-parallel-scavenge'] as const;

/**
 * Undone while compiled code is kept: V8 takes it only with the flags of a start.
 *
 * - V8 would look for garbage among what lasts step by step, beside all else that runs. At once it is half the work,
 *   and keeps nothing that became garbage meanwhile: with ten thousand rooms 10 to 20 MB. For that the program stands
 *   still for up to 40 ms then, and for 10 ms with sixty rooms.
 * - V8 would compile the HTTP parser a second time, as well as it can: that takes 13 MB and gains nothing to speak of.
 */
const UNDOABLE = ['--no-incremental-marking', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'] as const;

/**
 * What is run uncompiled makes garbage: it is compiled sooner than V8 would, but with the compiler that takes its time
 * only where that will ever be worth it. From version to version these are others at a start, and nothing tells what
 * they were: where compiled code is still to be kept for the next run, they stay as they are.
 */
const OF_COMPILATION = [
  '--invocation-count-for-maglev=200',
  '--invocation-count-for-turbofan=300000',
] as const;

const isTried = (node: string): boolean => {
  const major = Number.parseInt(node, 10);
  return major >= OLDEST && major <= NEWEST_TRIED;
};

const setFlags = (flags: readonly string[]): void => {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  for (const flag of flags) setFlagsFromString(flag);
};

/**
 * @param node its version, as `process.versions.node` tells it
 * @param keepsCode whether what is compiled is to be kept for the next run
 */
export const runningFlags = (node: string, keepsCode: boolean): readonly string[] =>
  isTried(node) ? [...OF_YOUNG, ...UNDOABLE, ...(keepsCode ? [] : OF_COMPILATION)] : [];

/**
 * For where the HTTP parser is compiled (`scripts/bundle.ts`). By then Node's own modules that calls need have been
 * loaded; they are compiled for the flags of a plain start, and with others they would have to be compiled anew, which
 * takes a tenth of a start.
 */
export const tuneV8 = (keepsCode: boolean): void => setFlags(runningFlags(process.versions.node, keepsCode));

/** Does what is to be done with the flags of a start: keeps compiled code. Only in a run that keeps it. */
export const withStartFlags = (work: () => void): void => {
  const flags = isTried(process.versions.node) ? UNDOABLE : [];
  setFlags(flags.map((flag) => flag.replace('--no-', '--')));
  try {
    work();
  } finally {
    setFlags(flags);
  }
};
