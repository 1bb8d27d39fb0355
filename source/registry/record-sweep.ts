import { saveEvents, saveIncidents } from './events-table.ts';
import type { DispatchOutcome } from './history.ts';
import { addToLedger, answeredMs, type Ledger } from './ledger.ts';
import { countSessions, saveSamples } from './samples-table.ts';
import { prepared, type SqlParameters, type Steps, together } from './sql.ts';
import {
  type AgentSeen,
  CLOCK_WAS_WRONG_MS,
  type DispatchSeen,
  LOOKED_MS,
  type RoomSeen,
  type SweepRecord,
} from './sweep-record.ts';
import { othersLookedMs, saveWatch, watchProject } from './watches-table.ts';

/** An agent that leaves within this time after one of our actions on it was removed by that action. */
const REMOVED_MS = 2 * 60_000;

/** The three kinds of things that are there for a while. */
type Table = 'rooms' | 'sessions' | 'dispatches';

/** A row that was not gone when somebody last looked. */
interface OpenRow {
  readonly roomId: string;
  /** The row's key within its room. */
  readonly id: string;
  /** By the server. */
  readonly startMs: number;
  readonly lastSeenMs: number;
}

const COLUMNS_OF: Readonly<Record<Table, { readonly id: string; readonly start: string }>> = {
  rooms: { id: 'room_id', start: 'created_ms' },
  sessions: { id: 'participant_id', start: 'joined_ms' },
  dispatches: { id: 'dispatch_id', start: 'created_ms' },
};

function* openRows(table: Table, project: number): Steps<readonly OpenRow[]> {
  const rows = yield* prepared(
    `SELECT room_id AS "roomId", ${COLUMNS_OF[table].id} AS id, ${COLUMNS_OF[table].start} AS "startMs",
        last_seen_ms AS "lastSeenMs"
      FROM ${table} WHERE +project = ? AND gone_ms IS NULL`,
  ).all(project);
  return rows as unknown as readonly OpenRow[];
}

/** A row that is seen again after it was gone is open again, unless it was found gone after that. */
const SEEN_AGAIN = (table: Table): string => `
  gone_ms = CASE WHEN ${table}.gone_ms < excluded.last_seen_ms THEN NULL ELSE ${table}.gone_ms END,
  last_seen_ms = CASE WHEN ${table}.last_seen_ms < excluded.last_seen_ms
    THEN excluded.last_seen_ms ELSE ${table}.last_seen_ms END`;

/** Another run looked shortly before the thing was found gone, and tells it only now. */
const isKnownNow = (table: Table, column: 'ended' | 'outcome'): string =>
  `${table}.${column} = 'unseen' AND ${table}.gone_ms - excluded.last_seen_ms <= ${LOOKED_MS}`;

const SAVE_ROOM = prepared(
  `INSERT INTO rooms (project, room_id, name, created_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (project, room_id) DO UPDATE SET name = excluded.name, ${SEEN_AGAIN('rooms')}`,
);

const roomValues = (project: number, room: RoomSeen, seenMs: number): SqlParameters => [
  project,
  room.roomId,
  room.name,
  room.createdMs || seenMs,
  seenMs,
];

