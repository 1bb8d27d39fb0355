import { type Store, StoreError } from '../../registry/store.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { isSet } from '../flag-values.ts';
import { findRegistryPlace, MEMORY, openStore, readablePlace } from '../registry-flags.ts';

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
  const { clock } = context.host;
  const isDemo = isSet(context.flags, 'demo');
  const place = isDemo ? MEMORY : await findRegistryPlace(context);
  const store = await openStore(readablePlace(place, context), clock, 'existing');
  try {
    return await work(store, place.path);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new UsageError(error.failure.sentence, error.failure.remedy);
  } finally {
    await store.close();
  }
};
