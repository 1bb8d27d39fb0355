/** One flag as the user types it; the parser, the help, the README and the completions are made from this table. */
export interface FlagSpec {
  /** In camel case, as the program reads it; typed in kebab case. */
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** What stands for the value in the help: `NAME`. */
  readonly value?: string;
  readonly description: string;
  /** The values there are, where they are few. */
  readonly choices?: readonly string[];
  /** The value is the path of a file. */
  readonly isFile?: boolean;
  /** `''` is a value too. */
  readonly mayBeEmpty?: boolean;
}

/** A word that follows the command. */
export interface WordSpec {
  /** What stands for it in the help: `ROOM`. */
  readonly name: string;
  readonly optional?: boolean;
  /** `''` is one too. */
  readonly mayBeEmpty?: boolean;
  readonly choices?: readonly string[];
}

export interface CommandSpec {
  /** Empty: what `lktop` alone does. */
  readonly name: string;
  readonly summary: string;
  readonly words?: readonly WordSpec[];
  readonly flags: readonly FlagSpec[];
  /** Shows the demo where nothing is configured; most others then end with code 2. */
  readonly opensDemo?: boolean;
  /** That nothing is configured is what it reports: it then ends with code 1. */
  readonly reportsUnconfigured?: boolean;
  /** Seconds it may take where `--timeout` does not say; `--wait` comes on top. Default: any time. */
  readonly limitSeconds?: number;
  /**
   * Seconds it is given to end in order after it was told to: for its last words, and for calls that change something.
   * Default: 2.
   */
  readonly graceSeconds?: number;
  /** With this flag stdout has one line whatever happens: how it says that the command could not tell. */
  readonly failureLine?: { readonly flag: string; readonly write: (sentence: string) => string };
  /** Sentences below the flags. */
  readonly notes?: readonly string[];
}

/** `apiKey` as it is typed: `--api-key`. */
export const typedFlag = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
