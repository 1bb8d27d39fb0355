import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { readMetricsSource } from '../workers/metrics-sources.ts';
import { readSource } from '../workers/sources.ts';
import { NOTIFY_BY } from './notify.ts';
import { SMALLEST_BUDGET } from './smallest-budget.ts';
import { THEMES, unknownTheme } from './themes.ts';

/** Grace times are written in seconds. Editors show the descriptions here, from `schema/config.json`. */
const seconds = z.number().positive().max(3_600);

const text = z.string().min(1);
const patterns = z.array(text);

/** The mistake in an address; undefined: none. @param read throws a UsageError */
const mistakeIn = (read: (address: string) => unknown, address: string): string | undefined => {
  try {
    read(address);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
    throw error;
  }
};

const addresses = (read: (address: string) => unknown, of: string) =>
  z.array(
    text.refine((address) => mistakeIn(read, address) === undefined, {
      error: ({ input }) => mistakeIn(read, String(input)) ?? `it is no address of ${of}`,
    }),
  );

const workerAddresses = addresses(readSource, 'workers');
const metricsAddresses = addresses(readMetricsSource, 'metrics');

const WORKERS =
  'addresses of workers: host:8081, dns:name:8081, srv:name, file:PATH, docker:label or kubernetes:selector';
const METRICS =
  'addresses of Prometheus metrics: host:6789 of a server or a worker, :9100 for that port of every worker, or 10.0.0.4:8081=9100 for one';
const PUBLIC_WORKERS = 'also ask workers and metrics at public addresses (default false)';
const EXPECT = 'rooms that must have an agent; * matches any characters';
const LISTENERS = 'names of agents that only listen; * matches any characters';

const graceSchema = z
  .strictObject({
    starting: seconds.describe('seconds a dispatch may have no agent (default 10)'),
    joining: seconds.describe('seconds an agent may take to become active (default 15)'),
    absent: seconds.describe('seconds a job may claim to run without its agent (default 10)'),
    waiting: seconds.describe('seconds a caller may have no agent (default 10)'),
    initializing: seconds.describe('seconds an agent may take to get ready (default 20)'),
    thinking: seconds.describe('seconds an agent may think (default 30)'),
    silent: seconds.describe(
      'seconds the audio of an agent may be gone while a caller is there (default 15)',
    ),
    session: seconds.describe(
      'seconds the state of an agent may stay unchanged after a caller came back (default 30)',
    ),
    alone: seconds.describe('seconds an agent may stay after the last company left (default 30)'),
    aloneFromStart: seconds.describe('seconds an agent may wait where no company was ever seen (default 60)'),
  })
  .partial();

/** Recognises agents that join with ordinary tokens. Every given field must match. */
const agentPatternSchema = z
  .strictObject({
    identity: text.optional().describe('identity of the participant; * matches any characters'),
    attribute: text.optional().describe('name of an attribute that must exist'),
    value: text.optional().describe('value of that attribute; * matches any characters'),
  })
  .refine(({ identity, attribute }) => identity !== undefined || attribute !== undefined, {
    message: 'a pattern needs identity or attribute',
  });

const recognitionSchema = z
  .strictObject({
    kind: z.boolean().describe('recognise participants of the kind AGENT (default true)'),
    agents: z.array(agentPatternSchema).describe('agents that join with ordinary tokens'),
    identity: z
      .boolean()
      .describe('doubt people called agent-…, where the server marks nobody (default false)'),
    metadata: z.boolean().describe('doubt people whose metadata speaks of an agent (default false)'),
  })
  .partial();

export const COLOURS = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'gray'] as const;

