import type { AgentRow, DispatchRow, IncidentRow, SessionRow } from '../../registry/history.ts';
import type { RecordedAction } from '../../registry/recorded-action.ts';
import { markOf } from '../../report/marks.ts';
import type { TableColumn } from '../../report/table.tsx';
import { formatClockTime, formatDateTime, formatDuration, formatTook } from '../../text/duration.ts';
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

const agentText = (name: string | null): string => {
  if (name === null) return '';
  return name === '' ? '(unnamed)' : quoteName(name);
};

/** If somebody watched, a second or two lie between the last sight of a thing and the first of its absence. */
const EXACT_MS = 60_000;

const dayOf = (atMs: number): string => formatDateTime(atMs).slice(0, 'YYYY-MM-DD'.length);
const withoutSeconds = (text: string): string => text.slice(0, -':SS'.length);

/** The time, with the date if it is not that of the other time. */
const timeAfter = (beforeMs: number, atMs: number): string =>
  dayOf(beforeMs) === dayOf(atMs) ? formatClockTime(atMs) : formatDateTime(atMs);

/** When a thing ended: at a time, or within a time in which nobody looked. */
export const endText = (startMs: number, lastSeenMs: number, goneMs: number | null): string => {
  if (goneMs === null) return '';
  if (goneMs - lastSeenMs <= EXACT_MS) return timeAfter(startMs, goneMs);
  const from = withoutSeconds(timeAfter(startMs, lastSeenMs));
  const until = withoutSeconds(timeAfter(lastSeenMs, goneMs));
  return `between ${from} and ${until}, while nobody looked`;
};

/** One server needs no column. */
export const ofServers = <Row extends { readonly host: string }>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): readonly TableColumn<Row>[] =>
  new Set(rows.map(({ host }) => host)).size > 1
    ? [...columns, { title: 'Server', text: ({ host }) => safeText(host), shrinks: true, spare: 10 }]
    : columns;

/** What can be spared is dropped as a whole: half an id helps nobody, and would take the room of the names. */
export const SESSION_COLUMNS: readonly TableColumn<SessionRow>[] = [
  { title: 'Joined', text: ({ joinedMs }) => formatDateTime(joinedMs) },
  { title: 'Room', text: ({ roomName }) => quoteName(roomName), shrinks: true },
  { title: 'Agent', text: ({ agentName }) => agentText(agentName), shrinks: true },
  { title: 'Outcome', text: ({ ended }) => ended },
  { title: 'Ended', text: ({ joinedMs, lastSeenMs, goneMs }) => endText(joinedMs, lastSeenMs, goneMs) },
  { title: 'Deployment', text: ({ deployment }) => safeText(deployment ?? ''), spare: 4 },
  { title: 'Worker', text: ({ workerId }) => safeText(workerId ?? ''), spare: 3 },
  { title: 'Identity', text: ({ identity }) => safeText(identity), spare: 2 },
];

export const DISPATCH_COLUMNS: readonly TableColumn<DispatchRow>[] = [
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
    text: ({ createdMs, lastSeenMs, goneMs }) => endText(createdMs, lastSeenMs, goneMs),
    spare: 3,
  },
  { title: 'By', text: ({ who }) => safeText(who ?? ''), spare: 4 },
  { title: 'Error', text: ({ error }) => safeText(error ?? ''), shrinks: true, spare: 5 },
  { title: 'Dispatch', text: ({ dispatchId }) => safeText(dispatchId), spare: 2 },
];

export const INCIDENT_COLUMNS: readonly TableColumn<IncidentRow>[] = [
  { title: 'Since', text: ({ sinceMs }) => formatDateTime(sinceMs) },
  { title: 'Incident', text: ({ severity, verdict }) => `${markOf(severity)} ${safeText(verdict)}` },
  { title: 'Agent', text: ({ agentName }) => agentText(agentName), shrinks: true },
  {
    title: 'Lasted',
    text: ({ sinceMs, endedMs }) => (endedMs === null ? 'goes on' : formatDuration(endedMs - sinceMs)),
  },
  { title: 'Rooms', text: ({ mostRooms }) => String(mostRooms) },
  {
    title: 'First room',
    text: ({ roomName }) => (roomName === null ? '' : quoteName(roomName)),
    shrinks: true,
  },
  { title: 'Deployment', text: ({ deployment }) => safeText(deployment ?? ''), shrinks: true, spare: 1 },
];

const BARS = [...'▁▂▃▄▅▆▇█'];
const ASCII_BARS = [...'_.:-=+*#'];
/** A bar stands for so many minutes. */
const MINUTES_A_BAR = 3;

/** The last hour in 20 bars, as high as the most. A blank is a time without sessions. */
export const hourBars = (lastHour: readonly number[], isAscii: boolean): string => {
  const bars = isAscii ? ASCII_BARS : BARS;
  const most = Math.max(...lastHour, 1);
  let text = '';
  for (let from = 0; from < lastHour.length; from += MINUTES_A_BAR) {
    const count = Math.max(...lastHour.slice(from, from + MINUTES_A_BAR));
    text += count === 0 ? ' ' : (bars[Math.ceil((count / most) * bars.length) - 1] ?? '');
  }
  return text;
};

const statusText = ({ status, sessions, pending, unserved, lastSeenMs }: AgentRow, nowMs: number): string => {
  switch (status) {
    case 'ACTIVE':
      return unserved > 0 ? `ACTIVE ${sessions}, UNSERVED ${unserved}` : `ACTIVE ${sessions}`;
    case 'UNSERVED':
      return `UNSERVED ${unserved}`;
    case 'PENDING':
      return `PENDING ${pending}`;
    case 'GONE':
      return `GONE ${formatDuration(nowMs - lastSeenMs)}`;
  }
};

const joinText = ({ medianMs, p95Ms }: AgentRow): string =>
  medianMs === null || p95Ms === null ? '' : `${formatTook(medianMs)} / ${formatTook(p95Ms)}`;

const failedText = ({ failedShare, dispatches }: AgentRow): string =>
  failedShare === null ? '' : `${Math.round(failedShare * 100)} % of ${dispatches}`;

const lastActionText = ({ lastAction }: AgentRow): string =>
  lastAction === null
    ? ''
    : `${formatDateTime(lastAction.atMs)} ${safeText(lastAction.who)} ${safeText(lastAction.kind)}: ${safeText(lastAction.outcome)}`;

export const agentColumns = (nowMs: number, isAscii: boolean): readonly TableColumn<AgentRow>[] => [
  { title: 'Agent', text: ({ agentName }) => agentText(agentName), shrinks: true },
  { title: 'Status', text: (row) => statusText(row, nowMs) },
  { title: 'Peak today', text: ({ peakToday }) => String(peakToday), spare: 5 },
  { title: 'Last hour', text: ({ lastHour }) => hourBars(lastHour, isAscii), spare: 6 },
  { title: 'Joined in (median / p95)', text: joinText, spare: 3 },
  { title: 'Failed', text: failedText, spare: 2 },
  {
    title: 'Deployments',
    text: ({ deployments }) => deployments.map((one) => (one === '' ? '(none)' : safeText(one))).join(', '),
    shrinks: true,
    spare: 7,
  },
  { title: 'SDK', text: ({ sdks }) => sdks.map((sdk) => safeText(sdk)).join(', '), shrinks: true, spare: 9 },
  { title: 'Last action', text: lastActionText, shrinks: true, spare: 8 },
];
