import { z } from 'zod';
import { cloudAgent } from './cloud.ts';
import { count, failure, maybeTime, severity, time } from './common.ts';

const milliseconds = count.describe('milliseconds').nullable();
const host = z.string().describe('host and port of the server');
const lastSeen = time.describe('when somebody last saw it');
const gone = maybeTime.describe('when somebody first saw that it was gone; null: it was there at lastSeenAt');

const action = z.object({
  id: z.string(),
  project: z.string(),
  host: z.string(),
  who: z.string().describe('the user of this machine who did it; healing: lktop watch --heal did'),
  kind: z
    .string()
    .describe(
      'dispatch, redispatch, remove-dispatch, remove-agent, kick, create-room, delete-room, clear-ghost, restart-agent, roll-back-agent, promote-agent, acknowledge, unacknowledge',
    ),
  room: z.string(),
  roomId: z.string().nullable(),
  dispatchId: z.string().nullable(),
  createdDispatchId: z.string().nullable(),
  identity: z.string().nullable().describe('of the participant that was acted on'),
  agentName: z
    .string()
    .nullable()
    .describe('of the agent that was to come, or to go; "": unnamed; null: none, or not told'),
  question: z.string(),
  startedAt: time,
  endedAt: maybeTime,
  outcome: z
    .enum(['running', 'succeeded', 'unproved', 'failed'])
    .describe('running for ever where lktop ended before the action did'),
  sentence: z.string(),
});

const session = z.object({
  host,
  room: z.string(),
  roomId: z.string(),
  participantId: z.string().describe('PA_…'),
  identity: z.string(),
  agentName: z.string().nullable().describe('empty: an unnamed agent; null: unknown'),
  dispatchId: z.string().nullable(),
  jobId: z.string().nullable(),
  workerId: z.string().nullable(),
  deployment: z.string().nullable(),
  sdk: z.string().nullable().describe('the version of its SDK, where it is known'),
  joinedAt: time,
  lastSeenAt: lastSeen,
  goneAt: gone,
  outcome: z
    .enum(['running', 'left', 'closed', 'removed', 'failed', 'unseen'])
    .describe(
      'closed: with its room; removed: by lktop; failed: its job; unseen: between lastSeenAt and goneAt, while nobody looked',
    ),
});

const dispatch = z.object({
  host,
  room: z.string(),
  roomId: z.string(),
  dispatchId: z.string().describe('AD_…'),
  agentName: z.string().describe('empty: the automatic dispatch'),
  deployment: z.string().nullable(),
  who: z.string().nullable().describe('the user of lktop who made it; null: somebody else did'),
  metadata: z.string().nullable().describe('of dispatches made by lktop, if the settings allow it'),
  createdAt: time,
  firstJobAt: maybeTime,
  joinedAt: maybeTime.describe('when its first agent joined'),
  error: z.string().nullable(),
  lastSeenAt: lastSeen,
  goneAt: gone,
  outcome: z
    .enum(['pending', 'serving', 'served', 'failed', 'unanswered', 'unseen'])
    .describe(
      'served: its agent came and went; unanswered: none came or will come; unseen: it ended while nobody looked',
    ),
});

export const historyDocument = z
  .object({
    schema: z.literal('lktop.history/1'),
    path: z.string().describe('of the database'),
    actions: z.array(action).describe('newest first'),
    sessions: z.array(session).describe("agents' stays in rooms, newest first"),
    dispatches: z.array(dispatch).describe('newest first'),
  })
  .describe('lktop history --json');

export type HistoryDocument = z.infer<typeof historyDocument>;

