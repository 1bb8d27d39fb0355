import { type CommandSpec, type FlagSpec, typedFlag } from '../command-spec.ts';
import { COMMANDS } from '../flag-table.ts';

/** A flag as the completion scripts need it. */
export interface CompletedFlag {
  /** `--api-key` */
  readonly typed: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

export interface CompletedCommand {
  /** Empty for lktop without a command. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** The allowed words, if there are only a few. */
  readonly words: readonly string[];
}

const HELP: CompletedFlag = {
  typed: '--help',
  description: 'show the help of the command',
  takesValue: false,
  choices: [],
  isFile: false,
};

const completedFlag = ({
  name,
  type,
  description,
  choices = [],
  isFile = false,
}: FlagSpec): CompletedFlag => ({
  typed: typedFlag(name),
  description: description.replace(/ \(default.*$/, ''),
  takesValue: type === 'string',
  choices,
  isFile,
});

/** Every command with its flags. lktop itself comes first. */
export const completedCommands = (): readonly CompletedCommand[] =>
  Object.values(COMMANDS).map(({ name, summary, flags, words = [] }: CommandSpec) => ({
    name,
    summary,
    flags: [...flags.map(completedFlag), HELP],
    words: words.flatMap(({ choices = [] }) => choices),
  }));
