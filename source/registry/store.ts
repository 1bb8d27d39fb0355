import type { Failure } from '../fleet/snapshot.ts';
import type { Outcome } from '../learning/outcome.ts';
import type { Sightings } from '../learning/served-rooms.ts';
import type { RemovalInRoom } from './actions-table.ts';
import type { SeenAgentName } from './agent-names-table.ts';
import type { AgentQuery } from './agent-rows.ts';
import type { DrainChanges, DrainMark } from './drains-table.ts';
import type { ExportedRow, ExportedTable } from './export-rows.ts';
import type {
  AgentRow,
  ChangeQuery,
  DispatchCount,
  DispatchCountQuery,
  DispatchRow,
  EventQuery,
  EventRow,
  HistoryQuery,
  IncidentRow,
  MomentQuery,
  MomentRows,
  RegistryInfo,
  SessionRow,
  WatchedTime,
} from './history.ts';
import type { KnownNames } from './known-names.ts';
import type { RecordedAction, RegistryProject } from './recorded-action.ts';
import type { RetentionLimits } from './retention.ts';
import type { LastSighting } from './served-table.ts';
import type { RoomsBefore } from './servers-table.ts';
import type { SweepRecord } from './sweep-record.ts';

/** Why a store did not do what it was asked. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.sentence);
    this.failure = failure;
  }
}

/** What a run of lktop saw on a server, to be added to what is stored. */
export interface SeenOnServer {
  /** Host and port. */
  readonly host: string;
  /** The id of the run. */
  readonly run: string;
  /** Until when the run has watched, in Unix milliseconds by the server's clock; null: it has not begun. */
  readonly watchedUntilMs: number | null;
  /** How many rooms were there at that time. */
  readonly rooms: number;
  readonly outcomes: readonly Outcome[];
  readonly sightings: Sightings;
  /** The server marks agents by their participant kind. False says nothing. */
  readonly marksAgentsByKind: boolean;
  /**
   * What sweeps showed, oldest first. Left out: the run does not watch the whole project, or nothing changed. The first
   * that a store gets from a run has all rooms; else it fails with `UNKNOWN_RUN`.
   */
  readonly sweeps?: readonly SweepRecord[];
}

/** What one transaction writes. Writing it twice is the same as writing it once. */
export interface Batch {
  /** The writer's time. What is too old at that time is deleted, if `prunes`. */
  readonly nowMs: number;
  readonly prunes: boolean;
  /** Then the history is pruned by one step, too. */
  readonly limits?: RetentionLimits;
  readonly actions?: readonly RecordedAction[];
  readonly agentNames?: { readonly project: RegistryProject; readonly names: readonly SeenAgentName[] };
  readonly seen?: SeenOnServer;
  /** Which workers are marked as draining, and which no longer are. */
  readonly drains?: DrainChanges;
}

/** What earlier runs know of a server as a whole. */
export interface ServerMemory {
  readonly marksAgentsByKind: boolean;
  /** How many rooms there were when one was last seen; null: no run ever saw one. */
  readonly roomsBefore: RoomsBefore | null;
}

/**
 * `write` makes the tables, or brings them up to date. `existing` does so only if somebody has kept something there.
 * `read` changes nothing, and every write fails.
 */
export type StoreAccess = 'read' | 'existing' | 'write';

/**
 * Where lktop keeps what it did and saw. It answers later, because it may work in another thread or on another
 * machine. Every method rejects with a `StoreError`. Requests and answers are plain data.
 */
