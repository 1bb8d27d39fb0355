import { cloudAgentCalled } from '../../cloud/actions.ts';
import type { CloudAgentRow } from '../../cloud/rows.ts';
import type { Runnable } from '../../export/custom-command.ts';
import { FIELD_NAMES, fieldsOf, variableOf } from '../../export/fields.ts';
import type { CloudLogType } from '../../fleet/cloud-facts.ts';
import { deployedUnder, deploymentsPane } from '../panes/deployments/pane.ts';
import { type WorkerItem, workerName } from '../panes/workers/columns.ts';
import { foundIn, rowUnderCursor, type View } from '../view-model.ts';

/** Where the log of a row comes from. Texts are raw. */
export type LogSource =
  | {
      readonly kind: 'cloud';
      readonly title: string;
      readonly agentId: string;
      readonly region: string;
      readonly serverRegion: string;
      readonly type: CloudLogType;
      /** Where the agent runs, the place of the log included. */
      readonly places: readonly { readonly region: string; readonly serverRegion: string }[];
    }
  | { readonly kind: 'command'; readonly title: string; readonly runnable: Runnable };

type Reason = { readonly reason: string };

/** The worker under the cursor, where the list of workers has the focus. */
const workerIn = (view: View): WorkerItem | null => {
  if (view.state.listPane !== 'workers' || foundIn(view, 'workers').rows.length === 0) return null;
  return rowUnderCursor(view, 'workers') as WorkerItem | null;
};

/** The deployed agent of the row: that of Deployments, else the one of the agent name of the row. */
const deployedIn = (view: View, worker: WorkerItem | null): CloudAgentRow | null => {
  const { listPane } = view.state;
  if (listPane === deploymentsPane.id) return deployedUnder(rowUnderCursor(view, listPane))?.row ?? null;
  const { agentName } = fieldsOf(view.subject, view.state.project.name);
  if (worker !== null || agentName === '') return null;
  return view.session.cloud?.rows?.find(({ name }) => name === agentName) ?? null;
};

const cloudSource = (row: CloudAgentRow): LogSource | Reason => {
  const [first] = row.deployments;
  if (first === undefined) return { reason: `${cloudAgentCalled(row)} was never deployed` };
  const { region, serverRegion } = first;
  return {
    kind: 'cloud',
    title: row.name === '' ? row.id : row.name,
    agentId: row.id,
    region,
    serverRegion,
    type: 'deploy',
    places: row.deployments.map((one) => ({ region: one.region, serverRegion: one.serverRegion })),
  };
};

/** The user's command, with what is known of the row in its environment. */
const commandSource = (view: View, command: string, worker: WorkerItem | null): LogSource | Reason => {
  const fields = fieldsOf(view.subject, view.state.project.name);
  const agentName = worker?.worker.facts?.agentName ?? fields.agentName;
  const values: Record<string, string> = {
    ...Object.fromEntries(FIELD_NAMES.map((name) => [variableOf(name), fields[name]])),
    LKTOP_AGENT_NAME: agentName,
    // `kubectl logs` and `docker logs` take the name.
    LKTOP_WORKER: worker?.worker.label ?? worker?.worker.address ?? '',
    LKTOP_WORKER_ADDRESS: worker?.worker.address ?? '',
  };
  if (Object.values(values).some((value) => value.includes('\0'))) {
    return { reason: 'a name here holds a zero character, which no command can be given' };
  }
  const title = worker === null ? agentName || fields.room : workerName(worker.worker);
  return title === ''
    ? { reason: 'nothing selected' }
    : { kind: 'command', title, runnable: { command, values } };
};

/** Finds the log of the row under the cursor, or says why there is none. Raw. */
export const logSourceOf = (view: View): LogSource | Reason => {
  const { project } = view.state;
  const worker = workerIn(view);
  const deployed = deployedIn(view, worker);
  if (deployed !== null) return cloudSource(deployed);
  if (project.logCommand !== undefined) return commandSource(view, project.logCommand, worker);
  return {
    reason: view.session.cloud
      ? 'no agent of this row is deployed on LiveKit Cloud, and config.yaml has no logs: command to run instead'
      : 'config.yaml has no logs: command to run; docs/settings.md shows one',
  };
};
