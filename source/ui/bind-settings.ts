import type { CustomCommand } from '../export/custom-command.ts';
import type { Config } from '../settings/config-schema.ts';
import { NOWHERE, type PlaceOf } from '../settings/place.ts';
import { changeKeys, freeLetters } from './changed-keys.ts';
import type { ColumnSettingsByPane } from './column-settings.ts';
import { bindCustomCommands, keyOwner } from './export/custom-bindings.ts';
import type { Binding } from './key-entry.ts';
import type { KeyName } from './keys.ts';
import { bindColumns } from './panes/bind-columns.ts';
import { bindViews } from './views/bind-views.ts';
import type { SavedView } from './views/saved-view.ts';

/** What the settings say about the screen. */
export interface BoundSettings {
  /** The key table, with the keys that the settings change. */
  readonly bindings: readonly Binding[];
  readonly customCommands: readonly CustomCommand[];
  readonly columnSettings: ColumnSettingsByPane;
  readonly views: readonly SavedView[];
}

/**
 * Reads the keys, columns and views of the settings.
 *
 * @param placeOf tells where a setting is. Default: unknown
 * @throws UsageError if a key cannot be pressed, or is the key of two things; if a column does not exist;
 *   if a view cannot be shown
 */
export const bindSettings = (
  {
    keys = {},
    commands = [],
    columns = {},
    views = [],
  }: Pick<Config, 'keys' | 'commands' | 'columns' | 'views'>,
  placeOf: PlaceOf = NOWHERE,
): BoundSettings => {
  const bindings = changeKeys(keys, placeOf);
  const customCommands = bindCustomCommands(commands, placeOf, bindings);
  const columnSettings = bindColumns(columns, placeOf);
  const taken = {
    ownerOf: (key: KeyName) => keyOwner(key, bindings, customCommands),
    freeLetters: (besides: readonly KeyName[]) =>
      freeLetters(bindings, [...besides, ...customCommands.map((command) => command.key)]),
  };
  return {
    bindings,
    customCommands,
    columnSettings,
    views: bindViews(views, columnSettings, taken, placeOf),
  };
};
