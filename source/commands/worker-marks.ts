import type { Connection } from '../connection/connection.ts';
import type { DrainMark } from '../registry/drains-table.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import { loadConfig } from '../settings/config-file.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandContext } from './command.ts';
import { findConnection } from './find-connection.ts';
import { isSet } from './flag-values.ts';
import { MEMORY, openStore, type RegistryPlace, readablePlace, registryPlaceFor } from './registry-flags.ts';

/** Where the marks of a project's workers are kept. */
export interface MarksPlace {
  readonly project: string;
  /** Host and port of the server, which the marks belong to. */
  readonly host: string;
  readonly isReadOnly: boolean;
  readonly registry: RegistryPlace;
}

/** A command that only asks workers needs no project, so a broken one is none. */
const connectionIn = async ({ flags, host }: CommandContext): Promise<Connection | null> => {
  try {
    return await findConnection(flags, host);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
};

/** @returns null: no project is known, or nothing is kept of it */
export const findMarksPlace = async (context: CommandContext): Promise<MarksPlace | null> => {
  const { flags, host } = context;
  if (isSet(flags, 'demo')) return null;
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  const registry = registryPlaceFor(context, loaded);
  const connection = await connectionIn(context);
  if (connection === null) return null;
  const { config } = loaded;
  return {
    project: connection.projectName,
    host: new URL(connection.url).host,
    isReadOnly: config.projects?.[connection.projectName]?.readOnly ?? config.readOnly ?? false,
    registry,
  };
};

/**
 * Which workers are marked as draining, by their keys. Creates nothing. What cannot be read is said on standard error.
 *
 * @throws UsageError if the user names a registry that is not there
 */
export const readMarks = async (context: CommandContext): Promise<ReadonlyMap<string, DrainMark>> => {
  const place = await findMarksPlace(context);
  if (place === null) return new Map();
  const readable = readablePlace(place.registry, context);
  if (readable.path === MEMORY.path) return new Map();
  const { clock, output } = context.host;
  const store = await openStore(readable, clock, 'read');
  try {
    store.start();
    return new Map((await store.listDrains(place.host)).map((mark) => [mark.worker, mark]));
  } catch {
    output.message(
      'The registry cannot be read, so nobody knows which workers are marked as draining.',
      'lktop doctor says why.',
    );
    return new Map();
  } finally {
    await store.close();
  }
};

/**
 * Marks a worker as draining, or takes the mark away, and waits until that is written.
 *
 * @param key of the worker
 * @param nowMs when it was marked; null: take the mark away
 * @throws UsageError if the project is read-only or nothing can be written
 */
export const writeMark = async (
  context: CommandContext,
  { project, host, isReadOnly, registry: place }: MarksPlace,
  key: string,
  nowMs: number | null,
): Promise<void> => {
  if (isReadOnly)
    throw new UsageError(
      `The project ${project} is read-only, so no worker of it is marked.`,
      'Add --no-mark to wait without a mark, or remove readOnly from the settings.',
    );
  const { clock } = context.host;
  const registry: Registry = openRegistry({
    path: place.path,
    clock,
    store: await openStore(place, clock),
  });
  try {
    registry.start();
    const marks = registry.drainMarksOf(host);
    if (nowMs === null) marks.unmark(key);
    else marks.mark(key, nowMs);
    await marks.written();
    const { disabled } = registry;
    if (disabled !== null) throw new UsageError(disabled.sentence, disabled.remedy);
  } finally {
    await registry.close();
  }
};
