import type { CloudProblem } from '../../cloud/problems.ts';
import type { CloudAgentRow } from '../../cloud/rows.ts';
import { eventWords } from '../../cloud/words.ts';
import type { CloudVersionFacts } from '../../fleet/cloud-facts.ts';
import type { CloudAgentPart } from '../../report/documents/cloud.ts';
import { time } from '../../report/parts.ts';
import { formatAge } from '../../text/duration.ts';
import { safeText } from '../../text/safe-text.ts';

/** Formats `crashed 3× 1m ago, memory full 1× 12m ago`. Safe. */
export const eventsText = ({ events }: CloudAgentRow, nowMs: number): string =>
  events
    .map(({ type, count, atMs }) => {
      const ago = atMs === 0 ? '' : ` ${formatAge(nowMs - atMs)} ago`;
      return `${safeText(eventWords(type))} ${count}×${ago}`;
    })
    .join(', ');

const versionPart = (one: CloudVersionFacts): NonNullable<CloudAgentPart['versions']>[number] => ({
  version: one.version,
  current: one.isCurrent,
  draining: one.isDraining,
  active: one.isActive,
  status: one.status,
  owner: one.owner,
  createdAt: time(one.createdAtMs),
  deployedAt: time(one.deployedAtMs),
  attributes: { ...one.attributes },
});

/** A deployed agent in a document. */
export const cloudAgentPart = (row: CloudAgentRow, problems: readonly CloudProblem[]): CloudAgentPart => ({
  id: row.id,
  name: row.name,
  status: row.status,
  severity: row.severity,
  regions: [...row.regions],
  replicas: row.replicas,
  cpu: [...row.cpu],
  memory: [...row.memory],
  events: row.events.map(({ type, count, atMs }) => ({ type, count, lastAt: time(atMs) })),
  currentVersion: row.currentVersion,
  drainingVersions: [...row.drainingVersions],
  activeVersions: [...row.activeVersions],
  deployedAt: time(row.deployedAtMs),
  attributes: { ...row.attributes },
  deployments: row.deployments.map(({ serverRegion: _, observedAtMs, ...one }) => ({
    ...one,
    observedAt: time(observedAtMs),
  })),
  problems: problems
    .filter(({ agentId }) => agentId === row.id)
    .map(({ rule, severity, summary, remedy, sinceMs }) => ({
      rule,
      severity,
      summary,
      remedy,
      since: time(sinceMs),
    })),
  versions: row.versions?.map(versionPart) ?? null,
});
