import { type DeployedAgent, deployedSeverity } from '../../../agents/deployed.ts';
import type { DeploymentRow } from '../../../agents/rows.ts';
import type { CloudAgentRow } from '../../../cloud/rows.ts';
import { fullest } from '../../../cloud/usage.ts';
import { eventWords, times } from '../../../cloud/words.ts';
import type { CloudEventFacts, CloudUsage } from '../../../fleet/cloud-facts.ts';
import { isProblem, severityRank } from '../../../fleet/severity.ts';
import { byText, most, worst } from '../../../query/sort.ts';
import { counted } from '../../../text/counted.ts';
import { formatAge } from '../../../text/duration.ts';
import { beginningOf, safeText } from '../../../text/safe-text.ts';
import { type Span, span } from '../../line.ts';
import type { Symbols, Tone } from '../../theme.ts';
import type { PaneColumn } from '../columns.ts';
import { loadBar } from '../workers/columns.ts';

/** What LiveKit Cloud says of an agent, as cells of the list Deployments. All texts are safe. */

/** In UTF-16 units. More has no place in any column. */
const MOST_OF_A_WORD = 60;
const word = (text: string): string => safeText(beginningOf(text, MOST_OF_A_WORD));

/** Formats `2 (1-6)`: the replicas now, and the fewest and the most. */
export const replicasText = ({ replicas: { now, min, max } }: CloudAgentRow): string =>
  `${now} (${min}-${max})`;

/** Formats `on LiveKit Cloud Running, 2 replicas, crashed 3 times, last 1m ago` for a sentence. */
export const cloudWords = (row: CloudAgentRow, nowMs: number): string =>
  [
    `on LiveKit Cloud ${word(row.status)}`,
    ...(row.deployments.length === 0 ? [] : [counted(row.replicas.now, 'replica')]),
    ...row.events.map(
      (event) =>
        `${word(eventWords(event.type))} ${times(event.count)}${event.atMs === 0 ? '' : `, last${ageText(event, nowMs)} ago`}`,
    ),
  ].join(', ');

const ageText = ({ atMs }: CloudEventFacts, nowMs: number): string =>
  atMs === 0 ? '' : ` ${formatAge(Math.max(0, nowMs - atMs))}`;

/** Formats `crashed 3× 1m, memory full 1× 12m`, or `4× 1m` where that has no space. */
export const crashesText = (
  { events }: CloudAgentRow,
  nowMs: number,
  symbols: Symbols,
  columns: number,
): string => {
  const [latest] = events;
  if (latest === undefined) return '';
  const whole = events
    .map((event) => `${word(eventWords(event.type))} ${event.count}${symbols.times}${ageText(event, nowMs)}`)
    .join(', ');
  if (whole.length <= columns) return whole;
  const total = events.reduce((sum, { count }) => sum + count, 0);
  return `${total}${symbols.times}${ageText(latest, nowMs)}`;
};

/** Formats `█░░░░ 18%` of the place that is nearest to its limit; the amounts where the share is not known. */
const usageCell = (usages: readonly CloudUsage[], symbols: Symbols): Span => {
  const found = fullest(usages);
  if (found === null) {
    const [first] = usages;
    return span(first === undefined || first.used === '' ? '' : word(first.used), 'muted');
  }
  const percent = Math.round(found.share * 100);
  return span(
    `${loadBar(Math.min(1, found.share), symbols)} ${percent}%`,
    percent >= 90 ? 'warning' : 'muted',
  );
};

/** Formats `v14, 1 draining`. */
const versionText = ({ currentVersion, drainingVersions }: CloudAgentRow): string => {
  if (currentVersion === null) return '';
  const draining = drainingVersions.length === 0 ? '' : `, ${drainingVersions.length} draining`;
  return `${word(currentVersion)}${draining}`;
};

/** Formats `v14: 3 of 20, v13: 0 of 400`, the failed of all dispatches; empty if nothing was counted. */
export const failuresText = ({ figures }: Pick<DeployedAgent, 'figures'>): string =>
  (figures?.versions ?? [])
    .map(({ version, failed, dispatches }) => `${word(version)}: ${failed} of ${dispatches}`)
    .join(', ');

/** What an action does now, in one word. */
const DOING = {
  'restart-agent': 'restarting',
  'roll-back-agent': 'rollback',
  'promote-agent': 'promoting',
} as const;

/** Formats its status, or what an action does with it now. */
const cloudStatusText = ({ row, progress }: DeployedAgent): string =>
  progress?.outcome === 'running' ? DOING[progress.plan.intention.kind] : word(row.status);

const statusTone = (cloud: DeployedAgent): Tone => {
  if (cloud.progress?.outcome === 'running') return 'accent';
  const { severity } = cloud.row;
  return severity === null || severity === 'ok' ? 'plain' : severity;
};

