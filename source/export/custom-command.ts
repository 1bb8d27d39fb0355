import { nearest } from '../fleet/nearest.ts';
import type { CommandConfig } from '../settings/config-schema.ts';
import { safeWhole } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { FIELD_NAMES, type FieldName, type Fields, variableOf } from './fields.ts';
import { quoteIfNeeded } from './shell-quote.ts';

/** A `{room}` of a command. */
interface Slot {
  readonly field: FieldName;
  /** It begins a word, and no `--` ended the options: a value like `-x` would be one. */
  readonly mayBeOption: boolean;
}

/** A command of the user's own, from the settings. */
export interface CustomCommand {
  /** Counts from 0, in the order of the settings. */
  readonly index: number;
  /** As it is pressed: `l`, `ctrl-k`. */
  readonly key: string;
  readonly label: string;
  /** Null: everywhere. */
  readonly panes: NonNullable<CommandConfig['panes']> | null;
  /** Only where this is known. */
  readonly when: FieldName | null;
  /** For `/bin/sh`, each `{room}` written as `"$LKTOP_ROOM"`. Values never become part of it. */
  readonly command: string;
  readonly slots: readonly Slot[];
  /** Read-only takes it away, and it is asked for before it is run. */
  readonly dangerous: boolean;
}

const SLOT = /(?<!\\)(\$?)\{([A-Za-z]\w*)\}/g;
/** Escaped characters and whole quoted texts: no open quote is in them. A substitution in quotes is not read. */
const CLOSED = /\\.|'[^']*'|"(?:\\.|[^"\\$`]|\$(?!\())*"/gs;
const STARTS_WORD = /(?:^|[\s;&|()<>])$/;
/** Of a command among several, the part that ended its options. */
const OPTIONS_ENDED = /\s--\s[^;&|\n()]*$/;

