import { tmpdir } from 'node:os';
import type { CustomCommand } from '../../export/custom-command.ts';
import { writeNewFile } from '../../export/new-file.ts';
import type { Projects } from '../projects/projects.ts';

/** What the app reaches beyond its screen; tests give another. */
export interface Services {
  /** Tells which terminal this is. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where files are written that are given no folder, the first that takes them. */
  readonly folders: readonly string[];
  readonly writeNewFile: typeof writeNewFile;
  /** From the settings; their keys are their own. */
  readonly customCommands: readonly CustomCommand[];
  /** Null: none but the present one. */
  readonly projects: Projects | null;
}

export const processServices = (): Services => ({
  environment: process.env,
  folders: [process.cwd(), tmpdir()],
  writeNewFile,
  customCommands: [],
  projects: null,
});
