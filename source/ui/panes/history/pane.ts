import type { DispatchRow, PastState, SessionRow } from '../../../agents/past.ts';
import { agentText, endedUnseen, endText, sessionText } from '../../../agents/words.ts';
import type { Room } from '../../../fleet/fleet.ts';
import type { Severity } from '../../../fleet/severity.ts';
import { roomKey } from '../../../fleet/snapshot.ts';
import { createCorpus } from '../../../query/search-text.ts';
import { byText, earliest, most } from '../../../query/sort.ts';
import { formatClockTime, formatDateTime, formatDuration, formatTook } from '../../../text/duration.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { fact, heading, type Paper, paragraph, timeText } from '../../detail/paper.ts';
import { type Line, span } from '../../line.ts';
import { rememberLast } from '../../query/remember.ts';
import type { Keyed } from '../../view-model.ts';
import { type PaneColumn, textColumn } from '../columns.ts';
import { type Pane, roomSubject } from '../pane.ts';

/** The list of what ran, and the list that leads to it. */
export const HISTORY = 'history';
const DEPLOYMENTS = 'deployments';

/** Whether a list is open that shows the past. */
export const pastIsOpen = (listPane: string): boolean => listPane === DEPLOYMENTS || listPane === HISTORY;

/** A session or a dispatch of the past. */
type HistoryItem = Keyed &
  (
    | { readonly kind: 'session'; readonly row: SessionRow }
    | { readonly kind: 'dispatch'; readonly row: DispatchRow }
  );

const NONE: readonly never[] = [];

const startOf = (item: HistoryItem): number =>
  item.kind === 'session' ? item.row.joinedMs : item.row.createdMs;

const outcomeOf = (item: HistoryItem): string =>
  item.kind === 'session' ? item.row.ended : item.row.outcome;

const BAD: ReadonlySet<string> = new Set(['failed', 'unanswered']);

const severityOf = (item: HistoryItem): Severity => {
  const outcome = outcomeOf(item);
  if (BAD.has(outcome)) return 'warning';
  return outcome === 'unseen' || outcome === 'pending' ? 'notice' : 'ok';
};

/** How long a session lasted, or how long a dispatch waited for its agent; null: none came. Milliseconds. */
const durationOf = (item: HistoryItem, nowMs: number): number | null => {
  if (item.kind === 'session') return (item.row.goneMs ?? nowMs) - item.row.joinedMs;
  const { joinedMs, createdMs } = item.row;
  return joinedMs === null ? null : Math.max(0, joinedMs - createdMs);
};

const durationText = (item: HistoryItem, nowMs: number): string => {
  const durationMs = durationOf(item, nowMs);
  if (durationMs === null) return '';
  if (item.kind === 'dispatch') return formatTook(durationMs);
  const { joinedMs, lastSeenMs, goneMs } = item.row;
  // It may have ended right after somebody saw it.
  return endedUnseen(lastSeenMs, goneMs)
    ? `>${formatDuration(lastSeenMs - joinedMs)}`
    : formatDuration(durationMs);
};

const itemsOf = rememberLast((stays: PastState['stays']): readonly HistoryItem[] =>
  stays === null
    ? NONE
    : [
        ...stays.sessions.map(
          (row): HistoryItem => ({ key: `${row.roomId}\n${row.participantId}`, kind: 'session', row }),
        ),
        ...stays.dispatches.map(
          (row): HistoryItem => ({ key: `${row.roomId}\n${row.dispatchId}`, kind: 'dispatch', row }),
        ),
      ].sort((one, other) => startOf(other) - startOf(one)),
);

const corpus = createCorpus<HistoryItem>((item, { name, text }) => {
  const { roomName, roomId, deployment, dispatchId } = item.row;
  name('room', roomName);
  text('id', roomId);
  text('id', dispatchId);
  text('state', outcomeOf(item));
  name('deployment', deployment);
  text(null, item.kind);
  if (item.kind === 'session') {
    text('worker', item.row.workerId);
    name('identity', item.row.identity);
  } else text(null, item.row.error);
});

const DAY_MS = 86_400_000;
/** `07-14 12:04` */
const TIME_COLUMNS = 11;