const isInQuotes = (before: string): boolean => /['"]/.test(before.replace(CLOSED, ''));

/** In arithmetic bash runs what stands in the brackets of a value such as `a[$(id)]`. */
const isInArithmetic = (before: string): boolean => before.lastIndexOf('((') > before.lastIndexOf('))');

/** @throws UsageError where there is no such field; its message has no full stop */
const fieldNamed = (name: string): FieldName => {
  const field = FIELD_NAMES.find((known) => known === name);
  if (field) return field;
  const likely = nearest(name, FIELD_NAMES);
  throw new UsageError(
    `there is no {${name}}`,
    likely ? `Did you mean {${likely}}?` : `There are ${FIELD_NAMES.map((known) => `{${known}}`).join(' ')}.`,
  );
};

/** `{print}` within quotes is a program's own, unless it is a slip of the finger. */
const isForeign = (name: string, inQuotes: boolean): boolean =>
  inQuotes && !FIELD_NAMES.some((known) => known === name) && nearest(name, FIELD_NAMES) === null;

/**
 * Reads a command that names values in braces: `kubectl logs -l app={agentName}`.
 *
 * @throws UsageError for a name that does not exist (with the nearest), for one in arithmetic, and for one inside quotes:
 * the shorthand brings quotes of its own, which would end those. Its message has no full stop
 */
const readRun = (run: string): Pick<CustomCommand, 'command' | 'slots'> => {
  const slots: Slot[] = [];
  const command = run.replace(SLOT, (slot: string, dollar: string, name: string, offset: number) => {
    const before = run.slice(0, offset);
    const isKnown = FIELD_NAMES.some((known) => known === name);
    if (dollar !== '' && !isKnown) return slot;
    if (dollar !== '') throw new UsageError(`${slot} is a variable of the shell`, `Write {${name}}.`);
    const inQuotes = isInQuotes(before);
    if (isForeign(name, inQuotes)) return slot;
    const field = fieldNamed(name);
    const variable = variableOf(field);
    if (inQuotes) {
      throw new UsageError(
        `${slot} stands inside quotes, and it stands for "$${variable}" with its quotes`,
        `Take it out of the quotes, or write $${variable} there.`,
      );
    }
    if (isInArithmetic(before)) {
      throw new UsageError(
        `${slot} stands in arithmetic, where its value could be run`,
        'Take it out of the ((…)).',
      );
    }
    slots.push({ field, mayBeOption: STARTS_WORD.test(before) && !OPTIONS_ENDED.test(before) });
    return `"$${variable}"`;
  });
  return { command, slots };
};

/** Terminals send Ctrl-H, Ctrl-I, Ctrl-J and Ctrl-M as other keys. */
const KEY = /^(?:[!-~]|ctrl-(?![hijm])[a-z]|alt-[!-~])$/;

/** `Ctrl-K` and `^k` are `ctrl-k`; a letter alone keeps its case. */
const readKey = (key: string): string => {
  const read = key
    .trim()
    .replace(/^(?:control|ctrl)[-+]|^\^(?=.)/i, 'ctrl-')
    .replace(/^(?:alt|meta)[-+]/i, 'alt-');
  const named = read.startsWith('ctrl-') ? read.toLowerCase() : read;
  if (KEY.test(named)) return named;
  throw new UsageError(
    `no key ${JSON.stringify(key)} can be pressed`,
    'Write one letter or sign, or ctrl-k, or alt-k; Ctrl-H, Ctrl-I, Ctrl-J and Ctrl-M are other keys.',
  );
};

const readWhen = (when: string): FieldName => fieldNamed(/^\{(.*)\}$/.exec(when)?.[1] ?? when);

const readOne = (config: CommandConfig, index: number): CustomCommand => ({
  index,
  key: readKey(config.key),
  label: config.label,
  panes: config.panes ?? null,
  when: config.when === undefined ? null : readWhen(config.when),
  ...readRun(config.run),
  dangerous: config.dangerous ?? false,
});

/** `/home/ann/.config/lktop/config.yaml, line 12: `; nothing where it is not known. */
export const placeOf = (places: readonly string[], index: number): string => {
  const place = places[index];
  return place === undefined ? '' : `${place}: `;
};

/**
 * The commands of the settings, checked.
 *
 * @param places where each of them stands. Default: not known
 * @throws UsageError that names the command and says what is wrong with it
 */
export const readCustomCommands = (
  configs: readonly CommandConfig[],
  places: readonly string[] = [],
): readonly CustomCommand[] =>
  configs.map((config, index) => {
    try {
      return readOne(config, index);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(
        `${placeOf(places, index)}The command ${JSON.stringify(config.label)} of the settings: ${error.message}.`,
        error.remedy,
      );
    }
  });

/** A command ready to be run. Raw. */
export interface Runnable {
  readonly command: string;
  /** Environment variables for it, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** A command ready to be run, or the reason why it is not. Raw. */
export type Filled = Runnable | { readonly reason: string };

const problemOf = ({ field, mayBeOption }: Slot, value: string): string | null => {
  if (value === '') return `nothing is known here to put for {${field}}`;
  return mayBeOption && value.startsWith('-')
    ? `{${field}} begins with "-" here, which would be taken for an option: write -- before it`
    : null;
};

/** What would be run, or why nothing can be. An environment cannot hold a NUL, so a value with one stops the command. */
export const fillCommand = ({ when, command, slots }: CustomCommand, fields: Fields): Filled => {
  if (when !== null && fields[when] === '') return { reason: `only where ${when} is known` };
  const withNul = FIELD_NAMES.find((name) => fields[name].includes('\0'));
  if (withNul) return { reason: `{${withNul}} holds a zero character here, which no command can be given` };
  const problem = slots.map((slot) => problemOf(slot, fields[slot.field])).find((found) => found !== null);
  if (problem) return { reason: problem };
  return { command, values: Object.fromEntries(FIELD_NAMES.map((name) => [variableOf(name), fields[name]])) };
};

/** The command, and below it the values of the variables that it names. Safe. */
export const shownCommand = ({ command, values }: Runnable): readonly string[] => [
  safeWhole(command),
  ...Object.entries(values)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(command))
    .map(([name, value]) => `${name}=${safeWhole(quoteIfNeeded(value))}`),
];
