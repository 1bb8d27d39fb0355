import { dirname } from 'node:path';
import type { RoomLocks } from '../actions/room-locks.ts';
import { SLOW } from '../registry/failure.ts';
import { createLockFiles, lockFolders } from '../registry/lock-files.ts';
import { registryPath } from '../registry/path.ts';
import type { Registry } from '../registry/registry.ts';
import type { Host } from './command.ts';
import type { RegistryPlace } from './registry-flags.ts';

/** The locks for actions on a server. @param place of the registry */
export const locksOf = async (
  host: Host,
  registry: Pick<Registry, 'disabled'>,
  { path, server }: Pick<RegistryPlace, 'path' | 'server'>,
  serverHost: string,
): Promise<RoomLocks> => {
  const files = createLockFiles({
    folders: lockFolders(registryPath(host.environment)),
    // An action waits to be recorded before it takes its lock, so by then a disk that hangs is known.
    mayTouch: (folder) => registry.disabled?.kind !== SLOW || !folder.startsWith(dirname(path)),
    host: serverHost,
    clock: host.clock,
  });
  if (server === null) return files;
  const { createSharedRoomLocks } = await import('../registry/postgres/room-locks.ts');
  return createSharedRoomLocks(files, server, serverHost, host.clock);
};
