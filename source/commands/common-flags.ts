import type { FlagSpec } from './command-spec.ts';

/** Flags that several commands share. */

export const registryFlag: FlagSpec = {
  name: 'registry',
  type: 'string',
  value: 'FILE',
  description:
    'keep the history in this file, or in postgres://USER@HOST/DATABASE (default ~/.local/state/lktop/registry.db)',
  isFile: true,
};

export const CONNECTION_FLAGS: readonly FlagSpec[] = [
  {
    name: 'url',
    type: 'string',
    value: 'URL',
    description: 'the server, such as wss://livekit.example.com (LIVEKIT_URL)',
  },
  { name: 'apiKey', type: 'string', value: 'KEY', description: 'the API key (LIVEKIT_API_KEY)' },
  {
    name: 'apiSecret',
    type: 'string',
    value: 'SECRET',
    description: 'the API secret; other users of this machine can see it, so LIVEKIT_API_SECRET is safer',
  },
  {
    name: 'project',
    type: 'string',
    value: 'NAME',
    description: "a project from the lk CLI's config",
  },
  {
    name: 'dev',
    type: 'boolean',
    description: 'a server in development mode: devkey / secret at http://localhost:7880',
  },
  {
    name: 'demo',
    type: 'boolean',
    description: 'use the built-in simulator, even if a project is configured',
  },
  {
    name: 'budget',
    type: 'string',
    value: 'CALLS',
    description:
      'limit of API calls a minute, actions included (default: 600 for LiveKit Cloud, 6000 for a self-hosted server)',
  },
  registryFlag,
  { name: 'noRegistry', type: 'boolean', description: 'keep no history, and know nothing of earlier runs' },
];

/** The flags that choose a project, for commands that do not call its server. */
export const PROJECT_FLAGS: readonly FlagSpec[] = CONNECTION_FLAGS.filter(
  ({ name }) => !['demo', 'budget', 'noRegistry'].includes(name),
);

export const workersFlag: FlagSpec = {
  name: 'workers',
  type: 'string',
  value: 'ADDRESSES',
  description:
    "addresses of the workers' own ports: host:8081, dns:name:8081, srv:name, file:PATH, docker:label or kubernetes:selector, with commas between them (default: the setting workers)",
};

export const metricsFlag: FlagSpec = {
  name: 'metrics',
  type: 'string',
  value: 'ADDRESSES',
  description:
    'addresses of Prometheus metrics: host:6789 of a server or a worker, :9100 for that port of every worker, or 10.0.0.4:8081=9100 for one, with commas between them (default: the setting metrics)',
};

export const RULE_FLAGS: readonly FlagSpec[] = [
  {
    name: 'expect',
    type: 'string',
    value: 'PATTERNS',
    description: "rooms that always need an agent, such as 'call-*,support-*'",
  },
  workersFlag,
  metricsFlag,
];

/** @param schema the schema of the printed document */
export const jsonFlag = (schema: string): FlagSpec => ({
  name: 'json',
  type: 'boolean',
  description: `print JSON (schema ${schema})`,
});

export const asciiFlag: FlagSpec = {
  name: 'ascii',
  type: 'boolean',
  description: 'use only ASCII characters for marks and lines',
};

/** Every command has these. The flag table does not list them. */
export const COMMON_TO_ALL: readonly FlagSpec[] = [
  { name: 'help', type: 'boolean', description: 'show this help' },
  { name: 'version', type: 'boolean', description: 'show the version' },
];

/** Of every command. */
export const debugFlag: FlagSpec = {
  name: 'debug',
  type: 'string',
  value: 'FILE',
  description:
    'write a log for whoever looks for a fault: calls, sweeps, verdicts and actions as JSON lines, no secrets',
  isFile: true,
};

export const timeoutFlag = (otherwise: string): FlagSpec => ({
  name: 'timeout',
  type: 'string',
  value: 'TIME',
  description: `time limit, such as 30s or 2m; then exit with code 2 (default: ${otherwise})`,
});

export const requireRegistryFlag: FlagSpec = {
  name: 'requireRegistry',
  type: 'boolean',
  description: 'refuse actions that cannot be recorded in the history',
};

/** The flags of the commands that change something. */
export const ACTION_FLAGS: readonly FlagSpec[] = [
  requireRegistryFlag,
  {
    name: 'wait',
    type: 'string',
    value: 'TIME',
    description: 'how long to wait for the effect to show, such as 30s (default 15s)',
  },
  { name: 'dryRun', type: 'boolean', description: 'print what would be done, but do nothing' },
];

/** The names of the simulator's scenarios. The scenarios themselves load only when one is played. */
export const SCENARIOS: readonly string[] = [
  'demo',
  'healthy',
  'no-worker',
  'wrong-name',
  'crashed',
  'silent',
  'duplicate',
  'alone',
  'job-error',
  'old-deployment',
  'restart',
  'hospital',
  'large',
  'cloud',
];

/** @param description without the list of scenarios */
export const scenarioFlag = (description: string): FlagSpec => ({
  name: 'scenario',
  type: 'string',
  value: 'NAME',
  description: `${description}; one of ${SCENARIOS.join(', ')}`,
  choices: SCENARIOS,
});
