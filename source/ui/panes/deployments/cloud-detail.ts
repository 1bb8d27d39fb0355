import { type DeployedAgent, deployedSeverity } from '../../../agents/deployed.ts';
import type { VersionFigures } from '../../../agents/version-figures.ts';
import { type CloudDeploymentRow, PRODUCTION } from '../../../cloud/rows.ts';
import { usageShare } from '../../../cloud/usage.ts';
import { eventWords, times } from '../../../cloud/words.ts';
import { lkCloudLooks } from '../../../export/lk-cloud-command.ts';
import { lkCommandWith } from '../../../export/lk-command.ts';
import type { CloudUsage, CloudVersionFacts } from '../../../fleet/cloud-facts.ts';
import type { FleetEvent } from '../../../fleet/events.ts';
import type { Failure } from '../../../fleet/snapshot.ts';
import type { LkTarget, SessionState } from '../../../session/session.ts';
import { counted } from '../../../text/counted.ts';
import { formatDuration } from '../../../text/duration.ts';
import { safeText } from '../../../text/safe-text.ts';
import { entries, fact, heading, type Paper, paragraph, timeText } from '../../detail/paper.ts';
import { BLANK_LINE, type Line } from '../../line.ts';
import type { Symbols } from '../../theme.ts';
import { loadBar } from '../workers/columns.ts';
import { replicasText } from './cloud-columns.ts';

/** More are in `lktop agent versions`. */
const MOST_VERSIONS = 10;
const MOST_HAPPENED = 10;

const usageText = ({ used, limit }: CloudUsage, symbols: Symbols): string => {
  if (used === '') return '';
  const share = usageShare({ used, limit });
  const bar = share === null ? '' : `${loadBar(Math.min(1, share), symbols)} `;
  return `${bar}${safeText(used)}${limit === '' ? '' : ` of ${safeText(limit)}`}`;
};

/** Formats `us-east: Running, 1 (0-3), CPU ███░░ 350m of 2000m, memory …`. */
const placeText = (one: CloudDeploymentRow, paper: Paper): string => {
  const { region, deployment, version, status, replicas } = one;
  const label = deployment === PRODUCTION ? '' : ` ${safeText(deployment)} ${safeText(version)}`;
  const [cpu, memory] = [usageText(one.cpu, paper.symbols), usageText(one.memory, paper.symbols)];
  return [
    `${safeText(region)}${label}: ${safeText(status)}`,
    `${replicas.now} (${replicas.min}-${replicas.max})`,
    ...(cpu === '' ? [] : [`CPU ${cpu}`]),
    ...(memory === '' ? [] : [`memory ${memory}`]),
  ].join(', ');
};

/** Formats `commit=4f2c1d9 branch=main`. */
const attributesText = (attributes: Readonly<Record<string, string>>): string =>
  safeText(
    Object.entries(attributes)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  );

const rolloutText = ({ row, movingSinceMs }: DeployedAgent, nowMs: number): string => {
  const moving = row.deployments.find(({ severity }) => severity === 'notice');
  if (moving === undefined || movingSinceMs === null) return '';
  return `${safeText(moving.status)} in ${safeText(moving.region)} for ${formatDuration(nowMs - movingSinceMs)}, as far as this run has seen`;
};

const versionText = (one: CloudVersionFacts, nowMs: number): string =>
  [
    safeText(one.version),
    ...(one.isCurrent ? ['in production'] : one.isDraining ? ['draining'] : one.isActive ? ['active'] : []),
    ...(one.status === '' ? [] : [safeText(one.status)]),
    ...(one.deployedAtMs === 0
      ? one.createdAtMs === 0
        ? []
        : [`created ${timeText(one.createdAtMs, nowMs)}`]
      : [`deployed ${timeText(one.deployedAtMs, nowMs)}`]),
    ...(one.owner === '' ? [] : [`by ${safeText(one.owner)}`]),
    ...(Object.keys(one.attributes).length === 0 ? [] : [attributesText(one.attributes)]),
  ].join(', ');

/** Formats `v14: 3 of 20 failed`. */
const figureText = ({ version, dispatches, failed }: VersionFigures['versions'][number]): string =>
  `${safeText(version)}: ${failed} of ${dispatches} failed`;

const figureLines = (paper: Paper, figures: VersionFigures | null): readonly Line[] => {
  if (figures === null) return [];
  const { versions, unsure, elsewhere } = figures;
  if (versions.length + unsure + elsewhere === 0) return [];
  const dispatches = (count: number) => counted(count, 'dispatch', 'dispatches');
  return [
    ...entries(paper, 'Dispatches of the last day, by version', versions, figureText),
    ...(unsure === 0
      ? []
      : paragraph(
          paper,
          `${dispatches(unsure)} not counted: it is not sure which version was in production then`,
          'muted',
          2,
        )),
    ...(elsewhere === 0
      ? []
      : paragraph(paper, `${dispatches(elsewhere)} to other deployments not counted`, 'muted', 2)),
  ];
};

interface Happened {
  readonly atMs: number;
  /** Safe. */
  readonly text: string;
}

