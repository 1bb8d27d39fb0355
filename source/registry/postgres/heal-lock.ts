import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { HealedBy, HealLock, Unlockable } from '../../actions/heal-lock.ts';
import type { Clock } from '../../clock.ts';
import { SERVER_END_MS, SHARING_QUERY_MS, STALE_HEAL_LOCK_MS } from '../../time-limits.ts';
import { holderWords, thisProcess } from '../lock-holder.ts';
import { StoreError } from '../store.ts';
import type { PostgresAddress } from './address.ts';
import { connectPostgres } from './connect.ts';
import { postgresFailure } from './failure.ts';
import { isPooledByTransaction, pidOf } from './pooled.ts';

/** PostgreSQL cuts the name of an application here, in bytes. */
const LONGEST_NAME = 63;
/** What the names of sessions that heal begin with. */
const NAME = 'lktop heals ';

/** With as much of the machine's name as there is room for. */
const sessionName = (): string => {
  const me = thisProcess();
  const room = LONGEST_NAME - NAME.length - holderWords({ ...me, machine: '' }).length;
  const machine = me.machine.slice(0, Math.max(0, room));
  return `${NAME}${holderWords({ ...me, machine })}`.slice(0, LONGEST_NAME);
};

/** A number for an advisory lock: of all programs in the database, only an lktop that heals the server has it. */
const keyOf = (schema: string, host: string): string =>
  createHash('sha256')
    .update(JSON.stringify(['lktop heal', schema, host]))
    .digest()
    .readBigInt64BE()
    .toString();

/**
 * The name says to the others who heals. The server ends a session whose process hangs, and soon notices a machine that
 * is gone; both would else keep the lock for hours.
 */
const settingsOf = (idleMs: number): readonly (readonly [name: string, value: string])[] => [
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '3'],
  // PostgreSQL 14 and newer.
  ['idle_session_timeout', String(idleMs)],
];

/** The session that holds an advisory lock of 64 bits. */
export const HOLDER = `
  SELECT activity.application_name AS name
  FROM pg_locks AS locks JOIN pg_stat_activity AS activity USING (pid)
  WHERE locks.locktype = 'advisory' AND locks.granted AND locks.objsubid = 1
    AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND locks.classid::BIGINT = ($1::BIGINT >> 32) & 4294967295 AND locks.objid::BIGINT = $1::BIGINT & 4294967295`;

/**
 * An advisory lock of a PostgreSQL session, for lktops on several machines with one registry. The session ends with its
 * process, and the lock with it.
 *
 * @param host host and port of the LiveKit server
 * @param idleMs a session that asks nothing for this long is over, in milliseconds
 */
export const createPostgresHealLock = (
  address: PostgresAddress,
  host: string,
  clock: Clock,
  idleMs = STALE_HEAL_LOCK_MS,
): HealLock => {
  const { schema, shown } = address;
  const key = keyOf(schema, host);
  let link: { readonly client: Client; isHolder: boolean; readonly cut: () => void } | null = null;
  /** One question at a time: two would open two sessions. */
  let asking: Promise<unknown> = Promise.resolve();
  let isReleased = false;

  /** `pg` knows a limit for a single question, and its types do not. */
  const ask = async <Row extends object>(client: Client, text: string, values: readonly unknown[]) => {
    const question = { text, values: [...values], query_timeout: SHARING_QUERY_MS };
    return (await client.query<Row>(question)).rows;
  };

  const open = async () => {
    const end = new AbortController();
    const cut = () => {
      end.abort();
      if (link?.cut === cut) link = null;
    };
    const client = await connectPostgres(address, cut, end.signal);
    try {
      if (await isPooledByTransaction(address, client, await pidOf(client))) {
        throw new StoreError({
          kind: 'pooled',
          sentence: `Nobody can hold the lock for healing through ${shown}: a pool in transaction mode gives each question another session.`,
          remedy: 'Use an address that leads to PostgreSQL itself, or to a pool in session mode.',
        });
      }
      await ask(client, `SELECT set_config('application_name', $1, false)`, [sessionName()]);
      for (const [setting, value] of settingsOf(idleMs)) {
        await ask(client, 'SELECT set_config(name, $2, false) FROM pg_settings WHERE name = $1', [
          setting,
          value,
        ]);
      }
      link = { client, isHolder: false, cut };
      return link;
    } catch (error) {
      cut();
      throw error;
    }
  };

  const attempt = async (): Promise<'ours' | HealedBy> => {
    const { client, ...used } = link ?? (await open());
    if (used.isHolder) {
      await pidOf(client);
      return 'ours';
    }
    const [row] = await ask<{ has: boolean }>(client, 'SELECT pg_try_advisory_lock($1::BIGINT) AS has', [
      key,
    ]);
    if (row?.has) {
      if (link) link.isHolder = true;
      return 'ours';
    }
    const [holder] = await ask<{ name: string }>(client, HOLDER, [key]);
    const name = holder?.name ?? '';
    return { by: name.startsWith(NAME) ? name.slice(NAME.length) : 'of unknown name' };
  };

  const take = async (): Promise<'ours' | HealedBy | Unlockable> => {
    if (isReleased) return { problem: 'it is stopping' };
    try {
      return await attempt();
    } catch (error) {
      link?.cut();
      const { sentence, remedy } =
        error instanceof StoreError ? error.failure : postgresFailure(error, shown);
      return { problem: `${sentence} ${remedy}` };
    }
  };

  return {
    take: () => {
      const answer = asking.then(take);
      asking = answer;
      return answer;
    },
    release: async () => {
      isReleased = true;
      await asking;
      const last = link;
      if (last === null) return;
      const cancel = clock.after(SERVER_END_MS, last.cut);
      await last.client.end().catch(() => {});
      cancel();
      last.cut();
    },
  };
};