const pastIncident = z.object({
  host,
  id: z.string(),
  verdict: z.string(),
  severity,
  agentName: z.string().nullable(),
  deployment: z.string().nullable(),
  room: z.string().nullable().describe('its first room'),
  mostRooms: count.describe('it had at once'),
  since: time,
  lastSeenAt: lastSeen,
  endedAt: maybeTime.describe('when somebody first saw that it was over; null: it went on at lastSeenAt'),
  outcome: z
    .enum(['open', 'ended', 'unseen'])
    .describe(
      'open: it went on at lastSeenAt; unseen: it ended between lastSeenAt and endedAt, while nobody looked',
    ),
});

export const incidentsDocument = z
  .object({
    schema: z.literal('lktop.incidents/1'),
    path: z.string().describe('of the database'),
    since: time,
    incidents: z.array(pastIncident).describe('newest first'),
  })
  .describe('lktop incidents --json');

export type IncidentsDocument = z.infer<typeof incidentsDocument>;

const agent = z.object({
  host,
  agentName: z.string(),
  status: z
    .enum(['ACTIVE', 'UNSERVED', 'PENDING', 'GONE'])
    .describe(
      'ACTIVE: it has sessions; UNSERVED: a dispatch has waited for it for 10 s; PENDING: a dispatch waits; GONE: none of these',
    ),
  sessions: count,
  pending: count.describe('dispatches without an agent, the unserved ones included'),
  unserved: count,
  firstSeenAt: time,
  lastSeenAt: time,
  lastRoom: z.string().nullable(),
  peakToday: count.describe('most sessions at once since midnight'),
  lastHour: z.array(count).describe('most sessions in each of the last 60 minutes, oldest first'),
  lastDay: z.array(count).describe('most sessions in each of the last 24 hours, oldest first'),
  joinMedianMs: milliseconds,
  joinP95Ms: milliseconds,
  failedShare: z.number().nullable().describe('of the dispatches of the last day, from 0 to 1'),
  dispatches: count.describe('of the last day that got an agent or ended'),
  deployments: z.array(z.string()).describe('of the last day; empty: none'),
  sdks: z.array(z.string()).describe('versions of the SDK, of the last day, where they are known'),
  lastAction: z
    .object({ at: time, who: z.string(), kind: z.string(), outcome: z.string() })
    .nullable()
    .describe('of lktop'),
  cloud: z
    .array(
      cloudAgent.extend({
        byVersion: z
          .object({
            versions: z
              .array(z.object({ version: z.string(), dispatches: count, failed: count }))
              .describe('the newest first'),
            unsure: count.describe('dispatches made while it is not sure which version was in production'),
            elsewhere: count.describe('dispatches to other deployments than production'),
          })
          .describe('the dispatches of the last day by the version that was in production'),
      }),
    )
    .describe('the agents of this name that are deployed on LiveKit Cloud; empty: none, or nobody asked'),
});

export const agentsDocument = z
  .object({
    schema: z.literal('lktop.agents/1'),
    path: z.string().describe('of the database'),
    agents: z.array(agent),
    cloud: z
      .object({
        host: z.string().describe('host and port of the server'),
        unseen: z.array(cloudAgent).describe('deployed agents that were seen in no room'),
        failure: failure.nullable().describe('why the deployed agents are not known; null: they are'),
        versionsFailure: failure.nullable().describe('why versions are missing; null: none are'),
      })
      .nullable()
      .describe('what LiveKit Cloud says; null: the configured project is not there'),
  })
  .describe('lktop agents --json');

export type AgentsDocument = z.infer<typeof agentsDocument>;

export const registryDocument = z
  .object({
    schema: z.literal('lktop.registry/1'),
    path: z.string(),
    schemaVersion: count,
    bytes: count,
    rows: z.record(z.string(), count).describe('by table'),
    servers: z.array(
      z.object({
        host,
        project: z.string().nullable().describe('the name it was last watched under'),
        firstWatchedAt: time,
        watchedUntil: time,
      }),
    ),
    deleted: count.nullable().describe('rows that prune deleted; null without prune'),
  })
  .describe('lktop registry info --json and lktop registry prune --json');

export type RegistryDocument = z.infer<typeof registryDocument>;
