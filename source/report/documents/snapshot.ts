import { z } from 'zod';
import { count, coverage, figures, maybeTime, problems, projectFields, verdictFields } from './common.ts';

const human = z.object({
  identity: z.string(),
  name: z.string(),
  kind: z.string(),
  state: z.string(),
  phoneNumber: z.string().nullable(),
  joinedAt: maybeTime,
  waits: z.boolean().describe('in the room, not still joining'),
  simulated: z.boolean().describe('no person: a caller that lk agent simulate made'),
  maybeAgent: z.boolean().describe('something but its kind says agent: it counts as a caller all the same'),
});

const agent = z.object({
  identity: z.string(),
  agentName: z.string().nullable().describe('null: nothing tells; "": an unnamed worker'),
  state: z.string().nullable().describe('as the agent says: initializing, listening, thinking, speaking, …'),
  participantState: z.string().describe('as the server says: JOINING, JOINED, ACTIVE'),
  recognisedBy: z.enum(['kind', 'pattern']),
  joinedAt: maybeTime,
  dispatchId: z.string().nullable(),
  jobId: z.string().nullable(),
  workerId: z.string().nullable(),
  deployment: z.string().nullable(),
  publishesOnBehalfOf: z.string().nullable(),
  formerLife: z
    .boolean()
    .describe(
      'listed by the server from a former life of the room: nobody is there, and it counts for nothing',
    ),
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
  agentExpected: z.boolean(),
  waitingSince: maybeTime.describe('since when a human has waited without a live agent'),
  ...verdictFields,
  humans: z.array(human),
  agents: z.array(agent),
  dispatches: z.array(dispatch),
});

export const snapshotDocument = z
  .object({
    schema: z.literal('lktop.snapshot/1'),
    ...projectFields,
    sweptAt: maybeTime,
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
