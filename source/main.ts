import process from 'node:process';
import { readArguments } from './commands/arguments.ts';
import { helpText } from './commands/help.ts';
import { LiveKitError } from './livekit/gateway.ts';
import { safeBlock } from './text/safe-text.ts';
import { UsageError } from './usage-error.ts';

/** What a shell is told. */
export const EXIT = { ok: 0, problems: 1, failed: 2, interrupted: 3 } as const;

const complain = (sentence: string, remedy: string): number => {
  process.stderr.write(`lktop: ${safeBlock(sentence)}\n${remedy ? `${safeBlock(remedy)}\n` : ''}`);
  return EXIT.failed;
};

const explain = (error: unknown): number => {
  if (error instanceof UsageError) return complain(error.message, error.remedy);
  if (error instanceof LiveKitError) return complain(error.failure.sentence, error.failure.remedy);
  const message = error instanceof Error ? error.message : String(error);
  return complain(`Something went wrong inside lktop: ${message}`, 'Please report it, with what you did.');
};

/**
 * Runs one command.
 *
 * @param argv what was typed after `lktop`
 * @returns the exit code
 */
export const main = async (argv: readonly string[], version: string): Promise<number> => {
  try {
    const { command, flags, wantsHelp } = readArguments(argv, import.meta);
    if (wantsHelp) {
      process.stdout.write(`${helpText(command)}\n`);
      return EXIT.ok;
    }
    if (flags['version'] === true) {
      process.stdout.write(`${version}\n`);
      return EXIT.ok;
    }
    switch (command) {
      case 'monitor': {
        const { monitor } = await import('./commands/monitor.ts');
        return await monitor(flags);
      }
      case 'snapshot': {
        const { snapshot } = await import('./commands/snapshot.ts');
        return await snapshot(flags);
      }
    }
  } catch (error) {
    return explain(error);
  }
};
