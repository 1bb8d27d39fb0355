import type { CommandConfig } from '../settings/config-schema.ts';
import { UsageError } from '../usage-error.ts';
import type { FieldName, Fields } from './fields.ts';
import { type Filled, fieldNamed, fillTemplate, parseTemplate, type Template } from './template.ts';

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
  readonly template: Template;
  /** Read-only takes it away, and it is asked for before it is run. */
  readonly dangerous: boolean;
}

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
  template: parseTemplate(config.run),
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

/** What would be run, or why nothing can be. */
export const fillCommand = ({ when, template }: CustomCommand, fields: Fields): Filled =>
  when !== null && fields[when] === ''
    ? { reason: `only where ${when} is known` }
    : fillTemplate(template, fields);
