/** One flag as the user types it; the help, the README and the parser are made from this table. */
export interface FlagSpec {
  /** In camel case, as the program reads it; typed in kebab case. */
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** What stands for the value in the help: `NAME`. */
  readonly value?: string;
  readonly shortFlag?: string;
  readonly description: string;
}

export interface CommandSpec {
  /** Empty: what `lktop` alone does. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagSpec[];
}

const CONNECTION_FLAGS: readonly FlagSpec[] = [
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
];

const RULE_FLAGS: readonly FlagSpec[] = [
  {
    name: 'expect',
    type: 'string',
    value: 'PATTERNS',
    description: "rooms in which an agent is always expected, such as 'call-*,support-*'",
  },
];

/** Every command of lktop. */
export const COMMANDS = {
  monitor: {
    name: '',
    summary: 'watch the project live',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'interval',
        type: 'string',
        value: 'SECONDS',
        description: 'from one sweep to the next; 0: by hand (default 2)',
      },
      { name: 'readonly', type: 'boolean', description: 'take the action keys away' },
      { name: 'ascii', type: 'boolean', description: 'use no character beyond ASCII for marks and lines' },
    ],
  },
  snapshot: {
    name: 'snapshot',
    summary: 'print rooms, agents and dispatches once, from two sweeps a second apart',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      { name: 'json', type: 'boolean', description: 'print JSON (schema lktop.snapshot/1)' },
    ],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

/** `apiKey` as it is typed: `--api-key`. */
export const typedFlag = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
