import { z } from 'zod';
import { actionDocument } from './action.ts';
import { checkDocument } from './check.ts';
import { cloudActionDocument, cloudDocument, logLineDocument } from './cloud.ts';
import { count } from './common.ts';
import { agentsDocument, historyDocument, incidentsDocument, registryDocument } from './past.ts';
import { scanDocument } from './scan.ts';
import { snapshotDocument } from './snapshot.ts';
import { watchDocument, webhookDocument } from './watch.ts';
import { workersDocument } from './workers.ts';

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

export const simulatorDocument = z
  .object({
    schema: z.literal('lktop.simulator/1'),
    url: z.string().describe('ws://127.0.0.1:PORT'),
    apiKey: z.string(),
    apiSecret: z.string().describe('of the simulator, where nothing is secret'),
    scenario: z.string().nullable(),
    rooms: count.describe('at the start'),
    workers: z.array(z.string()).describe("addresses of the workers' own ports at the start, for --workers"),
  })
  .describe('lktop simulate --json');

export type SimulatorDocument = z.infer<typeof simulatorDocument>;

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

const profile = z.object({
  name: z.string(),
  agent: z.string().describe('the agent name; empty: an unnamed worker'),
  room: z.string().nullable().describe('the rooms it is for; * matches any characters; null: all rooms'),
  deployment: z.string().nullable(),
  metadata: z.string().nullable().describe('with its variables, such as {room}'),
  variables: z.array(z.string()).describe('the variables in the metadata: room, caller, …'),
});

export const profilesDocument = z
  .object({
    schema: z.literal('lktop.profiles/1'),
    path: z.string().describe('of the file'),
    profiles: z.array(profile).describe('in the order of the file'),
  })
  .describe('lktop profiles --json');

export type ProfilesDocument = z.infer<typeof profilesDocument>;

/** Every document that lktop prints or posts, by the name of its JSON Schema. */
export const DOCUMENTS: Readonly<Record<string, z.ZodType>> = {
  'snapshot-1': snapshotDocument,
  'check-1': checkDocument,
  'scan-1': scanDocument,
  'watch-1': watchDocument,
  'webhook-2': webhookDocument,
  'action-1': actionDocument,
  'cloud-1': cloudDocument,
  'cloudaction-1': cloudActionDocument,
  'log-1': logLineDocument,
  'history-1': historyDocument,
  'incidents-1': incidentsDocument,
  'agents-1': agentsDocument,
  'registry-1': registryDocument,
  'expectations-1': expectationsDocument,
  'doctor-1': doctorDocument,
  'workers-1': workersDocument,
  'profiles-1': profilesDocument,
  'simulator-1': simulatorDocument,
  'error-1': errorDocument,
};
