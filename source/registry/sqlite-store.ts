import type { DatabaseSync } from 'node:sqlite';
import { pruneActions, readActions, readRemovals, saveAction } from './actions-table.ts';
import { pruneAgentNames, readAgentNames, saveAgentNames } from './agent-names-table.ts';
import { createConnection, writeVersion } from './connection.ts';
import { openDatabase, openToRead } from './database.ts';
import { deleteOutcomes, pruneKinds, pruneOutcomes, readOutcomes, saveOutcomes } from './outcomes-table.ts';
import {
  deleteSightings,
  pruneSightings,
  readLastSightings,
  saveRun,
  saveSightings,
} from './served-table.ts';
import { readMarksAgentsByKind, readRoomsBefore, saveMarksAgentsByKind, saveRooms } from './servers-table.ts';
import type { Batch, SeenOnServer, Store } from './store.ts';

/** How long a check waits for another lktop's write. */
const CHECK_WAIT_MS = 100;

/** How many kinds are remembered as saved. A saved kind needs no pruning of other kinds. */
const MAX_KNOWN_KINDS = 5_000;

/** @param knownKinds the kinds saved so far, as JSON of host and kind; grows */
const writeSeen = (
  database: DatabaseSync,
  seen: SeenOnServer,
  nowMs: number,
  knownKinds: Set<string>,
): void => {
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
};

const prune = (database: DatabaseSync, nowMs: number): void => {
  pruneActions(database, nowMs);
  pruneAgentNames(database, nowMs);
  pruneOutcomes(database, nowMs);
  pruneSightings(database, nowMs);
};

const writeBatch = (
  database: DatabaseSync,
  { nowMs, actions, agentNames, seen, prunes }: Batch,
  knownKinds: Set<string>,
): void => {
  for (const action of actions ?? []) saveAction(database, action);
  if (agentNames) saveAgentNames(database, agentNames.project, agentNames.names);
  if (seen) writeSeen(database, seen, nowMs, knownKinds);
  if (prunes) prune(database, nowMs);
};

/**
 * A store in a SQLite file. Each request is done before its method returns, so it blocks the thread that calls it: the
 * monitor calls it in a worker, see `worker-store.ts`.
 *
 * @param path a file, or `IN_MEMORY`
 * @param access `read` opens only a file that exists, and every write fails
 */
export const createSqliteStore = (path: string, access: 'read' | 'write' = 'write'): Store => {
  const connection = createConnection(path, access === 'read' ? openToRead : openDatabase);
  const { read, write } = connection;
  const knownKinds = new Set<string>();
  return {
    // It opens the file when it is first asked for something.
    start: () => {},
    write: async (batch, waitMs) => write((database) => writeBatch(database, batch, knownKinds), waitMs),
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
    close: async () => {
      connection.close();
      return true;
    },
  };
};
