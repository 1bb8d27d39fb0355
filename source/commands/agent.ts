import { named } from '../actions/words.ts';
import type { CloudPoller } from '../cloud/poller.ts';
import { type CloudProblem, cloudProblems } from '../cloud/problems.ts';
import type { CloudAgentRow } from '../cloud/rows.ts';
import type { CloudVersionFacts } from '../fleet/cloud-facts.ts';
import { type Severity, severityRank } from '../fleet/severity.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { CloudDocument } from '../report/documents/cloud.ts';
import { markOf, toAscii } from '../report/marks.ts';
import { printTable, type TableColumn } from '../report/table.tsx';
import { formatDateTime } from '../text/duration.ts';
import { safeJson } from '../text/json.ts';
import { quoteName, safeText } from '../text/safe-text.ts';
import { truncate } from '../text/width.ts';
import { UsageError } from '../usage-error.ts';
import { actOnAgent } from './cloud/act-on-agent.ts';
import { isActingVerb, isLookingVerb, type LookingVerb } from './cloud/cloud-commands.ts';
import { cloudAgentPart, eventsText } from './cloud/cloud-parts.ts';
import { findAgent } from './cloud/find-agent.ts';
import { type OpenedCloud, openCloud } from './cloud/open-cloud.ts';
import type { Command, CommandContext } from './command.ts';
import { typedFlag } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';

/** `us-east 350m/2000m`, or without the region where there is one. */
const usageText = (usage: CloudAgentRow['cpu']): string =>
  usage
    .map(({ region, used, limit }) =>
      [...(usage.length > 1 ? [safeText(region)] : []), `${safeText(used)}/${safeText(limit)}`].join(' '),
    )
    .join(', ');

const versionText = ({ currentVersion, drainingVersions }: CloudAgentRow): string => {
  const draining = drainingVersions.map((one) => `${safeText(one)} draining`);
  return [...(currentVersion === null ? [] : [safeText(currentVersion)]), ...draining].join(', ');
};

/** In a terminal a longer cell would drive the other columns off the screen. `--json` has everything. */
const WIDEST_CELL = 40;

/** Makes columns that keep their width. @param width of the terminal; null: a pipe, where nothing is cut */
const columnsFor =
  (width: number | null) =>
  <Item>(title: string, text: (item: Item) => string, spare?: number): TableColumn<Item> => ({
    title,
    text: (item) => (width === null ? text(item) : truncate(text(item), WIDEST_CELL)),
    ...(spare === undefined ? {} : { spare }),
  });

type MakeColumn = ReturnType<typeof columnsFor>;

/** The worst of its status and its problems; null: nothing is known. The problems are sorted, worst first. */
const worstOf = ({ id, severity }: CloudAgentRow, problems: readonly CloudProblem[]): Severity | null => {
  const problem = problems.find(({ agentId }) => agentId === id);
  if (problem === undefined) return severity;
  if (severity === null) return problem.severity;
  return severityRank(problem) < severityRank({ severity }) ? problem.severity : severity;
};

const agentColumns = (
  column: MakeColumn,
  problems: readonly CloudProblem[],
  nowMs: number,
): readonly TableColumn<CloudAgentRow>[] => [
  { title: 'Agent', text: ({ name }) => quoteName(name), shrinks: true },
  column('Status', (row) => {
    const severity = worstOf(row, problems);
    return `${severity === null ? '' : `${markOf(severity)} `}${safeText(row.status)}`;
  }),
  column('Crashes and restarts', (row) => eventsText(row, nowMs)),
  column('Replicas', ({ replicas: { now, min, max } }) => `${now} (${min}-${max})`, 1),
  column('Version', versionText, 2),
  column('Deployed', ({ deployedAtMs }) => (deployedAtMs === null ? '' : formatDateTime(deployedAtMs)), 4),
  column('Regions', ({ regions }) => regions.map(safeText).join(', '), 5),
  column('CPU', ({ cpu }) => usageText(cpu), 6),
  column('Memory', ({ memory }) => usageText(memory), 7),
  column('Id', ({ id }) => safeText(id), 3),
];

const yes = (is: boolean): string => (is ? 'yes' : '');
const dateTime = (atMs: number): string => (atMs === 0 ? '' : formatDateTime(atMs));

const versionColumns = (column: MakeColumn): readonly TableColumn<CloudVersionFacts>[] => [
  column('Version', ({ version }) => safeText(version)),
  column('Production', ({ isCurrent }) => yes(isCurrent)),
  column('Draining', ({ isDraining }) => yes(isDraining)),
  column('Active', ({ isActive }) => yes(isActive)),
  column('Status', ({ status }) => safeText(status)),
  column('Created', ({ createdAtMs }) => dateTime(createdAtMs), 1),
  column('Deployed', ({ deployedAtMs }) => dateTime(deployedAtMs), 2),
  column('Owner', ({ owner }) => safeText(owner), 4),
  {
    title: 'Attributes',
    text: ({ attributes }) =>
      safeText(
        Object.entries(attributes)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ),
    shrinks: true,
    spare: 3,
  },
];

