import { deployedSeverity } from '../../../agents/deployed.ts';
import type { DeploymentRow, DeploymentStatus } from '../../../agents/rows.ts';
import {
  agentText,
  byNeed,
  deploymentsText,
  failedText,
  hourBars,
  joinText,
  lastActionText,
  statusText,
} from '../../../agents/words.ts';
import { type Severity, severityRank } from '../../../fleet/severity.ts';
import { compareNaturally } from '../../../query/natural-order.ts';
import { byText, most, worst } from '../../../query/sort.ts';
import { safeText } from '../../../text/safe-text.ts';
import { span } from '../../line.ts';
import type { PaneColumn } from '../columns.ts';
import { byCloudProblem, CLOUD_COLUMNS } from './cloud-columns.ts';

const SEVERITIES: Readonly<Record<DeploymentStatus, Severity>> = {
  UNSERVED: 'critical',
  PENDING: 'notice',
  ACTIVE: 'ok',
  IDLE: 'ok',
  GONE: 'ignored',
};

/** Callers may wait for dispatches that nobody takes, whatever else is served. */
export const roomsSeverity = ({ status, unserved }: DeploymentRow): Severity =>
  unserved > 0 ? 'critical' : SEVERITIES[status];

/** The worst of what its rooms show and of what LiveKit Cloud says. */
export const severityOf = (row: DeploymentRow): Severity => {
  const ofRooms = roomsSeverity(row);
  const ofCloud = row.cloud === null ? null : deployedSeverity(row.cloud);
  if (ofCloud === null) return ofRooms;
  return severityRank({ severity: ofCloud }) < severityRank({ severity: ofRooms }) ? ofCloud : ofRooms;
};

/** A deployed agent that no room has seen is not gone. */
export const roomsText = (row: DeploymentRow, nowMs: number): string =>
  row.cloud !== null && row.status === 'GONE' && row.lastSeenMs === null ? '' : statusText(row, nowMs);

/** The agent name; the id of a deployed agent without one. Safe. */
export const nameText = ({ agentName, cloud }: DeploymentRow): string =>
  agentName === '' && cloud !== null ? safeText(cloud.row.id) : agentText(agentName);

/** From the narrowest to the widest place for the last hour. */
const FEW_BARS = 10;
const MANY_BARS = 20;

/** A bar for two hours, or for each. */
const HALF_DAY_BARS = 12;
const DAY_BARS = 24;

/** Formats `python 1.8.9, python 1.9.0`. Safe. */
export const sdksText = ({ sdks }: DeploymentRow): string => sdks.map((sdk) => safeText(sdk)).join(', ');

export const DEPLOYMENT_COLUMNS: readonly PaneColumn<DeploymentRow>[] = [
  {
    id: 'name',
    heading: 'Agent',
    description: 'the agent name',
    width: { least: 11, wanted: 16, grows: 1 },
    rank: 0,
    order: byText(({ agentName }) => agentName),
    cell: (row) => span(nameText(row)),
  },
  ...CLOUD_COLUMNS,
  {
    id: 'status',
    heading: 'Status',
    description:
      'ACTIVE with its sessions, UNSERVED and PENDING with the dispatches that wait, IDLE if it only waits for work, GONE',
    width: { least: 11, wanted: 12, grows: 1 },
    rank: 0,
    order: worst(
      (one, other) =>
        byCloudProblem(one, other) || byNeed(one, other) || compareNaturally(one.agentName, other.agentName),
    ),
    cell: (row, { nowMs }, columns) => {
      const severity = roomsSeverity(row);
      const calm = severity === 'ok' || severity === 'ignored';
      const whole = roomsText(row, nowMs);
      // Where both counts have no space, that of the callers who may wait stays.
      const text =
        whole.length > columns && row.unserved > 0
          ? statusText({ ...row, status: 'UNSERVED' }, nowMs)
          : whole;
      return span(text, calm ? (severity === 'ok' ? 'plain' : 'muted') : severity);
    },
  },
  {
    id: 'sessions',
    heading: 'Now',
    description: 'its sessions now',
    width: { least: 4, wanted: 4 },
    align: 'end',
    rank: 5,
    order: most(({ sessions }) => sessions),
    cell: ({ sessions }) => span(String(sessions)),
  },
  {
    id: 'peak',
    heading: 'Peak',
    description: 'its most sessions at once today',
    width: { least: 4, wanted: 4 },
    align: 'end',
    rank: 2,
    order: most(({ past }) => past?.peakToday ?? null),
    cell: ({ past }) => span(past === null ? '' : String(past.peakToday), 'muted'),
  },
  {
    id: 'trend',
    heading: 'Last hour',
    description: 'its sessions at once in the last hour, the newest on the right',
    width: { least: FEW_BARS, wanted: MANY_BARS },
    rank: 1,
    cell: ({ past }, { symbols: { levels } }, columns) =>
      span(
        past === null ? '' : hourBars(past.lastHour, levels, columns < MANY_BARS ? FEW_BARS : MANY_BARS),
        'muted',
      ),
  },
  {
    id: 'day',
    heading: 'Last day',
    description: 'its sessions at once in the last 24 hours, the newest on the right',
    width: { least: HALF_DAY_BARS, wanted: DAY_BARS },
    rank: 2,
    cell: ({ past }, { symbols: { levels } }, columns) =>
      span(
        past === null ? '' : hourBars(past.lastDay, levels, columns < DAY_BARS ? HALF_DAY_BARS : DAY_BARS),
        'muted',
      ),
  },
  {
    id: 'joined',
    heading: 'Joined in',
    description: 'from a dispatch to its agent on the last day: the median and the 95th percentile',
    width: { least: 15, wanted: 15 },
    rank: 1,
    order: most(({ past }) => past?.medianMs ?? null),
    cell: ({ past }) => span(past === null ? '' : joinText(past), 'muted'),
  },
  {
    id: 'failed',
    heading: 'Failed',
    description: 'the share of the dispatches of the last day that failed or got no agent',
    // `100 % of 9`
    width: { least: 10, wanted: 13 },
    rank: 1,
    order: most(({ past }) => past?.failedShare ?? null),
    cell: ({ past }) => span(past === null ? '' : failedText(past), past?.failedShare ? 'warning' : 'muted'),
  },
  {
    id: 'deployments',
    heading: 'Deployments',
    description: 'the deployments seen now and on the last day',
    width: { least: 11, wanted: 14, grows: 1 },
    rank: 3,
    order: byText(({ deployments }) => deployments.join(' ')),
    cell: ({ deployments }) => span(deploymentsText(deployments), 'muted'),
  },
  {
    id: 'sdk',
    heading: 'SDK',
    description: 'the SDK versions of its workers, and those seen on the last day',
    width: { least: 12, wanted: 14 },
    rank: 4,
    order: byText(({ sdks }) => sdks.join(' ')),
    cell: (row) => span(sdksText(row), 'muted'),
  },
  {
    id: 'action',
    heading: 'Last action',
    description: 'what lktop last did about it',
    width: { least: 20, wanted: 30, grows: 1 },
    rank: 6,
    shown: 'wide',
    order: most(({ past }) => past?.lastAction?.atMs ?? null),
    cell: ({ past }) => span(past === null ? '' : lastActionText(past), 'muted'),
  },
];
