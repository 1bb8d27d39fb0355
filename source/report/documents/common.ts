import { z } from 'zod';
import { SEVERITIES } from '../../fleet/severity.ts';

/**
 * Parts that several documents share. A field may be added to a document at any time. When a field changes its meaning
 * or is removed, the number at the end of the document's schema name goes up.
 */

/** The only form of a time in any document. */
export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ description: 'ISO 8601, in UTC, with milliseconds', examples: ['2026-07-14T12:04:31.000Z'] });
export const maybeTime = time.nullable();

export const count = z.number().int().nonnegative();

export const severity = z.enum(SEVERITIES).meta({ id: 'severity', description: 'from worst to best' });

export const projectFields = {
  project: z.string().describe('the name of the project, as the header shows it'),
  host: z.string().describe('host and port of the server'),
  demo: z.boolean().describe('the built-in simulator, no real project'),
};

export const evidence = z
  .object({ at: maybeTime, text: z.string() })
  .meta({ id: 'evidence', description: 'one thing that was seen' });

export const remedy = z
  .object({
    text: z.string(),
    actions: z
      .array(z.enum(['dispatch', 'redispatch', 'remove', 'clear ghost']))
      .describe('the likely cure first'),
    suggestedAgentName: z
      .string()
      .nullable()
      .describe('a name like the one dispatched, which is seen to serve rooms'),
  })
  .meta({ id: 'remedy' });

export const verdictFields = {
  verdict: z.string().describe('what is concluded, such as "no worker"'),
  severity,
  summary: z.string(),
  since: maybeTime,
  evidence: z.array(evidence),
  remedy: remedy.nullable(),
};

export const failure = z
  .object({
    kind: z.string().describe('a stable word to switch on, such as "refused"'),
    sentence: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'failure' });

export const sourceFailure = z.object({
  source: z.string().describe('as the user wrote it'),
  sentence: z.string(),
  remedy: z.string(),
});

export const coverage = z
  .object({
    rooms: count.describe('rooms that are listed'),
    verified: count.describe('rooms whose calls have answered'),
  })
  .meta({ id: 'coverage' });

export const figures = z
  .object({
    rooms: count,
    activeAgentSessions: count.describe(
      'agents that are ACTIVE, avatars and those of a former life left out',
    ),
    agentParticipants: count,
    roomsWithAgents: count,
  })
  .meta({ id: 'figures', description: 'of the whole project' });

export const problems = z
  .object({ critical: count.describe('rooms'), warning: count.describe('rooms') })
  .meta({ id: 'problems' });

const roomName = { name: z.string(), id: z.string().describe('RM_…') };

export const roomReference = z.object(roomName).meta({ id: 'roomReference' });

export const incident = z
  .object({
    id: z.string().describe('LI_…, the same for as long as the incident lasts'),
    verdict: z.string(),
    severity,
    agentName: z.string().nullable(),
    deployment: z.string().nullable(),
    since: maybeTime,
    summary: z.string(),
    roomCount: count,
    rooms: z.array(roomReference).describe('at most 100'),
    simulated: z.boolean().describe('all callers of these rooms are simulated'),
  })
  .meta({ id: 'incident', description: 'problems with one cause' });
