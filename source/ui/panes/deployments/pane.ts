import { type DeployedAgent, deployedAgents } from '../../../agents/deployed.ts';
import type { AgentRow } from '../../../agents/past.ts';
import { type DeploymentRow, deploymentRows } from '../../../agents/rows.ts';
import {
  agentText,
  deploymentsText,
  failedText,
  hourBars,
  joinText,
  lastActionText,
  sessionText,
} from '../../../agents/words.ts';
import type { Room } from '../../../fleet/fleet.ts';
import { isProblem, type Severity } from '../../../fleet/severity.ts';
import type { Worker } from '../../../fleet/workers.ts';
import { compareNaturally } from '../../../query/natural-order.ts';
import { createCorpus } from '../../../query/search-text.ts';
import { counted } from '../../../text/counted.ts';
import { quoteName, safeText } from '../../../text/safe-text.ts';
import { boldLines, entries, fact, heading, type Paper, paragraph, timeText } from '../../detail/paper.ts';
import { BLANK_LINE, type Line, span } from '../../line.ts';
import { rememberLast } from '../../query/remember.ts';
import type { View } from '../../view-model.ts';
import { spanningRow } from '../column-rows.ts';
import { HISTORY, pastIsOpen } from '../history/pane.ts';
import type { Pane } from '../pane.ts';
import { markOf, worstOf } from '../row.ts';
import { cloudWords, failuresText } from './cloud-columns.ts';
import { cloudDetail, cloudNotes } from './cloud-detail.ts';
import { DEPLOYMENT_COLUMNS, nameText, roomsSeverity, roomsText, sdksText, severityOf } from './columns.ts';
import { offerLines, offersText } from './offers.ts';

/** The header of the agent names that share a deployment. */
interface DeploymentGroup {
  readonly kind: 'deployment group';
  readonly key: string;
  /** Raw; "": none. */
  readonly deployment: string;
  readonly items: readonly DeploymentRow[];
  readonly folded: boolean;
}

type DeploymentListRow = DeploymentRow | DeploymentGroup;

const isGroup = (row: DeploymentListRow): row is DeploymentGroup => 'kind' in row;

const NONE: readonly never[] = [];
const NO_WORKERS: readonly Worker[] = [];

const itemsOf = rememberLast(
  (
    rooms: readonly Room[],
    workers: readonly Worker[],
    past: readonly AgentRow[] | null,
    byDeployment: boolean,
    deployed: readonly DeployedAgent[],
  ): readonly DeploymentRow[] => deploymentRows(rooms, workers, past, byDeployment, deployed),
);

const deployedOf = rememberLast(deployedAgents);

const groupsOf = rememberLast(
  (items: readonly DeploymentRow[], unfolded: ReadonlySet<string>): readonly DeploymentListRow[] => {
    const groups = new Map<string, DeploymentRow[]>();
    for (const item of items) {
      const deployment = item.deployment ?? '';
      groups.set(deployment, [...(groups.get(deployment) ?? []), item]);
    }
    return [...groups]
      .sort(([one], [other]) => Number(one === '') - Number(other === '') || compareNaturally(one, other))
      .flatMap(([deployment, members]): readonly DeploymentListRow[] => {
        const key = `\ndeployment\n${deployment}`;
        const folded = !unfolded.has(key);
        const row: DeploymentGroup = { kind: 'deployment group', key, deployment, items: members, folded };
        return folded ? [row] : [row, ...members];
      });
  },
);

const severityOfGroup = ({ items }: DeploymentGroup): Severity =>
  worstOf(items.map((item) => ({ severity: severityOf(item) })));

const groupName = ({ deployment }: DeploymentGroup): string =>
  deployment === '' ? '(no deployment)' : quoteName(deployment);

const sum = (items: readonly DeploymentRow[], of: 'sessions' | 'pending' | 'unserved'): number =>
  items.reduce((total, item) => total + item[of], 0);

/** Formats `3 agents, 12 sessions, 1 pending`. */
const groupText = ({ items }: DeploymentGroup): string => {
  const pending = sum(items, 'pending');
  return [
    counted(items.length, 'agent'),
    counted(sum(items, 'sessions'), 'session'),
    ...(pending === 0 ? [] : [`${pending} pending`]),
  ].join(', ');
};

