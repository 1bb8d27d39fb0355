import { IN_MEMORY } from '../../registry/database.ts';
import { createSqliteStore } from '../../registry/sqlite-store.ts';
import { type Store, StoreError } from '../../registry/store.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { isSet } from '../flag-values.ts';
import { readablePathFor, registryPathFor } from '../registry-flags.ts';

/** Instead of an empty list, with `--demo`. */
export const DEMO_KEEPS_NONE = 'The demo keeps no history: each run starts afresh.';

/**
 * Opens the history for a command that needs no server, and closes it afterwards. The demo has an empty one. A file that
 * is not there is not created.
 *
 * @throws UsageError if it cannot be used
 */
export const withStore = async <Result>(
  context: Pick<CommandContext, 'host' | 'flags'>,
  work: (store: Store, path: string) => Promise<Result>,
): Promise<Result> => {
  const isDemo = isSet(context.flags, 'demo');
  const store = createSqliteStore(isDemo ? IN_MEMORY : readablePathFor(context), 'existing');
  try {
    return await work(store, isDemo ? IN_MEMORY : registryPathFor(context));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new UsageError(error.failure.sentence, error.failure.remedy);
  } finally {
    await store.close();
  }
};
