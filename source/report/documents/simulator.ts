import { z } from 'zod';
import { count } from './common.ts';

export const simulatorDocument = z
  .object({
    schema: z.literal('lktop.simulator/1'),
    url: z.string().describe('ws://127.0.0.1:PORT'),
    apiKey: z.string(),
    apiSecret: z.string().describe('of the simulator, where nothing is secret'),
    scenario: z.string().nullable(),
    rooms: count.describe('at the start'),
  })
  .describe('lktop simulate --json');

export type SimulatorDocument = z.infer<typeof simulatorDocument>;
