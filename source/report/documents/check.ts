import { z } from 'zod';
import {
  count,
  coverage,
  failure,
  figures,
  incident,
  maybeTime,
  projectFields,
  severity,
  sourceFailure,
  time,
  verdictFields,
} from './common.ts';

const finding = z.object({
  of: z.enum(['room', 'dispatch', 'agent']),
  room: z.string(),
  roomId: z.string(),
  id: z.string().nullable().describe('the id of the dispatch, the identity of the agent'),
  agentName: z.string().nullable(),
  waiting: count.describe('humans in the room'),
  ...verdictFields,
  countedUnder: z
    .string()
    .nullable()
    .describe('the rule under which its caller is counted; it is no more than a notice here then'),
});

const rule = z.object({
  rule: z.string().describe('as typed after --fail-on'),
  result: z.enum(['pass', 'warn', 'fail']),
  findings: z.array(finding).describe('the gravest first; notices do not make a rule warn'),
});

const workerRule = z.object({
  rule: z.string().describe('as typed after --fail-on'),
  result: z.enum(['pass', 'warn', 'fail']),
  findings: z
    .array(
      z.object({
        address: z.string().nullable().describe('null: no worker at all'),
        agentName: z.string().nullable(),
        severity,
        summary: z.string(),
      }),
    )
    .describe('the gravest first; notices do not make a rule warn'),
});

const cloudRule = z.object({
  rule: z.string().describe('as typed after --fail-on'),
  result: z.enum(['pass', 'warn', 'fail']),
  findings: z
    .array(
      z.object({
        agentId: z.string().describe('CA_…'),
        agentName: z.string().describe('empty: unnamed'),
        severity,
        summary: z.string(),
        remedy: z.string(),
        since: maybeTime,
      }),
    )
    .describe('the gravest first'),
});

const undecided = z.object({ room: z.string(), roomId: z.string(), text: z.string() });

export const checkDocument = z
  .object({
    schema: z.literal('lktop.check/1'),
    ...projectFields,
    result: z.enum(['pass', 'warn', 'fail', 'unknown']),
    exitCode: z.number().int().describe('0 for pass and warn, 1 for fail, 2 for unknown'),
    checkedAt: time,
    tookSeconds: z.number().nonnegative(),
    sweeps: count,
    coverage,
    figures,
    notJudged: count.describe(
      'rooms with a caller and no agent, where lktop cannot tell whether one is expected',
    ),
    simulatedCallers: count.describe('callers made by lk agent simulate; they count only with --simulated'),
    rules: z.array(rule),
    workerRules: z.array(workerRule).describe('empty where no workers are known'),
    workerFailures: z.array(sourceFailure).describe('addresses of workers that could not be read'),
    cloudRules: z
      .array(cloudRule)
      .describe('about agents deployed on LiveKit Cloud; empty where the project is not there'),
    cloudFailure: failure.nullable().describe('why the deployed agents, or their versions, are not known'),
    agentSessions: z
      .object({ sessions: count, limit: count, result: z.enum(['pass', 'warn', 'fail']) })
      .nullable()
      .describe('agent sessions at once against the limit of the plan; null: the settings name none'),
    incidents: z.array(incident),
    undecided: z.array(undecided).describe('what only more time would have told'),
    tooFew: z
      .object({ rooms: count, least: count })
      .nullable()
      .describe('fewer rooms than --min-rooms asks for; null: enough, or not asked for'),
    failure: failure.nullable().describe('why the server could not be asked at the end'),
  })
  .describe('lktop check --json');

export type CheckDocument = z.infer<typeof checkDocument>;
