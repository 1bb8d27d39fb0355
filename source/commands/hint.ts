import { quoteIfNeeded } from '../export/shell-quote.ts';
import { safeWhole } from '../text/safe-text.ts';
import type { Flags } from './arguments.ts';
import { typedFlag } from './command-spec.ts';
import { flagText, isSet } from './flag-values.ts';

/** The connection flags of this command line, without the secret: lktop never shows it. */
const whereFlags = (flags: Flags): readonly string[] => [
  ...['project', 'url', 'apiKey'].flatMap((name) =>
    Object.values(flagText(flags, name)).map((value) => `${typedFlag(name)}=${value}`),
  ),
  ...['dev', 'demo'].filter((name) => isSet(flags, name)).map(typedFlag),
];

/**
 * A command line to paste into a shell. It addresses the same project as this command. Nothing may follow it
 * in its sentence: a full stop would be pasted too.
 *
 * @returns null if a name holds characters that cannot be shown as they must be typed, such as an escape
 * sequence
 */
const typeable = (
  flags: Flags,
  command: string,
  words: readonly string[],
  more: readonly string[],
): string | null => {
  const options = [...more, ...whereFlags(flags)].map(quoteIfNeeded);
  const shown = words.map(quoteIfNeeded);
  // A word that begins with a dash must follow `--`, and flags must come before it.
  const isFlagLike = words.some((word) => word.startsWith('-'));
  const rest = isFlagLike ? [...options, '--', ...shown] : [...shown, ...options];
  const line = ['lktop', command, ...rest].join(' ');
  return safeWhole(line) === line ? line : null;
};

/** `lktop remove call-1 AD_x`, or only `lktop remove` if a name cannot be typed. */
export const commandHint = (flags: Flags, command: string, ...words: readonly string[]): string =>
  typeable(flags, command, words, []) ?? `lktop ${command}`;

/** `lktop snapshot --room=call-1`, or all rooms if no room is given or its name cannot be typed. */
export const snapshotHint = (flags: Flags, room?: string): string =>
  typeable(flags, 'snapshot', [], room === undefined ? [] : [`--room=${room}`]) ??
  commandHint(flags, 'snapshot');
