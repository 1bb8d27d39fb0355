import { z } from 'zod';
import { count, failure, maybeTime, severity, time } from './common.ts';

const replicas = z.object({ now: count, min: count, max: count });

const usage = z
  .object({ used: z.string(), limit: z.string() })
  .describe('as LiveKit Cloud writes it, such as 250m or 1.2GB; empty: not said');

const usageIn = z.object({ region: z.string(), deployment: z.string(), used: z.string(), limit: z.string() });

const deployment = z.object({
  region: z.string(),
  deployment: z.string().describe('production, or the label'),
  version: z.string(),
  status: z.string().describe('a free word, such as Running'),
  severity: severity.nullable().describe('null: lktop does not know the status'),
  replicas,
  cpu: usage,
  memory: usage,
  observedAt: maybeTime,
});

const version = z.object({
  version: z.string(),
  current: z.boolean().describe('in production'),
  draining: z.boolean().describe('takes no new sessions and lets its own end'),
  active: z.boolean(),
  status: z.string(),
  owner: z.string(),
  createdAt: maybeTime,
  deployedAt: maybeTime,
  attributes: z.record(z.string(), z.string()),
});

export const cloudAgent = z.object({
  id: z.string().describe('CA_…'),
  name: z.string().describe('the name that dispatches use; empty: unnamed'),
  status: z.string().describe('the words of its production deployments, worst first; never deployed'),
  severity: severity.nullable().describe('null: lktop does not know the status'),
  regions: z.array(z.string()),
  replicas: replicas.describe('of all deployments together'),
  cpu: z.array(usageIn).describe('an entry for each deployment'),
  memory: z.array(usageIn).describe('an entry for each deployment'),
  events: z
    .array(z.object({ type: z.string(), count, lastAt: maybeTime }))
    .describe('APPLICATION_CRASHED, RESTARTED_HIGH_DISK_USAGE, RESTARTED_HIGH_MEMORY_USAGE; latest first'),
  currentVersion: z.string().nullable().describe('null: never deployed'),
  drainingVersions: z.array(z.string()),
  activeVersions: z.array(z.string()),
  deployedAt: maybeTime,
  attributes: z.record(z.string(), z.string()).describe('of the current version'),
  deployments: z.array(deployment),
  problems: z
    .array(
      z.object({
        rule: z.string().describe('as in lktop check'),
        severity,
        summary: z.string(),
        remedy: z.string(),
        since: maybeTime,
      }),
    )
    .describe('the gravest first'),
  versions: z.array(version).nullable().describe('newest first; null: not known'),
});

export const cloudDocument = z
  .object({
    schema: z.literal('lktop.cloud/1'),
    project: z.string().describe('the name of the project, as the header shows it'),
    host: z.string().describe('host and port of the server'),
    agents: z.array(cloudAgent).describe('sorted by name, then id'),
    versionsFailure: failure.nullable().describe('why versions are missing; null: none are'),
  })
  .describe('lktop agent status and lktop agent versions with --json');

export const cloudActionDocument = z
  .object({
    schema: z.literal('lktop.cloudaction/1'),
    project: z.string().describe('the name of the project, as the header shows it'),
    host: z.string().describe('host and port of the server'),
    kind: z.enum(['restart-agent', 'roll-back-agent', 'promote-agent']),
    agentId: z.string().describe('CA_…'),
    agentName: z.string().describe('empty: unnamed'),
    version: z.string().nullable().describe('that is to be in place afterwards; null: the same as before'),
    question: z.string(),
    sentences: z.array(z.string()),
    warnings: z.array(z.string()),
    lkCommand: z.string().describe('the command of lk that does the same'),
    outcome: z
      .enum(['succeeded', 'planned', 'unproved', 'failed'])
      .describe(
        'succeeded: the list shows it. planned: --dry-run. unproved: done, but the list does not show it in time. failed: not done',
      ),
    exitCode: z.number().int(),
    sentence: z.string(),
    remedy: z.string().nullable(),
    tookSeconds: z.number().nonnegative().nullable(),
  })
  .describe('lktop agent restart, rollback and promote with --json');

export const logLineDocument = z
  .object({
    schema: z.literal('lktop.log/1'),
    readAt: time.describe('when lktop read the line'),
    agentId: z.string().describe('CA_…'),
    agentName: z.string().describe('empty: unnamed'),
    type: z.enum(['deploy', 'build']),
    region: z.string(),
    line: z.string().describe('as it was printed, without colors'),
  })
  .describe('lktop logs --json, one document a line');

export type LogLineDocument = z.infer<typeof logLineDocument>;

export type CloudActionDocument = z.infer<typeof cloudActionDocument>;
export type CloudAgentPart = z.infer<typeof cloudAgent>;
export type CloudDocument = z.infer<typeof cloudDocument>;
