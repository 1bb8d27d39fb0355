import { boundsOf, versionFigures } from '../../agents/version-figures.ts';
import { type CloudProblem, cloudProblems } from '../../cloud/problems.ts';
import type { CloudAgentRow } from '../../cloud/rows.ts';
import { versionSpans } from '../../cloud/version-times.ts';
import type { Failure } from '../../fleet/snapshot.ts';
import type { Store } from '../../registry/store.ts';
import type { AgentsDocument } from '../../report/documents/past.ts';
import type { CommandContext } from '../command.ts';
import { cloudAgentPart } from './cloud-parts.ts';
import { openCloudIfThere } from './open-cloud.ts';

/** What LiveKit Cloud says of the configured project's agents. */
export interface DeployedAgents {
  /** Host and port of the server. */
  readonly host: string;
  readonly rows: readonly CloudAgentRow[];
  readonly problems: readonly CloudProblem[];
  /** Why the list is missing; null: it is not. */
  readonly failure: Failure | null;
  readonly versionsFailure: Failure | null;
}

/** Asks LiveKit Cloud once. Null: the configured project is not there, and nothing is asked. @throws UsageError */
export const askDeployed = async (context: CommandContext): Promise<DeployedAgents | null> => {
  const opened = await openCloudIfThere(context);
  if (opened === null) return null;
  const { clock } = context.host;
  const { createCloudPoller } = await import('../../cloud/poller.ts');
  const poller = createCloudPoller({ cloud: opened.cloud, clock });
  const stop = () => poller.stop();
  context.signal.addEventListener('abort', stop);
  try {
    await poller.ask();
    context.signal.throwIfAborted();
    const { rows, failure, versionsFailure } = poller.getState();
    return {
      host: opened.host,
      rows: rows ?? [],
      problems: cloudProblems(rows ?? [], clock.now()),
      failure,
      versionsFailure,
    };
  } finally {
    context.signal.removeEventListener('abort', stop);
    stop();
    opened.close();
  }
};

const DAY_MS = 24 * 60 * 60_000;

type Part = AgentsDocument['agents'][number]['cloud'][number];

/** A deployed agent in `lktop agents --json`. */
export const deployedPart = async (
  store: Pick<Store, 'countDispatches'>,
  { host, problems }: DeployedAgents,
  row: CloudAgentRow,
  nowMs: number,
): Promise<Part> => {
  const spans = versionSpans(row, [], nowMs - DAY_MS, nowMs);
  const counts = await store.countDispatches({ host, agentName: row.name, bounds: boundsOf(spans) });
  const { versions, unsure, elsewhere } = versionFigures(spans, counts);
  return { ...cloudAgentPart(row, problems), byVersion: { versions: [...versions], unsure, elsewhere } };
};
