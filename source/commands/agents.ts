import { byNeed, midnightBefore } from '../agents/words.ts';
import { matchesPattern } from '../fleet/pattern.ts';
import type { AgentRow } from '../registry/history.ts';
import type { Store } from '../registry/store.ts';
import type { AgentsDocument } from '../report/documents/past.ts';
import { toAscii } from '../report/marks.ts';
import { printTable, type TableColumn } from '../report/table.tsx';
import { safeJson } from '../text/json.ts';
import { quoteName, safeText, shownPath } from '../text/safe-text.ts';
import { cloudAgentPart, eventsText } from './cloud/cloud-parts.ts';
import { askDeployed, type DeployedAgents, deployedPart } from './cloud/deployed-agents.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';
import { filterWords, queryFrom } from './past/past-flags.ts';
import { agentPart } from './past/past-parts.ts';
import { agentColumns, ofServers } from './past/past-tables.ts';
import { tellWhoWatched } from './past/who-watched.ts';
import { DEMO_KEEPS_NONE, withStore } from './past/with-store.ts';

type Deployed = DeployedAgents['rows'];

/** The agents of a row that are deployed on LiveKit Cloud. */
const deployedOf = (deployed: DeployedAgents | null, { host, agentName }: AgentRow): Deployed =>
  deployed?.host === host ? deployed.rows.filter(({ name }) => name === agentName) : [];

const documentOf = async (
  store: Store,
  path: string,
  found: readonly AgentRow[],
  deployed: DeployedAgents | null,
  unseen: Deployed,
  nowMs: number,
): Promise<AgentsDocument> => {
  const agents: AgentsDocument['agents'] = [];
  for (const row of found) {
    const cloud: AgentsDocument['agents'][number]['cloud'] = [];
    for (const one of deployedOf(deployed, row)) {
      if (deployed) cloud.push(await deployedPart(store, deployed, one, nowMs));
    }
    agents.push(agentPart(row, cloud));
  }
  const cloud = deployed && {
    host: deployed.host,
    unseen: unseen.map((row) => cloudAgentPart(row, deployed.problems)),
    failure: deployed.failure,
    versionsFailure: deployed.versionsFailure,
  };
  return { schema: 'lktop.agents/1', path, agents, cloud };
};

/** The columns of what LiveKit Cloud says; none for a project that is not there. */
const cloudColumns = (deployed: DeployedAgents | null, nowMs: number): readonly TableColumn<AgentRow>[] => {
  if (deployed === null || deployed.failure !== null) return [];
  const each = (row: AgentRow, text: (one: Deployed[number]) => string): string =>
    deployedOf(deployed, row).map(text).join('; ');
  return [
    { title: 'Cloud', text: (row) => each(row, ({ status }) => safeText(status)), shrinks: true },
    {
      title: 'Replicas',
      text: (row) => each(row, ({ replicas: { now, min, max } }) => `${now} (${min}-${max})`),
      spare: 2,
    },
    { title: 'Crashes', text: (row) => each(row, (one) => eventsText(one, nowMs)), shrinks: true, spare: 3 },
  ];
};

/** Tells what a table does not show: deployed agents that no room had, and what LiveKit Cloud does not tell. */
const tellOfCloud = ({ host }: CommandContext, deployed: DeployedAgents | null, unseen: Deployed): void => {
  for (const failure of [deployed?.failure, deployed?.versionsFailure]) {
    if (failure) host.output.message(failure.sentence, failure.remedy);
  }
  if (unseen.length === 0) return;
  const names = unseen.map(({ name, id, status }) => `${quoteName(name === '' ? id : name)} (${status})`);
  host.output.message(`Deployed on LiveKit Cloud, and seen in no room: ${names.join(', ')}.`);
};

/** `lktop agents`: every agent that was seen, with how it does. */
export const agents: Command = async (context) => {
  const { host, flags } = context;
  const query = queryFrom(context, 1, null);
  const { agentName, projectName } = query;
  const nowMs = host.clock.now();
  const isMeant = (name: string): boolean => agentName === null || matchesPattern(name, agentName);
  return withStore(context, async (store, path) => {
    const all = await store.listAgents({ host: null, projectName, nowMs, dayMs: midnightBefore(nowMs) });
    const found = all.filter((row) => isMeant(row.agentName)).sort(byNeed);
    const deployed = isSet(flags, 'demo') ? null : await askDeployed(context);
    const unseen = (deployed?.rows ?? []).filter(
      ({ name }) =>
        isMeant(name) && !all.some((row) => row.host === deployed?.host && row.agentName === name),
    );
    if (isSet(flags, 'json')) {
      await host.output.data(safeJson(await documentOf(store, path, found, deployed, unseen, nowMs)));
    } else if (found.length === 0) {
      host.output.message(
        isSet(flags, 'demo')
          ? DEMO_KEEPS_NONE
          : `No agents were seen${filterWords(query)}, according to ${shownPath(path)}. The monitor and lktop watch keep this history.`,
      );
    } else {
      const isAscii = isSet(flags, 'ascii');
      const [name, status, ...rest] = agentColumns(nowMs, isAscii);
      const columns = [name, status].filter((column) => column !== undefined);
      const all = [...columns, ...cloudColumns(deployed, nowMs), ...rest];
      const table = printTable(found, ofServers(all, found), columnsOf(host));
      await host.output.data(isAscii ? toAscii(table) : table);
    }
    if (!isSet(flags, 'json')) tellOfCloud(context, deployed, unseen);
    await tellWhoWatched(context, store, query);
    return EXIT.ok;
  });
};
