import { z } from 'zod';
import { count, coverage, failure, projectFields, severity, time } from './common.ts';

const example = z.object({
  room: z.string().nullable().describe('the name of the room; null: not about one room'),
  roomId: z.string().nullable(),
  subject: z
    .string()
    .nullable()
    .describe('the id of a dispatch, the identity or the name of an agent, or the name of an API key'),
  text: z.string(),
  command: z.string().nullable().describe('a command for the shell that cures it or shows more'),
});

const rule = z.object({
  rule: z.string().describe('as typed after --skip'),
  title: z.string().describe('what it finds'),
  severity: severity.describe('warning or notice'),
  count: count.describe('how many things it found'),
  examples: z.array(example).describe('at most 100'),
  remedy: z.string(),
  notSeen: z
    .object({ count: count.describe('agents'), text: z.string() })
    .nullable()
    .describe('what LiveKit’s API does not tell, where it matters here'),
});

export const scanDocument = z
  .object({
    schema: z.literal('lktop.scan/1'),
    ...projectFields,
    exitCode: z.number().int().describe('0 for nothing found, 1 for something, 2 if not all rooms were seen'),
    scannedAt: time,
    tookSeconds: z.number().nonnegative(),
    coverage,
    count: count.describe('how many things all rules found'),
    rules: z.array(rule).describe('warnings first'),
    skipped: z.array(z.string()).describe('the rules that --skip left out'),
    failure: failure.nullable().describe('why the server could not be asked at the end'),
  })
  .describe('lktop scan --json');

export type ScanDocument = z.infer<typeof scanDocument>;