const crashTone = ({ problems }: DeployedAgent): Tone =>
  problems.find(({ rule }) => rule === 'agent-crashing')?.severity ?? 'muted';

/** Whose problem comes first. An agent without a problem has the last place. */
const rankOf = ({ cloud }: DeploymentRow): number => {
  const severity = cloud === null ? null : deployedSeverity(cloud);
  return severity === null || !isProblem({ severity }) ? Number.MAX_SAFE_INTEGER : severityRank({ severity });
};

/** Problems on LiveKit Cloud come first. Elsewhere all rows are equal. */
export const byCloudProblem = (one: DeploymentRow, other: DeploymentRow): number =>
  rankOf(one) - rankOf(other);

/** A cell of what LiveKit Cloud says; empty for a row that it says nothing of. */
const told =
  (cell: (cloud: DeployedAgent, nowMs: number, symbols: Symbols, columns: number) => Span) =>
  ({ cloud }: DeploymentRow, { nowMs, symbols }: { nowMs: number; symbols: Symbols }, columns: number) =>
    cloud === null ? span('') : cell(cloud, nowMs, symbols, columns);

/** The columns that a project on LiveKit Cloud has besides. */
export const CLOUD_COLUMNS: readonly PaneColumn<DeploymentRow>[] = [
  {
    id: 'cloud',
    heading: 'Cloud',
    description: 'its status, in the words of LiveKit Cloud',
    // `restarting`
    width: { least: 10, wanted: 12, grows: 1 },
    rank: 0,
    shown: 'on cloud',
    order: worst(byCloudProblem),
    cell: told((cloud) => span(cloudStatusText(cloud), statusTone(cloud))),
  },
  {
    id: 'replicas',
    heading: 'Replicas',
    description: 'its replicas now, and the fewest and the most',
    // `12 (0-20)`
    width: { least: 8, wanted: 9 },
    rank: 0,
    shown: 'on cloud',
    order: most(({ cloud }) => cloud?.row.replicas.now ?? null),
    cell: told(({ row }) => span(row.deployments.length === 0 ? '' : replicasText(row))),
  },
  {
    id: 'crashes',
    heading: 'Crashes',
    description: 'how often it crashed or was restarted for its memory or disk, and when last',
    width: { least: 8, wanted: 14, grows: 1 },
    rank: 0,
    shown: 'on cloud',
    order: most(({ cloud }) => cloud?.row.events[0]?.atMs ?? null),
    cell: told((cloud, nowMs, symbols, columns) =>
      span(crashesText(cloud.row, nowMs, symbols, columns), crashTone(cloud)),
    ),
  },
  {
    id: 'version',
    heading: 'Version',
    description: 'its version in production, and how many drain',
    width: { least: 8, wanted: 14, grows: 1 },
    rank: 2,
    shown: 'on cloud',
    order: byText(({ cloud }) => cloud?.row.currentVersion ?? null),
    cell: told(({ row }) => span(versionText(row), 'muted')),
  },
  {
    id: 'cpu',
    heading: 'CPU',
    description: 'the CPU that it uses of its limit, in the region that is nearest to it',
    // `█░░░░ 118%`
    width: { least: 9, wanted: 10 },
    rank: 3,
    shown: 'on cloud',
    order: most(({ cloud }) => fullest(cloud?.row.cpu ?? [])?.share ?? null),
    cell: told(({ row }, _nowMs, symbols) => usageCell(row.cpu, symbols)),
  },
  {
    id: 'memory',
    heading: 'Memory',
    description: 'the memory that it uses of its limit, in the region that is nearest to it',
    width: { least: 9, wanted: 10 },
    rank: 3,
    shown: 'on cloud',
    order: most(({ cloud }) => fullest(cloud?.row.memory ?? [])?.share ?? null),
    cell: told(({ row }, _nowMs, symbols) => usageCell(row.memory, symbols)),
  },
  {
    id: 'by-version',
    heading: 'Failed by version',
    description:
      'the failed of all dispatches of the last day, by the version in production, the newest first',
    width: { least: 20, wanted: 32, grows: 1 },
    rank: 4,
    shown: 'on cloud',
    cell: told((cloud) =>
      span(failuresText(cloud), (cloud.figures?.versions[0]?.failed ?? 0) > 0 ? 'warning' : 'muted'),
    ),
  },
  {
    id: 'regions',
    heading: 'Regions',
    description: 'its regions',
    width: { least: 8, wanted: 14, grows: 1 },
    rank: 4,
    shown: 'on cloud',
    order: byText(({ cloud }) => cloud?.row.regions.join(' ') ?? null),
    cell: told(({ row }) => span(row.regions.map(word).join(', '), 'muted')),
  },
];
