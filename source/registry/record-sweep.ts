import { type NamedAgent, noteAgent, saveAgents } from './agents-table.ts';
import { endDispatch, saveDispatches } from './dispatches-table.ts';
import { type Endings, findEnded, findLate } from './endings.ts';
import { saveEvents, saveIncidents } from './events-table.ts';
import { addToLedger, type Ledger } from './ledger.ts';
import { type OpenRows, readOpenRows, type Seen, sessionKey } from './open-rows.ts';
import { endRoom, saveRooms } from './rooms-table.ts';
import { countSessions, saveSamples } from './samples-table.ts';
import { endSession, saveSessions } from './sessions-table.ts';
import { type Steps, together } from './sql.ts';
import type { AgentSeen, DispatchSeen, RoomSeen, SweepRecord } from './sweep-record.ts';
import { othersLookedMs, saveWatch, watchProject } from './watches-table.ts';

/** What a run sees and the history lacks, or has otherwise. */
interface News {
  readonly rooms: Seen<RoomSeen>[];
  readonly sessions: Seen<AgentSeen>[];
  readonly dispatches: Seen<DispatchSeen>[];
  /** The agent names among them. */
  readonly agents: Map<string, NamedAgent>;
}

/** A room that answered. */
interface Answer {
  readonly room: RoomSeen;
  /** It differs from what the run saw before. */
  readonly isChanged: boolean;
  /** Until when all in it was seen. */
  readonly seenMs: number;
}

const noteSessions = (news: News, { room, isChanged, seenMs }: Answer, open: ReadonlySet<string>): void => {
  const { roomId } = room;
  for (const agent of room.agents) {
    const { participantId: id, joinedMs: startMs, agentName, deployment } = agent;
    if (!isChanged && open.has(sessionKey(roomId, id))) continue;
    news.sessions.push({ row: { roomId, id, startMs, lastSeenMs: seenMs }, thing: agent });
    if (agentName !== null) noteAgent(news.agents, agentName, { deployment, roomName: room.name, seenMs });
  }
};

/** @param open the rooms of the open dispatches */
const noteDispatches = (
  news: News,
  { room, isChanged, seenMs }: Answer,
  open: ReadonlyMap<string, string>,
): void => {
  const { roomId } = room;
  for (const dispatch of room.dispatches) {
    const { id, createdMs: startMs, agentName } = dispatch;
    if (!isChanged && open.get(id) === roomId) continue;
    news.dispatches.push({ row: { roomId, id, startMs, lastSeenMs: seenMs }, thing: dispatch });
    const deployment = dispatch.deployment || null;
    if (agentName !== '') noteAgent(news.agents, agentName, { deployment, roomName: room.name, seenMs });
  }
};

const findNews = ({ rooms, changed }: Ledger, { atMs, provenMs }: SweepRecord, open: OpenRows): News => {
  const openRooms = new Set(open.rooms.map(({ roomId }) => roomId));
  const openSessions = new Set(open.sessions.map(({ roomId, id }) => sessionKey(roomId, id)));
  const openDispatches = new Map(open.dispatches.map(({ id, roomId }) => [id, roomId]));
  const news: News = { rooms: [], sessions: [], dispatches: [], agents: new Map() };
  for (const room of rooms.values()) {
    const { roomId, createdMs: startMs, verifiedMs } = room;
    if (!openRooms.has(roomId))
      news.rooms.push({ row: { roomId, id: roomId, startMs, lastSeenMs: atMs }, thing: room });
    if (verifiedMs === null) continue;
    const seenMs = Math.max(verifiedMs, provenMs ?? 0);
    const answer = { room, isChanged: changed.has(roomId), seenMs };
    noteSessions(news, answer, openSessions);
    noteDispatches(news, answer, openDispatches);
  }
  return news;
};

const rowsOf = ({ rooms, sessions, dispatches }: News): OpenRows => ({
  rooms: rooms.map(({ row }) => row),
  sessions: sessions.map(({ row }) => row),
  dispatches: dispatches.map(({ row }) => row),
});

function* saveNews(project: number, { rooms, sessions, dispatches, agents }: News): Steps<void> {
  yield* saveRooms(project, rooms);
  yield* saveSessions(project, sessions);
  yield* saveDispatches(project, dispatches);
  yield* saveAgents(project, agents);
}

/** How a session ended depends on its dispatch, so dispatches come first. */
function* saveEndings(host: string, project: number, late: Endings, ended: Endings): Steps<void> {
  const { rooms, sessions, dispatches } = ended;
  yield* together([...late.dispatches, ...dispatches].map((ending) => endDispatch(project, ending)));
  yield* together([...late.sessions, ...sessions].map((ending) => endSession(host, project, ending)));
  yield* together([...late.rooms, ...rooms].map((ending) => endRoom(project, ending)));
}

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
  const open = yield* readOpenRows(project);
  const news = findNews(ledger, record, open);
  const late = yield* findLate(project, rowsOf(news), othersMs);
  yield* saveNews(project, news);
  const ended = findEnded(open, { before, ledger, atMs: record.atMs, othersMs });
  yield* saveEndings(host, project, late, ended);
  yield* saveSamples(project, countSessions(ledger.rooms.values()), record.atMs);
  yield* saveEvents(project, record.events);
  yield* saveIncidents(project, record);
  return ledger;
}
