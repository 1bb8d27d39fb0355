import { listProjects } from '../connection/list-projects.ts';
import { createProfileBook } from '../profiles/profile-book.ts';
import { StoreError } from '../registry/store.ts';
import { loadConfig } from '../settings/config-file.ts';
import { MOST_IN_A_SENTENCE, quoteTyped, safeWhole } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, CommandContext } from './command.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { installCompletion, type Shell } from './completion/install.ts';
import { type CompletedProgram, completedProgram } from './completion/spec.ts';
import { zshCompletion } from './completion/zsh.ts';
import { EXIT } from './exit-code.ts';
import { findConnection, ownProjects } from './find-connection.ts';
import { flagText, isSet } from './flag-values.ts';
import { openStore, registryPlaceFor } from './registry-flags.ts';

/** Somebody has pressed Tab and waits. A file answers at once, a PostgreSQL server within some milliseconds. */
const LONGEST_WAIT_MS = 1_000;

const SCRIPTS: Readonly<Record<Shell, (program: CompletedProgram) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const isShell = (word: string | undefined): word is Shell =>
  word !== undefined && Object.hasOwn(SCRIPTS, word);

/** The completion script for a shell, generated from the flag table. */
export const completionFor = (shell: Shell): string => SCRIPTS[shell](completedProgram());

/**
 * Whether a name can be offered: it is shown as it is typed, and no command takes it for a flag. A name that is cut
 * would be another name, so one that is too long is left out.
 */
const isTypeable = (name: string): boolean =>
  name !== '' && name.length <= MOST_IN_A_SENTENCE && !name.startsWith('-') && safeWhole(name) === name;

/** Asks no LiveKit server: that would be slow and would cost its budget. */
const namesOf = async (kind: string, { flags, host }: CommandContext): Promise<readonly string[]> => {
  if (kind === 'profiles') return (await createProfileBook(host).read()).map(({ name }) => name);
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  if (kind === 'projects') {
    const { projects } = await listProjects({ homeDirectory: host.homeDirectory, own: ownProjects(loaded) });
    return projects.map(({ name }) => name);
  }
  const connection = await findConnection(flagText(flags, 'project'), host, loaded);
  if (connection === null) return [];
  const store = await openStore(registryPlaceFor({ flags, host }, loaded), host.clock, 'read');
  // Closing ends a question that is still open.
  const cancel = host.clock.after(LONGEST_WAIT_MS, () => void store.close());
  try {
    const { rooms, agents } = await store.listKnownNames(new URL(connection.url).host);
    return kind === 'rooms' ? rooms : agents;
  } catch (error) {
    // A missing or unreadable history knows no names.
    if (error instanceof StoreError) return [];
    throw error;
  } finally {
    cancel();
    await store.close();
  }
};

const KINDS = ['projects', 'rooms', 'agents', 'profiles'];

const printNames = async (kind: string, context: CommandContext): Promise<number> => {
  if (!KINDS.includes(kind)) {
    throw new UsageError(
      `There are no names of the kind ${quoteTyped(kind)}.`,
      `The kinds are ${KINDS.join(', ')}.`,
    );
  }
  const names = (await namesOf(kind, context)).filter(isTypeable);
  if (names.length > 0) await context.host.output.data(names.join('\n'));
  return EXIT.ok;
};

/** `lktop completion SHELL`: prints the script, or installs it with `--install`. `--names` prints names instead. */
export const completion: Command = async (context) => {
  const { host, flags, words } = context;
  const [shell] = words;
  const { names } = flagText(flags, 'names');
  if (names !== undefined && shell === undefined) return printNames(names, context);
  if (!isShell(shell) || names !== undefined) {
    throw new UsageError(
      names === undefined ? 'lktop completion needs SHELL.' : '--names and a shell cannot be combined.',
      'For example: lktop completion bash --install',
    );
  }
  const script = completionFor(shell);
  await host.output.data(
    isSet(flags, 'install') ? await installCompletion(shell, script, host) : script.trimEnd(),
  );
  return EXIT.ok;
};
