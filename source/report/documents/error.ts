import { z } from 'zod';

export const errorDocument = z
  .object({
    schema: z.literal('lktop.error/1'),
    exitCode: z.number().int(),
    kind: z.string().describe('a stable word to switch on: usage, timeout, refused, wrong-secret, …'),
    sentence: z.string(),
    remedy: z.string(),
  })
  .describe('Printed with --json by any command that ends before it has a document of its own.');

export type ErrorDocument = z.infer<typeof errorDocument>;
