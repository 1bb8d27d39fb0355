import type { CloudState } from '../cloud/poller.ts';
import { type CloudProblem, cloudProblems } from '../cloud/problems.ts';
import { type CloudAgentRow, gradeStatus, PRODUCTION, sumReplicas } from '../cloud/rows.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import { type Severity, severityRank } from '../fleet/severity.ts';
import type { VersionFigures } from './version-figures.ts';

/** What LiveKit Cloud says of one agent that is deployed there. */
export interface DeployedAgent {
  readonly row: CloudAgentRow;
  /** Worst first, as of the list. */
  readonly problems: readonly CloudProblem[];
  /** Since when this run sees a version or a restart on its way; null: none is. */
  readonly movingSinceMs: number | null;
  /** The action with it that runs now, or ended lately; null: none did. */
  readonly progress: CloudProgress | null;
  /** How its dispatches of the last day did by version; null: not asked, or not answered yet. */
  readonly figures: VersionFigures | null;
}

const NONE: readonly DeployedAgent[] = [];
const NO_FIGURES: ReadonlyMap<string, VersionFigures> = new Map();

/** Every deployed agent with its problems, in the order of the list. Pure. @param cloud null: not on LiveKit Cloud */
export const deployedAgents = (
  cloud: CloudState | null,
  actions: readonly CloudProgress[] = [],
  byVersion = NO_FIGURES,
): readonly DeployedAgent[] => {
  if (cloud === null || cloud.rows === null) return NONE;
  const { rows, atMs, movingSince } = cloud;
  const problems = cloudProblems(rows, atMs ?? 0, movingSince);
  return rows.map((row) => ({
    row,
    problems: problems.filter(({ agentId }) => agentId === row.id),
    movingSinceMs: movingSince.get(row.id) ?? null,
    figures: byVersion.get(row.id) ?? null,
    progress: actions.findLast(({ plan }) => plan.intention.agentId === row.id) ?? null,
  }));
};

/** The worst of its status and its problems; null: lktop does not know the status, and nothing else is wrong. */
export const deployedSeverity = ({
  row,
  problems,
}: Pick<DeployedAgent, 'row' | 'problems'>): Severity | null => {
  const [problem] = problems;
  if (problem === undefined) return row.severity;
  if (row.severity === null) return problem.severity;
  return severityRank(problem) < severityRank({ severity: row.severity }) ? problem.severity : row.severity;
};

/** The labels of its deployments, "" for production. One that was never deployed has that of production. */
export const labelsOf = ({ deployments }: CloudAgentRow): readonly string[] => {
  const labels = [
    ...new Set(deployments.map(({ deployment }) => (deployment === PRODUCTION ? '' : deployment))),
  ];
  return labels.length === 0 ? [''] : labels;
};

/** The part of an agent that belongs to one label. Its events are those of all labels: the list tells no more. */
export const withLabel = (deployed: DeployedAgent, label: string): DeployedAgent => {
  const { row } = deployed;
  const wanted = label === '' ? PRODUCTION : label;
  const deployments = row.deployments.filter(({ deployment }) => deployment === wanted);
  if (deployments.length === row.deployments.length) return deployed;
  const statuses = [...new Set(deployments.map(({ status }) => status))];
  const severities = statuses.map(gradeStatus).filter((severity) => severity !== null);
  const isOfLabel = ({ deployment }: { readonly deployment: string }): boolean => deployment === wanted;
  return {
    ...deployed,
    row: {
      ...row,
      status: statuses.join(', '),
      severity:
        severities.sort((a, b) => severityRank({ severity: a }) - severityRank({ severity: b }))[0] ?? null,
      regions: [...new Set(deployments.map(({ region }) => region))],
      replicas: sumReplicas(deployments),
      cpu: row.cpu.filter(isOfLabel),
      memory: row.memory.filter(isOfLabel),
      currentVersion: deployments[0]?.version ?? row.currentVersion,
      deployments,
    },
  };
};
