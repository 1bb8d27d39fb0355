import { z } from 'zod';
import { projectFields, time } from './common.ts';

const step = z.object({
  call: z.string().describe('the call to LiveKit, such as createDispatch'),
  room: z.string(),
  agentName: z.string().nullable(),
  dispatchId: z.string().nullable(),
  identity: z.string().nullable(),
});

const outcome = z
  .enum(['succeeded', 'already', 'planned', 'unproved', 'failed'])
  .describe(
    'succeeded: seen to be so. already: nothing was to be done. planned: --dry-run. unproved: done, but not seen to be so in time. failed: not done',
  );

const action = z.object({
  kind: z.string().describe('dispatch, redispatch, remove-dispatch or remove-agent'),
  question: z.string(),
  sentences: z.array(z.string()).describe('what is done, a sentence a step'),
  warnings: z.array(z.string()),
  steps: z.array(step),
  outcome,
  sentence: z.string().describe('what came of it'),
  startedAt: time.nullable(),
  tookSeconds: z.number().nonnegative().nullable().describe('until it was seen, or given up'),
  dispatchId: z.string().nullable().describe('of the dispatch that was made, else of the one acted upon'),
  agent: z
    .object({
      identity: z.string(),
      agentName: z.string().nullable(),
      joinedSeconds: z
        .number()
        .nonnegative()
        .nullable()
        .describe('from the dispatch until it joined, by the server’s clock'),
    })
    .nullable()
    .describe('the agent that is there, where one was to come'),
});

export const actionDocument = z
  .object({
    schema: z.literal('lktop.action/1'),
    command: z.enum(['dispatch', 'remove', 'redispatch']),
    ...projectFields,
    room: z.string(),
    roomId: z.string().nullable(),
    outcome,
    exitCode: z.number().int(),
    sentence: z.string(),
    remedy: z.string().nullable(),
    actions: z.array(action),
  })
  .describe('lktop dispatch, remove and redispatch with --json');

export type ActionDocument = z.infer<typeof actionDocument>;
export type ActionPart = z.infer<typeof action>;
