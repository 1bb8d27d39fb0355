import { access, constants, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createProfileBook } from '../../profiles/profile-book.ts';
import { IN_MEMORY } from '../../registry/database.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { configPath } from '../../settings/config-file.ts';
import { counted } from '../../text/counted.ts';
import { shownPath } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { crashReportFolder, isCrashReport } from '../crash-report.ts';
import { flagText } from '../flag-values.ts';
import { linesAbout } from './lines.ts';
import { placeOrDefault } from './place.ts';

const about = linesAbout('files');

const can = async (path: string, mode: number): Promise<boolean> => {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
};

/** The folder itself, or the nearest one above it that exists: there it would be made. */
const nearestFolder = async (folder: string): Promise<string> => {
  const above = dirname(folder);
  return above === folder || (await can(folder, constants.F_OK)) ? folder : nearestFolder(above);
};

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

/** Says of a file whether it exists and whether it can be written. It writes nothing. */
const fileLine = async (check: string, path: string, more = ''): Promise<DoctorLine> => {
  const exists = await can(path, constants.F_OK);
  const place = exists ? path : await nearestFolder(dirname(path));
  const isWritable = (await can(place, constants.W_OK)) && (exists || (await isFolder(place)));
  const state = exists
    ? `exists${more}, ${isWritable ? 'writable' : 'not writable'}`
    : `does not exist, ${isWritable ? 'can be written' : `and ${shownPath(place)} is no writable folder`}`;
  return (isWritable ? about.ok : about.note)(check, `${shownPath(path)} ${state}`);
};

const crashReports = async (folder: string): Promise<string> => {
  const names = await readdir(folder).catch(() => []);
  return ` with ${counted(names.filter(isCrashReport).length, 'report')}`;
};

/** The profiles, which the monitor goes without if their file is broken. */
const profilesLine = async ({ host }: CommandContext): Promise<DoctorLine> => {
  const book = createProfileBook(host);
  try {
    const profiles = await book.read();
    return await fileLine('profiles file', book.path, ` with ${counted(profiles.length, 'profile')}`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return about.warning('profiles file', error.message, error.remedy);
  }
};

/** The files that lktop reads and writes: where each is, whether it exists, and whether it can be written. */
export const examineFiles = async (context: CommandContext): Promise<readonly DoctorLine[]> => {
  const { environment, homeDirectory, workingDirectory } = context.host;
  const { debug } = flagText(context.flags, 'debug');
  const { path: registry, server } = await placeOrDefault(context);
  const crashes = crashReportFolder(environment);
  return [
    await fileLine('settings file', configPath(environment, homeDirectory)),
    await profilesLine(context),
    registry === IN_MEMORY
      ? about.note('registry file', 'none, because of --no-registry')
      : server !== null
        ? about.note('registry file', `none: the history is in ${shownPath(registry)}`)
        : await fileLine('registry file', registry),
    debug === undefined
      ? about.note('debug log', 'none; --debug FILE writes one')
      : await fileLine('debug log', resolve(workingDirectory, debug)),
    await fileLine('crash reports', crashes, await crashReports(crashes)),
  ];
};
