import type { DatabaseSync } from 'node:sqlite';
import { pruneActions, readActions, readRemovals, saveAction } from './actions-table.ts';
import { pruneAgentNames, readAgentNames, saveAgentNames } from './agent-names-table.ts';
import { countDispatches, readAgents } from './agent-rows.ts';
import { createConnection, writeVersion } from './connection.ts';
import { openDatabase, openExisting, openToRead } from './database.ts';
import { pruneDrains, readDrains, saveDrains } from './drains-table.ts';
import { exportRows } from './export-rows.ts';
import { UnknownRunError } from './failure.ts';
import { readDispatches, readEvents, readIncidents, readInfo, readSessions } from './history-queries.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { findChange, readMoment } from './moment-queries.ts';
import { deleteOutcomes, pruneKinds, pruneOutcomes, readOutcomes, saveOutcomes } from './outcomes-table.ts';
import { recordSweep } from './record-sweep.ts';
import { pruneStep } from './retention.ts';
import {
  deleteSightings,
  pruneSightings,
  readLastSightings,
  saveRun,
  saveSightings,
} from './served-table.ts';
import { readMarksAgentsByKind, readRoomsBefore, saveMarksAgentsByKind, saveRooms } from './servers-table.ts';
import type { Batch, SeenOnServer, Store } from './store.ts';
import { readWatched } from './watches-table.ts';

/** How long a check waits for another lktop's write. */
const CHECK_WAIT_MS = 100;

/** How many kinds are remembered as saved. A saved kind needs no pruning of other kinds. */
const MAX_KNOWN_KINDS = 5_000;

/** What a store keeps in memory. It changes only when a transaction was committed. */
interface Kept {
  /** The kinds saved so far, as JSON of host and kind. */
  readonly knownKinds: Set<string>;
  /** What each run last saw, by the run's id. */
  readonly ledgers: Map<string, Ledger>;
}

const writeSeen = (
  database: DatabaseSync,
  seen: SeenOnServer,
  nowMs: number,
  { knownKinds, ledgers }: Kept,
): (() => void) => {
  const { host, run, watchedUntilMs, rooms, outcomes, sightings } = seen;
  if (watchedUntilMs !== null) {
    saveRun(database, run, watchedUntilMs);
    saveRooms(database, host, rooms, watchedUntilMs);
  }
  if (outcomes.length > 0) saveOutcomes(database, host, outcomes);
  const kinds = outcomes.map(({ kind }) => JSON.stringify([host, kind]));
  if (kinds.some((kind) => !knownKinds.has(kind))) {
    pruneKinds(database, host, nowMs);
    if (knownKinds.size > MAX_KNOWN_KINDS) knownKinds.clear();
    for (const kind of kinds) knownKinds.add(kind);
  }
  saveSightings(database, host, run, sightings.seen);
  deleteSightings(database, host, sightings.over);
  if (seen.marksAgentsByKind) saveMarksAgentsByKind(database, host);
  const [first] = seen.sweeps ?? [];
  if (!first) return () => {};
  // A store that has begun anew knows nothing of the rooms that did not change.
  if (!first.isAll && !ledgers.has(run)) throw new UnknownRunError();
  const ledger = (seen.sweeps ?? []).reduce(
    (before, sweep) => recordSweep(database, host, run, before, sweep),
    ledgers.get(run) ?? emptyLedger,
  );
  return () => ledgers.set(run, ledger);
};

const prune = (database: DatabaseSync, nowMs: number): void => {
  pruneActions(database, nowMs);
  pruneAgentNames(database, nowMs);
  pruneOutcomes(database, nowMs);
  pruneSightings(database, nowMs);
  pruneDrains(database, nowMs);
};

const writeBatch = (
  database: DatabaseSync,
  { nowMs, actions, agentNames, seen, drains, prunes, limits }: Batch,
  kept: Kept,
): (() => number) => {
  for (const action of actions ?? []) saveAction(database, action);
  if (agentNames) saveAgentNames(database, agentNames.project, agentNames.names);
  if (drains) saveDrains(database, drains);
  const commit = seen ? writeSeen(database, seen, nowMs, kept) : () => {};
  if (prunes) prune(database, nowMs);
  const deleted = limits ? pruneStep(database, limits, nowMs) : 0;
  return () => {
    commit();
    return deleted;
  };
};

const OPEN = { read: openToRead, existing: openExisting, write: openDatabase } as const;

/**
 * A store in a SQLite file. Each request is done before its method returns, so it blocks the thread that calls it: the
 * monitor calls it in a worker, see `worker-store.ts`.
 *
 * @param path a file, or `IN_MEMORY`
 * @param access `read` opens only a file that exists, and every write fails. `existing` opens only such a file, too, and
 * brings it up to date if it can
 */
export const createSqliteStore = (path: string, access: keyof typeof OPEN = 'write'): Store => {
  const connection = createConnection(path, OPEN[access]);
  const { read, write } = connection;
  const kept: Kept = { knownKinds: new Set(), ledgers: new Map() };
  return {
    // It opens the file when it is first asked for something.
    start: () => {},
    write: async (batch, waitMs) => {
      let commit = () => 0;
      write((database) => {
        commit = writeBatch(database, batch, kept);
      }, waitMs);
      return commit();
    },
    check: async () => write(writeVersion, CHECK_WAIT_MS),
    listActions: async (query) => read((database) => readActions(database, query)),
    listRemovals: async (host, sinceMs) => read((database) => readRemovals(database, host, sinceMs)),
    listAgentNames: async (project) => read((database) => readAgentNames(database, project)),
    listOutcomes: async (host, beginnings) =>
      read((database) => (beginnings ?? [null]).map((beginning) => readOutcomes(database, host, beginning))),
    forgetOutcomes: async (host, kinds) => write((database) => deleteOutcomes(database, host, kinds)),
    listSightings: async (host, roomNames) =>
      read((database) => roomNames.map((name) => readLastSightings(database, host, name))),
    readServer: async (host) =>
      read((database) => ({
        marksAgentsByKind: readMarksAgentsByKind(database, host),
        roomsBefore: readRoomsBefore(database, host),
      })),
    listDrains: async (host) => read((database) => readDrains(database, host)),
    listSessions: async (query) => read((database) => readSessions(database, query)),
    listDispatches: async (query) => read((database) => readDispatches(database, query)),
    countDispatches: async (query) => read((database) => countDispatches(database, query)),
    listAgents: async (query) => read((database) => readAgents(database, query)),
    listIncidents: async (query) => read((database) => readIncidents(database, query)),
    listEvents: async (query) => read((database) => readEvents(database, query)),
    readMoment: async (query) => read((database) => readMoment(database, query)),
    findChange: async (query) => read((database) => findChange(database, query)),
    listWatched: async (query) => read((database) => readWatched(database, query)),
    readInfo: async () => read(readInfo),
    exportRows: async (table, after, limit) => read((database) => exportRows(database, table, after, limit)),
    pruneStep: async (limits, nowMs) => {
      let deleted = 0;
      write((database) => {
        deleted = pruneStep(database, limits, nowMs);
      });
      return deleted;
    },
    compact: async () => read((database) => database.exec('VACUUM')),
    close: async () => {
      connection.close();
      return true;
    },
  };
};
