import { z } from 'zod';

export const doctorResult = z
  .enum(['ok', 'warning', 'failure', 'unknown', 'note'])
  .describe('note: nothing to judge; unknown: could not be told');

const line = z.object({
  topic: z.string().describe('configuration, server, permissions, budget, terminal, history'),
  check: z.string(),
  result: doctorResult,
  text: z.string(),
  remedy: z.string().nullable(),
});

export const doctorDocument = z
  .object({
    schema: z.literal('lktop.doctor/1'),
    project: z.string().nullable(),
    host: z.string().nullable(),
    version: z.string().describe('of lktop'),
    result: doctorResult.describe('the worst of the lines'),
    exitCode: z.number().int(),
    lines: z.array(line),
  })
  .describe('lktop doctor --json');

export type DoctorDocument = z.infer<typeof doctorDocument>;
export type DoctorLine = z.infer<typeof line>;
export type DoctorResult = z.infer<typeof doctorResult>;
