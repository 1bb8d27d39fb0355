import type { Command } from './command.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { type CompletedCommand, completedCommands } from './completion/spec.ts';
import { zshCompletion } from './completion/zsh.ts';
import { EXIT } from './exit-code.ts';

const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * The completion script for a shell, generated from the flag table. @param shell a shell that the table lists
 */
export const completionFor = (shell: string): string => {
  const write = SHELLS[shell];
  if (!write) throw new Error(`no completion for ${shell}`);
  return write(completedCommands());
};

/** `lktop completion SHELL` */
export const completion: Command = async ({ host, words }) => {
  await host.output.data(completionFor(words[0] ?? '').trimEnd());
  return EXIT.ok;
};
