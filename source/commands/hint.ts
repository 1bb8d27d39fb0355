import { quoteIfNeeded } from '../export/shell-quote.ts';
import { safeWhole } from '../text/safe-text.ts';
import type { Flags } from './arguments.ts';
import { typedFlag } from './command-spec.ts';
import { flagText, isSet } from './flag-values.ts';

/** Where the command at hand connects, as it was typed. The secret is left out: it is never shown. */
const whereFlags = (flags: Flags): readonly string[] => [
  ...['project', 'url', 'apiKey'].flatMap((name) =>
    Object.values(flagText(flags, name)).map((value) => `${typedFlag(name)}=${value}`),
  ),
  ...['dev', 'demo'].filter((name) => isSet(flags, name)).map(typedFlag),
];

/**
 * A command of lktop to be pasted into a shell, which asks the same project as the one at hand. Nothing follows it in
 * the sentence that holds it: a full stop would be pasted too.
 *
 * @returns null where a name holds what cannot be shown as it must be typed, as an escape sequence cannot
 */
const typeable = (
  flags: Flags,
  command: string,
  words: readonly string[],
  more: readonly string[],
): string | null => {
  const options = [...more, ...whereFlags(flags)].map(quoteIfNeeded);
  const shown = words.map(quoteIfNeeded);
  // What begins with a dash is a word only behind two of them, and a flag is none there.
  const isFlagLike = words.some((word) => word.startsWith('-'));
  const rest = isFlagLike ? [...options, '--', ...shown] : [...shown, ...options];
  const line = ['lktop', command, ...rest].join(' ');
  return safeWhole(line) === line ? line : null;
};

/** `lktop remove call-1 AD_x`; where that cannot be typed, only which command it is. */
export const commandHint = (flags: Flags, command: string, ...words: readonly string[]): string =>
  typeable(flags, command, words, []) ?? `lktop ${command}`;

/** `lktop snapshot --room=call-1`, which shows the room; all rooms where there is none, or it cannot be typed. */
export const snapshotHint = (flags: Flags, room?: string): string =>
  typeable(flags, 'snapshot', [], room === undefined ? [] : [`--room=${room}`]) ??
  commandHint(flags, 'snapshot');
