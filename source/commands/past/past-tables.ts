import {
  agentText,
  deploymentsText,
  endedUnseen,
  endText,
  failedText,
  hourBars,
  joinText,
  lastActionText,
  statusText,
} from '../../agents/words.ts';
import type { AgentRow, DispatchRow, IncidentRow, SessionRow } from '../../registry/history.ts';
import type { RecordedAction } from '../../registry/recorded-action.ts';
import { markOf } from '../../report/marks.ts';
import type { TableColumn } from '../../report/table.tsx';
import { formatDateTime, formatDuration, formatTook } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';

/** The agent that was to come or to go, or who else was removed. */
const actedOn = ({ agentName, identity }: RecordedAction): string =>
  agentName === '' ? '(unnamed)' : safeText(agentName ?? identity ?? '');

export const ACTION_COLUMNS: readonly TableColumn<RecordedAction>[] = [
  { title: 'When', text: ({ startedAtMs }) => formatDateTime(startedAtMs) },
  { title: 'Who', text: ({ who }) => safeText(who), shrinks: true, spare: 2 },
  { title: 'Project', text: ({ project }) => quoteName(project), shrinks: true, spare: 3 },
  { title: 'Action', text: ({ kind }) => kind },
  { title: 'Room', text: ({ roomName }) => quoteName(roomName), shrinks: true },
  { title: 'Agent', text: actedOn, shrinks: true, spare: 1 },
  { title: 'Outcome', text: ({ outcome }) => outcome },
  { title: 'Details', text: ({ sentence }) => safeText(sentence), shrinks: true, spare: 4 },
];

/** One server needs no column. */
export const ofServers = <Row extends { readonly host: string }>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): readonly TableColumn<Row>[] =>
  new Set(rows.map(({ host }) => host)).size > 1
    ? [...columns, { title: 'Server', text: ({ host }) => safeText(host), shrinks: true, spare: 10 }]
    : columns;

/** What can be spared is dropped as a whole: half an id helps nobody, and would take the room of the names. */
export const sessionColumns = (nowMs: number): readonly TableColumn<SessionRow>[] => [
  { title: 'Joined', text: ({ joinedMs }) => formatDateTime(joinedMs) },
  { title: 'Room', text: ({ roomName }) => quoteName(roomName), shrinks: true },
  { title: 'Agent', text: ({ agentName }) => agentText(agentName), shrinks: true },
  { title: 'Outcome', text: ({ ended }) => ended },
  {
    title: 'Ended',
    text: ({ joinedMs, lastSeenMs, goneMs }) => endText(joinedMs, lastSeenMs, goneMs, nowMs),
  },
  { title: 'Deployment', text: ({ deployment }) => safeText(deployment ?? ''), spare: 4 },
  { title: 'Worker', text: ({ workerId }) => safeText(workerId ?? ''), spare: 3 },
  { title: 'Identity', text: ({ identity }) => safeText(identity), spare: 2 },
];

export const dispatchColumns = (nowMs: number): readonly TableColumn<DispatchRow>[] => [
  { title: 'Created', text: ({ createdMs }) => formatDateTime(createdMs) },
  { title: 'Room', text: ({ roomName }) => quoteName(roomName), shrinks: true },
  {
    title: 'Agent',
    text: ({ agentName }) => (agentName === '' ? '(automatic)' : quoteName(agentName)),
    shrinks: true,
  },
  { title: 'Outcome', text: ({ outcome }) => outcome },
  {
    title: 'Took',
    text: ({ createdMs, joinedMs }) => (joinedMs === null ? '' : formatTook(joinedMs - createdMs)),
  },
  {
    title: 'Ended',
    text: ({ createdMs, lastSeenMs, goneMs }) => endText(createdMs, lastSeenMs, goneMs, nowMs),
    spare: 3,
  },
  { title: 'By', text: ({ who }) => safeText(who ?? ''), spare: 4 },
  { title: 'Error', text: ({ error }) => safeText(error ?? ''), shrinks: true, spare: 5 },
  { title: 'Dispatch', text: ({ dispatchId }) => safeText(dispatchId), spare: 2 },
];

/** Whoever watches tells every 10 s that an incident goes on. */
const TOLD_EVERY_MS = 15_000;

const lastedText = ({ sinceMs, lastSeenMs, endedMs }: IncidentRow, nowMs: number): string => {
  if (endedMs !== null && !endedUnseen(lastSeenMs, endedMs)) return formatDuration(endedMs - sinceMs);
  const text = endText(sinceMs, lastSeenMs, endedMs, nowMs, TOLD_EVERY_MS);
  return endedMs === null ? text || 'goes on' : `ended ${text}`;
};

export const incidentColumns = (nowMs: number): readonly TableColumn<IncidentRow>[] => [
  { title: 'Since', text: ({ sinceMs }) => formatDateTime(sinceMs) },
  { title: 'Incident', text: ({ severity, verdict }) => `${markOf(severity)} ${safeText(verdict)}` },
  { title: 'Agent', text: ({ agentName }) => agentText(agentName), shrinks: true },
  {
    title: 'Lasted',
    text: (row) => lastedText(row, nowMs),
  },
  { title: 'Rooms', text: ({ mostRooms }) => String(mostRooms) },
  {
    title: 'First room',
    text: ({ roomName }) => (roomName === null ? '' : quoteName(roomName)),
    shrinks: true,
  },
  { title: 'Deployment', text: ({ deployment }) => safeText(deployment ?? ''), shrinks: true, spare: 1 },
];

/** The levels of `--ascii` are letters of every font. */
const LEVELS = '▁▂▃▄▅▆▇█';
const ASCII_LEVELS = '_.:-=+*#';

export const agentColumns = (nowMs: number, isAscii: boolean): readonly TableColumn<AgentRow>[] => [
  { title: 'Agent', text: ({ agentName }) => agentText(agentName), shrinks: true },
  { title: 'Status', text: (row) => statusText(row, nowMs) },
  { title: 'Peak today', text: ({ peakToday }) => String(peakToday), spare: 5 },
  {
    title: 'Last hour',
    text: ({ lastHour }) => hourBars(lastHour, isAscii ? ASCII_LEVELS : LEVELS),
    spare: 6,
  },
  {
    title: 'Last day',
    text: ({ lastDay }) => hourBars(lastDay, isAscii ? ASCII_LEVELS : LEVELS, lastDay.length),
    spare: 8,
  },
  { title: 'Joined in (median / p95)', text: joinText, spare: 3 },
  { title: 'Failed', text: failedText, spare: 2 },
  {
    title: 'Deployments',
    text: ({ deployments }) => deploymentsText(deployments),
    shrinks: true,
    spare: 7,
  },
  { title: 'SDK', text: ({ sdks }) => sdks.map((sdk) => safeText(sdk)).join(', '), shrinks: true, spare: 9 },
  { title: 'Last action', text: lastActionText, shrinks: true, spare: 8 },
];