/** What happened to the agent, newest first: what this run saw, and what the lists tell of the time before. */
const timelineOf = (
  { row }: DeployedAgent,
  events: readonly FleetEvent[],
  symbols: Symbols,
): readonly Happened[] => {
  const subject = row.name === '' ? row.id : row.name;
  const own = events.filter(
    (event) =>
      event.subject === subject &&
      event.roomName === null &&
      (event.kind === 'deployed agent' || event.kind === 'action'),
  );
  const isSeen = (text: string): boolean => own.some((event) => event.text.includes(text));
  return [
    ...own.map(({ atMs, text }) => ({ atMs, text: safeText(text.replaceAll(' → ', ` ${symbols.arrow} `)) })),
    ...row.events
      .filter(({ type, atMs }) => atMs > 0 && !isSeen(eventWords(type)))
      .map(({ type, count, atMs }) => ({
        atMs,
        text: safeText(`${eventWords(type)}, ${times(count)} so far`),
      })),
    ...(row.versions ?? [])
      .filter(({ deployedAtMs, version }) => deployedAtMs > 0 && !isSeen(`${version} in production`))
      .map(({ deployedAtMs, version }) => ({ atMs: deployedAtMs, text: `${safeText(version)} deployed` })),
  ].sort((a, b) => b.atMs - a.atMs);
};

/** A sentence and a remedy about what LiveKit Cloud does not tell. Safe. */
const failureText = (what: string, { sentence, remedy }: Failure): string =>
  safeText(`${what} ${sentence} ${remedy}`);

/** What of LiveKit Cloud's answers is missing, in sentences. Safe. Empty: nothing, or the project is not there. */
export const cloudNotes = ({ cloud }: Pick<SessionState, 'cloud'>): readonly string[] => {
  if (cloud === null) return [];
  const { failure, versionsFailure, rows } = cloud;
  return [
    ...(failure === null
      ? []
      : [
          failureText(
            rows === null
              ? 'The agents on LiveKit Cloud are not known.'
              : 'What is shown of LiveKit Cloud is old.',
            failure,
          ),
        ]),
    ...(versionsFailure === null ? [] : [failureText('Versions are missing.', versionsFailure)]),
  ];
};

/** The details of a deployed agent. */
export const cloudDetail = (
  paper: Paper,
  cloud: DeployedAgent,
  { log }: Pick<SessionState, 'log'>,
  lk: LkTarget | undefined,
): readonly Line[] => {
  const { row, problems } = cloud;
  const { symbols, nowMs, keys } = paper;
  const severity = deployedSeverity(cloud);
  const production = row.deployments.find(({ deployment }) => deployment === PRODUCTION);
  const looks = lkCloudLooks(row.id).map((command) => lkCommandWith(command, lk));
  return [
    heading('LiveKit Cloud'),
    ...paragraph(
      paper,
      `${severity === null ? '' : `${symbols.marks[severity]} `}${safeText(row.status)}`,
      severity === null ? 'plain' : severity,
    ),
    ...problems.flatMap((problem) => [
      ...paragraph(
        paper,
        `${symbols.marks[problem.severity]} ${safeText(problem.summary)}`,
        problem.severity,
      ),
      ...paragraph(paper, `${symbols.arrow} ${safeText(problem.remedy)}`, 'plain', 2),
    ]),
    ...fact(paper, 'agent id', safeText(row.id)),
    ...fact(paper, 'replicas', row.deployments.length === 0 ? '' : replicasText(row)),
    ...fact(paper, 'version', safeText(row.currentVersion ?? '')),
    ...fact(paper, 'attributes', attributesText(row.attributes)),
    ...fact(paper, 'deployed', row.deployedAtMs === null ? '' : timeText(row.deployedAtMs, nowMs)),
    ...fact(paper, 'draining', row.drainingVersions.map((one) => safeText(one)).join(', ')),
    ...fact(paper, 'active', row.activeVersions.map((one) => safeText(one)).join(', ')),
    ...fact(paper, 'rollout', rolloutText(cloud, nowMs)),
    ...fact(
      paper,
      'measured',
      production === undefined || production.observedAtMs === 0
        ? ''
        : timeText(production.observedAtMs, nowMs),
    ),
    ...row.events.flatMap((event) =>
      fact(
        paper,
        safeText(eventWords(event.type)),
        `${times(event.count)}${event.atMs === 0 ? '' : `, last ${timeText(event.atMs, nowMs)}`}`,
      ),
    ),
    ...(row.deployments.length === 0
      ? []
      : entries(paper, 'Deployments', row.deployments, (one) => placeText(one, paper))),
    ...figureLines(paper, cloud.figures),
    ...(row.versions === null || row.versions.length === 0
      ? []
      : entries(paper, 'Versions', row.versions.slice(0, MOST_VERSIONS), (one) => versionText(one, nowMs))),
    ...(row.versions !== null && row.versions.length > MOST_VERSIONS
      ? paragraph(paper, `and ${row.versions.length - MOST_VERSIONS} more: lktop agent versions`, 'muted', 2)
      : []),
    ...timelineLines(paper, timelineOf(cloud, log.events, symbols)),
    BLANK_LINE,
    ...paragraph(
      paper,
      `${keys.keyOf('restart-agent')} restarts it, ${keys.keyOf('roll-back-agent')} rolls back, ${keys.keyOf('promote-agent')} promotes. Deployments and secrets stay with lk:`,
      'muted',
    ),
    ...looks.flatMap((command) => paragraph(paper, command, 'muted', 2)),
    BLANK_LINE,
  ];
};

const timelineLines = (paper: Paper, happened: readonly Happened[]): readonly Line[] =>
  happened.length === 0
    ? []
    : entries(
        paper,
        'Timeline',
        happened.slice(0, MOST_HAPPENED),
        ({ atMs, text }) => `${timeText(atMs, paper.nowMs)}: ${text}`,
      );