export interface Store {
  /** Begins to answer. Before that it costs nothing, and the requests wait. */
  readonly start: () => void;
  /**
   * Writes everything or nothing.
   * @param waitMs how long to wait while another lktop writes
   * @returns how many rows of the history were deleted because of the batch's limits
   */
  readonly write: (batch: Batch, waitMs: number) => Promise<number>;
  /** Tests whether a write would succeed now, with a write that changes nothing. */
  readonly check: () => Promise<void>;
  /** Newest first. Without a project: those of all projects. */
  readonly listActions: (query: {
    readonly project: RegistryProject | null;
    readonly limit: number;
  }) => Promise<readonly RecordedAction[]>;
  /** Proved removals on a server by actions that began since then. */
  readonly listRemovals: (host: string, sinceMs: number) => Promise<readonly RemovalInRoom[]>;
  /** Most recently seen first. */
  readonly listAgentNames: (project: RegistryProject) => Promise<readonly SeenAgentName[]>;
  /**
   * For each beginning, the last 200 outcomes of the kinds whose keys start with it, newest first. With `null`: all
   * outcomes of all kinds.
   */
  readonly listOutcomes: (
    host: string,
    beginnings: readonly string[] | null,
  ) => Promise<readonly (readonly Outcome[])[]>;
  /** Deletes the outcomes of these kinds. */
  readonly forgetOutcomes: (host: string, kinds: readonly string[]) => Promise<void>;
  /** For each name, the last sightings of agents in all rooms called so. */
  readonly listSightings: (
    host: string,
    roomNames: readonly string[],
  ) => Promise<readonly (readonly LastSighting[])[]>;
  readonly readServer: (host: string) => Promise<ServerMemory>;
  /** Names that earlier runs saw on a server, for a completion. @param host host and port */
  readonly listKnownNames: (host: string) => Promise<KnownNames>;
  /** The workers of a server that somebody marked as draining, by key. @param host host and port */
  readonly listDrains: (host: string) => Promise<readonly DrainMark[]>;
  /** Agents' stays in rooms, newest first. */
  readonly listSessions: (query: HistoryQuery) => Promise<readonly SessionRow[]>;
  /** Dispatches, newest first. */
  readonly listDispatches: (query: HistoryQuery) => Promise<readonly DispatchRow[]>;
  /** Dispatches by when they were created, by span and deployment. A span without any has no count. */
  readonly countDispatches: (query: DispatchCountQuery) => Promise<readonly DispatchCount[]>;
  /** Every agent name that was seen, by server and name. */
  readonly listAgents: (query: AgentQuery) => Promise<readonly AgentRow[]>;
  /** Incidents that were there since a time, newest first. */
  readonly listIncidents: (
    query: Pick<HistoryQuery, 'host' | 'projectName' | 'sinceMs' | 'limit'>,
  ) => Promise<readonly IncidentRow[]>;
  /** Events, newest first. */
  readonly listEvents: (query: EventQuery) => Promise<readonly EventRow[]>;
  /** What was there at a time, as far as it is known. */
  readonly readMoment: (query: MomentQuery) => Promise<MomentRows>;
  /** When something changed in a room, see `ChangeQuery`; null: no such change is known. */
  readonly findChange: (query: ChangeQuery) => Promise<number | null>;
  /** The newest times in which anybody looked at a server, newest first, as far as they ended at `sinceMs` or later. */
  readonly listWatched: (
    query: Pick<HistoryQuery, 'host' | 'projectName' | 'sinceMs' | 'limit'>,
  ) => Promise<readonly WatchedTime[]>;
  readonly readInfo: () => Promise<RegistryInfo>;
  /**
   * The next rows of a table, in the order of their keys, as the database has them.
   * @param after the last row of the page before; null: from the beginning
   */
  readonly exportRows: (
    table: ExportedTable,
    after: ExportedRow | null,
    limit: number,
  ) => Promise<readonly ExportedRow[]>;
  /**
   * Deletes what is older than the limits, a few hundred rows at a time so that other writers get their turn.
   * @returns how many rows were deleted; 0: nothing is left to delete
   */
  readonly pruneStep: (limits: RetentionLimits, nowMs: number) => Promise<number>;
  /** Gives the space of deleted rows back to the disk. Takes seconds for a large file. */
  readonly compact: () => Promise<void>;
  /**
   * Ends everything that the store started. Later requests fail. Never rejects.
   * @returns false if something of it does not end, such as a thread that waits for a file system
   */
  readonly close: () => Promise<boolean>;
}

/** The questions about what ran. */
export type HistoryReader = Pick<
  Store,
  | 'listSessions'
  | 'listDispatches'
  | 'countDispatches'
  | 'listAgents'
  | 'listIncidents'
  | 'listEvents'
  | 'listWatched'
>;

/** The questions about what was there at a time. */
export type MomentReader = Pick<Store, 'readMoment' | 'findChange' | 'listEvents'>;

/** The names of all requests that a store answers. */
export const STORE_REQUESTS = [
  'write',
  'check',
  'listActions',
  'listRemovals',
  'listAgentNames',
  'listOutcomes',
  'forgetOutcomes',
  'listSightings',
  'readServer',
  'listKnownNames',
  'listDrains',
  'listSessions',
  'listDispatches',
  'countDispatches',
  'listAgents',
  'listIncidents',
  'listEvents',
  'readMoment',
  'findChange',
  'listWatched',
  'readInfo',
  'exportRows',
  'pruneStep',
  'compact',
] as const satisfies readonly (keyof Store)[];

export type StoreRequest = (typeof STORE_REQUESTS)[number];
