import { z } from 'zod';
import { count } from './common.ts';

const kind = z.object({
  pattern: z.string().describe('of the names of the rooms: letters stay, digits and ids are *'),
  callerKind: z.string().describe('how the first caller came: STANDARD, SIP or CONNECTOR'),
  dispatched: z
    .array(z.string())
    .describe('agent names dispatched when the room was made; empty is the automatic dispatch'),
  expected: z.boolean().describe('whether an agent is expected in the next room of the kind'),
  agentName: z.string().nullable().describe('that served most of them; null: unnamed, or different ones'),
  rooms: count.describe('rooms of the kind, the last 200 at most'),
  served: count.describe('of them, those that had an agent within 10 s of their first caller'),
  withinSeconds: count.describe('nearly all of the served had it within so many').nullable(),
});

export const expectationsDocument = z
  .object({
    schema: z.literal('lktop.expectations/1'),
    project: z.string().describe('the name of the project, as the header shows it'),
    host: z.string().describe('host and port of the server'),
    path: z.string().describe('of the database'),
    cleared: z.array(kind).describe('what is forgotten now; empty without clear'),
    kinds: z.array(kind).describe('what is known; those first in which an agent is expected'),
  })
  .describe('lktop expectations --json');

export type ExpectationsDocument = z.infer<typeof expectationsDocument>;
