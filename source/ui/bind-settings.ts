import type { CustomCommand } from '../export/custom-command.ts';
import type { Config } from '../settings/config-schema.ts';
import { NOWHERE, type PlaceOf } from '../settings/place.ts';
import { changeKeys } from './changed-keys.ts';
import type { ColumnSettingsByPane } from './column-settings.ts';
import { bindCustomCommands } from './export/custom-bindings.ts';
import type { Binding } from './key-entry.ts';
import { bindColumns } from './panes/bind-columns.ts';

/** What the settings say about keys and columns. */
export interface BoundSettings {
  /** The key table, with the keys that the settings change. */
  readonly bindings: readonly Binding[];
  readonly customCommands: readonly CustomCommand[];
  readonly columnSettings: ColumnSettingsByPane;
}

/**
 * Reads all keys and columns of the settings.
 *
 * @param placeOf tells where a setting is. Default: unknown
 * @throws UsageError if a key cannot be pressed, or is the key of two things; if a column does not exist
 */
export const bindSettings = (
  { keys = {}, commands = [], columns = {} }: Pick<Config, 'keys' | 'commands' | 'columns'>,
  placeOf: PlaceOf = NOWHERE,
): BoundSettings => {
  const bindings = changeKeys(keys, placeOf);
  return {
    bindings,
    customCommands: bindCustomCommands(commands, placeOf, bindings),
    columnSettings: bindColumns(columns, placeOf),
  };
};
