import { ALL_FLAGS } from '../command-line.ts';
import { type CommandSpec, type FlagSpec, shortFlag, typedFlag } from '../command-spec.ts';
import { COMMON_TO_ALL } from '../common-flags.ts';
import { COMMANDS } from '../flag-table.ts';

/** Names that a completion can offer: from the settings, or from what earlier runs saw. */
export type NameKind = 'projects' | 'rooms' | 'agents' | 'profiles';

/** What the value of a flag is the name of, by the flag. */
const NAMED_BY_FLAG: Readonly<Record<string, NameKind>> = {
  project: 'projects',
  room: 'rooms',
  agent: 'agents',
  agentName: 'agents',
  profile: 'profiles',
};

/** What a word is the name of, by its placeholder in the help. */
const NAMED_BY_WORD: Readonly<Record<string, NameKind>> = {
  ROOM: 'rooms',
  AGENT: 'agents',
  'AGENT|DISPATCH': 'agents',
  'PROFILE|FILE': 'profiles',
};

/** A flag as the completion scripts need it. */
export interface CompletedFlag {
  /** `--api-key` */
  readonly long: string;
  /** `-p`, or null */
  readonly short: string | null;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly names: NameKind | null;
  readonly isFile: boolean;
}

/** A word after the command. */
export interface CompletedWord {
  readonly choices: readonly string[];
  readonly names: NameKind | null;
}

export interface CompletedCommand {
  /** Empty for lktop without a command. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  readonly words: readonly CompletedWord[];
}

/** What the scripts are written from. */
export interface CompletedProgram {
  /** lktop itself comes first. */
  readonly commands: readonly CompletedCommand[];
  /** The flags of all commands: those before the command may be any. */
  readonly flags: readonly CompletedFlag[];
}

const completedFlag = ({
  name,
  type,
  description,
  choices = [],
  isFile = false,
}: FlagSpec): CompletedFlag => ({
  long: typedFlag(name),
  short: shortFlag(name),
  description: description.replace(/ \(default.*$/, ''),
  takesValue: type === 'string',
  choices,
  names: NAMED_BY_FLAG[name] ?? null,
  isFile,
});

export const completedProgram = (): CompletedProgram => ({
  commands: Object.values(COMMANDS).map(({ name, summary, flags, words = [] }: CommandSpec) => ({
    name,
    summary,
    flags: [...flags, ...COMMON_TO_ALL].map(completedFlag),
    words: words.map(({ name: word, choices = [] }) => ({ choices, names: NAMED_BY_WORD[word] ?? null })),
  })),
  flags: Array.from(ALL_FLAGS.values(), completedFlag),
});

/** `-p` and `--project` */
export const spellings = ({ short, long }: CompletedFlag): readonly string[] =>
  short === null ? [long] : [short, long];

/** The first line of a script after the shell's own, so that an installed script is known as one. */
export const MADE_BY =
  '# Made by lktop completion. lktop overwrites this file when it installs the script again.';
