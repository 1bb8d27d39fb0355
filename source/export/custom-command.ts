import { nearest } from '../fleet/nearest.ts';
import type { CommandConfig } from '../settings/config-schema.ts';
import { NOWHERE, type PlaceOf, placed } from '../settings/place.ts';
import { readKey } from '../settings/read-key.ts';
import { safeWhole } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { FIELD_NAMES, type FieldName, type Fields, variableOf } from './fields.ts';
import { quoteIfNeeded } from './shell-quote.ts';

/** A `{room}` placeholder in a command. */
interface Slot {
  readonly field: FieldName;
  /**
   * The placeholder begins a word and no `--` ended the options, so a value like `-x` would be read as an
   * option.
   */
  readonly mayBeOption: boolean;
}

/** A custom command from the user's settings. */
export interface CustomCommand {
  /** Index in the settings, from 0. */
  readonly index: number;
  /** The key as the user presses it: `l`, `ctrl-k`. */
  readonly key: string;
  readonly label: string;
  /** Null: all panes. */
  readonly panes: NonNullable<CommandConfig['panes']> | null;
  /** The command is offered only where this field is known. */
  readonly when: FieldName | null;
  /**
   * Command for `/bin/sh` with each `{room}` written as `"$LKTOP_ROOM"`. Values never become part of the
   * text.
   */
  readonly command: string;
  readonly slots: readonly Slot[];
  /** lktop asks before it runs the command, and read-only mode disables it. */
  readonly dangerous: boolean;
}

const SLOT = /(?<!\\)(\$?)\{([A-Za-z]\w*)\}/g;
/**
 * Matches escaped characters and complete quoted strings. Substitutions inside double quotes are not parsed.
 */
const CLOSED = /\\.|'[^']*'|"(?:\\.|[^"\\$`]|\$(?!\())*"/gs;
const STARTS_WORD = /(?:^|[\s;&|()<>])$/;
/** Matches a `--` that ended the options of the current command in a list of commands. */
const OPTIONS_ENDED = /\s--\s[^;&|\n()]*$/;

const isInQuotes = (before: string): boolean => /['"]/.test(before.replace(CLOSED, ''));

/** Bash evaluates subscripts in arithmetic: a value such as `a[$(id)]` would run `id`. */
const isInArithmetic = (before: string): boolean => before.lastIndexOf('((') > before.lastIndexOf('))');

/** @throws UsageError if there is no such field; its message has no full stop */
const fieldNamed = (name: string): FieldName => {
  const field = FIELD_NAMES.find((known) => known === name);
  if (field) return field;
  const likely = nearest(name, FIELD_NAMES);
  throw new UsageError(
    `there is no {${name}}`,
    likely ? `Did you mean {${likely}}?` : `There are ${FIELD_NAMES.map((known) => `{${known}}`).join(' ')}.`,
  );
};

/**
 * Leaves an unknown `{print}` inside quotes to the program it is for, unless it is close to a field name (a
 * typo).
 */
const isForeign = (name: string, inQuotes: boolean): boolean =>
  inQuotes && !FIELD_NAMES.some((known) => known === name) && nearest(name, FIELD_NAMES) === null;

/**
 * Reads a command that names values in braces: `kubectl logs -l app={agentName}`.
 *
 * @throws UsageError for an unknown name (with the nearest known one), for a name in arithmetic, and for a
 *   name inside quotes: the placeholder expands to a quoted variable, and its quotes would end the outer
 *   ones. The message has no full stop
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

/**
 * Reads and checks the commands of the settings.
 *
 * @param placeOf tells where a setting is. Default: unknown
 * @throws UsageError that names the command and says what is wrong with it
 */
export const readCustomCommands = (
  configs: readonly CommandConfig[],
  placeOf: PlaceOf = NOWHERE,
): readonly CustomCommand[] =>
  configs.map((config, index) => {
    try {
      return readOne(config, index);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(
        `${placed(placeOf, ['commands', index])}The command ${JSON.stringify(config.label)} of the settings: ${error.message}.`,
        error.remedy,
      );
    }
  });

/** A command that is ready to run. Raw. */
export interface Runnable {
  readonly command: string;
  /** Its environment variables, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** A command that is ready to run, or the reason why it cannot run. Raw. */
export type Filled = Runnable | { readonly reason: string };

const problemOf = ({ field, mayBeOption }: Slot, value: string): string | null => {
  if (value === '') return `nothing is known here to put for {${field}}`;
  return mayBeOption && value.startsWith('-')
    ? `{${field}} begins with "-" here, which would be taken for an option: write -- before it`
    : null;
};

/**
 * Returns what would run, or why nothing can. Environment variables cannot hold NUL, so a value with NUL
 * refuses the command.
 */
export const fillCommand = ({ when, command, slots }: CustomCommand, fields: Fields): Filled => {
  if (when !== null && fields[when] === '') return { reason: `only where ${when} is known` };
  const withNul = FIELD_NAMES.find((name) => fields[name].includes('\0'));
  if (withNul) return { reason: `{${withNul}} holds a zero character here, which no command can be given` };
  const problem = slots.map((slot) => problemOf(slot, fields[slot.field])).find((found) => found !== null);
  if (problem) return { reason: problem };
  return { command, values: Object.fromEntries(FIELD_NAMES.map((name) => [variableOf(name), fields[name]])) };
};

/** Formats the command, then the values of the variables it uses. Safe. */
export const shownCommand = ({ command, values }: Runnable): readonly string[] => [
  safeWhole(command),
  ...Object.entries(values)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(command))
    .map(([name, value]) => `${name}=${safeWhole(quoteIfNeeded(value))}`),
];
