import { z } from 'zod';
import { SMALLEST_BUDGET } from './smallest-budget.ts';

/** Grace times are written in seconds. */
const seconds = z.number().positive().max(3_600);

const graceSchema = z
  .strictObject({
    starting: seconds,
    joining: seconds,
    absent: seconds,
    waiting: seconds,
    initializing: seconds,
    thinking: seconds,
    silent: seconds,
    session: seconds,
    alone: seconds,
    aloneFromStart: seconds,
  })
  .partial();

/** Recognises agents that join with ordinary tokens. Every given field must match. */
const agentPatternSchema = z
  .strictObject({
    identity: z.string().min(1).optional(),
    attribute: z.string().min(1).optional(),
    value: z.string().min(1).optional(),
  })
  .refine(({ identity, attribute }) => identity !== undefined || attribute !== undefined, {
    message: 'a pattern needs identity or attribute',
  });

const recognitionSchema = z
  .strictObject({
    kind: z.boolean(),
    agents: z.array(agentPatternSchema),
    identity: z.boolean(),
    metadata: z.boolean(),
  })
  .partial();

export const COLOURS = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'gray'] as const;

/** Paths of PEM files, relative to the folder of the settings. */
const tlsSchema = z
  .strictObject({
    /** The client certificate and its intermediate certificates. */
    cert: z.string().min(1).optional(),
    key: z.string().min(1).optional(),
    /** CA certificates to trust besides those of the system. */
    ca: z.string().min(1).optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'tls needs both cert and key, or neither',
  });

const projectSchema = z.strictObject({
  /** A missing value comes from the project of the same name in the `lk` CLI's config. */
  url: z.string().min(1).optional(),
  apiKey: z.string().min(1).optional(),
  apiSecret: z.string().min(1).optional(),
  tls: tlsSchema.optional(),
  color: z.enum(COLOURS).optional(),
  readOnly: z.boolean().optional(),
  /** Addresses of the workers' HTTP ports. */
  workers: z.array(z.string().min(1)).optional(),
  expect: z.array(z.string().min(1)).optional(),
  /** Names of agents that only listen. `*` matches any characters. */
  listeners: z.array(z.string().min(1)).optional(),
  grace: graceSchema.optional(),
  recognition: recognitionSchema.optional(),
  /** API calls per minute. */
  budget: z.number().int().min(SMALLEST_BUDGET).optional(),
});

const commandSchema = z.strictObject({
  key: z.string().min(1),
  label: z.string().min(1),
  /** The panes that have the command. Default: all. */
  panes: z.array(z.enum(['rooms', 'agents', 'dispatches'])).optional(),
  /** Shows the command only if this field is not empty: `agentName`, `room`, … */
  when: z.string().min(1).optional(),
  /** A shell command. `{room}`, `{agentName}`, … are replaced by shell-quoted values. */
  run: z.string().min(1),
  dangerous: z.boolean().optional(),
});

/** The schema of `config.yaml`. */
export const configSchema = z.strictObject({
  /** Seconds between two sweeps. */
  interval: z.number().min(0).max(3_600).optional(),
  bell: z.boolean().optional(),
  ascii: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  defaultProject: z.string().min(1).optional(),
  expect: z.array(z.string().min(1)).optional(),
  /** Names of agents that only listen. `*` matches any characters. */
  listeners: z.array(z.string().min(1)).optional(),
  grace: graceSchema.optional(),
  recognition: recognitionSchema.optional(),
  projects: z.record(z.string().min(1), projectSchema).optional(),
  commands: z.array(commandSchema).optional(),
});

export type Color = (typeof COLOURS)[number];
export type Config = z.infer<typeof configSchema>;
export type ProjectConfig = z.infer<typeof projectSchema>;
export type CommandConfig = z.infer<typeof commandSchema>;
