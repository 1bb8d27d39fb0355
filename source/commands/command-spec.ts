/** One flag. The parser, the help, the README and the shell completions are generated from this table. */
export interface FlagSpec {
  /** Camel case, as the code reads it. The user types it in kebab case. */
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** The placeholder for the value in the help: `NAME`. */
  readonly value?: string;
  readonly description: string;
  /** The allowed values, if there are only a few. */
  readonly choices?: readonly string[];
  /** The value is a file path. */
  readonly isFile?: boolean;
  /** `''` is a valid value. */
  readonly mayBeEmpty?: boolean;
}

/** A positional argument of the command. */
export interface WordSpec {
  /** The placeholder in the help: `ROOM`. */
  readonly name: string;
  readonly optional?: boolean;
  /** `''` is a valid value. */
  readonly mayBeEmpty?: boolean;
  readonly choices?: readonly string[];
}

export interface CommandSpec {
  /** Empty for `lktop` without a command. */
  readonly name: string;
  readonly summary: string;
  readonly words?: readonly WordSpec[];
  readonly flags: readonly FlagSpec[];
  /** Shows the demo if nothing is configured. Most other commands then exit with code 2. */
  readonly opensDemo?: boolean;
  /** Reports that nothing is configured, and then exits with code 1. */
  readonly reportsUnconfigured?: boolean;
  /** The default time limit in seconds, without `--timeout`. `--wait` is added to it. Default: no limit. */
  readonly limitSeconds?: number;
  /**
   * Seconds to shut down after a signal or timeout: for the last output, and for calls that change something.
   * Default: 2.
   */
  readonly graceSeconds?: number;
  /** With this flag, stdout always gets exactly one line. `write` makes that line if the command fails. */
  readonly failureLine?: { readonly flag: string; readonly write: (sentence: string) => string };
  /** Sentences below the flags in the help. */
  readonly notes?: readonly string[];
}

/** The flag as typed: `apiKey` is `--api-key`. */
export const typedFlag = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * The letters that stand for flags, as kubectl, k9s and gh use them. A letter means the same in every command.
 * The parser, the help, the documents and the completions read this table.
 */
const SHORT_FLAGS: Readonly<Record<string, string>> = {
  project: 'p',
  url: 'u',
  json: 'j',
  quiet: 'q',
  room: 'r',
  agent: 'a',
  interval: 'i',
  timeout: 't',
  dryRun: 'n',
  limit: 'L',
  follow: 'f',
  help: 'h',
  version: 'v',
};

/** `-p` for `project`, or null if the flag has no letter. */
export const shortFlag = (name: string): string | null => {
  const letter = SHORT_FLAGS[name];
  return letter === undefined ? null : `-${letter}`;
};

/** `-p, --project NAME` */
export const flagTerm = ({ name, value }: Pick<FlagSpec, 'name' | 'value'>): string => {
  const short = shortFlag(name);
  return `${short === null ? '' : `${short}, `}${typedFlag(name)}${value ? ` ${value}` : ''}`;
};
