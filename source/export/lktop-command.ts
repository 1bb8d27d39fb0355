import { MOST_IN_A_SENTENCE, safeWhole } from '../text/safe-text.ts';
import { quoteIfNeeded } from './shell-quote.ts';

/**
 * An lktop command line to paste into a shell. Nothing may follow it in its sentence: a full stop would be pasted too.
 *
 * @param options flags such as `--room=call-1`, unquoted
 * @returns null if a name is too long to be one, or holds characters that cannot be shown as they must be typed,
 * such as an escape sequence
 */
export const lktopCommand = (
  command: string,
  words: readonly string[],
  options: readonly string[],
): string | null => {
  if ([...words, ...options].some((word) => word.length > MOST_IN_A_SENTENCE)) return null;
  const flags = options.map(quoteIfNeeded);
  const shown = words.map(quoteIfNeeded);
  // A word that begins with a dash must follow `--`, and flags must come before it.
  const isFlagLike = words.some((word) => word.startsWith('-'));
  const rest = isFlagLike ? [...flags, '--', ...shown] : [...shown, ...flags];
  const line = ['lktop', command, ...rest].join(' ');
  return safeWhole(line) === line ? line : null;
};