const SAVE_SESSION = prepared(
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
        ended = CASE
          WHEN sessions.gone_ms < excluded.last_seen_ms THEN NULL
          WHEN ${isKnownNow('sessions', 'ended')} THEN CASE WHEN EXISTS (SELECT 1 FROM rooms
            WHERE rooms.project = excluded.project AND rooms.room_id = excluded.room_id AND rooms.gone_ms IS NOT NULL)
            THEN 'closed' ELSE 'left' END
          ELSE sessions.ended END,
        ${SEEN_AGAIN('sessions')}`,
);

const sessionValues = (project: number, roomId: string, agent: AgentSeen, seenMs: number): SqlParameters => {
  const { jobId, identity } = agent;
  return [
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
  ];
};

/** Another run has seen the dispatch after this one. */
const IS_OLD_NEWS = 'dispatches.last_seen_ms > excluded.last_seen_ms';

/** What came of a dispatch that is listed; null: as before. */
const OUTCOMES: Readonly<Record<DispatchSeen['state'], DispatchOutcome | null>> = {
  waiting: 'pending',
  serving: 'serving',
  over: 'served',
  failed: 'failed',
  declined: 'unanswered',
  checking: null,
};

function* saveDispatch(project: number, roomId: string, dispatch: DispatchSeen, seenMs: number): Steps<void> {
  yield* prepared(
    `INSERT INTO dispatches (project, dispatch_id, room_id, agent_name, deployment, who, metadata, created_ms, first_job_ms,
        joined_ms, error, last_seen_ms, outcome, is_unserved)
      VALUES (:project, :id, :roomId, :agentName, :deployment,
        (SELECT who FROM actions WHERE created_dispatch_id = :id LIMIT 1),
        (SELECT metadata FROM actions WHERE created_dispatch_id = :id LIMIT 1), :createdMs, :firstJobMs, :joinedMs, :error,
        :seenMs, coalesce(:outcome, 'pending'), :isUnserved)
      ON CONFLICT (project, dispatch_id) DO UPDATE SET
        who = coalesce(dispatches.who, excluded.who),
        metadata = coalesce(dispatches.metadata, excluded.metadata),
        first_job_ms = coalesce(dispatches.first_job_ms, excluded.first_job_ms),
        joined_ms = coalesce(dispatches.joined_ms, excluded.joined_ms),
        error = coalesce(excluded.error, dispatches.error),
        room_id = CASE WHEN ${IS_OLD_NEWS} THEN dispatches.room_id ELSE excluded.room_id END,
        outcome = CASE
          WHEN ${IS_OLD_NEWS} THEN dispatches.outcome
          WHEN ${isKnownNow('dispatches', 'outcome')} THEN CASE
            WHEN excluded.outcome = 'failed' THEN 'failed'
            WHEN coalesce(dispatches.joined_ms, excluded.joined_ms) IS NOT NULL
              OR excluded.outcome IN ('serving', 'served') THEN 'served'
            ELSE 'unanswered' END
          WHEN dispatches.gone_ms >= excluded.last_seen_ms THEN dispatches.outcome
          WHEN :outcome IS NULL AND dispatches.outcome <> 'unseen' THEN dispatches.outcome
          -- Whoever looks only now does not know that its agent was there.
          WHEN excluded.outcome = 'pending' AND coalesce(dispatches.joined_ms, excluded.joined_ms) IS NOT NULL
            THEN 'served'
          ELSE excluded.outcome END,
        is_unserved = CASE WHEN ${IS_OLD_NEWS} OR dispatches.gone_ms >= excluded.last_seen_ms THEN dispatches.is_unserved ELSE excluded.is_unserved END,
        ${SEEN_AGAIN('dispatches')}`,
  ).run({
    project,
    roomId,
    seenMs,
    outcome: OUTCOMES[dispatch.state],
    isUnserved: Number(dispatch.isUnserved),
    id: dispatch.id,
    agentName: dispatch.agentName,
    deployment: dispatch.deployment || null,
    createdMs: dispatch.createdMs || seenMs,
    firstJobMs: dispatch.firstJobMs,
    joinedMs: dispatch.joinedMs,
    error: dispatch.error,
  });
}

/** The agent goes first, and its job fails a moment later. */
function* failLastSession(project: number, roomId: string, dispatchId: string): Steps<void> {
  const ofDispatch = 'project = :project AND room_id = :roomId AND dispatch_id = :dispatchId';
  yield* prepared(
    `UPDATE sessions SET ended = 'failed' WHERE ${ofDispatch} AND ended = 'left'
      AND gone_ms = (SELECT max(gone_ms) FROM sessions WHERE ${ofDispatch})`,
  ).run({ project, roomId, dispatchId });
}

const SAVE_AGENT = prepared(
  `INSERT INTO agents (project, agent_name, first_seen_ms, last_seen_ms, room_name, deployment)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (project, agent_name) DO UPDATE SET room_name = excluded.room_name,
      deployment = coalesce(excluded.deployment, agents.deployment),
      last_seen_ms = CASE WHEN agents.last_seen_ms < excluded.last_seen_ms
        THEN excluded.last_seen_ms ELSE agents.last_seen_ms END`,
);

/** An agent name, and where it was seen last. */
interface NamedAgent {
  readonly deployment: string | null;
  readonly roomName: string;
  readonly seenMs: number;
}

/** Many rooms have agents of one name. */
const noteAgent = (agents: Map<string, NamedAgent>, name: string, seen: NamedAgent): void => {
  const known = agents.get(name);
  agents.set(name, {
    deployment: seen.deployment ?? known?.deployment ?? null,
    roomName: seen.roomName,
    seenMs: Math.max(seen.seenMs, known?.seenMs ?? 0),
  });
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

function* endRoom(project: number, { row, seenMs, goneMs }: Ending): Steps<void> {
  yield* prepared('UPDATE rooms SET last_seen_ms = ?, gone_ms = ? WHERE project = ? AND room_id = ?').run(
    seenMs,
    goneMs,
    project,
    row.roomId,
  );
}

function* endSession(
  host: string,
  project: number,
  { row, seenMs, goneMs, isUnseen, isRoomGone }: Ending,
): Steps<void> {
  yield* prepared(
    `UPDATE sessions SET last_seen_ms = :seenMs, gone_ms = :goneMs, ended = CASE
        WHEN :isUnseen = 1 THEN 'unseen'
        WHEN EXISTS (SELECT 1 FROM actions WHERE host = :host AND actions.room_id = :roomId
          AND started_at_ms BETWEEN :sinceMs AND :goneMs
          AND kind IN ('remove-agent', 'remove-dispatch', 'redispatch', 'kick', 'delete-room')
          AND (kind = 'delete-room' OR actions.identity = coalesce(sessions.identity, 'agent-' || sessions.job_id)
            OR actions.dispatch_id = sessions.dispatch_id)) THEN 'removed'
        WHEN EXISTS (SELECT 1 FROM dispatches WHERE project = :project AND dispatch_id = sessions.dispatch_id
          AND outcome = 'failed') THEN 'failed'
        WHEN :isRoomGone = 1 THEN 'closed'
        ELSE 'left' END
      WHERE project = :project AND room_id = :roomId AND participant_id = :id`,
  ).run({
    project,
    host,
    seenMs,
    goneMs,
    sinceMs: goneMs - REMOVED_MS,
    isUnseen: Number(isUnseen),
    isRoomGone: Number(isRoomGone),
    roomId: row.roomId,
    id: row.id,
  });
}

function* endDispatch(project: number, ending: Ending): Steps<void> {
  yield* prepared(
    `UPDATE dispatches SET last_seen_ms = ?, gone_ms = ?, is_unserved = 0, outcome = CASE
        WHEN outcome IN ('served', 'failed', 'unanswered') THEN outcome
        WHEN joined_ms IS NOT NULL OR outcome = 'serving' THEN 'served'
        WHEN error IS NOT NULL THEN 'failed'
        WHEN ? = 1 THEN 'unseen'
        ELSE 'unanswered' END
      WHERE project = ? AND dispatch_id = ?`,
  ).run(ending.seenMs, ending.goneMs, Number(ending.isUnseen), project, ending.row.id);
}

/** How far the clocks of two runs may differ. */
const CLOCKS_DIFFER_MS = 10_000;

const wasIn =
  ({ rooms }: Ledger, table: Table) =>
  ({ roomId, id }: OpenRow): boolean => {
    const room = rooms.get(roomId);
    if (table === 'rooms' || room === undefined) return room !== undefined;
    return table === 'sessions'
      ? room.agents.some(({ participantId }) => participantId === id)
      : room.dispatches.some((dispatch) => dispatch.id === id);
  };

function* hasRow(project: number, table: Table, { roomId, id }: OpenRow): Steps<boolean> {
  const key = `project = ? AND ${COLUMNS_OF[table].id} = ?`;
  const found =
    table === 'dispatches'
      ? yield* prepared(`SELECT 1 FROM dispatches WHERE ${key}`).get(project, id)
      : yield* prepared(`SELECT 1 FROM ${table} WHERE ${key} AND room_id = ?`).get(project, id, roomId);
  return found !== undefined;
}

/**
 * Of the things that a record adds, those that came and went before another run looked: it has looked at everything
 * since, and the record was written late. Call it before they are added.
 */
function* findLate(
  project: number,
  table: Table,
  added: readonly OpenRow[],
  othersMs: number,
): Steps<readonly Ending[]> {
  const late: Ending[] = [];
  for (const row of added) {
    const { lastSeenMs: seenMs } = row;
    if (othersMs - seenMs <= CLOCKS_DIFFER_MS || (yield* hasRow(project, table, row))) continue;
    late.push({ row, seenMs, goneMs: othersMs, isUnseen: othersMs - seenMs > LOOKED_MS, isRoomGone: false });
  }
  return late;
}

/** What this run knows of the things in a room, and since when. */
interface Knowledge {
  /** Whether the thing is there; null: this run does not know. */
  readonly isThere: (row: OpenRow) => boolean | null;
  /** Whether this run had seen the thing before. */
  readonly wasThere: (row: OpenRow) => boolean;
  readonly isRoomThere: (roomId: string) => boolean;
  /** When this run looked last, for certain. */
  readonly lookedMs: (roomId: string) => number;
  /** When this run had seen the rooms that differ before, see `Ledger`. */
  readonly seenBeforeMs: Ledger['seenBeforeMs'];
  /** Until when another run had looked. */
  readonly othersMs: number;
}

/** The things that are open and not there, with how they ended. */
const findEnded = (
  open: readonly OpenRow[],
  { isThere, wasThere, lookedMs, seenBeforeMs, othersMs, isRoomThere }: Knowledge,
): readonly Ending[] =>
  open.flatMap((row) => {
    if (isThere(row) !== false) return [];
    const goneMs = lookedMs(row.roomId);
    const aheadMs = row.lastSeenMs - goneMs;
    // Another run has seen it after this one looked.
    if (aheadMs > 0 && (aheadMs <= CLOCK_WAS_WRONG_MS || row.startMs > goneMs)) return [];
    const ownMs = wasThere(row) ? (seenBeforeMs.get(row.roomId) ?? 0) : 0;
    // A run that did not look meanwhile believes those who did: they would have noticed that it is gone.
    const lastMs = goneMs - ownMs <= LOOKED_MS ? ownMs : Math.max(ownMs, othersMs);
    const seenMs = Math.min(goneMs, Math.max(row.lastSeenMs, lastMs));
    return {
      row,
      seenMs,
      goneMs,
      isUnseen: goneMs - seenMs > LOOKED_MS,
      isRoomGone: !isRoomThere(row.roomId),
    };
  });

/**
 * Brings the history of a server up to what one run sees: writes what is new or differs, opens again what is there, and
 * ends what is not. Several runs may do so for one server. Whoever looked last is believed.
 *
 * @param run the id of the run
 * @param before what the run saw until now
 * @returns what it sees
 */
export function* recordSweep(host: string, run: string, before: Ledger, record: SweepRecord): Steps<Ledger> {
  const project = yield* watchProject(host, record);
  yield* saveWatch(project, run, record);
  const ledger = addToLedger(before, record);
  const othersMs = yield* othersLookedMs(project, run);
  const { rooms, changed } = ledger;
  const open = {
    rooms: yield* openRows('rooms', project),
    sessions: yield* openRows('sessions', project),
    dispatches: yield* openRows('dispatches', project),
  };
  const isOpen = {
    rooms: new Set(open.rooms.map(({ roomId }) => roomId)),
    sessions: new Set(open.sessions.map(({ roomId, id }) => `${roomId} ${id}`)),
    dispatches: new Map(open.dispatches.map(({ id, roomId }) => [id, roomId])),
  };
  const agents = new Map<string, NamedAgent>();
  const newRooms: SqlParameters[] = [];
  const sessions: SqlParameters[] = [];
  const dispatches: Steps<void>[] = [];
  const added: Record<Table, OpenRow[]> = { rooms: [], sessions: [], dispatches: [] };
  const there = { sessions: new Set<string>(), dispatches: new Set<string>() };
  for (const room of rooms.values()) {
    const { roomId, name, verifiedMs } = room;
    if (!isOpen.rooms.has(roomId)) {
      added.rooms.push({ roomId, id: roomId, startMs: room.createdMs, lastSeenMs: record.atMs });
      newRooms.push(roomValues(project, room, record.atMs));
    }
    if (verifiedMs === null) continue;
    const seenMs = Math.max(verifiedMs, record.provenMs ?? 0);
    for (const agent of room.agents) {
      const key = `${roomId} ${agent.participantId}`;
      there.sessions.add(key);
      if (!changed.has(roomId) && isOpen.sessions.has(key)) continue;
      const { participantId: id, joinedMs: startMs } = agent;
      added.sessions.push({ roomId, id, startMs, lastSeenMs: seenMs });
      sessions.push(sessionValues(project, roomId, agent, seenMs));
      if (agent.agentName === null) continue;
      noteAgent(agents, agent.agentName, { deployment: agent.deployment, roomName: name, seenMs });
    }
    for (const dispatch of room.dispatches) {
      there.dispatches.add(dispatch.id);
      if (!changed.has(roomId) && isOpen.dispatches.get(dispatch.id) === roomId) continue;
      const { id, createdMs: startMs } = dispatch;
      added.dispatches.push({ roomId, id, startMs, lastSeenMs: seenMs });
      dispatches.push(saveDispatch(project, roomId, dispatch, seenMs));
      if (dispatch.state === 'failed') dispatches.push(failLastSession(project, roomId, dispatch.id));
      if (dispatch.agentName === '') continue;
      const { agentName, deployment } = dispatch;
      noteAgent(agents, agentName, { deployment: deployment || null, roomName: name, seenMs });
    }
  }
  const late = {
    rooms: yield* findLate(project, 'rooms', added.rooms, othersMs),
    sessions: yield* findLate(project, 'sessions', added.sessions, othersMs),
    dispatches: yield* findLate(project, 'dispatches', added.dispatches, othersMs),
  };
  yield* SAVE_ROOM.each(newRooms);
  yield* SAVE_SESSION.each(sessions);
  yield* together(dispatches);
  yield* SAVE_AGENT.each(
    Array.from(agents, ([name, { deployment, roomName, seenMs }]) => [
      project,
      name,
      seenMs,
      seenMs,
      roomName,
      deployment,
    ]),
  );

  const lookedMs = (roomId: string): number => (rooms.has(roomId) ? answeredMs(ledger, roomId) : record.atMs);
  const known = {
    isRoomThere: (roomId: string) => rooms.has(roomId),
    lookedMs,
    seenBeforeMs: ledger.seenBeforeMs,
    othersMs,
  };
  const inRoom =
    (isListed: (row: OpenRow) => boolean) =>
    (row: OpenRow): boolean | null => {
      const room = rooms.get(row.roomId);
      // A dispatch may have moved to the room that replaced its own.
      if (isListed(row)) return true;
      return room !== undefined && room.verifiedMs === null ? null : false;
    };
  const ended = (table: Table, isThere: Knowledge['isThere']): readonly Ending[] => [
    ...late[table],
    ...findEnded(open[table], { ...known, isThere, wasThere: wasIn(before, table) }),
  ];

  const isDispatched = inRoom(({ id }) => there.dispatches.has(id));
  yield* together(ended('dispatches', isDispatched).map((ending) => endDispatch(project, ending)));
  const isInside = inRoom(({ roomId, id }) => there.sessions.has(`${roomId} ${id}`));
  yield* together(ended('sessions', isInside).map((ending) => endSession(host, project, ending)));
  const isListed = ({ roomId }: OpenRow) => rooms.has(roomId);
  yield* together(ended('rooms', isListed).map((ending) => endRoom(project, ending)));

  yield* saveSamples(project, countSessions(rooms.values()), record.atMs);
  yield* saveEvents(project, record.events);
  yield* saveIncidents(project, record);
  return ledger;
}
