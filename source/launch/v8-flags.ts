/**
 * What V8 is told of a program that rests most of the time, and for which nobody waits when it then does again and
 * again what it did.
 *
 * They are V8's own, and Node promises none of them: one that it does not know it would complain about on the screen,
 * so they are set only in versions that were tried.
 */
interface Flag {
  readonly flag: string;
  /** The oldest Node that knows it. */
  readonly since: number;
}

const OLDEST = 22;
const NEWEST_TRIED = 26;

/**
 * - Other threads would help with young objects, and to wake one takes as long as what it helps with.
 * - While garbage is being marked, V8 would put what is new on pages of its own, which are left half empty.
 */
const OF_COLLECTION: readonly Flag[] = [
  { flag: '--no-parallel-scavenge', since: OLDEST },
  { flag: '--no-black-allocated-pages', since: 24 },
];

/** V8 would compile the HTTP parser a second time, as well as it can: that takes 13 MB and gains nothing to speak of. */
const OF_PARSER: readonly Flag[] = [
  { flag: '--no-wasm-tier-up', since: OLDEST },
  { flag: '--no-wasm-dynamic-tiering', since: OLDEST },
];

/**
 * What is run uncompiled makes garbage: it is compiled sooner than V8 would, but with the compiler that takes its time
 * only where that will ever be worth it. From version to version these are others at a start, and nothing tells what
 * they were: where compiled code is still to be kept for the next run, they stay as they are.
 */
const OF_COMPILATION: readonly Flag[] = [
  { flag: '--invocation-count-for-maglev=200', since: OLDEST },
  { flag: '--invocation-count-for-turbofan=300000', since: OLDEST },
];

const setFlags = (flags: readonly string[]): void => {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  for (const flag of flags) setFlagsFromString(flag);
};

const known = (flags: readonly Flag[], node: string): readonly string[] => {
  const major = Number.parseInt(node, 10);
  return major > NEWEST_TRIED ? [] : flags.filter(({ since }) => major >= since).map(({ flag }) => flag);
};

/**
 * @param node its version, as `process.versions.node` tells it
 * @param keepsCode whether what is compiled is to be kept for the next run
 */
export const runningFlags = (node: string, keepsCode: boolean): readonly string[] =>
  known([...OF_COLLECTION, ...OF_PARSER, ...(keepsCode ? [] : OF_COMPILATION)], node);

/**
 * For where the HTTP parser is compiled (`scripts/bundle.ts`). By then Node's own modules that calls need have been
 * loaded; they are compiled for the flags of a plain start, and with others they would have to be compiled anew, which
 * takes a tenth of a start.
 */
export const tuneV8 = (keepsCode: boolean): void => setFlags(runningFlags(process.versions.node, keepsCode));

/** Before compiled code is kept: V8 takes it only with the flags that it was made with. Those of collection are none. */
export const resetCompilation = (): void =>
  setFlags(known(OF_PARSER, process.versions.node).map((flag) => flag.replace('--no-', '--')));
