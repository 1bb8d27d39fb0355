import { ACTING_COMMANDS } from './act/acting-commands.ts';
import { briefLine } from './check/brief-line.ts';
import { RULES } from './check/rules.ts';
import type { CommandSpec } from './command-spec.ts';
import {
  asciiFlag,
  CONNECTION_FLAGS,
  jsonFlag,
  PROJECT_FLAGS,
  RULE_FLAGS,
  requireRegistryFlag,
  SCENARIOS,
  timeoutFlag,
} from './common-flags.ts';

/** Every command of lktop. */
export const COMMANDS = {
  monitor: {
    name: '',
    summary: 'watch the project live',
    opensDemo: true,
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
      requireRegistryFlag,
      asciiFlag,
      {
        name: 'noAltScreen',
        type: 'boolean',
        description: 'draw among the other lines of the terminal, where the last frame stays at the end',
      },
      {
        name: 'screenReader',
        type: 'boolean',
        description: 'write what changes line by line, to be read aloud (INK_SCREEN_READER=true)',
      },
    ],
  },
  snapshot: {
    name: 'snapshot',
    opensDemo: true,
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
    notes: [
      'Ends with code 0 whatever it finds, and with 1 where it could not look into every room: lktop check is for scripts that want to know more.',
    ],
  },
  check: {
    name: 'check',
    failureLine: { flag: 'brief', write: (sentence) => briefLine('UNKNOWN', sentence) },
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
      {
        name: 'minRooms',
        type: 'string',
        value: 'N',
        description: 'fail where fewer rooms are listed: for a project that is never empty (default 0)',
      },
      { name: 'brief', type: 'boolean', description: 'one line as Nagios plugins print it' },
      {
        name: 'simulated',
        type: 'boolean',
        description: 'count callers made by lk agent simulate too, which are left out otherwise',
      },
      timeoutFlag('60s, or longer where the request budget needs it; with --brief 9s where no answer comes'),
      jsonFlag('lktop.check/1'),
    ],
    notes: [
      'An absence counts only when two sweeps agree and its grace time is over, so this takes up to half a minute where something is starting, and a second or two where nothing is.',
      'A caller without an agent, where nothing tells whether one is expected, cannot be judged: it is counted, and fails only with --fail-on unattended. --expect tells lktop where agents are expected.',
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
      timeoutFlag('it goes on until it is stopped'),
      jsonFlag('lktop.watch/1, a line each'),
    ],
    graceSeconds: 7,
    notes: [
      'It prints JSON lines with and without --json.',
      'SIGINT and SIGTERM end it, with code 3; after --timeout it ends with code 2.',
    ],
  },
  ...ACTING_COMMANDS,
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
      { name: 'demo', type: 'boolean', description: 'of the built-in simulator, which keeps none' },
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
    notes: [
      'It needs no server. Where nothing was done from this machine yet and no project is configured it ends with code 2.',
    ],
  },
  expectations: {
    name: 'expectations',
    summary: 'list where an agent is expected because rooms alike nearly always had one, or forget it',
    words: [
      { name: 'clear', optional: true, choices: ['clear'] },
      { name: 'PATTERN', optional: true },
    ],
    flags: [...PROJECT_FLAGS, asciiFlag, jsonFlag('lktop.expectations/1')],
    notes: [
      'Rooms are alike whose names differ in digits and ids only, whose first callers came the same way, and for which the same agents were dispatched when they were made. An agent is expected where at least 20 of the last 200, and 95 of 100, had one within 10 s. The setting expect counts whatever is learned.',
      'It asks the server nothing. clear forgets what is known of all rooms, or of those of a pattern that it lists; a monitor that runs follows within a minute.',
    ],
  },
  doctor: {
    name: 'doctor',
    reportsUnconfigured: true,
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
