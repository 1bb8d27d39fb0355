import { RULES } from './check/rules.ts';
import {
  ACTION_FLAGS,
  asciiFlag,
  CONNECTION_FLAGS,
  jsonFlag,
  RULE_FLAGS,
  SCENARIOS,
  timeoutFlag,
} from './common-flags.ts';

/** One flag as the user types it; the parser, the help, the README and the completions are made from this table. */
export interface FlagSpec {
  /** In camel case, as the program reads it; typed in kebab case. */
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** What stands for the value in the help: `NAME`. */
  readonly value?: string;
  readonly description: string;
  /** The values there are, where they are few. */
  readonly choices?: readonly string[];
  /** The value is the path of a file. */
  readonly isFile?: boolean;
}

/** A word that follows the command. */
export interface WordSpec {
  /** What stands for it in the help: `ROOM`. */
  readonly name: string;
  readonly optional?: boolean;
  readonly choices?: readonly string[];
}

export interface CommandSpec {
  /** Empty: what `lktop` alone does. */
  readonly name: string;
  readonly summary: string;
  readonly words?: readonly WordSpec[];
  readonly flags: readonly FlagSpec[];
  /** Seconds it may take where `--timeout` does not say; `--wait` comes on top. Default: any time. */
  readonly limitSeconds?: number;
  /** Sentences below the flags. */
  readonly notes?: readonly string[];
}

const ROOM: WordSpec = { name: 'ROOM' };
const AGENT_OR_DISPATCH: WordSpec = { name: 'AGENT|DISPATCH', optional: true };

