import { resolve } from 'node:path';
import { IN_MEMORY, isMissing } from '../registry/database.ts';
import { registryPath } from '../registry/path.ts';
import { DEFAULT_LIMITS, type RetentionLimits } from '../registry/retention.ts';
import type { Config } from '../settings/config-schema.ts';
import { shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandContext } from './command.ts';
import { flagText, isSet } from './flag-values.ts';

/** How much of the history the settings keep. */
export const retentionOf = ({ history = {} }: Config): RetentionLimits => ({
  days: history.days ?? DEFAULT_LIMITS.days,
  eventDays: history.eventDays ?? DEFAULT_LIMITS.eventDays,
  bytes: history.megabytes === undefined ? DEFAULT_LIMITS.bytes : history.megabytes * 1_000_000,
});

/**
 * Where the history is kept: in the file of `--registry`, in memory with `--no-registry`, or else in the user's state
 * folder.
 *
 * @throws UsageError if the flags contradict each other
 */
export const registryPathFor = ({ host, flags }: Pick<CommandContext, 'host' | 'flags'>): string => {
  const { registry } = flagText(flags, 'registry');
  if (!isSet(flags, 'noRegistry'))
    return registry === undefined ? registryPath(host.environment) : resolve(host.workingDirectory, registry);
  for (const other of ['registry', 'requireRegistry'] as const) {
    if (flags[other] === undefined) continue;
    const typed = other === 'registry' ? '--registry' : '--require-registry';
    throw new UsageError(`${typed} and --no-registry contradict each other.`, 'Leave one of them out.');
  }
  return IN_MEMORY;
};

/**
 * Where a command reads the history, which creates nothing: in memory, so that it is empty, while nobody has watched
 * yet.
 *
 * @throws UsageError if the user names a file that is not there
 */
export const readablePathFor = (context: Pick<CommandContext, 'host' | 'flags'>): string => {
  const path = registryPathFor(context);
  if (path === IN_MEMORY || !isMissing(path)) return path;
  if (flagText(context.flags, 'registry').registry === undefined) return IN_MEMORY;
  throw new UsageError(
    `There is no history in ${shownPath(path)}.`,
    `Check the path after --registry. Without it, the history is in ${shownPath(registryPath(context.host.environment))}.`,
  );
};
