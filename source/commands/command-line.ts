import { type CommandSpec, type FlagSpec, shortFlag, typedFlag } from './command-spec.ts';
import { COMMON_TO_ALL } from './common-flags.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';

/**
 * The command line in one form: the command comes first, and its flags are long. So the parser, and whoever looks
 * at the words after it has failed, need to know only this form.
 */

const SPECS: readonly CommandSpec[] = Object.values(COMMANDS);

/**
 * The flags of all commands by their names, as the first command has them. Two flags of one name take a value both,
 * or neither does.
 */
export const ALL_FLAGS: ReadonlyMap<string, FlagSpec> = new Map(
  [...SPECS.flatMap(({ flags }) => flags), ...COMMON_TO_ALL]
    .reverse()
    .map((flag) => [flag.name, flag] as const),
);

const BY_LETTER: ReadonlyMap<string, FlagSpec> = new Map(
  Array.from(ALL_FLAGS.values()).flatMap((flag) => {
    const short = shortFlag(flag.name);
    return short === null ? [] : [[short.slice(1), flag] as const];
  }),
);

/** The words that take the next word as their value. The parser accepts `--apiKey` beside `--api-key`. */
const TAKE_A_VALUE: ReadonlySet<string> = new Set(
  Array.from(ALL_FLAGS.values())
    .filter(({ type }) => type === 'string')
    .flatMap(({ name }) => [typedFlag(name), `--${name}`]),
);

export const COMMAND_NAMES: readonly CommandName[] = Object.keys(COMMANDS).filter(
  (name): name is CommandName => Object.hasOwn(COMMANDS, name) && name !== 'monitor',
);

export const isCommand = (word: string | undefined): word is CommandName =>
  COMMAND_NAMES.some((name) => name === word);

/** Only words before a `--` are read as flags. */
export const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
};

/** A negative number, perhaps with a unit. It is a value and no flag. */
export const NEGATIVE = /^-\d/;

/** `-jp prod` is `--json --project prod`, and `-pprod` and `-p=prod` are `--project=prod`. */
const withLongFlags = (word: string): readonly string[] => {
  const [, letter = '', rest = ''] = /^-([a-z])(.*)$/is.exec(word) ?? [];
  const flag = BY_LETTER.get(letter);
  if (flag === undefined) return [word];
  const typed = typedFlag(flag.name);
  if (rest === '') return [typed];
  if (flag.type === 'string') return [`${typed}=${rest.replace(/^=/, '')}`];
  return rest.startsWith('=') ? [`${typed}${rest}`] : [typed, ...withLongFlags(`-${rest}`)];
};

const isValue = (word: string | undefined): boolean =>
  word !== undefined && (!word.startsWith('-') || word === '-' || NEGATIVE.test(word));

/** The place of the command, or -1. The first word that is neither a flag nor its value must be the command. */
const placeOfCommand = (words: readonly string[]): number => {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) return isCommand(word) || word === 'help' ? index : -1;
    if (TAKE_A_VALUE.has(word) && isValue(words[index + 1])) index += 1;
  }
  return -1;
};

/**
 * `-p prod snapshot -j` is `snapshot --project prod --json`. What stands after `--` stays as it is.
 *
 * @param argv the words typed after `lktop`
 */
export const normalForm = (argv: readonly string[]): readonly string[] => {
  const typed = beforeDashes(argv);
  const words = typed.flatMap(withLongFlags);
  const place = placeOfCommand(words);
  const command = words.slice(place, place + 1);
  const others = words.filter((_, index) => index !== place);
  return [...(place === -1 ? [] : command), ...others, ...argv.slice(typed.length)];
};
