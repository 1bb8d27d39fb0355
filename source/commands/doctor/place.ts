import { loadConfig } from '../../settings/config-file.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { type RegistryPlace, registryPlaceFor } from '../registry-flags.ts';

/**
 * Where the history is kept. Settings that cannot be read are told elsewhere, so they count as none here.
 * @throws UsageError if the place itself is named wrongly
 */
export const placeOrDefault = async (
  context: Pick<CommandContext, 'host' | 'flags'>,
): Promise<RegistryPlace> => {
  const { environment, homeDirectory } = context.host;
  const loaded = await loadConfig(environment, homeDirectory).catch((error: unknown) => {
    if (error instanceof UsageError) return { config: {}, path: '' };
    throw error;
  });
  return registryPlaceFor(context, loaded);
};
