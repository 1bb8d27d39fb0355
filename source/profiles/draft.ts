import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Runnable } from '../export/custom-command.ts';
import { failureToWrite } from '../export/new-file.ts';
import { whyNotRead } from '../small-file.ts';
import { safeText } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { ProfileEdit } from './edit-profiles.ts';
import type { Profile } from './profile.ts';
import type { ProfileBook } from './profile-book.ts';
import { KNOWN_VARIABLES } from './variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A profile in a file of its own, for the user's editor. The file stays until the profile is saved. */
export interface Draft {
  readonly path: string;
  /** Null: a new profile. */
  readonly before: Profile | null;
  /** The text that the editor was given. */
  readonly text: string;
}

const templateFor = (name: string): string => `profiles:
  ${name}:
    agent: ""
    # room: call-*
    # deployment: staging
    # metadata: '{"room": "{room}", "caller": "{caller}"}'
`;

const header = (before: Profile | null): string =>
  [
    `# ${before === null ? 'A new profile of lktop' : `The profile ${safeText(before.name)} of lktop`}. Save it and leave the editor.`,
    '# Nothing is changed if the text stays as it is, or is emptied.',
    `# Metadata may contain ${KNOWN_VARIABLES}.`,
    '',
    '',
  ].join('\n');

/** @throws UsageError if the temporary files cannot be written */
const writeForEditor = async (text: string): Promise<string> => {
  try {
    const path = join(await mkdtemp(join(tmpdir(), 'lktop-profile-')), 'profile.yaml');
    await writeFile(path, text, { mode: 0o600 });
    return path;
  } catch (error) {
    throw new UsageError(
      `No file for the editor can be written in ${tmpdir()}: ${failureToWrite(error).reason}.`,
      'Set TMPDIR to a folder that can be written.',
    );
  }
};

/** What the user left in the file. One that was removed is empty. */
const readFromEditor = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (failureToWrite(error).code === 'ENOENT') return '';
    throw new UsageError(`${path} cannot be read: ${whyNotRead(error)}.`, 'Fix its permissions.');
  }
};

/**
 * Writes a profile to a file for an editor.
 * @param before the profile to change; null: a new one
 * @param name of a new one
 * @throws UsageError if the profiles cannot be read, or the file cannot be written
 */
export const openDraft = async (book: ProfileBook, before: Profile | null, name?: string): Promise<Draft> => {
  const { textOfOne } = await import('./edit-profiles.ts');
  const own =
    before === null
      ? templateFor(name === undefined ? 'NAME' : JSON.stringify(name))
      : textOfOne(await book.text(), book.path, before.name);
  const text = `${header(before)}${own}`;
  return { path: await writeForEditor(text), before, text };
};

/** Removes the file of a draft. */
export const closeDraft = ({ path }: Draft): Promise<void> =>
  rm(dirname(path), { recursive: true, force: true }).catch(() => {});

/**
 * Reads what the user made of a draft. Null: nothing was changed.
 * @throws UsageError that names the line and the column of a mistake
 */
const readDraft = async ({ path, before, text }: Draft): Promise<ProfileEdit | null> => {
  const source = await readFromEditor(path);
  if (source === text || source.trim() === '') return null;
  const { parseProfiles } = await import('./edit-profiles.ts');
  const profiles = parseProfiles(source, path);
  const [profile, other] = profiles;
  if (profile === undefined) return null;
  if (other !== undefined) {
    throw new UsageError(
      `${path} has ${profiles.length} profiles, and one was opened.`,
      'Leave one of them. lktop profiles import FILE takes many.',
    );
  }
  return before === null ? { kind: 'add', profile, source } : { kind: 'change', before, profile, source };
};

/**
 * Saves what the user made of a draft, and removes its file.
 * @returns the name of the saved profile; null: nothing was changed
 * @throws UsageError if it cannot be saved; the file stays
 */
export const saveDraft = async (book: ProfileBook, draft: Draft): Promise<string | null> => {
  const edit = await readDraft(draft);
  if (edit !== null) await book.change(edit);
  await closeDraft(draft);
  return edit !== null && 'profile' in edit ? edit.profile.name : null;
};

/** The shell command that opens a draft in the user's editor: `$VISUAL`, `$EDITOR`, or vi. */
export const editorCommand = (environment: Environment, { path }: Draft): Runnable => ({
  command: `${environment['VISUAL'] || environment['EDITOR'] || 'vi'} "$LKTOP_FILE"`,
  values: { LKTOP_FILE: path },
});
