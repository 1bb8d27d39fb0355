import { type HealLock, NO_HEAL_LOCK } from '../../actions/heal-lock.ts';
import type { HealEvent } from '../../healing/heal-event.ts';
import type { Healer } from '../../healing/healer.ts';
import { IN_MEMORY } from '../../registry/database.ts';
import { registryPath } from '../../registry/path.ts';
import type { CommandContext } from '../command.ts';
import type { Opened } from '../open-session.ts';
import { findRegistryPlace } from '../registry-flags.ts';
import type { HealSettings } from './heal-flags.ts';

/** In the registry's server, or else beside its file; without a registry, where the file would be. */
const lockFor = async (context: CommandContext, { session: { project } }: Opened): Promise<HealLock> => {
  if (project.demo) return NO_HEAL_LOCK;
  const { path, server } = await findRegistryPlace(context);
  if (server !== null) {
    const { createPostgresHealLock } = await import('../../registry/postgres/heal-lock.ts');
    return createPostgresHealLock(server, project.host, context.host.clock);
  }
  const { createHealLockFile, healLockPath } = await import('../../registry/heal-lock-file.ts');
  const registry = path === IN_MEMORY ? registryPath(context.host.environment) : path;
  return createHealLockFile({
    path: healLockPath(registry, project.host),
    now: context.host.clock.now,
  });
};

/** Starts to heal the project of a session. */
export const startHealing = async (
  context: CommandContext,
  opened: Opened,
  settings: HealSettings,
  tell: (event: HealEvent) => void,
): Promise<Healer> => {
  const { createHealer } = await import('../../healing/healer.ts');
  const { session, registry } = opened;
  const lock = await lockFor(context, opened);
  return createHealer({ ...settings, session, registry, lock, tell });
};
