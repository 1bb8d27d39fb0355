import { tmpdir } from 'node:os';
import type { CustomCommand } from '../../export/custom-command.ts';
import { writeNewFile } from '../../export/new-file.ts';
import type { ProfileBook } from '../../profiles/profile-book.ts';
import type { ColumnSettingsByPane } from '../column-settings.ts';
import type { Projects } from '../projects/projects.ts';
import type { SavedView } from '../views/saved-view.ts';
import { followCommand } from './follow-command.ts';

/** Everything the app uses beyond its screen. Tests inject others. */
export interface Services {
  /** Identifies the terminal. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folders for files without a given path. The first that accepts the file is used. */
  readonly folders: readonly string[];
  readonly writeNewFile: typeof writeNewFile;
  /** Runs a command of the settings in the background and gives out its lines. */
  readonly followCommand: typeof followCommand;
  /** Commands from the settings, with keys of their own. */
  readonly customCommands: readonly CustomCommand[];
  /** Views from the settings. */
  readonly views: readonly SavedView[];
  /** Which columns the lists show, from the settings. */
  readonly columnSettings: ColumnSettingsByPane;
  /** Null: no other projects. */
  readonly projects: Projects | null;
  /** The profiles of the user. Null: there are none, and none can be written. */
  readonly profiles: ProfileBook | null;
}

export const processServices = (): Services => ({
  environment: process.env,
  folders: [process.cwd(), tmpdir()],
  writeNewFile,
  followCommand,
  customCommands: [],
  views: [],
  columnSettings: {},
  projects: null,
  profiles: null,
});
