import { lktopCommand } from '../export/lktop-command.ts';
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

/** An lktop command line that addresses the same project as this one. See `lktopCommand`. */
export const typedCommand = (
  flags: Flags,
  command: CommandName,
  words: readonly string[],
  more: readonly string[],
): string | null => lktopCommand(command, words, [...more, ...whereFlags(flags)]);

/** A command that works without a name: `lktop snapshot`, or its help if it needs one. */
const nameless = (command: CommandName): string => {
  const { words = [] }: CommandSpec = COMMANDS[command];
  return `lktop ${command}${words.some(({ optional }) => !optional) ? ' --help' : ''}`;
};

/** `lktop remove call-1 AD_x`, or `lktop remove --help` if a name cannot be typed. */
export const commandHint = (flags: Flags, command: CommandName, ...words: readonly string[]): string =>
  typedCommand(flags, command, words, []) ?? nameless(command);

/** `lktop snapshot --room=call-1`, or all rooms if no room is given or its name cannot be typed. */
export const snapshotHint = (flags: Flags, room?: string): string =>
  typedCommand(flags, 'snapshot', [], room === undefined ? [] : [`--room=${room}`]) ??
  commandHint(flags, 'snapshot');
