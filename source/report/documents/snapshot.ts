import { z } from 'zod';
import {
  count,
  coverage,
  figures,
  maybeTime,
  problems,
  projectFields,
  time,
  verdictFields,
} from './common.ts';

const human = z.object({
  identity: z.string(),
  name: z.string(),
  kind: z.string(),
  state: z.string(),
  phoneNumber: z.string().nullable(),
  joinedAt: maybeTime,
  waits: z.boolean().describe('in the room, not still joining, and its telephone does not ring'),
  maybeAgent: z
    .enum(['identity', 'metadata'])
    .nullable()
    .describe('what makes it look like an agent; it counts as a caller all the same'),
  simulated: z.boolean().describe('made by lk agent simulate'),
});

const agent = z.object({
  identity: z.string(),
  agentName: z.string().nullable().describe('null: nothing tells; "": an unnamed worker'),
  state: z.string().nullable().describe('as the agent says: initializing, listening, thinking, speaking, …'),
  participantState: z.string().describe('as the server says: JOINING, JOINED, ACTIVE'),
  recognisedBy: z.enum(['kind', 'pattern']),
  formerLife: z.boolean().describe('of a former life of the room: listed, and not there'),
  joinedAt: maybeTime,
  dispatchId: z.string().nullable(),
  jobId: z.string().nullable(),
  workerId: z.string().nullable(),
  deployment: z.string().nullable(),
  publishesOnBehalfOf: z.string().nullable(),
  ...verdictFields,
});

const job = z.object({
  id: z.string(),
  type: z.string(),
  status: z.string().describe('a claim of the server, never proof'),
  error: z.string(),
  startedAt: maybeTime,
  endedAt: maybeTime,
  participantIdentity: z.string(),
  workerId: z.string(),
  subject: z.string().describe('the identity that a publisher’s or a participant’s job is about'),
  reason: z.string().describe('why it has no agent; newer servers only'),
  attempts: count.describe('0: not told'),
  workersAsked: count.describe('0: not told'),
});

const dispatch = z.object({
  id: z.string().describe('AD_…'),
  agentName: z.string().describe('"": the automatic dispatch to unnamed workers'),
  deployment: z.string(),
  createdAt: maybeTime,
  agentIdentity: z.string().nullable().describe('the agent of it that is really there'),
  jobs: z.array(job),
  ...verdictFields,
});

const room = z.object({
  name: z.string(),
  id: z.string().describe('RM_…'),
  createdAt: maybeTime,
  verifiedAt: maybeTime.describe('when its calls last answered; null: never, and nothing may be said of it'),
  agentExpected: z.boolean().describe('false: not known whether one is'),
  expectedBecause: z.string().nullable(),
  waitingSince: maybeTime.describe('since when a human has waited without a live agent'),
  ...verdictFields,
  humans: z.array(human),
  former: z
    .array(z.object({ identity: z.string(), kind: z.string(), joinedAt: maybeTime }))
    .describe('who is no agent, and of a former life of the room'),
  agents: z.array(agent),
  dispatches: z.array(dispatch),
});

export const snapshotDocument = z
  .object({
    schema: z.literal('lktop.snapshot/1'),
    ...projectFields,
    sweptAt: maybeTime,
    past: z
      .object({
        at: time,
        source: z
          .enum(['this run', 'registry'])
          .describe('registry: only rooms, agents, dispatches and verdicts that were told are known'),
        gaps: z.array(z.string()).describe('what is not known of that time'),
      })
      .optional()
      .describe('of what time the document is, if it was exported from a screen of the past'),
    coverage,
    unseen: z
      .object({
        failing: count.describe('their calls fail'),
        noAnswer: count.describe('their calls have not come back'),
        notAsked: count.describe('they were not asked in time'),
        budget: count.describe('the request budget left them out'),
      })
      .optional()
      .describe('rooms that could not be looked into, of those that --room names, by the cause'),
    figures,
    problems,
    shown: z
      .object({
        room: z.string().nullable(),
        agent: z.string().nullable(),
        problems: z.boolean(),
        rooms: count,
      })
      .describe('what --room, --agent and --problems left of the rooms'),
    rooms: z.array(room).describe('worst first'),
  })
  .describe('lktop snapshot --json');

export type SnapshotDocument = z.infer<typeof snapshotDocument>;