const ACTION_TIMEOUT_FLAG = timeoutFlag('60s beside --wait');

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
      asciiFlag,
    ],
  },
  snapshot: {
    name: 'snapshot',
    limitSeconds: 60,
    summary: 'print rooms, agents and dispatches once, from two sweeps a second apart',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'room',
        type: 'string',
        value: 'NAME',
        description: 'only rooms of that name; * stands for any characters',
      },
      {
        name: 'agent',
        type: 'string',
        value: 'NAME',
        description: 'only agents and dispatches of that agent name, and their rooms; * likewise',
      },
      { name: 'problems', type: 'boolean', description: 'only rooms in trouble: critical or warning' },
      timeoutFlag('60s'),
      asciiFlag,
      jsonFlag('lktop.snapshot/1'),
    ],
    notes: ['Ends with code 0 whatever it finds: lktop check is for scripts that want to know.'],
  },
  check: {
    name: 'check',
    summary: 'look until it is sure, and say by rule whether anything is wrong',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'failOn',
        type: 'string',
        value: 'RULES',
        description: `only these rules fail, at any finding; the others warn (default: what is critical fails); of ${RULES.map(({ rule }) => rule).join(', ')}`,
        choices: RULES.map(({ rule }) => rule),
      },
      { name: 'brief', type: 'boolean', description: 'one line as Nagios plugins print it' },
      timeoutFlag('60s, or longer where the request budget needs it'),
      jsonFlag('lktop.check/1'),
    ],
    notes: [
      'An absence counts only when two sweeps agree and its grace time is over, so this takes up to half a minute where something is starting, and a second or two where nothing is.',
    ],
  },
  watch: {
    name: 'watch',
    summary: 'stream events, verdicts and incidents as JSON lines, until it is stopped',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'interval',
        type: 'string',
        value: 'SECONDS',
        description: 'from one sweep to the next (default 2)',
      },
      {
        name: 'webhook',
        type: 'string',
        value: 'URL',
        description: 'post incidents there when they open and close, signed as LiveKit signs its webhooks',
      },
      jsonFlag('lktop.watch/1, a line each'),
    ],
    notes: ['It prints JSON lines with and without --json.', 'SIGINT and SIGTERM end it, with code 3.'],
  },
  dispatch: {
    name: 'dispatch',
    summary: 'dispatch an agent to a room, and wait until it is really there',
    limitSeconds: 60,
    words: [ROOM, { name: 'AGENT' }],
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'metadata',
        type: 'string',
        value: 'TEXT',
        description: 'given to the agent with its job',
      },
      {
        name: 'metadataFile',
        type: 'string',
        value: 'FILE',
        description: 'the same, read from a file; - is stdin',
        isFile: true,
      },
      {
        name: 'deployment',
        type: 'string',
        value: 'NAME',
        description: 'only to workers of that deployment',
      },
      { name: 'createRoom', type: 'boolean', description: 'make the room where there is none' },
      {
        name: 'once',
        type: 'boolean',
        description: 'do nothing where an agent of that name is really there already',
      },
      ...ACTION_FLAGS,
      ACTION_TIMEOUT_FLAG,
      jsonFlag('lktop.action/1'),
    ],
    notes: ['Ends with code 0 only when the agent was seen ACTIVE in the room.'],
  },
  remove: {
    name: 'remove',
    summary: 'remove an agent or a dispatch from a room, and wait until it is really gone',
    limitSeconds: 60,
    words: [ROOM, AGENT_OR_DISPATCH],
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'force',
        type: 'boolean',
        description: 'remove the participant too where it stays after its dispatch went',
      },
      { name: 'once', type: 'boolean', description: 'do nothing where there is nothing to remove' },
      ...ACTION_FLAGS,
      ACTION_TIMEOUT_FLAG,
      jsonFlag('lktop.action/1'),
    ],
    notes: [
      'AGENT is an agent name, which removes all of that name, or the identity of one agent; DISPATCH is an id (AD_…). Without either the room must have just one.',
    ],
  },
  redispatch: {
    name: 'redispatch',
    summary: 'remove a dispatch and make it again, and wait until its agent is really there',
    limitSeconds: 60,
    words: [ROOM, AGENT_OR_DISPATCH],
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'agentName',
        type: 'string',
        value: 'NAME',
        description: 'another agent name than before: the cure of a mistyped one',
      },
      {
        name: 'once',
        type: 'boolean',
        description: 'do nothing where an agent of that name is really there already',
      },
      ...ACTION_FLAGS,
      ACTION_TIMEOUT_FLAG,
      jsonFlag('lktop.action/1'),
    ],
    notes: [
      'AGENT is an agent name or the identity of an agent, DISPATCH an id (AD_…): it must be one dispatch. Without either the room must have just one.',
    ],
  },
  history: {
    name: 'history',
    summary: 'list what was done from this machine: who, when, and what came of it',
    flags: [
      {
        name: 'project',
        type: 'string',
        value: 'NAME',
        description: 'only in projects of that name',
      },
      {
        name: 'room',
        type: 'string',
        value: 'NAME',
        description: 'only in rooms of that name; * stands for any characters',
      },
      {
        name: 'limit',
        type: 'string',
        value: 'COUNT',
        description: 'at most so many, the newest (default 50)',
      },
      asciiFlag,
      jsonFlag('lktop.history/1'),
    ],
  },
  doctor: {
    name: 'doctor',
    limitSeconds: 30,
    summary: 'check the configuration, the server, the permissions and this terminal',
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'interval',
        type: 'string',
        value: 'SECONDS',
        description: 'the interval to reckon the request budget for (default 2)',
      },
      timeoutFlag('30s'),
      asciiFlag,
      jsonFlag('lktop.doctor/1'),
    ],
    notes: ['It changes nothing: every call it makes only reads.'],
  },
  simulate: {
    name: 'simulate',
    summary: 'run the simulator: a LiveKit API on loopback for the tests of others',
    flags: [
      { name: 'port', type: 'string', value: 'PORT', description: 'where it listens (default: a free one)' },
      {
        name: 'rooms',
        type: 'string',
        value: 'COUNT',
        description: 'so many rooms in which all is well, beside the scenario',
      },
      {
        name: 'scenario',
        type: 'string',
        value: 'NAME',
        description: `what happens in it (default demo, or nothing with --rooms); of ${SCENARIOS.join(', ')}`,
        choices: SCENARIOS,
      },
      {
        name: 'seed',
        type: 'string',
        value: 'NUMBER',
        description: 'the same seed gives the same world (default 1)',
      },
      jsonFlag('lktop.simulator/1'),
    ],
    notes: ['It runs until it is stopped: SIGINT and SIGTERM end it, with code 3.'],
  },
  completion: {
    name: 'completion',
    summary: 'print the completions for a shell',
    words: [{ name: 'SHELL', choices: ['bash', 'zsh', 'fish'] }],
    flags: [],
    notes: [
      'bash: source <(lktop completion bash)',
      'zsh: source <(lktop completion zsh), after compinit',
      'fish: lktop completion fish | source',
    ],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

/** `apiKey` as it is typed: `--api-key`. */
export const typedFlag = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
