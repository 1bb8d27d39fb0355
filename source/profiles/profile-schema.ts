import { z } from 'zod';
import { KNOWN_VARIABLES } from './variables.ts';

/** LiveKit's own limit for names, in characters here: the server counts bytes and says so. */
export const LONGEST_NAME = 256;

const name = z.string().max(LONGEST_NAME);

const METADATA = `for the agent, usually JSON; it may contain ${KNOWN_VARIABLES}`;

/** One profile as it is written in the file. */
export const profileSchema = z.strictObject({
  agent: name.describe('the agent name; empty: an unnamed worker'),
  room: name.optional().describe('the rooms it is for; * matches any characters (default: all rooms)'),
  deployment: name.optional().describe('dispatch only to workers of this deployment (default: none)'),
  metadata: z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .describe(`${METADATA}. A group or a list becomes JSON`),
});

/** The schema of `profiles.yaml`, for editors. */
export const profilesSchema = z.strictObject({
  profiles: z.record(name.min(1), profileSchema).nullish().describe('the profiles by their names'),
});