const corpus = createCorpus<DeploymentRow>(
  ({ agentName, status, deployments, sdks, cloud }, { name, text }) => {
    name('agent', agentName);
    text('state', status);
    for (const deployment of deployments) name('deployment', deployment);
    for (const sdk of sdks) text(null, sdk);
    if (cloud === null) return;
    text('id', cloud.row.id);
    text('state', cloud.row.status);
    text(null, cloud.row.currentVersion);
    for (const region of cloud.row.regions) text(null, region);
  },
);

/** More are in the history. */
const MOST_SESSIONS = 10;
const BARS = 20;

const dayLines = (paper: Paper, past: AgentRow): readonly Line[] => [
  BLANK_LINE,
  heading('The last day'),
  ...fact(paper, 'peak today', String(past.peakToday)),
  ...fact(paper, 'last hour', hourBars(past.lastHour, paper.symbols.levels, BARS).trim()),
  ...fact(paper, 'last day', hourBars(past.lastDay, paper.symbols.levels, past.lastDay.length).trim()),
  ...fact(paper, 'joined in', past.medianMs === null ? '' : `${joinText(past)} (median / p95)`),
  ...fact(paper, 'failed', past.failedShare === null ? '' : `${failedText(past)} dispatches`),
  ...fact(paper, 'first seen', timeText(past.firstSeenMs, paper.nowMs)),
  ...fact(
    paper,
    'last seen',
    `${timeText(past.lastSeenMs, paper.nowMs)}${past.roomName === null ? '' : ` in ${quoteName(past.roomName)}`}`,
  ),
  ...fact(paper, 'last action', lastActionText(past)),
];

const rowDetail = (paper: Paper, { session, state }: View, row: DeploymentRow) => {
  const { past, workers, metrics } = session;
  const severity = roomsSeverity(row);
  const now = roomsText(row, paper.nowMs);
  const missing = [...cloudNotes(session), ...(past.missing === null ? [] : [safeText(past.missing)])];
  const stays = past.stays?.agentName === row.agentName ? past.stays : null;
  const isPartial = row.deployment !== null && row.past === null && past.agents !== null;
  return [
    ...(now === '' ? [] : paragraph(paper, `${paper.symbols.marks[severity]} ${now}`, severity)),
    ...missing.flatMap((note) => paragraph(paper, note, 'warning')),
    ...(now === '' && missing.length === 0 ? [] : [BLANK_LINE]),
    ...(row.cloud === null ? [] : cloudDetail(paper, row.cloud, session, state.project.lk)),
    heading('Now'),
    ...fact(paper, 'agent name', agentText(row.agentName)),
    ...fact(paper, 'sessions', String(row.sessions)),
    ...fact(paper, 'waiting', row.pending === 0 ? '' : counted(row.pending, 'dispatch', 'dispatches')),
    ...fact(paper, 'unserved', row.unserved === 0 ? '' : counted(row.unserved, 'dispatch', 'dispatches')),
    ...fact(
      paper,
      'workers',
      workers === null
        ? 'not known: their addresses are not given'
        : row.workers === 0
          ? 'none answers'
          : `${row.workers} answering`,
    ),
    ...offerLines(paper, metrics),
    ...fact(paper, 'deployments', deploymentsText(row.deployments)),
    ...fact(paper, 'SDK', sdksText(row)),
    ...(row.past === null ? [] : dayLines(paper, row.past)),
    ...(isPartial
      ? [
          BLANK_LINE,
          ...paragraph(paper, 'The figures of the past are those of all its deployments.', 'muted'),
        ]
      : []),
    ...(stays === null || stays.sessions.length === 0
      ? []
      : [
          ...entries(paper, 'Last sessions', stays.sessions.slice(0, MOST_SESSIONS), (one) =>
            sessionText(one, paper.nowMs),
          ),
          ...paragraph(paper, `${paper.keys.keyOf('open')} shows all sessions and dispatches`, 'muted'),
        ]),
  ];
};

/** What its rooms show, then what LiveKit Cloud says. Safe. */
const rowWords = (row: DeploymentRow, nowMs: number): string =>
  [roomsText(row, nowMs), row.cloud === null ? '' : cloudWords(row.cloud.row, nowMs)]
    .filter((words) => words !== '')
    .join(', ');

