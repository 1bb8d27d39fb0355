import { quoteIfNeeded } from '../export/shell-quote.ts';
import { MOST_IN_A_SENTENCE, safeWhole } from '../text/safe-text.ts';
import type { Flags } from './arguments.ts';
import { type CommandSpec, typedFlag } from './command-spec.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';
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
 * @returns null if a name is too long to be one, or holds characters that cannot be shown as they must be typed,
 * such as an escape sequence
 */
const typeable = (
  flags: Flags,
  command: CommandName,
  words: readonly string[],
  more: readonly string[],
): string | null => {
  const options = [...more, ...whereFlags(flags)].map(quoteIfNeeded);
  const shown = words.map(quoteIfNeeded);
  // A word that begins with a dash must follow `--`, and flags must come before it.
  const isFlagLike = words.some((word) => word.startsWith('-'));
  const rest = isFlagLike ? [...options, '--', ...shown] : [...shown, ...options];
  if ([...words, ...options].some((word) => word.length > MOST_IN_A_SENTENCE)) return null;
  const line = ['lktop', command, ...rest].join(' ');
  return safeWhole(line) === line ? line : null;
};

/** A command that works without a name: `lktop snapshot`, or its help if it needs one. */
const nameless = (command: CommandName): string => {
  const { words = [] }: CommandSpec = COMMANDS[command];
  return `lktop ${command}${words.some(({ optional }) => !optional) ? ' --help' : ''}`;
};

/** `lktop remove call-1 AD_x`, or `lktop remove --help` if a name cannot be typed. */
export const commandHint = (flags: Flags, command: CommandName, ...words: readonly string[]): string =>
  typeable(flags, command, words, []) ?? nameless(command);

/** `lktop snapshot --room=call-1`, or all rooms if no room is given or its name cannot be typed. */
export const snapshotHint = (flags: Flags, room?: string): string =>
  typeable(flags, 'snapshot', [], room === undefined ? [] : [`--room=${room}`]) ??
  commandHint(flags, 'snapshot');
