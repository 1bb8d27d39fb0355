import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { LockedBy, RoomLock, RoomLocks } from '../../actions/room-locks.ts';
import type { Clock } from '../../clock.ts';
import { LOCK_SERVER_MS } from '../../time-limits.ts';
import { holderWords, thisProcess } from '../lock-holder.ts';
import type { PostgresAddress } from './address.ts';
import { connectPostgres } from './connect.ts';
import { HOLDER } from './heal-lock.ts';
import { isPooledByTransaction, pidOf } from './pooled.ts';

/** What the names of sessions that hold rooms begin with. */
const NAME = 'lktop acts ';

/** A session that holds locks of this process. */
interface Session {
  readonly client: Promise<Client>;
  readonly abort: AbortController;
  /** How many locks it has, or is asked for. */
  held: number;
}

/**
 * Locks of rooms for lktops on several machines with one registry: first the lock of this machine, then an advisory
 * lock of a PostgreSQL session, which ends with its process. The session lasts as long as a lock is held. While the
 * server is away, or behind a pool in transaction mode, the lock of this machine must do.
 *
 * @param own the locks of this machine
 * @param host host and port of the LiveKit server
 */
export const createSharedRoomLocks = (
  own: RoomLocks,
  address: PostgresAddress,
  host: string,
  clock: Clock,
): RoomLocks => {
  let session: Session | null = null;

  const keyOf = (roomName: string): string =>
    createHash('sha256')
      .update(JSON.stringify(['lktop room', address.schema, host, roomName]))
      .digest()
      .readBigInt64BE()
      .toString();

  /** Cuts the connection if the server does not answer in time. */
  const inTime = async <Result>(abort: AbortController, work: Promise<Result>): Promise<Result> => {
    const cancel = clock.after(LOCK_SERVER_MS, () => abort.abort());
    try {
      return await work;
    } finally {
      cancel();
    }
  };

  const forget = (abort: AbortController): void => {
    if (session?.abort === abort) session = null;
  };

  const connect = async (abort: AbortController): Promise<Client> => {
    const client = await connectPostgres(address, () => forget(abort), abort.signal);
    try {
      if (await isPooledByTransaction(address, client, await pidOf(client), abort.signal))
        throw new Error('a pool in transaction mode');
      const name = `${NAME}${holderWords(thisProcess())}`;
      await client.query("SELECT set_config('application_name', $1, false)", [name]);
      return client;
    } catch (error) {
      abort.abort();
      throw error;
    }
  };

  const open = (): Session => {
    const abort = new AbortController();
    const client = inTime(abort, connect(abort));
    client.catch(() => forget(abort));
    return { client, abort, held: 0 };
  };

  const leave = (used: Session): void => {
    used.held -= 1;
    if (used.held > 0) return;
    forget(used.abort);
    used.client.then((client) => client.end()).catch(() => {});
  };

  const takeShared = async (roomName: string): Promise<RoomLock | LockedBy> => {
    const key = keyOf(roomName);
    session ??= open();
    const used = session;
    used.held += 1;
    const ask = async (text: string) => inTime(used.abort, (await used.client).query(text, [key]));
    try {
      const { rows } = await ask('SELECT pg_try_advisory_lock($1::BIGINT) AS has');
      if (rows[0]?.has) {
        return {
          release: async () => {
            await ask('SELECT pg_advisory_unlock($1::BIGINT)').catch(() => {});
            leave(used);
          },
        };
      }
      const { rows: holders } = await ask(HOLDER);
      const name = String(holders[0]?.name ?? '');
      leave(used);
      return { heldBy: name.startsWith(NAME) ? `lktop of ${name.slice(NAME.length)}` : 'another lktop' };
    } catch (error) {
      leave(used);
      throw error;
    }
  };

  return {
    tryTake: async (roomName) => {
      const lock = await own.tryTake(roomName);
      if ('heldBy' in lock) return lock;
      const shared = await takeShared(roomName).catch(() => null);
      if (shared && 'heldBy' in shared) {
        await lock.release();
        return shared;
      }
      let isReleased = false;
      return {
        release: async () => {
          if (isReleased) return;
          isReleased = true;
          await shared?.release();
          await lock.release();
        },
      };
    },
  };
};
