import meow from 'meow';
import { nearest } from '../fleet/nearest.ts';
import { UsageError } from '../usage-error.ts';
import { COMMANDS, type CommandName, type CommandSpec, typedFlag } from './flag-table.ts';

export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** What was typed, told apart: which command, its flags and its words. */
export interface Arguments {
  readonly command: CommandName;
  readonly flags: Flags;
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
}

const commandNames = Object.keys(COMMANDS).filter((name): name is CommandName =>
  Object.hasOwn(COMMANDS, name),
);

const isCommand = (word: string | undefined): word is CommandName =>
  commandNames.some((name) => name === word);

const assertKnown = (spec: CommandSpec, flags: Readonly<Record<string, unknown>>): void => {
  const known = spec.flags.map(({ name }) => name);
  for (const name of Object.keys(flags)) {
    if (name === 'help' || name === 'version' || known.includes(name)) continue;
    const typed = typedFlag(name);
    const likely = nearest(typed, known.map(typedFlag));
    throw new UsageError(
      `${spec.name ? `lktop ${spec.name}` : 'lktop'} knows no flag ${typed}.`,
      likely ? `Did you mean ${likely}? ${helpHint(spec)}` : helpHint(spec),
    );
  }
};

const helpHint = (spec: CommandSpec): string => `See: lktop ${spec.name ? `${spec.name} ` : ''}--help`;

const assertValues = (spec: CommandSpec, flags: Readonly<Record<string, unknown>>): void => {
  for (const { name, type, value } of spec.flags) {
    if (Array.isArray(flags[name])) {
      throw new UsageError(`${typedFlag(name)} is given more than once.`, 'Give it once.');
    }
    if (type === 'string' && flags[name] === '') {
      throw new UsageError(
        `${typedFlag(name)} has no value.`,
        `Write ${typedFlag(name)} ${value ?? 'VALUE'}.`,
      );
    }
  }
};

const refuseWords = (spec: CommandSpec, words: readonly string[]): void => {
  const [word] = words;
  if (word === undefined) return;
  if (isCommand(word)) {
    throw new UsageError(`The command ${word} comes after flags.`, `Put it first: lktop ${word} …`);
  }
  const likely = nearest(word, commandNames);
  if (spec.name === '') {
    throw new UsageError(
      `lktop knows no command ${JSON.stringify(word)}.`,
      likely ? `Did you mean lktop ${likely}?` : `Its commands are: ${commandNames.join(', ')}.`,
    );
  }
  throw new UsageError(`lktop ${spec.name} takes no argument ${JSON.stringify(word)}.`, helpHint(spec));
};

/**
 * Reads the command line. The command, if any, comes first.
 *
 * @throws UsageError for an unknown command, flag or argument, or a flag without its value
 */
export const readArguments = (argv: readonly string[], importMeta: ImportMeta): Arguments => {
  const [first, ...rest] = argv;
  const command: CommandName = isCommand(first) ? first : 'monitor';
  const spec: CommandSpec = COMMANDS[command];
  const { flags, input } = meow({
    importMeta,
    argv: isCommand(first) ? rest : [...argv],
    autoHelp: false,
    autoVersion: false,
    description: false,
    pkg: { name: 'lktop' },
    booleanDefault: undefined,
    flags: Object.fromEntries(
      spec.flags.map(({ name, type }) => [name, { type, isMultiple: false }] as const),
    ),
  });
  const given: Record<string, unknown> = flags;
  const wantsHelp = given['help'] === true || given['h'] === true || input[0] === 'help';
  if (!wantsHelp) {
    assertKnown(spec, given);
    assertValues(spec, given);
    refuseWords(spec, input);
  }
  return {
    command,
    flags: Object.fromEntries(
      Object.entries(given).filter(
        (entry): entry is [string, string | boolean] =>
          typeof entry[1] === 'string' || typeof entry[1] === 'boolean',
      ),
    ),
    words: input,
    wantsHelp,
  };
};