/** Paths of PEM files, relative to the folder of the settings. */
const tlsSchema = z
  .strictObject({
    cert: text.optional().describe('PEM file: the client certificate and its intermediate certificates'),
    key: text.optional().describe('PEM file: the key of the client certificate'),
    ca: text.optional().describe('PEM file: CA certificates to trust besides those of the system'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'tls needs both cert and key, or neither',
  });

const LOGS =
  'a shell command that prints the log of a worker; its environment has LKTOP_WORKER, LKTOP_WORKER_ID, LKTOP_AGENT_NAME and so on';

const limitsSchema = z.strictObject({
  agentSessions: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('agent sessions at once that the plan allows; from 80 % of it lktop warns'),
});

const projectSchema = z.strictObject({
  url: text
    .optional()
    .describe("the server; default: from the project of the same name in the lk CLI's config"),
  apiKey: text.optional(),
  apiSecret: text.optional().describe('needs chmod 600 on this file'),
  tls: tlsSchema.optional(),
  color: z.enum(COLOURS).optional().describe('color of the project name in the header'),
  readOnly: z.boolean().optional().describe('take the action keys away'),
  expect: patterns.optional().describe(EXPECT),
  listeners: patterns.optional().describe(LISTENERS),
  grace: graceSchema.optional(),
  recognition: recognitionSchema.optional(),
  workers: workerAddresses.optional().describe(WORKERS),
  metrics: metricsAddresses.optional().describe(METRICS),
  allowPublicWorkers: z.boolean().optional().describe(PUBLIC_WORKERS),
  limits: limitsSchema.optional(),
  logs: text.optional().describe(LOGS),
  budget: z.number().int().min(SMALLEST_BUDGET).optional().describe('most API calls per minute'),
});

const commandSchema = z.strictObject({
  key: text.describe('one character, ctrl-k or alt-k, that lktop does not use'),
  label: text.describe('in the footer and in the menu !'),
  panes: z.array(text).optional().describe('the panes that have the command (default all)'),
  when: text.optional().describe('show the command only if this field is not empty, such as agentName'),
  run: text.describe(
    'a shell command; its environment has LKTOP_ROOM and so on, and {room} is short for "$LKTOP_ROOM"',
  ),
  dangerous: z.boolean().optional().describe('ask first, and remove the command in read-only projects'),
});

const keysSchema = z
  .record(text, z.union([text, z.array(text).min(1)], 'write a key, or a list of keys'))
  .describe('other keys for what lktop does: by the names in docs/keys.md, such as json: V');

const COLUMN_NAMES = 'names as in docs/settings.md; attribute.tier shows the attribute tier';
const MOST_COLUMN_WIDTH = 200;

const columnsSchema = z
  .record(
    text,
    z
      .strictObject({
        order: z.array(text).describe(`columns that come first, in this order: ${COLUMN_NAMES}`),
        hide: z.array(text).describe('columns that are not shown'),
        width: z
          .record(text, z.number().int().min(1).max(MOST_COLUMN_WIDTH))
          .describe('widths of columns, in characters'),
      })
      .partial(),
  )
  .describe('the columns of each list: rooms, agents, dispatches and so on');

const historySchema = z
  .strictObject({
    registry: text.describe(
      'a file, or postgres://USER@HOST/DATABASE to share the history (default ~/.local/state/lktop/registry.db)',
    ),
    days: z.number().int().min(1).max(3_650).describe('days that the history is kept (default 365)'),
    eventDays: z.number().int().min(1).max(3_650).describe('days that events are kept (default 30)'),
    megabytes: z
      .number()
      .min(10)
      .max(100_000)
      .describe('size of the file or of the tables above which the oldest is deleted (default 500)'),
    metadata: z
      .boolean()
      .describe('keep the metadata of dispatches made by lktop, without secrets (default true)'),
  })
  .partial();

const viewSchema = z.strictObject({
  name: text.describe('for :view NAME and the help'),
  key: text
    .optional()
    .describe('one character, ctrl-k, alt-k or F1 to F12, that nothing else uses (default: none)'),
  pane: text.optional().describe('the list it shows (default rooms)'),
  filter: z.string().optional().describe('as after / (default: all rows)'),
  sort: text.optional().describe('a column of the list, or -column for the other way round'),
  grouping: text
    .optional()
    .describe('of agents: deployment, worker, agent name or attribute.NAME (default: none)'),
});

/** The schema of `config.yaml`. */
export const configSchema = z.strictObject({
  interval: z
    .number()
    .min(0)
    .max(3_600)
    .optional()
    .describe('seconds between two sweeps; 0: only by hand (default 2)'),
  bell: z.boolean().optional().describe('ring for a new incident (default true)'),
  ascii: z.boolean().optional().describe('no characters beyond ASCII (default false)'),
  title: z.boolean().optional().describe("count the problems in the window's title (default false)"),
  notify: z
    .enum(NOTIFY_BY)
    .optional()
    .describe('announce a new incident: a notification as in iTerm2 (osc9) or urxvt (osc777), or the bell'),
  mouse: z
    .boolean()
    .optional()
    .describe('take clicks and the wheel; the key M turns it on and off (default false)'),
  theme: z
    .enum(THEMES, { error: ({ input }) => unknownTheme(input) })
    .optional()
    .describe("the colors; auto: as the terminal's background is (default auto)"),
  readOnly: z.boolean().optional().describe('take the action keys away (default false)'),
  defaultProject: text
    .optional()
    .describe("takes precedence over the default project of the lk CLI's config"),
  expect: patterns.optional().describe(EXPECT),
  listeners: patterns.optional().describe(LISTENERS),
  grace: graceSchema.optional(),
  limits: limitsSchema.optional(),
  logs: text.optional().describe(LOGS),
  recognition: recognitionSchema.optional(),
  workers: workerAddresses.optional().describe(WORKERS),
  metrics: metricsAddresses.optional().describe(METRICS),
  allowPublicWorkers: z.boolean().optional().describe(PUBLIC_WORKERS),
  history: historySchema.optional(),
  projects: z
    .record(text, projectSchema)
    .optional()
    .describe("lktop's own projects, and settings for projects of the lk CLI's config"),
  columns: columnsSchema.optional(),
  keys: keysSchema.optional(),
  views: z.array(viewSchema).optional().describe('what a list shows, under a key or a name of your own'),
  commands: z.array(commandSchema).optional().describe('your own keys'),
});

export type Color = (typeof COLOURS)[number];
export type Config = z.infer<typeof configSchema>;
export type ProjectConfig = z.infer<typeof projectSchema>;
export type ColumnsConfig = z.infer<typeof columnsSchema>;
export type ViewConfig = z.infer<typeof viewSchema>;
export type CommandConfig = z.infer<typeof commandSchema>;
