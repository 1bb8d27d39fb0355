import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failureToWrite } from '../../export/new-file.ts';
import { quoteIfNeeded } from '../../export/shell-quote.ts';
import { shownPath } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { Host } from '../command.ts';
import { MADE_BY } from './spec.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

type Machine = Pick<Host, 'environment' | 'homeDirectory'>;

/** Where the script goes, and the file that must read it. */
interface Place {
  readonly script: string;
  /** The file of the shell that gets one line. Null: the shell finds the script by itself. */
  readonly startup: string | null;
}

const MARK = '# added by lktop completion';

/** The places of the user's own files, by the XDG specification and by each shell's own rules. */
const placeFor = (shell: Shell, { environment, homeDirectory }: Machine): Place => {
  const data = environment['XDG_DATA_HOME'] || join(homeDirectory, '.local', 'share');
  const config = environment['XDG_CONFIG_HOME'] || join(homeDirectory, '.config');
  switch (shell) {
    case 'bash':
      // bash-completion loads it from here. Without that package, the line in .bashrc does.
      return {
        script: join(data, 'bash-completion', 'completions', 'lktop'),
        startup: join(homeDirectory, '.bashrc'),
      };
    case 'zsh':
      return {
        script: join(data, 'lktop', '_lktop'),
        startup: join(environment['ZDOTDIR'] || homeDirectory, '.zshrc'),
      };
    case 'fish':
      return { script: join(config, 'fish', 'completions', 'lktop.fish'), startup: null };
  }
};

const cannot = (path: string, error: unknown): UsageError =>
  new UsageError(
    `${shownPath(path)} cannot be written: ${failureToWrite(error).reason}.`,
    'Fix that, or print the script and put it where you like: leave out --install.',
  );

/** The bytes of a file: a shell's files may be in any encoding. Null if it does not exist. */
const contentOf = async (path: string): Promise<Buffer | null> => {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw cannot(path, error);
  }
};

const writeOrRefuse = async (path: string, write: () => Promise<void>): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    await write();
  } catch (error) {
    throw cannot(path, error);
  }
};

/** @returns what was done. @throws UsageError if the file is not lktop's own, or cannot be written */
const writeScript = async (path: string, script: string): Promise<string> => {
  const before = await contentOf(path);
  if (before?.toString() === script) return `${shownPath(path)} is up to date.`;
  if (before !== null && before.length > 0 && !before.includes(MADE_BY)) {
    throw new UsageError(
      `${shownPath(path)} exists, and lktop did not write it.`,
      'Move it away, or print the script and put it where you like: leave out --install.',
    );
  }
  await writeOrRefuse(path, () => writeFile(path, script));
  return `${before === null ? 'Wrote' : 'Updated'} ${shownPath(path)}`;
};

/** @returns what was done. Nothing but the marked line is added, and a line that is there already stays alone. */
const addLine = async (path: string, script: string): Promise<string> => {
  const quoted = quoteIfNeeded(script);
  const line = `[ -r ${quoted} ] && . ${quoted} ${MARK}`;
  const before = await contentOf(path);
  const lines = (before ?? Buffer.alloc(0)).toString('latin1').split('\n');
  if (lines.includes(Buffer.from(line).toString('latin1'))) return `${shownPath(path)} already reads it.`;
  const isOpen = before !== null && before.length > 0 && before.at(-1) !== 0x0a;
  await writeOrRefuse(path, () => appendFile(path, `${isOpen ? '\n' : ''}${line}\n`));
  return `Added one line to ${shownPath(path)}, marked "${MARK}"`;
};

/**
 * Writes the script into the user's own files, and one marked line into the shell's startup file where the shell
 * would not find the script. A second time it changes nothing.
 *
 * @returns what was written, and how to undo it
 * @throws UsageError if a file cannot be written, or would overwrite one that lktop did not make
 */
export const installCompletion = async (shell: Shell, script: string, machine: Machine): Promise<string> => {
  const { script: path, startup } = placeFor(shell, machine);
  const written = await writeScript(path, script);
  const added = startup === null ? [] : [await addLine(startup, path)];
  const undo = `To undo: rm ${quoteIfNeeded(path)}${startup === null ? '' : `, and delete that line from ${shownPath(startup)}`}`;
  return [written, ...added, `It works in every new ${shell}.`, undo].join('\n');
};
