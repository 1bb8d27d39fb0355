import { EXPORTED_TABLES, type ExportedRow } from '../registry/export-rows.ts';
import type { RegistryInfo } from '../registry/history.ts';
import { isPostgresAddress } from '../registry/postgres/address.ts';
import type { RetentionLimits } from '../registry/retention.ts';
import type { Store } from '../registry/store.ts';
import { loadConfig } from '../settings/config-file.ts';
import { counted } from '../text/counted.ts';
import { formatDateTime } from '../text/duration.ts';
import { safeJson, safeJsonLine } from '../text/json.ts';
import { safeText, shownPath } from '../text/safe-text.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagMilliseconds, isSet } from './flag-values.ts';
import { registryPart } from './past/past-parts.ts';
import { withStore } from './past/with-store.ts';
import { findRegistryPlace, retentionOf } from './registry-flags.ts';

const ROWS_A_PAGE = 1_000;
const DAY_MS = 24 * 60 * 60_000;
const TEN_YEARS_SECONDS = 10 * 366 * 24 * 3_600;
const MEGABYTE = 1_000_000;

const infoText = (path: string, info: RegistryInfo): string => {
  const rows = Object.entries(info.rows).map(([table, count]) => `  ${table.padEnd(10)} ${count}`);
  const servers = info.servers.map(
    ({ host, name, firstWatchedMs, watchedUntilMs }) =>
      `  ${safeText(name ?? '')}  ${safeText(host)}  watched from ${formatDateTime(firstWatchedMs)} to ${formatDateTime(watchedUntilMs)}`,
  );
  return [
    shownPath(path),
    `${(info.bytes / MEGABYTE).toFixed(1)} MB, version ${info.schemaVersion}`,
    'Rows',
    ...rows,
    ...(servers.length > 0 ? ['Servers', ...servers] : []),
  ].join('\n');
};

const printInfo = async (
  { host, flags }: CommandContext,
  store: Store,
  path: string,
  deleted: number | null,
): Promise<void> => {
  const info = await store.readInfo();
  if (isSet(flags, 'json')) await host.output.data(safeJson(registryPart(path, info, deleted)));
  else if (deleted === null) await host.output.data(infoText(path, info));
  else
    await host.output.data(
      `Deleted ${counted(deleted, 'row')}; ${isPostgresAddress(path) ? 'the tables have' : 'the file has'} ${(info.bytes / MEGABYTE).toFixed(1)} MB.`,
    );
};

/** Writes every row as one JSON line, page by page, so that a year needs little memory. */
const exportAll = async ({ host, signal }: CommandContext, store: Store): Promise<void> => {
  for (const table of EXPORTED_TABLES) {
    let last: ExportedRow | null = null;
    do {
      signal.throwIfAborted();
      const page: readonly ExportedRow[] = await store.exportRows(table, last, ROWS_A_PAGE);
      if (page.length > 0)
        await host.output.data(page.map((row) => safeJsonLine({ table, ...row })).join('\n'));
      last = page.length < ROWS_A_PAGE ? null : (page.at(-1) ?? null);
    } while (last !== null);
  }
};

const limitsOf = async ({ host, flags }: CommandContext): Promise<RetentionLimits> => {
  const { config } = await loadConfig(host.environment, host.homeDirectory);
  const limits = retentionOf(config);
  const olderThanMs = flagMilliseconds(flags, 'olderThan', 0, TEN_YEARS_SECONDS);
  return olderThanMs === undefined ? limits : { ...limits, days: olderThanMs / DAY_MS };
};

/** Deletes in small steps, so that a monitor that writes meanwhile is not held up. */
const pruneAll = async (context: CommandContext, store: Store): Promise<number> => {
  const limits = await limitsOf(context);
  const nowMs = context.host.clock.now();
  let deleted = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const step = await store.pruneStep(limits, nowMs);
    if (step === 0) return deleted;
    deleted += step;
  }
};

/** `lktop registry`: what the history holds, all of it, less of it, or where it is. */
export const registry: Command = async (context) => {
  const { host, words } = context;
  const [action = 'info'] = words;
  if (action === 'path') {
    await host.output.data((await findRegistryPlace(context)).path);
    return EXIT.ok;
  }
  return withStore(context, async (store, path) => {
    if (action === 'export') await exportAll(context, store);
    else if (action === 'prune') {
      const deleted = await pruneAll(context, store);
      await store.compact();
      await printInfo(context, store, path, deleted);
    } else await printInfo(context, store, path, null);
    return EXIT.ok;
  });
};
