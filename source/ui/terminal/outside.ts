import { tmpdir } from 'node:os';
import { writeNewFile } from '../../handover/new-file.ts';
import type { OwnCommand } from '../../handover/own-command.ts';
import type { Projects } from '../projects/projects.ts';

/** What the app reaches beyond its screen; tests give another. */
export interface Outside {
  /** Tells which terminal this is. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where files are written that are given no folder, the first that takes them. */
  readonly folders: readonly string[];
  readonly writeNewFile: typeof writeNewFile;
  /** From the settings; their keys are their own. */
  readonly ownCommands: readonly OwnCommand[];
  /** Null: none but the present one. */
  readonly projects: Projects | null;
}

export const processOutside = (): Outside => ({
  environment: process.env,
  folders: [process.cwd(), tmpdir()],
  writeNewFile,
  ownCommands: [],
  projects: null,
});
