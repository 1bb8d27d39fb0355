import { z } from 'zod';
import {
  count,
  failure,
  incident,
  maybeTime,
  projectFields,
  severity,
  time,
  verdictFields,
} from './common.ts';

const line = { schema: z.literal('lktop.watch/1'), at: time };
const inRoom = { room: z.string().nullable(), roomId: z.string().nullable() };
const number = count.describe('counts the events of this run');

const started = z
  .object({
    ...line,
    type: z.literal('started'),
    ...projectFields,
    version: z.string().describe('of lktop'),
    intervalSeconds: z.number().positive(),
  })
  .describe('the first line');

const event = z
  .object({
    ...line,
    type: z.literal('event'),
    number,
    kind: z.string().describe('such as "agent joined" or "dispatch made"'),
    ...inRoom,
    subject: z.string().nullable().describe('the identity of a participant, the id of a dispatch'),
    severity,
    text: z.string(),
  })
  .describe('something that happened, when a sweep saw it');

const verdict = z
  .object({
    ...line,
    type: z.literal('verdict'),
    number,
    ...inRoom,
    of: z.enum(['room', 'agent', 'dispatch']),
    id: z.string().nullable().describe('the identity of the agent, the id of the dispatch'),
    agentName: z.string().nullable(),
    deployment: z.string().nullable(),
    waitingSince: maybeTime,
    simulated: z.boolean().describe('all callers of the room are simulated'),
    before: z.object({ verdict: z.string(), severity }).nullable().describe('null: nothing was known'),
    ...verdictFields,
  })
  .describe('the verdict of a room has changed');

const connection = z
  .object({
    ...line,
    type: z.literal('connection'),
    number,
    state: z.enum(['lost', 'back']),
    failure: failure.nullable(),
  })
  .describe('the server cannot be asked any more, or can be again');

const incidentLine = z
  .object({
    ...line,
    type: z.literal('incident'),
    state: z.enum(['opened', 'changed', 'closed']),
    incident,
  })
  .describe('problems with one cause: they began, became more or fewer, or have been over for half a minute');

const healFields = {
  act: z
    .enum(['would', 'begun', 'succeeded', 'unproved', 'failed', 'refused', 'waits'])
    .describe(
      'would: the dry run would do it now; refused: not while in doubt; waits: the limit of re-dispatches a minute is reached',
    ),
  ...inRoom,
  dispatchId: z.string().describe('of the dispatch that is to be replaced'),
  createdDispatchId: z.string().nullable().describe('of the new dispatch; null: none, or not known'),
  agentName: z.string().describe('empty: an unnamed agent'),
  deployment: z.string().nullable(),
  verdict: z.string().describe('of the dispatch, such as "left"'),
  since: maybeTime,
  doubt: z
    .string()
    .nullable()
    .describe('with refused: a stable word, such as "doubtful people" or "workers down"'),
  text: z.string(),
  remedy: z.string().nullable(),
};

const heal = z
  .object({ ...line, type: z.literal('heal'), ...healFields })
  .describe('a re-dispatch by --heal: what is done, how it ended, or why it is not done');

const healing = z
  .object({
    ...line,
    type: z.literal('healing'),
    state: z
      .enum(['dry run', 'active', 'standby'])
      .describe('standby: another lktop heals, or nobody can; text says which'),
    text: z.string(),
  })
  .describe('who heals, with --heal: at the start, and whenever it changes');

const missed = z
  .object({ ...line, type: z.literal('missed'), lines: count })
  .describe('so many lines were left out here, as the reader was too slow');

const stopped = z
  .object({ ...line, type: z.literal('stopped'), reason: z.string() })
  .describe('the last line');

export const watchDocument = z
  .discriminatedUnion('type', [
    started,
    event,
    verdict,
    connection,
    incidentLine,
    heal,
    healing,
    missed,
    stopped,
  ])
  .describe('lktop watch: one of these on every line');

export type WatchDocument = z.infer<typeof watchDocument>;

const posted = {
  schema: z.literal('lktop.webhook/2'),
  id: z.string().describe('the same when the delivery is tried again'),
  at: time.describe('when the document was made'),
};

const postedIncident = z
  .object({
    ...posted,
    event: z.enum(['incident_opened', 'incident_closed']),
    openedAt: time.describe('when the incident opened: the sweep that first saw it'),
    closedAt: maybeTime.describe(
      'when it was over: the sweep that first missed it, about half a minute before this document; null: it is open',
    ),
    ...projectFields,
    incident,
  })
  .describe('an incident opened or closed');

const { act: _act, doubt: _doubt, ...postedHealFields } = healFields;

const postedHeal = z
  .object({
    ...posted,
    event: z.literal('heal'),
    ...projectFields,
    heal: z.object({
      act: z
        .enum(['would', 'succeeded', 'unproved', 'failed'])
        .describe('would: the dry run would do it now'),
      ...postedHealFields,
    }),
  })
  .describe('a re-dispatch by --heal has ended, or the dry run would do it');

export const webhookDocument = z
  .discriminatedUnion('event', [postedIncident, postedHeal])
  .describe(
    'lktop watch --webhook: the body that is posted. The header Authorization holds a token, signed with the API secret, whose claim sha256 is the hash of the body.',
  );

export type WebhookDocument = z.infer<typeof webhookDocument>;
