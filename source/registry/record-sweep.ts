import type { DatabaseSync } from 'node:sqlite';
import { saveEvents, saveIncidents } from './events-table.ts';
import type { Ledger } from './ledger.ts';
import { countSessions, saveSamples } from './samples-table.ts';
import { prepared } from './statements.ts';
import type { AgentSeen, DispatchSeen, RoomSeen, SweepRecord } from './sweep-record.ts';

/**
 * If a longer time lies between the last time that somebody saw a thing and the first time that it was gone, nobody
 * looked meanwhile: it ended at an unknown time, for an unknown reason.
 */
const LOOKED_MS = 60_000;
/** An agent that leaves within this time after one of our actions on it was removed by that action. */
const REMOVED_MS = 2 * 60_000;

/** The three kinds of things that are there for a while. */
type Table = 'rooms' | 'sessions' | 'dispatches';

/** A row that was not gone when somebody last looked. */
interface OpenRow {
  readonly roomId: string;
  /** The row's key within its room. */
  readonly id: string;
  readonly lastSeenMs: number;
}

const ID_OF: Readonly<Record<Table, string>> = {
  rooms: 'room_id',
  sessions: 'participant_id',
  dispatches: 'dispatch_id',
};

const openRows = (database: DatabaseSync, table: Table, project: number): readonly OpenRow[] =>
  prepared(
    database,
    `SELECT room_id AS roomId, ${ID_OF[table]} AS id, last_seen_ms AS lastSeenMs
      FROM ${table} WHERE +project = ? AND gone_ms IS NULL`,
  )
    .all(project)
    .map((row) => ({ ...row }) as unknown as OpenRow);

/**
 * Records that the server is watched.
 * @returns the project's number, and until when anybody had watched it before
 */
const watchProject = (
  database: DatabaseSync,
  host: string,
  { atMs, projectName }: SweepRecord,
): { readonly project: number; readonly watchedBeforeMs: number } => {
  const find = prepared(
    database,
    'SELECT id AS project, watched_until_ms AS watchedBeforeMs FROM projects WHERE host = ?',
  );
  const known = find.get(host);
  prepared(
    database,
    `INSERT INTO projects (host, name, first_watched_ms, watched_until_ms) VALUES (?, ?, ?, ?)
      ON CONFLICT (host) DO UPDATE SET name = excluded.name, watched_until_ms = CASE
        WHEN excluded.watched_until_ms > projects.watched_until_ms THEN excluded.watched_until_ms
        ELSE projects.watched_until_ms END`,
  ).run(host, projectName, atMs, atMs);
  const { project, watchedBeforeMs } = known ?? find.get(host) ?? {};
  return { project: Number(project), watchedBeforeMs: Number(watchedBeforeMs) };
};

/** Adds the time of a sweep to those in which a run looked. A run that paused for longer begins another span. */
const saveWatch = (database: DatabaseSync, project: number, run: string, atMs: number): void => {
  const last = prepared(
    database,
    `SELECT from_ms AS fromMs, until_ms AS untilMs FROM watches
      WHERE project = ? AND run = ? ORDER BY from_ms DESC LIMIT 1`,
  ).get(project, run);
  const untilMs = last === undefined ? Number.NEGATIVE_INFINITY : Number(last.untilMs);
  if (atMs <= untilMs) return;
  if (atMs - untilMs <= LOOKED_MS)
    prepared(database, 'UPDATE watches SET until_ms = ? WHERE project = ? AND run = ? AND from_ms = ?').run(
      atMs,
      project,
      run,
      Number(last?.fromMs),
    );
  else
    prepared(
      database,
      `INSERT INTO watches (project, run, from_ms, until_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (project, run, from_ms) DO NOTHING`,
    ).run(project, run, atMs, atMs);
};

/** A row that is seen again after it was gone is open again, unless it was found gone after that. */
const SEEN_AGAIN = (table: Table): string => `
  gone_ms = CASE WHEN ${table}.gone_ms < excluded.last_seen_ms THEN NULL ELSE ${table}.gone_ms END,
  last_seen_ms = CASE WHEN ${table}.last_seen_ms < excluded.last_seen_ms
    THEN excluded.last_seen_ms ELSE ${table}.last_seen_ms END`;

