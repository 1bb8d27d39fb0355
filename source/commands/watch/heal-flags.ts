import { nearest } from '../../fleet/nearest.ts';
import { VERDICTS } from '../../fleet/verdict/verdicts.ts';
import { HEALED_VERDICTS, type HealedVerdict } from '../../healing/candidates.ts';
import { quoteTyped } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { Flags } from '../arguments.ts';
import { typedFlag } from '../command-spec.ts';
import { flagCount, isSet } from '../flag-values.ts';

const DEFAULT_PER_MINUTE = 5;
const MOST_PER_MINUTE = 1_000;

/** What `--heal` and its flags ask for. */
export interface HealSettings {
  readonly verdicts: ReadonlySet<HealedVerdict>;
  readonly perMinute: number;
  /** `--heal-now`. False: a dry run. */
  readonly acts: boolean;
}

/** `no worker` as it is typed: `no-worker`. */
const typed = (verdict: string): string => verdict.replaceAll(' ', '-');

const ACCEPTED = HEALED_VERDICTS.map(typed);
const EXAMPLE = `For example: --heal ${ACCEPTED.join(',')}`;

const verdictOf = (word: string): HealedVerdict => {
  const asked = typed(word.toLowerCase());
  const healed = HEALED_VERDICTS.find((name) => typed(name) === asked);
  if (healed !== undefined) return healed;
  const known = VERDICTS.find(({ name }) => typed(name) === asked);
  if (known) {
    throw new UsageError(
      `--heal does not take ${typed(known.name)}: a re-dispatch is no safe cure for it.`,
      `It takes ${ACCEPTED.join(', ')}.`,
    );
  }
  const likely = nearest(asked, ACCEPTED);
  throw new UsageError(
    `--heal: there is no verdict ${quoteTyped(word)}.`,
    likely ? `Did you mean ${likely}?` : `It takes ${ACCEPTED.join(', ')}.`,
  );
};

const verdictsFrom = (text: string): ReadonlySet<HealedVerdict> => {
  const verdicts = new Set<HealedVerdict>();
  for (const word of text.split(',').map((one) => one.trim())) {
    if (word === '') throw new UsageError('--heal: a verdict in the list is empty.', EXAMPLE);
    const verdict = verdictOf(word);
    if (verdicts.has(verdict))
      throw new UsageError(`--heal names ${typed(verdict)} more than once.`, 'Name it once.');
    verdicts.add(verdict);
  }
  return verdicts;
};

/**
 * Reads `--heal`, `--heal-limit` and `--heal-now`.
 *
 * @returns null: nothing is healed
 * @throws UsageError if a value is wrong, or `--heal` is missing or contradicts `--readonly`
 */
export const healFrom = (flags: Flags): HealSettings | null => {
  const perMinute = flagCount(flags, 'healLimit', 1, MOST_PER_MINUTE);
  const { heal } = flags;
  if (typeof heal !== 'string') {
    for (const name of ['healNow', 'healLimit']) {
      if (flags[name] === undefined) continue;
      throw new UsageError(`${typedFlag(name)} needs --heal, which says what to heal.`, EXAMPLE);
    }
    return null;
  }
  const verdicts = verdictsFrom(heal);
  if (isSet(flags, 'readonly')) {
    throw new UsageError('--heal and --readonly contradict each other.', 'Leave one of them out.');
  }
  return { verdicts, perMinute: perMinute ?? DEFAULT_PER_MINUTE, acts: isSet(flags, 'healNow') };
};

/** For a project that the settings make read-only. */
export const readOnlyRefusal = (projectName: string): UsageError =>
  new UsageError(
    `The project ${quoteTyped(projectName)} is read-only in the settings, so nothing in it is healed.`,
    'Leave --heal out, or take readOnly out of the settings.',
  );