/** What the service says now. */
interface Seen {
  readonly rows: readonly CloudAgentRow[];
  readonly problems: readonly CloudProblem[];
  readonly versionsFailure: Failure | null;
}

/** @throws UsageError if the service does not list its agents */
const look = async ({ host, signal }: CommandContext, poller: CloudPoller): Promise<Seen> => {
  await poller.ask();
  signal.throwIfAborted();
  const { rows, failure, versionsFailure } = poller.getState();
  if (failure) throw new UsageError(failure.sentence, failure.remedy);
  return { rows: rows ?? [], problems: cloudProblems(rows ?? [], host.clock.now()), versionsFailure };
};

const versionsOf = (rows: readonly CloudAgentRow[]): readonly CloudVersionFacts[] =>
  rows.flatMap(({ versions }) => versions ?? []);

const problemLine = ({ agentId, agentName, severity, summary, remedy }: CloudProblem): string =>
  `${markOf(severity)} ${quoteName(agentName === '' ? agentId : agentName)}  ${safeText(summary)}: ${safeText(remedy)}`;

const tableOf = (
  verb: LookingVerb,
  rows: readonly CloudAgentRow[],
  problems: readonly CloudProblem[],
  { host }: CommandContext,
): string => {
  const width = columnsOf(host);
  const column = columnsFor(width);
  return verb === 'status'
    ? printTable(rows, agentColumns(column, problems, host.clock.now()), width)
    : printTable(versionsOf(rows), versionColumns(column), width);
};

/** @throws UsageError if the agent is missing on the command line */
const assertAgentNamed = (verb: string, word: string | undefined): void => {
  if (verb === 'status' || word !== undefined) return;
  throw new UsageError(`lktop agent ${verb} needs AGENT.`, 'lktop agent status lists the deployed agents.');
};

/** The flags that only an action takes. */
const OF_ACTIONS = ['from', 'to', 'wait', 'dryRun', 'yes', 'requireRegistry'] as const;

/** @throws UsageError if a word or flag is given that the verb does not take */
const refuseSurplus = (verb: LookingVerb, { flags, words }: CommandContext): void => {
  const flag = OF_ACTIONS.find((name) => flags[name] !== undefined);
  const what = flag === undefined ? (words[2] === undefined ? null : 'VERSION') : typedFlag(flag);
  if (what !== null) throw new UsageError(`lktop agent ${verb} takes no ${what}.`, 'See: lktop agent --help');
};

const show = async (
  verb: LookingVerb,
  context: CommandContext,
  opened: OpenedCloud,
  poller: CloudPoller,
): Promise<number> => {
  const { host, flags, words } = context;
  const [, word] = words;
  const { rows, problems, versionsFailure } = await look(context, poller);
  const shown = word === undefined ? rows : [findAgent(rows, word)];
  if (isSet(flags, 'json')) {
    const document: CloudDocument = {
      schema: 'lktop.cloud/1',
      project: opened.connection.projectName,
      host: opened.host,
      agents: shown.map((row) => cloudAgentPart(row, problems)),
      versionsFailure,
    };
    await host.output.data(safeJson(document));
  } else if (shown.length === 0) {
    host.output.message('No agents are deployed in this project.', 'Deploy one: lk agent create.');
  } else if (verb === 'versions' && versionsOf(shown).length === 0 && !versionsFailure) {
    host.output.message(`LiveKit Cloud lists no versions of ${named(shown[0]?.name ?? '')}.`);
  } else if (verb === 'status' || versionsOf(shown).length > 0) {
    const about = problems.filter(({ agentId }) => shown.some(({ id }) => id === agentId));
    const text = [
      tableOf(verb, shown, about, context),
      ...(verb === 'status' ? about.map(problemLine) : []),
    ].join('\n');
    await host.output.data(isSet(flags, 'ascii') ? toAscii(text) : text);
  }
  if (versionsFailure) {
    host.output.message(`Versions are missing. ${versionsFailure.sentence}`, versionsFailure.remedy);
  }
  return verb === 'versions' && versionsFailure ? EXIT.unknown : EXIT.ok;
};

/** `lktop agent VERB [AGENT]`: what LiveKit Cloud says about deployed agents, and the actions with them. */
export const agent: Command = async (context) => {
  const { host, words, signal } = context;
  const [verb = '', word] = words;
  assertAgentNamed(verb, word);
  if (isLookingVerb(verb)) refuseSurplus(verb, context);
  const { createCloudPoller } = await import('../cloud/poller.ts');
  const opened = await openCloud(context);
  const poller = createCloudPoller({ cloud: opened.cloud, clock: host.clock });
  const stop = () => poller.stop();
  signal.addEventListener('abort', stop);
  try {
    if (isLookingVerb(verb)) return await show(verb, context, opened, poller);
    if (isActingVerb(verb)) return await actOnAgent(verb, context, opened, poller);
    throw new UsageError('lktop agent needs a verb.', 'See: lktop agent --help');
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    opened.close();
  }
};
