import { z } from 'zod';
import { maybeTime, time } from './common.ts';

const action = z.object({
  id: z.string(),
  project: z.string(),
  host: z.string(),
  who: z.string().describe('the user of this machine who did it'),
  kind: z
    .string()
    .describe(
      'dispatch, redispatch, remove-dispatch, remove-agent, kick, create-room, delete-room, clear-ghost',
    ),
  room: z.string(),
  roomId: z.string().nullable(),
  dispatchId: z.string().nullable(),
  createdDispatchId: z.string().nullable(),
  identity: z.string().nullable(),
  agentName: z.string().nullable(),
  question: z.string(),
  startedAt: time,
  endedAt: maybeTime,
  outcome: z
    .enum(['running', 'succeeded', 'unproved', 'failed'])
    .describe('running for ever where lktop ended before the action did'),
  sentence: z.string(),
});

export const historyDocument = z
  .object({
    schema: z.literal('lktop.history/1'),
    path: z.string().describe('of the database'),
    actions: z.array(action).describe('newest first'),
  })
  .describe('lktop history --json');

export type HistoryDocument = z.infer<typeof historyDocument>;