const saveRoom = (database: DatabaseSync, project: number, room: RoomSeen, seenMs: number): void => {
  prepared(
    database,
    `INSERT INTO rooms (project, room_id, name, created_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (project, room_id) DO UPDATE SET ${SEEN_AGAIN('rooms')}`,
  ).run(project, room.roomId, room.name, room.createdMs || seenMs, seenMs);
};

const saveSession = (
  database: DatabaseSync,
  project: number,
  roomId: string,
  agent: AgentSeen,
  seenMs: number,
): void => {
  const { jobId, identity } = agent;
  prepared(
    database,
    `INSERT INTO sessions (project, room_id, participant_id, identity, agent_name, dispatch_id, job_id, worker_id,
        deployment, sdk, joined_ms, last_seen_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (project, room_id, participant_id) DO UPDATE SET
        agent_name = coalesce(excluded.agent_name, sessions.agent_name),
        dispatch_id = coalesce(excluded.dispatch_id, sessions.dispatch_id),
        job_id = coalesce(excluded.job_id, sessions.job_id),
        worker_id = coalesce(excluded.worker_id, sessions.worker_id),
        deployment = coalesce(excluded.deployment, sessions.deployment),
        sdk = coalesce(excluded.sdk, sessions.sdk),
        ended = CASE WHEN sessions.gone_ms < excluded.last_seen_ms THEN NULL ELSE sessions.ended END,
        ${SEEN_AGAIN('sessions')}`,
  ).run(
    project,
    roomId,
    agent.participantId,
    // Most identities follow from the job, and a year has hundreds of thousands.
    identity === `agent-${jobId}` ? null : identity,
    agent.agentName,
    agent.dispatchId,
    jobId,
    agent.workerId,
    agent.deployment,
    agent.sdk,
    agent.joinedMs || seenMs,
    seenMs,
  );
};

const saveDispatch = (
  database: DatabaseSync,
  project: number,
  roomId: string,
  dispatch: DispatchSeen,
  seenMs: number,
): void => {
  prepared(
    database,
    `INSERT INTO dispatches (project, dispatch_id, room_id, agent_name, deployment, who, metadata, created_ms, first_job_ms,
        joined_ms, error, last_seen_ms)
      VALUES (:project, :id, :roomId, :agentName, :deployment,
        (SELECT who FROM actions WHERE created_dispatch_id = :id LIMIT 1),
        (SELECT metadata FROM actions WHERE created_dispatch_id = :id LIMIT 1), :createdMs, :firstJobMs, :joinedMs, :error,
        :seenMs)
      ON CONFLICT (project, dispatch_id) DO UPDATE SET
        who = coalesce(dispatches.who, excluded.who),
        metadata = coalesce(dispatches.metadata, excluded.metadata),
        first_job_ms = coalesce(dispatches.first_job_ms, excluded.first_job_ms),
        joined_ms = coalesce(dispatches.joined_ms, excluded.joined_ms),
        error = coalesce(excluded.error, dispatches.error),
        outcome = CASE WHEN dispatches.gone_ms < excluded.last_seen_ms THEN NULL ELSE dispatches.outcome END,
        ${SEEN_AGAIN('dispatches')}`,
  ).run({
    project,
    roomId,
    seenMs,
    id: dispatch.id,
    agentName: dispatch.agentName,
    deployment: dispatch.deployment || null,
    createdMs: dispatch.createdMs || seenMs,
    firstJobMs: dispatch.firstJobMs,
    joinedMs: dispatch.joinedMs,
    error: dispatch.error,
  });
};

const saveAgent = (
  database: DatabaseSync,
  project: number,
  seen: { readonly name: string; readonly deployment: string | null; readonly roomName: string },
  seenMs: number,
): void => {
  prepared(
    database,
    `INSERT INTO agents (project, agent_name, first_seen_ms, last_seen_ms, room_name, deployment)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (project, agent_name) DO UPDATE SET room_name = excluded.room_name,
        deployment = coalesce(excluded.deployment, agents.deployment),
        last_seen_ms = CASE WHEN agents.last_seen_ms < excluded.last_seen_ms
          THEN excluded.last_seen_ms ELSE agents.last_seen_ms END`,
  ).run(project, seen.name, seenMs, seenMs, seen.roomName, seen.deployment);
};