const groupDetail = (paper: Paper, group: DeploymentGroup): readonly Line[] => [
  ...boldLines(paragraph(paper, groupName(group))),
  ...paragraph(paper, groupText(group)),
  ...paragraph(
    paper,
    `${paper.keys.keyOf('open')} ${group.folded ? 'shows its agents' : 'hides its agents'}`,
    'muted',
  ),
  ...entries(paper, 'Agents', group.items, (item) => `${nameText(item)}: ${rowWords(item, paper.nowMs)}`),
];

/** The list of agent names: what is now from the rooms, the past from the registry. */
export const deploymentsPane: Pane<DeploymentRow, DeploymentListRow> = {
  id: 'deployments',
  keys: ['5'],
  title: 'Deployments',
  label: 'deployments',
  description: 'each agent name with its sessions, its last hour, the time to join and the failures',
  lineDescription: 'the agent names, or those that match',
  place: 'left alone',
  leadsTo: HISTORY,

  // A closed list costs nothing at a sweep.
  items: ({ session: { fleet, workers, past, cloud, cloudActions }, query, listPane }) =>
    pastIsOpen(listPane)
      ? itemsOf(
          fleet.rooms,
          workers?.workers ?? NO_WORKERS,
          past.agents,
          query.byDeployment,
          deployedOf(cloud, cloudActions, past.byVersion),
        )
      : NONE,
  fold: (items, { query }) => (query.byDeployment ? groupsOf(items, query.unfolded) : items),
  things: (row) => (isGroup(row) ? row.items : null),
  isNews: (row) => isGroup(row) && row.folded && isProblem({ severity: severityOfGroup(row) }),
  open: (row) => (isGroup(row) ? { type: 'group toggled', key: row.key } : null),
  cursor: () => 'stays',

  columns: DEPLOYMENT_COLUMNS,
  matches: (item, matcher) => matcher.of(corpus, item),
  severity: (row) => (isGroup(row) ? severityOfGroup(row) : severityOf(row)),

  row: (row, { symbols, placed }) =>
    isGroup(row)
      ? spanningRow(
          {
            mark: markOf({ severity: severityOfGroup(row) }, symbols),
            text: () =>
              span(`${row.folded ? symbols.folded : symbols.unfolded} ${groupName(row)}  ${groupText(row)}`),
            own: {},
          },
          placed,
        )
      : null,
  scopeChips: ({ session: { past, cloud, metrics } }) => [
    ...(metrics.offers === null ? [] : [offersText(metrics.offers)]),
    ...(past.missing === null ? [] : ['not all of the past is known']),
    ...(cloud?.failure == null ? [] : ['LiveKit Cloud does not tell its agents']),
  ],
  foldChips: ({ query }) => (query.byDeployment ? ['by deployment'] : []),
  empty: ({ session }) => {
    const { past } = session;
    const [note] = cloudNotes(session);
    if (note !== undefined) return note;
    if (past.missing !== null) return safeText(past.missing);
    return past.agents === null ? 'reading the registry' : 'no agent was seen yet';
  },

  // An agent name is in many rooms, and the room of another list must not stand in for it.
  subject: () => null,
  detail: (paper, view, row) => {
    if (row === null) return null;
    return isGroup(row) ? groupDetail(paper, row) : rowDetail(paper, view, row);
  },

  sentence: (row, nowMs) =>
    [
      `${nameText(row)}: ${rowWords(row, nowMs)}`,
      ...(row.past === null ? [] : [`peak today ${row.past.peakToday}`]),
      ...(row.past?.medianMs == null ? [] : [`joined in ${joinText(row.past)}`]),
      ...(row.past?.failedShare == null ? [] : [`failed ${failedText(row.past)}`]),
      ...(row.cloud === null || failuresText(row.cloud) === ''
        ? []
        : [`failed by version ${failuresText(row.cloud)}`]),
    ].join(', '),
  notes: cloudNotes,
  nothing: 'No agents were seen.',
};

/** What LiveKit Cloud says of the agent under the cursor; null: it says nothing of it. */
export const deployedUnder = (row: object | null): DeployedAgent | null =>
  row !== null && 'cloud' in row && !('kind' in row) ? (row as DeploymentRow).cloud : null;

/** The agent name under the cursor; null on the header of a group and in an empty list. */
export const agentNameUnder = (row: object | null): string | null =>
  row !== null && 'agentName' in row ? String(row.agentName) : null;
