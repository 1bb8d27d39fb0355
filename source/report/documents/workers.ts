import { z } from 'zod';
import { count, sourceFailure, time } from './common.ts';

const worker = z.object({
  address: z.string().describe('host and port, as the settings name them or as they were found'),
  label: z.string().nullable().describe('the name of its pod or container, or the name looked up'),
  state: z
    .enum(['asking', 'up', 'degraded', 'hung', 'down'])
    .describe('hung: takes connections and never answers; asking: not known yet'),
  reason: z.string().nullable().describe('why it is not up'),
  since: time.describe('when this lktop first saw the state'),
  agentName: z.string().nullable().describe('empty: an unnamed worker; null: it never told'),
  type: z.string().nullable().describe('ROOM, PUBLISHER or PARTICIPANT'),
  activeJobs: count.nullable(),
  load: z.number().nullable().describe('0 to 1; null: not told, as by the SDK for Node'),
  sdk: z.string().nullable().describe('python, node'),
  version: z.string().nullable().describe('of the SDK'),
  newerVersion: z.string().nullable().describe('of another worker of the same agent name and SDK'),
  deployment: z.string().nullable(),
  draining: z.boolean().describe('marked as draining, or its pod is being deleted'),
  drainingSince: time.nullable(),
  drainingBy: z.string().nullable().describe('who marked it; null: nobody did'),
  roundTripMs: count.nullable(),
});

export const workersDocument = z
  .object({
    schema: z.literal('lktop.workers/1'),
    project: z.string().nullable().describe('whose workers the settings name; null: of no project'),
    demo: z.boolean().describe('the built-in simulator, no real workers'),
    exitCode: z.number().int(),
    workers: z.array(worker).describe('by agent name, then by address'),
    failures: z.array(sourceFailure).describe('addresses and sources that could not be read'),
  })
  .describe('lktop workers --json');

export type WorkersDocument = z.infer<typeof workersDocument>;
