import type { FlagSpec } from './command-spec.ts';

/** Flags that several commands share. */

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
    description: 'the API secret; other users of this machine can see it: LIVEKIT_API_SECRET is safer',
  },
  { name: 'project', type: 'string', value: 'NAME', description: "a project of the lk CLI's config" },
  {
    name: 'dev',
    type: 'boolean',
    description: 'a server in development mode: devkey / secret at http://localhost:7880',
  },
  { name: 'demo', type: 'boolean', description: 'the built-in simulator, whatever is configured' },
  {
    name: 'budget',
    type: 'string',
    value: 'CALLS',
    description:
      'API calls a minute at most, actions included (default: 600 for LiveKit Cloud, 6000 for a server of your own)',
  },
];

/** Which project it is about, where its server is asked nothing. */
export const PROJECT_FLAGS: readonly FlagSpec[] = CONNECTION_FLAGS.filter(
  ({ name }) => name !== 'demo' && name !== 'budget',
);

export const RULE_FLAGS: readonly FlagSpec[] = [
  {
    name: 'expect',
    type: 'string',
    value: 'PATTERNS',
    description: "rooms in which an agent is always expected, such as 'call-*,support-*'",
  },
];

/** @param schema of the document that is printed */
export const jsonFlag = (schema: string): FlagSpec => ({
  name: 'json',
  type: 'boolean',
  description: `print JSON (schema ${schema})`,
});

export const asciiFlag: FlagSpec = {
  name: 'ascii',
  type: 'boolean',
  description: 'use no character beyond ASCII for marks and lines',
};

export const timeoutFlag = (otherwise: string): FlagSpec => ({
  name: 'timeout',
  type: 'string',
  value: 'TIME',
  description: `end with code 2 where it takes longer, such as 30s or 2m (default: ${otherwise})`,
});

export const requireRegistryFlag: FlagSpec = {
  name: 'requireRegistry',
  type: 'boolean',
  description: 'do nothing that cannot be recorded in the history',
};

/** Of the commands that change something. */
export const ACTION_FLAGS: readonly FlagSpec[] = [
  requireRegistryFlag,
  {
    name: 'wait',
    type: 'string',
    value: 'TIME',
    description: 'how long what was done may take to be seen, such as 30s (default 15s)',
  },
  { name: 'dryRun', type: 'boolean', description: 'print what would be done, and do nothing' },
];

/** The simulator's scenarios by name; they themselves are loaded only where one is played. */
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
];
