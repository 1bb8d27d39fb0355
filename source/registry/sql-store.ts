import { pruneActions, readActions, readRemovals, saveAction } from './actions-table.ts';
import { pruneAgentNames, readAgentNames, saveAgentNames } from './agent-names-table.ts';
import { countDispatches, readAgents } from './agent-rows.ts';
import { pruneDrains, readDrains, saveDrains } from './drains-table.ts';
import { exportRows } from './export-rows.ts';
import { UnknownRunError } from './failure.ts';
import { readDispatches, readEvents, readIncidents, readInfo, readSessions } from './history-queries.ts';
import { knownNames } from './known-names.ts';
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
import { type SqlDatabase, type Steps, together } from './sql.ts';
import type { Batch, SeenOnServer, ServerMemory, Store } from './store.ts';
import { readWatched } from './watches-table.ts';

/** How many kinds are remembered as saved. A saved kind needs no pruning of other kinds. */
const MAX_KNOWN_KINDS = 5_000;

/** What a store keeps in memory. It changes only when a transaction was committed. */
interface Kept {
  /** The kinds saved so far, as JSON of host and kind. */
  readonly knownKinds: Set<string>;
  /** What each run last saw, by the run's id. */
  readonly ledgers: Map<string, Ledger>;
}

function* writeSeen(seen: SeenOnServer, nowMs: number, { knownKinds, ledgers }: Kept): Steps<() => void> {
  const { host, run, watchedUntilMs, rooms, outcomes, sightings } = seen;
  if (watchedUntilMs !== null) {
    yield* saveRun(run, watchedUntilMs);
    yield* saveRooms(host, rooms, watchedUntilMs);
  }
  if (outcomes.length > 0) yield* saveOutcomes(host, outcomes);
  const kinds = outcomes.map(({ kind }) => JSON.stringify([host, kind]));
  const hasNewKinds = kinds.some((kind) => !knownKinds.has(kind));
  if (hasNewKinds) yield* pruneKinds(host, nowMs);
  yield* saveSightings(host, run, sightings.seen);
  yield* deleteSightings(host, sightings.over);
  if (seen.marksAgentsByKind) yield* saveMarksAgentsByKind(host);
  const sweeps = seen.sweeps ?? [];
  // A store that has begun anew knows nothing of the rooms that did not change.
  if (sweeps[0]?.isAll === false && !ledgers.has(run)) throw new UnknownRunError();
  let ledger = ledgers.get(run) ?? emptyLedger;
  for (const sweep of sweeps) ledger = yield* recordSweep(host, run, ledger, sweep);
  return () => {
    if (hasNewKinds) {
      if (knownKinds.size > MAX_KNOWN_KINDS) knownKinds.clear();
      for (const kind of kinds) knownKinds.add(kind);
    }
    if (sweeps.length > 0) ledgers.set(run, ledger);
  };
}

function* prune(nowMs: number): Steps<void> {
  yield* pruneActions(nowMs);
  yield* pruneAgentNames(nowMs);
  yield* pruneOutcomes(nowMs);
  yield* pruneSightings(nowMs);
  yield* pruneDrains(nowMs);
}

/** @returns what to do when it is committed, which tells how many rows were deleted */
function* writeBatch(
  { nowMs, actions, agentNames, seen, drains, prunes, limits }: Batch,
  kept: Kept,
  { isLargerThan }: SqlDatabase,
): Steps<() => number> {
  yield* together((actions ?? []).map(saveAction));
  if (agentNames) yield* saveAgentNames(agentNames.project, agentNames.names);
  if (drains) yield* saveDrains(drains);
  const commit = seen ? yield* writeSeen(seen, nowMs, kept) : () => {};
  if (prunes) yield* prune(nowMs);
  const deleted = limits ? yield* pruneStep(limits, nowMs, isLargerThan) : 0;
  return () => {
    commit();
    return deleted;
  };
}

function* readServer(host: string): Steps<ServerMemory> {
  return {
    marksAgentsByKind: yield* readMarksAgentsByKind(host),
    roomsBefore: yield* readRoomsBefore(host),
  };
}

/** A store in a database that understands SQL. */
export const createSqlStore = (database: SqlDatabase): Store => {
  const { read, write } = database;
  const kept: Kept = { knownKinds: new Set(), ledgers: new Map() };
  return {
    // It opens the database when it is first asked for something.
    start: () => {},
    write: async (batch, waitMs) => {
      const commit = await write(() => writeBatch(batch, kept, database), batch.seen?.host, waitMs);
      return commit();
    },
    check: database.check,
    listActions: (query) => read(() => readActions(query)),
    listRemovals: (host, sinceMs) => read(() => readRemovals(host, sinceMs)),
    listAgentNames: (project) => read(() => readAgentNames(project)),
    listOutcomes: (host, beginnings) =>
      read(() => together((beginnings ?? [null]).map((beginning) => readOutcomes(host, beginning)))),
    forgetOutcomes: (host, kinds) => write(() => deleteOutcomes(host, kinds), host),
    listSightings: (host, roomNames) =>
      read(() => together(roomNames.map((name) => readLastSightings(host, name)))),
    readServer: (host) => read(() => readServer(host)),
    listKnownNames: (host) => read(() => knownNames(host)),
    listDrains: (host) => read(() => readDrains(host)),
    listSessions: (query) => read(() => readSessions(query)),
    listDispatches: (query) => read(() => readDispatches(query)),
    countDispatches: (query) => read(() => countDispatches(query)),
    listAgents: (query) => read(() => readAgents(query)),
    listIncidents: (query) => read(() => readIncidents(query)),
    listEvents: (query) => read(() => readEvents(query)),
    readMoment: (query) => read(() => readMoment(query)),
    findChange: (query) => read(() => findChange(query)),
    listWatched: (query) => read(() => readWatched(query)),
    readInfo: () => read(() => readInfo(database)),
    exportRows: (table, after, limit) => read(() => exportRows(table, after, limit)),
    pruneStep: (limits, nowMs) => write(() => pruneStep(limits, nowMs, database.isLargerThan)),
    compact: database.compact,
    close: database.close,
  };
};