/** How a thing ended, as far as is known. */
interface Ending {
  readonly row: OpenRow;
  /** Until when it was seen. */
  readonly seenMs: number;
  /** When it was found gone. */
  readonly goneMs: number;
  /** Nobody looked between the two. */
  readonly isUnseen: boolean;
  /** Its room was gone, too. */
  readonly isRoomGone: boolean;
}

const endRoom = (database: DatabaseSync, project: number, { row, seenMs, goneMs }: Ending): void => {
  prepared(database, 'UPDATE rooms SET last_seen_ms = ?, gone_ms = ? WHERE project = ? AND room_id = ?').run(
    seenMs,
    goneMs,
    project,
    row.roomId,
  );
};

const endSession = (
  database: DatabaseSync,
  host: string,
  project: number,
  { row, seenMs, goneMs, isUnseen, isRoomGone }: Ending,
): void => {
  prepared(
    database,
    `UPDATE sessions SET last_seen_ms = :seenMs, gone_ms = :goneMs, ended = CASE
        WHEN :isUnseen = 1 THEN 'unseen'
        WHEN EXISTS (SELECT 1 FROM actions WHERE host = :host AND actions.room_id = :roomId
          AND started_at_ms BETWEEN :goneMs - :removedMs AND :goneMs
          AND kind IN ('remove-agent', 'remove-dispatch', 'redispatch', 'kick', 'delete-room')
          AND (kind = 'delete-room' OR actions.identity = coalesce(sessions.identity, 'agent-' || sessions.job_id)
            OR actions.dispatch_id = sessions.dispatch_id)) THEN 'removed'
        WHEN EXISTS (SELECT 1 FROM dispatches WHERE project = :project AND dispatch_id = sessions.dispatch_id
          AND error IS NOT NULL) THEN 'failed'
        WHEN :isRoomGone = 1 THEN 'closed'
        ELSE 'left' END
      WHERE project = :project AND room_id = :roomId AND participant_id = :id`,
  ).run({
    project,
    host,
    seenMs,
    goneMs,
    removedMs: REMOVED_MS,
    isUnseen: Number(isUnseen),
    isRoomGone: Number(isRoomGone),
    roomId: row.roomId,
    id: row.id,
  });
};

const endDispatch = (database: DatabaseSync, project: number, ending: Ending): void => {
  prepared(
    database,
    `UPDATE dispatches SET last_seen_ms = ?, gone_ms = ?, outcome = CASE
        WHEN error IS NOT NULL THEN 'failed'
        WHEN joined_ms IS NOT NULL THEN 'served'
        WHEN ? = 1 THEN 'unseen'
        ELSE 'unanswered' END
      WHERE project = ? AND dispatch_id = ?`,
  ).run(ending.seenMs, ending.goneMs, Number(ending.isUnseen), project, ending.row.id);
};

/** What this run knows of the things in a room, and since when. */
interface Knowledge {
  /** Whether the thing is there; null: this run does not know. */
  readonly isThere: (row: OpenRow) => boolean | null;
  /** When this run looked last, for certain. */
  readonly lookedMs: (roomId: string) => number;
}

/** The things that are open and not there, with how they ended. */
const findEnded = (
  open: readonly OpenRow[],
  { isThere, lookedMs }: Knowledge,
  ledger: Ledger,
  watchedBeforeMs: number,
): readonly Ending[] =>
  open.flatMap((row) => {
    if (isThere(row) !== false) return [];
    const goneMs = lookedMs(row.roomId);
    // Another run has seen it after this one looked.
    if (row.lastSeenMs > goneMs) return [];
    const ownMs = ledger.seenBeforeMs.get(row.roomId);
    // Until then, whoever watched would have noticed that it is gone.
    const lastMs = ownMs === undefined ? watchedBeforeMs : (ownMs ?? 0);
    const seenMs = Math.min(goneMs, Math.max(row.lastSeenMs, lastMs));
    return {
      row,
      seenMs,
      goneMs,
      isUnseen: goneMs - seenMs > LOOKED_MS,
      isRoomGone: !ledger.rooms.has(row.roomId),
    };
  });

