import { endedUnseen } from '../../agents/words.ts';
import type { AgentRow, DispatchRow, IncidentRow, RegistryInfo, SessionRow } from '../../registry/history.ts';
import type { RecordedAction } from '../../registry/recorded-action.ts';
import type {
  AgentsDocument,
  HistoryDocument,
  IncidentsDocument,
  RegistryDocument,
} from '../../report/documents/past.ts';
import { time } from '../../report/parts.ts';

/** Of a time that is always there. */
const when = (atMs: number): string => time(atMs) ?? '';

export const actionPart = (action: RecordedAction): HistoryDocument['actions'][number] => ({
  id: action.id,
  project: action.project,
  host: action.host,
  who: action.who,
  kind: action.kind,
  room: action.roomName,
  roomId: action.roomId,
  dispatchId: action.dispatchId,
  createdDispatchId: action.createdDispatchId,
  identity: action.identity,
  agentName: action.agentName,
  question: action.question,
  startedAt: when(action.startedAtMs),
  endedAt: time(action.endedAtMs),
  outcome: action.outcome,
  sentence: action.sentence,
});

export const sessionPart = (row: SessionRow): HistoryDocument['sessions'][number] => ({
  host: row.host,
  room: row.roomName,
  roomId: row.roomId,
  participantId: row.participantId,
  identity: row.identity,
  agentName: row.agentName,
  dispatchId: row.dispatchId,
  jobId: row.jobId,
  workerId: row.workerId,
  deployment: row.deployment,
  sdk: row.sdk,
  joinedAt: when(row.joinedMs),
  lastSeenAt: when(row.lastSeenMs),
  goneAt: time(row.goneMs),
  outcome: row.ended,
});

export const dispatchPart = (row: DispatchRow): HistoryDocument['dispatches'][number] => ({
  host: row.host,
  room: row.roomName,
  roomId: row.roomId,
  dispatchId: row.dispatchId,
  agentName: row.agentName,
  deployment: row.deployment,
  who: row.who,
  metadata: row.metadata,
  createdAt: when(row.createdMs),
  firstJobAt: time(row.firstJobMs),
  joinedAt: time(row.joinedMs),
  error: row.error,
  lastSeenAt: when(row.lastSeenMs),
  goneAt: time(row.goneMs),
  outcome: row.outcome,
});

export const incidentPart = (row: IncidentRow): IncidentsDocument['incidents'][number] => ({
  host: row.host,
  id: row.id,
  verdict: row.verdict,
  severity: row.severity,
  agentName: row.agentName,
  deployment: row.deployment,
  room: row.roomName,
  mostRooms: row.mostRooms,
  since: when(row.sinceMs),
  lastSeenAt: when(row.lastSeenMs),
  endedAt: time(row.endedMs),
  outcome: row.endedMs === null ? 'open' : endedUnseen(row.lastSeenMs, row.endedMs) ? 'unseen' : 'ended',
});

/** @param cloud what LiveKit Cloud says of the agents of this name */
export const agentPart = (
  row: AgentRow,
  cloud: AgentsDocument['agents'][number]['cloud'] = [],
): AgentsDocument['agents'][number] => ({
  host: row.host,
  agentName: row.agentName,
  status: row.status,
  sessions: row.sessions,
  pending: row.pending,
  unserved: row.unserved,
  firstSeenAt: when(row.firstSeenMs),
  lastSeenAt: when(row.lastSeenMs),
  lastRoom: row.roomName,
  peakToday: row.peakToday,
  lastHour: [...row.lastHour],
  lastDay: [...row.lastDay],
  joinMedianMs: row.medianMs,
  joinP95Ms: row.p95Ms,
  failedShare: row.failedShare,
  dispatches: row.dispatches,
  deployments: [...row.deployments],
  sdks: [...row.sdks],
  lastAction: row.lastAction && {
    at: when(row.lastAction.atMs),
    who: row.lastAction.who,
    kind: row.lastAction.kind,
    outcome: row.lastAction.outcome,
  },
  cloud,
});

/** @param deleted how many rows `prune` deleted; null without `prune` */
export const registryPart = (path: string, info: RegistryInfo, deleted: number | null): RegistryDocument => ({
  schema: 'lktop.registry/1',
  path,
  schemaVersion: info.schemaVersion,
  bytes: info.bytes,
  rows: { ...info.rows },
  servers: info.servers.map(({ host, name, firstWatchedMs, watchedUntilMs }) => ({
    host,
    project: name,
    firstWatchedAt: when(firstWatchedMs),
    watchedUntil: when(watchedUntilMs),
  })),
  deleted,
});