const COLUMNS: readonly PaneColumn<HistoryItem>[] = [
  {
    id: 'time',
    heading: 'Began',
    description: 'when the agent joined, or when the dispatch was created',
    width: { least: TIME_COLUMNS, wanted: TIME_COLUMNS },
    rank: 0,
    order: earliest(startOf),
    cell: (item, { nowMs }) => {
      const atMs = startOf(item);
      const isNear = Math.abs(nowMs - atMs) < DAY_MS;
      return span(isNear ? formatClockTime(atMs) : formatDateTime(atMs).slice(5, 16), 'muted');
    },
  },
  {
    id: 'what',
    heading: 'What',
    description: 'a session of an agent, or a dispatch',
    width: { least: 8, wanted: 8 },
    rank: 0,
    order: byText(({ kind }) => kind),
    cell: ({ kind }) => span(kind),
  },
  {
    id: 'room',
    heading: 'Room',
    description: 'the room',
    width: { least: 8, wanted: 16, grows: 1 },
    rank: 0,
    order: byText(({ row }) => row.roomName),
    cell: ({ row }) => span(quoteName(row.roomName)),
  },
  {
    id: 'outcome',
    heading: 'Outcome',
    description: 'how it ended',
    width: { least: 10, wanted: 10 },
    rank: 0,
    order: byText(outcomeOf),
    cell: (item) => {
      const severity = severityOf(item);
      return span(outcomeOf(item), severity === 'ok' ? 'plain' : severity);
    },
  },
  {
    id: 'duration',
    heading: 'Duration',
    description: 'how long a session lasted; of a dispatch, how long its agent took to join',
    width: { least: 8, wanted: 8 },
    align: 'end',
    rank: 1,
    order: most((item) =>
      item.kind === 'session' && item.row.goneMs === null
        ? Number.MAX_SAFE_INTEGER - item.row.joinedMs
        : durationOf(item, 0),
    ),
    cell: (item, { nowMs }) => span(durationText(item, nowMs), 'muted'),
  },
  textColumn({
    id: 'deployment',
    heading: 'Deployment',
    description: 'the deployment',
    width: { least: 10, wanted: 12 },
    rank: 3,
    textOf: ({ row }) => row.deployment,
  }),
  {
    id: 'error',
    heading: 'Error',
    description: 'the error of a failed job',
    width: { least: 10, wanted: 20, grows: 1 },
    rank: 4,
    shown: 'wide',
    order: byText((item) => (item.kind === 'dispatch' ? item.row.error : null)),
    cell: (item) => span(item.kind === 'dispatch' ? safeText(item.row.error ?? '') : '', 'muted'),
  },
];

const itemDetail = (paper: Paper, item: HistoryItem): readonly Line[] => {
  const { nowMs } = paper;
  const { row } = item;
  const severity = severityOf(item);
  const startMs = startOf(item);
  const tookText = durationText(item, nowMs);
  return [
    ...paragraph(
      paper,
      `${paper.symbols.marks[severity]} ${item.kind} ${safeText(outcomeOf(item))}`,
      severity,
    ),
    heading(item.kind === 'session' ? 'Session' : 'Dispatch'),
    ...fact(paper, 'room', quoteName(row.roomName)),
    ...fact(paper, 'room id', safeText(row.roomId)),
    ...fact(paper, 'agent name', agentText(row.agentName)),
    ...fact(paper, item.kind === 'session' ? 'joined' : 'created', timeText(startMs, nowMs)),
    ...(item.kind === 'session'
      ? fact(paper, 'lasted', tookText)
      : fact(paper, 'agent', tookText === '' ? '' : `joined in ${tookText}`)),
    ...fact(paper, 'ended', endText(startMs, row.lastSeenMs, row.goneMs, nowMs)),
    ...fact(paper, 'dispatch', safeText(row.dispatchId ?? '')),
    ...fact(paper, 'deployment', safeText(row.deployment ?? '')),
    ...(item.kind === 'session'
      ? [
          ...fact(paper, 'job', safeText(item.row.jobId ?? '')),
          ...fact(paper, 'worker', safeText(item.row.workerId ?? '')),
          ...fact(paper, 'SDK', safeText(item.row.sdk ?? '')),
          ...fact(paper, 'identity', quoteName(item.row.identity)),
        ]
      : [
          ...fact(paper, 'by', safeText(item.row.who ?? '')),
          ...fact(paper, 'metadata', safeText(item.row.metadata ?? '')),
          ...fact(paper, 'error', safeText(item.row.error ?? ''), 'warning'),
        ]),
  ];
};

/** When what a row of the history tells began; null: it is no such row. Unix milliseconds. */
export const historyItemTime = (row: object | null): number | null =>
  row !== null && 'kind' in row && 'row' in row ? startOf(row as HistoryItem) : null;

/** A room may be called like one of the past, so the id decides. */
const roomOf = (item: HistoryItem | null, byKey: ReadonlyMap<string, Room>): Room | null => {
  if (item === null) return null;
  return byKey.get(roomKey({ id: item.row.roomId, name: item.row.roomName })) ?? null;
};

/** What ran of the agent name under the cursor of Deployments: its sessions and dispatches, newest first. */
export const historyPane: Pane<HistoryItem> = {
  id: HISTORY,
  keys: ['7'],
  title: 'History',
  label: 'history',
  description: 'the sessions and dispatches of the agent under the cursor of Deployments',
  lineDescription: 'what ran of an agent name, or what of it matches',
  place: 'left alone',
  absent: ({ past }) => (past.stays === null ? 'no agent is selected: Enter opens one in Deployments' : null),

  items: ({ session: { past }, listPane }) => (pastIsOpen(listPane) ? itemsOf(past.stays) : NONE),
  isSorted: () => true,
  cursor: () => 'newest',

  columns: COLUMNS,
  matches: (item, matcher) => matcher.of(corpus, item),
  severity: severityOf,

  scopeChips: ({ session: { past } }) => (past.stays === null ? [] : [agentText(past.stays.agentName)]),
  empty: ({ session: { past } }) => {
    if (past.missing !== null) return safeText(past.missing);
    return past.stays === null ? 'reading the registry' : 'nothing of it was seen yet';
  },

  subject: (item, { session }) => roomSubject({ room: roomOf(item, session.fleet.byKey) }),
  detail: (paper, _view, item) => item && itemDetail(paper, item),

  sentence: (item, nowMs) =>
    item.kind === 'session'
      ? sessionText(item.row, nowMs)
      : `dispatch to ${quoteName(item.row.roomName)}: ${safeText(item.row.outcome)}`,
  nothing: 'Nothing is known of the past.',
};
