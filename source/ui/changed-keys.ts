import { nearest } from '../fleet/nearest.ts';
import type { Config } from '../settings/config-schema.ts';
import { NOWHERE, type PlaceOf, placed } from '../settings/place.ts';
import { readKey } from '../settings/read-key.ts';
import { UsageError } from '../usage-error.ts';
import { WITH_ROWS } from './key-context.ts';
import type { Binding } from './key-entry.ts';
import { BINDINGS } from './keymap.ts';
import { type KeyName, keyLabel } from './keys.ts';
import { PANES } from './panes/find.ts';

/**
 * Tells whether the settings may change the keys of an entry: those of the panes. The keys of questions, forms and
 * texts stay, so that `y` and `Esc` mean the same to everybody.
 */
export const isChangeable = ({ panes }: Binding): boolean =>
  panes.some((context) => PANES.includes(context)) && panes.every((context) => WITH_ROWS.includes(context));

/** The entry that answers questions with yes. Its key does nothing else, so pressing it twice does no harm. */
export const isYes = ({ id }: Binding): boolean => id === 'confirm';

/** The letters that no entry of the panes has, nor the key that confirms. */
export const freeLetters = (bindings: readonly Binding[], besides: readonly KeyName[] = []): string => {
  const taken = new Set([
    ...bindings
      .filter(
        (binding) =>
          isYes(binding) || (!binding.local && binding.panes.some((context) => PANES.includes(context))),
      )
      .flatMap(({ keys }) => keys),
    ...besides,
  ]);
  return Array.from('abcdefghijklmnopqrstuvwxyz')
    .flatMap((letter) => [letter, letter.toUpperCase()])
    .filter((letter) => !taken.has(letter))
    .join(' ');
};

const named = ({ id, description }: Binding): string => `${id} ("${description}")`;

const changeable = (id: string, where: string): Binding => {
  const binding = BINDINGS.find((one) => one.id === id);
  if (binding && isChangeable(binding)) return binding;
  if (binding) {
    throw new UsageError(
      `${where}the keys of ${named(binding)} cannot be changed.`,
      'Only those of the panes can: the keys of questions, forms and texts are the same for everybody.',
    );
  }
  const names = BINDINGS.filter(isChangeable).map((one) => one.id);
  const likely = nearest(id, names);
  throw new UsageError(
    `${where}keys: there is nothing called ${JSON.stringify(id)}.`,
    likely ? `Did you mean ${likely}?` : `There are ${names.join(', ')}.`,
  );
};

const readKeys = (keys: string | readonly string[], id: string, where: string): readonly KeyName[] => {
  try {
    return [...new Set((typeof keys === 'string' ? [keys] : keys).map((key) => readKey(key, true)))];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${where}keys.${id}: ${error.message}.`, error.remedy);
  }
};

/**
 * Tells whether two entries have a context in common. An entry that overrides another one may share a key with it, and
 * a local one with all that are not.
 */
const areRivals = (one: Binding, other: Binding): boolean =>
  one !== other &&
  one.overrides !== other.id &&
  other.overrides !== one.id &&
  (isYes(one) ||
    isYes(other) ||
    (one.local === other.local && one.panes.some((context) => other.panes.includes(context))));

/** The key of a question is no key that asks one: who presses it twice would answer what was not read yet. */
const answers = (one: Binding, other: Binding): boolean => one.dangerous && other.group === 'Questions';

const checkConflicts = (
  binding: Binding,
  bindings: readonly Binding[],
  isChanged: (id: string) => boolean,
  placeOf: PlaceOf,
): void => {
  for (const key of binding.keys) {
    const rival = bindings.find(
      (other) => other.keys.includes(key) && (areRivals(binding, other) || answers(binding, other)),
    );
    if (!rival) continue;
    const too = isChanged(rival.id)
      ? `, by keys.${rival.id} in ${placeOf(['keys', rival.id]) || 'the settings'}`
      : '';
    const other = isChangeable(rival) ? `, or give ${rival.id} another one` : '';
    throw new UsageError(
      `${placed(placeOf, ['keys', binding.id])}keys.${binding.id}: ${keyLabel(key)} is also the key of ${named(rival)}${too}.`,
      `Choose another key for ${binding.id}${other}. These letters are free: ${freeLetters(bindings)}.`,
    );
  }
};

/**
 * Returns the key table with the keys of the settings.
 *
 * @param placeOf tells where a setting is. Default: unknown
 * @throws UsageError if a name or a key does not exist, or if two entries have one key
 */
export const changeKeys = (
  config: NonNullable<Config['keys']>,
  placeOf: PlaceOf = NOWHERE,
): readonly Binding[] => {
  const changed = new Map(
    Object.entries(config).map(([id, keys]) => {
      const where = placed(placeOf, ['keys', id]);
      return [changeable(id, where).id, readKeys(keys, id, where)] as const;
    }),
  );
  if (changed.size === 0) return BINDINGS;
  const bindings = BINDINGS.map((binding) => ({ ...binding, keys: changed.get(binding.id) ?? binding.keys }));
  for (const binding of bindings) {
    if (changed.has(binding.id)) checkConflicts(binding, bindings, (id) => changed.has(id), placeOf);
  }
  return bindings;
};
