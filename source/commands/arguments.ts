import meow from 'meow';
import { nearest } from '../fleet/nearest.ts';
import { cutText, MOST_IN_A_SENTENCE, quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { beforeDashes, COMMAND_NAMES, isCommand, NEGATIVE, normalForm } from './command-line.ts';
import { type CommandSpec, typedFlag, type WordSpec } from './command-spec.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';

export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** The parsed command line. */
export interface Arguments {
  readonly command: CommandName;
  readonly flags: Flags;
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
}

const commandLine = ({ name }: CommandSpec): string => (name ? `lktop ${name}` : 'lktop');

const seeHelp = (spec: CommandSpec): string => `See: ${commandLine(spec)} --help`;

const assertKnown = (spec: CommandSpec, flags: Readonly<Record<string, unknown>>): void => {
  const known = spec.flags.map(({ name }) => name);
  for (const name of Object.keys(flags)) {
    if (name === 'help' || name === 'version' || known.includes(name)) continue;
    const typed = cutText(name.length === 1 ? `-${name}` : typedFlag(name), MOST_IN_A_SENTENCE);
    const likely = nearest(typed, known.map(typedFlag));
    throw new UsageError(
      `${commandLine(spec)} has no flag ${typed}.`,
      likely ? `Did you mean ${likely}? ${seeHelp(spec)}` : seeHelp(spec),
    );
  }
};

/** Rejects `--no-wait`: the parser reads it as a negated `--wait`, and lktop's flags have no negations. */
const refuseNegations = (spec: CommandSpec, argv: readonly string[]): void => {
  const known = spec.flags.map(({ name }) => typedFlag(name));
  const negation = argv.find(
    (word) => word.startsWith('--no-') && known.includes(word.replace('--no-', '--')),
  );
  if (negation !== undefined && !known.includes(negation)) {
    throw new UsageError(`${commandLine(spec)} has no flag ${negation}.`, seeHelp(spec));
  }
};

/**
 * Rejects `--dry-run=false` and `--dry-run false`. The parser would take the second `false` as a value.
 * Guessing what was meant could change something on the server.
 */
const refuseValues = (spec: CommandSpec, argv: readonly string[]): void => {
  const names = spec.flags.filter(({ type }) => type === 'boolean').map(({ name }) => name);
  const switches = [...names, 'help', 'version'].map(typedFlag);
  const typed = beforeDashes(argv);
  for (const [index, word] of typed.entries()) {
    const [name = '', ...value] = word.split('=');
    if (!switches.includes(name)) continue;
    if (value.length > 0) {
      throw new UsageError(
        `${name} takes no value, but was given ${quoteTyped(value.join('='))}.`,
        `Use ${name} without a value, or leave it out.`,
      );
    }
    const next = typed[index + 1] ?? '';
    if (next === 'true' || next === 'false') {
      throw new UsageError(
        `${name} takes no value, but ${quoteTyped(next)} follows it.`,
        `Leave it out. If it is a name, put it before ${name}.`,
      );
    }
  }
};

/**
 * Whether an empty value was typed, as in `--deployment ''`. The parser reports a missing value the same way.
 */
const isWrittenEmpty = (flag: string, argv: readonly string[]): boolean =>
  argv.includes(`${flag}=`) || argv[argv.indexOf(flag) + 1] === '';

/** @throws UsageError if a flag is given twice or lacks its value */
const readFlags = (
  spec: CommandSpec,
  given: Readonly<Record<string, unknown>>,
  argv: readonly string[],
): Flags =>
  Object.fromEntries(
    spec.flags.flatMap((flag): (readonly [string, string | boolean])[] => {
      const { name, type, value = 'VALUE', mayBeEmpty = false } = flag;
      const typed = typedFlag(name);
      const values: readonly unknown[] = Array.isArray(given[name]) ? given[name] : [];
      if (values.length === 0 && !argv.includes(typed) && !argv.includes(`${typed}=`)) return [];
      const last: unknown = values.at(-1) ?? '';
      if (type === 'boolean') return [[name, last === true]];
      if (values.length > 1) throw new UsageError(`${typed} is given more than once.`, 'Use it once.');
      const isMissing = last === '' && !(mayBeEmpty && isWrittenEmpty(typed, argv));
      if (typeof last !== 'string' || isMissing) {
        throw new UsageError(`${typed} has no value.`, `Use ${typed} ${value}.`);
      }
      return [[name, last]];
    }),
  );

const refuseCommand = (spec: CommandSpec, word: string): void => {
  if (spec.name !== '') return;
  if (isCommand(word)) {
    throw new UsageError(`The command ${word} must come before --.`, `Put it first: lktop ${word} …`);
  }
  const likely = nearest(word, COMMAND_NAMES);
  throw new UsageError(
    `lktop has no command ${quoteTyped(word)}.`,
    likely ? `Did you mean lktop ${likely}?` : `The commands are ${COMMAND_NAMES.join(', ')}.`,
  );
};

const assertChoice = (spec: CommandSpec, { name, choices }: WordSpec, word: string): void => {
  if (!choices || choices.includes(word)) return;
  const likely = nearest(word, choices);
  const what = choices.includes(name) ? 'word' : name.toLowerCase();
  throw new UsageError(
    `${commandLine(spec)} does not accept the ${what} ${quoteTyped(word)}.`,
    likely ? `Did you mean ${likely}?` : `It accepts ${choices.join(', ')}.`,
  );
};

const assertWords = (spec: CommandSpec, words: readonly string[]): void => {
  const wanted = spec.words ?? [];
  const [first] = words;
  if (first !== undefined) refuseCommand(spec, first);
  const surplus = words[wanted.length];
  if (surplus !== undefined) {
    throw new UsageError(
      `${commandLine(spec)} takes no ${wanted.length > 0 ? 'further ' : ''}argument ${quoteTyped(surplus)}.`,
      seeHelp(spec),
    );
  }
  for (const [index, word] of wanted.entries()) {
    const given = words[index];
    if (given === '' && !word.mayBeEmpty && !word.choices) {
      throw new UsageError(
        `${commandLine(spec)} was given an empty ${word.name}.`,
        'Perhaps a shell variable is not set.',
      );
    }
    if (given !== undefined) assertChoice(spec, word, given);
    else if (!word.optional) {
      throw new UsageError(`${commandLine(spec)} needs ${word.name}.`, seeHelp(spec));
    }
  }
};

/**
 * The flags such as `--no-registry`. The parser would read them as negations of other flags, so it never sees them.
 */
const negativeFlags = (spec: CommandSpec): readonly string[] =>
  spec.flags.map(({ name }) => name).filter((name) => /^no[A-Z]/.test(name));

/**
 * Rewrites words that the parser would misread. It strips the quotes from `--room='"a"'`, but not from a
 * separate word. It reads `--timeout -5s` as three flags.
 */
const prepare = (spec: CommandSpec, argv: readonly string[]): string[] => {
  const texts = spec.flags.filter(({ type }) => type === 'string').map(({ name }) => typedFlag(name));
  const typed = beforeDashes(argv);
  const negative = negativeFlags(spec).map(typedFlag);
  const kept = typed.flatMap((word, index) => {
    const [before = '', after = ''] = [typed[index - 1], typed[index + 1]];
    if (negative.includes(word)) return [];
    if (NEGATIVE.test(word) && texts.includes(before)) return [];
    if (NEGATIVE.test(after) && texts.includes(word)) return [`${word}=${after}`];
    const [, flag, value] = /^(--[\w-]+)=((["']).*\3)$/s.exec(word) ?? [];
    return flag === undefined || value === undefined ? [word] : [flag, value];
  });
  return [...kept, ...argv.slice(typed.length)];
};

const readWithMeow = (spec: CommandSpec, argv: readonly string[], importMeta: ImportMeta) => {
  const { flags, input } = meow({
    importMeta,
    argv: prepare(spec, argv),
    autoHelp: false,
    autoVersion: false,
    description: false,
    pkg: { name: 'lktop' },
    booleanDefault: undefined,
    // As lists, so that readFlags can reject a flag that is given twice.
    flags: Object.fromEntries(
      spec.flags.map(({ name, type }) => [name, { type, isMultiple: true }] as const),
    ),
  });
  const typed = beforeDashes(argv);
  const negative = negativeFlags(spec).filter((name) => typed.includes(typedFlag(name)));
  const given: Readonly<Record<string, unknown>> = {
    ...flags,
    ...Object.fromEntries(negative.map((name) => [name, [true]] as const)),
  };
  return { given, words: input };
};

/** Turns `lktop help check` into `lktop check --help`. */
const expandHelp = (argv: readonly string[]): readonly string[] =>
  argv[0] === 'help' ? [...argv.filter(isCommand).slice(0, 1), '--help'] : argv;

/**
 * Reads the command line. Flags may stand before the command and after it.
 *
 * @throws UsageError for an unknown command, flag or argument, or a flag without its value
 */
export const readArguments = (argv: readonly string[], importMeta: ImportMeta): Arguments => {
  const expanded = expandHelp(normalForm(argv));
  const [first, ...rest] = expanded;
  const command: CommandName = isCommand(first) ? first : 'monitor';
  // Wherever it stands: the parser would take the next word as its value.
  if (beforeDashes(expanded).includes('--help')) return { command, flags: {}, words: [], wantsHelp: true };
  const spec: CommandSpec = COMMANDS[command];
  const { given, words } = readWithMeow(spec, isCommand(first) ? rest : expanded, importMeta);
  assertKnown(spec, given);
  refuseNegations(spec, expanded);
  refuseValues(spec, expanded);
  const flags = readFlags(spec, given, expanded);
  assertWords(spec, words);
  return { command, flags: { ...flags, version: given['version'] === true }, words, wantsHelp: false };
};