/**
 * Brings the history of a server up to what one run sees: writes what is new or differs, opens again what is there, and
 * ends what is not. Several runs may do so for one server. Whoever looked last is believed.
 *
 * @param run the id of the run
 * @param ledger what the run sees, see `addToLedger`
 */
export const recordSweep = (
  database: DatabaseSync,
  host: string,
  run: string,
  ledger: Ledger,
  record: SweepRecord,
): void => {
  const { project, watchedBeforeMs } = watchProject(database, host, record);
  saveWatch(database, project, run, record.atMs);
  const { rooms, changed } = ledger;
  const open = {
    rooms: openRows(database, 'rooms', project),
    sessions: openRows(database, 'sessions', project),
    dispatches: openRows(database, 'dispatches', project),
  };
  const isOpen = {
    rooms: new Set(open.rooms.map(({ roomId }) => roomId)),
    sessions: new Set(open.sessions.map(({ roomId, id }) => `${roomId} ${id}`)),
    dispatches: new Set(open.dispatches.map(({ id }) => id)),
  };
  const there = { sessions: new Set<string>(), dispatches: new Set<string>() };
  for (const room of rooms.values()) {
    const { roomId, name, verifiedMs } = room;
    if (!isOpen.rooms.has(roomId)) saveRoom(database, project, room, record.atMs);
    if (verifiedMs === null) continue;
    const seenMs = Math.max(verifiedMs, record.provenMs ?? 0);
    for (const agent of room.agents) {
      const key = `${roomId} ${agent.participantId}`;
      there.sessions.add(key);
      if (!changed.has(roomId) && isOpen.sessions.has(key)) continue;
      saveSession(database, project, roomId, agent, seenMs);
      if (agent.agentName === null) continue;
      const { agentName, deployment } = agent;
      saveAgent(database, project, { name: agentName, deployment, roomName: name }, seenMs);
    }
    for (const dispatch of room.dispatches) {
      there.dispatches.add(dispatch.id);
      if (!changed.has(roomId) && isOpen.dispatches.has(dispatch.id)) continue;
      saveDispatch(database, project, roomId, dispatch, seenMs);
      if (dispatch.agentName === '') continue;
      const { agentName, deployment } = dispatch;
      saveAgent(
        database,
        project,
        { name: agentName, deployment: deployment || null, roomName: name },
        seenMs,
      );
    }
  }

  const lookedMs = (roomId: string): number => {
    const room = rooms.get(roomId);
    return room ? Math.max(room.verifiedMs ?? 0, record.provenMs ?? 0) : record.atMs;
  };
  const inRoom =
    (isListed: (row: OpenRow) => boolean) =>
    (row: OpenRow): boolean | null => {
      const room = rooms.get(row.roomId);
      if (room === undefined) return false;
      return room.verifiedMs === null ? null : isListed(row);
    };
  const ended = (table: Table, isThere: Knowledge['isThere']): readonly Ending[] =>
    findEnded(open[table], { isThere, lookedMs }, ledger, watchedBeforeMs);

  const isDispatched = inRoom(({ id }) => there.dispatches.has(id));
  for (const ending of ended('dispatches', isDispatched)) endDispatch(database, project, ending);
  const isInside = inRoom(({ roomId, id }) => there.sessions.has(`${roomId} ${id}`));
  for (const ending of ended('sessions', isInside)) endSession(database, host, project, ending);
  for (const ending of ended('rooms', ({ roomId }) => rooms.has(roomId))) endRoom(database, project, ending);

  saveSamples(database, project, countSessions(rooms.values()), record.atMs);
  saveEvents(database, project, record.events);
  saveIncidents(database, project, record.incidents, record.atMs);
};
