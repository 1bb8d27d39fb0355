import { CLOUD_RULES } from '../cloud/problems.ts';
import { RULES as SCAN } from '../scan/rules.ts';
import { THEMES } from '../settings/themes.ts';
import { ACTING_COMMANDS } from './act/acting-commands.ts';
import { briefLine } from './check/brief-line.ts';
import { RULES } from './check/rules.ts';
import { SESSION_RULE } from './check/session-limit.ts';
import { WORKER_RULES } from './check/worker-rules.ts';
import { CLOUD_COMMANDS } from './cloud/cloud-commands.ts';
import type { CommandSpec, FlagSpec } from './command-spec.ts';
import {
  asciiFlag,
  CONNECTION_FLAGS,
  debugFlag,
  jsonFlag,
  metricsFlag,
  PROJECT_FLAGS,
  RULE_FLAGS,
  registryFlag,
  requireRegistryFlag,
  scenarioFlag,
  timeoutFlag,
  workersFlag,
} from './common-flags.ts';
import { OUTCOMES } from './past/outcomes.ts';
import { PROFILE_COMMANDS } from './profiles/profile-commands.ts';

const SCAN_RULES: readonly string[] = SCAN.map(({ name }) => name);
const RULE_NAMES: readonly string[] = [...RULES, ...WORKER_RULES, ...CLOUD_RULES, SESSION_RULE].map(
  ({ rule }) => rule,
);

/** The flags of the commands that read the history. */
const PAST_FLAGS: readonly FlagSpec[] = [
  {
    name: 'project',
    type: 'string',
    value: 'NAME',
    description: 'only projects of this name',
  },
  {
    name: 'demo',
    type: 'boolean',
    description: 'the history of the built-in simulator, which is always empty',
  },
  registryFlag,
];

const sinceFlag = (otherwise: string): FlagSpec => ({
  name: 'since',
  type: 'string',
  value: 'TIME',
  description: `only what was there in this time, such as 24h or 7d (default: ${otherwise})`,
});

const limitFlag: FlagSpec = {
  name: 'limit',
  type: 'string',
  value: 'COUNT',
  description: 'show at most this many of each kind, newest first (default 50)',
};

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
        description: 'time between sweeps; 0 sweeps only on request (default 2)',
      },
      scenarioFlag('with --demo: what happens in it (default demo)'),
      { name: 'readonly', type: 'boolean', description: 'disable the action keys' },
      requireRegistryFlag,
      asciiFlag,
      {
        name: 'theme',
        type: 'string',
        value: 'THEME',
        description: `the colours: ${THEMES.join(', ')} (default auto: as the background of the terminal is)`,
        choices: THEMES,
      },
      {
        name: 'noAltScreen',
        type: 'boolean',
        description: 'draw in the normal screen buffer, where the last frame stays after quitting',
      },
      {
        name: 'screenReader',
        type: 'boolean',
        description: 'print changes line by line for a screen reader (INK_SCREEN_READER=true)',
      },
      debugFlag,
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
        description: 'only rooms of this name; * matches any characters',
      },
      {
        name: 'agent',
        type: 'string',
        value: 'NAME',
        description:
          'only agents and dispatches of this agent name, with their rooms; * matches any characters',
      },
      { name: 'problems', type: 'boolean', description: 'only rooms whose verdict is critical or warning' },
      timeoutFlag('60s'),
      asciiFlag,
      jsonFlag('lktop.snapshot/1'),
      debugFlag,
    ],
    notes: [
      'The exit code is 0 whatever it finds, and 1 if it could not look into every room. Scripts that need a verdict should use lktop check.',
    ],
  },
  check: {
    name: 'check',
    failureLine: { flag: 'brief', write: (sentence) => briefLine('UNKNOWN', sentence) },
    summary: 'look until the result is certain and report by rule whether anything is wrong',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'failOn',
        type: 'string',
        value: 'RULES',
        description: `only these rules fail, on any finding, and the others warn (default: critical findings fail); one or more of ${RULE_NAMES.join(', ')}`,
        choices: RULE_NAMES,
      },
      {
        name: 'needWorkers',
        type: 'string',
        value: 'NAMES',
        description: 'fail if no worker with one of these agent names is up; needs --workers or the setting',
      },
      {
        name: 'minRooms',
        type: 'string',
        value: 'N',
        description: 'fail if fewer rooms are listed, for a project that is never empty (default 0)',
      },
      { name: 'brief', type: 'boolean', description: 'print one line in the format of Nagios plugins' },
      { name: 'quiet', type: 'boolean', description: 'print no result; the exit code tells' },
      {
        name: 'simulated',
        type: 'boolean',
        description: 'also count callers created by lk agent simulate',
      },
      timeoutFlag('60s, or longer if the request budget needs it; with --brief 9s if no answer comes'),
      jsonFlag('lktop.check/1'),
      debugFlag,
    ],
    notes: [
      'An absence counts only when two sweeps agree and its grace time is over. So a check takes a second or two, and up to half a minute while something is starting.',
      'If lktop does not know whether a room needs an agent, a caller without one cannot be judged. Such callers are counted, and fail the check only with --fail-on unattended. Use --expect to name the rooms that need an agent.',
    ],
  },
  scan: {
    name: 'scan',
    summary: 'look until every room is known and list what is untidy, with what to do about it',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'skip',
        type: 'string',
        value: 'RULES',
        description: `leave these rules out; one or more of ${SCAN_RULES.join(', ')}`,
        choices: SCAN_RULES,
      },
      timeoutFlag('60s, or longer if the request budget needs it'),
      asciiFlag,
      jsonFlag('lktop.scan/1'),
      debugFlag,
    ],
    notes: [
      'It changes nothing. The exit code is 0 if nothing was found, 1 if something was, and 2 if nothing was found but not all rooms were seen.',
    ],
  },
  watch: {
    name: 'watch',
    summary: 'stream events, verdicts and incidents as JSON lines until stopped',
    flags: [
      ...CONNECTION_FLAGS,
      ...RULE_FLAGS,
      {
        name: 'interval',
        type: 'string',
        value: 'SECONDS',
        description: 'time between sweeps (default 2)',
      },
      {
        name: 'webhook',
        type: 'string',
        value: 'URL',
        description:
          'post incidents when they open and close, and acts of --heal, to this URL, signed like LiveKit webhooks',
      },
      {
        name: 'heal',
        type: 'string',
        value: 'VERDICTS',
        description:
          'say what it would re-dispatch for callers whom a dispatch with one of these verdicts leaves alone; one or more of no-worker, left, absent',
        choices: ['no-worker', 'left', 'absent'],
      },
      {
        name: 'healNow',
        type: 'boolean',
        description: 'with --heal: do it, once for each dispatch',
      },
      {
        name: 'healLimit',
        type: 'string',
        value: 'COUNT',
        description: 'with --heal: re-dispatch at most so many times a minute, over all rooms (default 5)',
      },
      { name: 'readonly', type: 'boolean', description: 'change nothing: --heal is refused' },
      timeoutFlag('no limit'),
      jsonFlag('lktop.watch/1, one document per line'),
      debugFlag,
    ],
    graceSeconds: 7,
    notes: [
      'The output is JSON lines with or without --json.',
      'The exit code is 3 after SIGINT or SIGTERM, and 2 after --timeout.',
      '--heal is a dry run unless --heal-now is given. It never acts in a room of doubt, and only one lktop of several heals (docs/healing.md).',
    ],
  },
  ...ACTING_COMMANDS,
  ...CLOUD_COMMANDS,
  ...PROFILE_COMMANDS,
  history: {
    name: 'history',
    summary: 'list what ran and what was done: sessions of agents, dispatches and actions',
    flags: [
      ...PAST_FLAGS,
      {
        name: 'room',
        type: 'string',
        value: 'NAME',
        description: 'only rooms of this name; * matches any characters',
      },
      {
        name: 'agent',
        type: 'string',
        value: 'NAME',
        description: 'only this agent name; * matches any characters',
      },
      sinceFlag('everything'),
      {
        name: 'outcome',
        type: 'string',
        value: 'WORD',
        description: `only what ended like this; one of ${OUTCOMES.join(', ')}`,
        choices: OUTCOMES,
      },
      limitFlag,
      asciiFlag,
      jsonFlag('lktop.history/1'),
      debugFlag,
    ],
    notes: [
      'It needs no server. The monitor and lktop watch write the sessions and dispatches that they see. Every command that acts writes its actions.',
      'A session that ended while nobody looked is unseen: it says between which times. The exit code is 2 if the history is empty and no project is configured.',
    ],
  },
  incidents: {
    name: 'incidents',
    summary: 'list what went wrong: problems with one cause, when and for how long',
    flags: [...PAST_FLAGS, sinceFlag('24h'), limitFlag, asciiFlag, jsonFlag('lktop.incidents/1'), debugFlag],
    notes: ['It needs no server. It knows what the monitor and lktop watch saw.'],
  },
  agents: {
    name: 'agents',
    summary: 'list every agent that was seen: sessions now and today, time to join, failures',
    flags: [
      ...PAST_FLAGS,
      {
        name: 'agent',
        type: 'string',
        value: 'NAME',
        description: 'only this agent name; * matches any characters',
      },
      asciiFlag,
      jsonFlag('lktop.agents/1'),
      debugFlag,
    ],
    notes: [
      'It needs no server. It knows what the monitor and lktop watch saw, and is as fresh as they are.',
      'If the configured project is on LiveKit Cloud, it also asks there for the deployed agents.',
      'ACTIVE: it has sessions. UNSERVED: a dispatch has waited for it for 10 s. PENDING: a dispatch waits for it. GONE: none of these, for so long. An idle worker cannot be seen. Times and failures are those of the last 24 hours.',
    ],
  },
  registry: {
    name: 'registry',
    summary: 'describe the history, export it, or delete what is old',
    words: [{ name: 'info', optional: true, choices: ['info', 'export', 'prune', 'path'] }],
    flags: [
      registryFlag,
      {
        name: 'olderThan',
        type: 'string',
        value: 'TIME',
        description: 'for prune: delete what ended longer ago, such as 90d (default: as in the settings)',
      },
      jsonFlag('lktop.registry/1'),
      debugFlag,
    ],
    notes: [
      'info tells the size, the rows and the servers. export prints every row as a JSON line. prune deletes what the settings no longer keep and gives the space back. path prints where the file is.',
    ],
  },
  expectations: {
    name: 'expectations',
    summary: 'list the rooms that expect an agent because similar rooms had one, or forget them',
    words: [
      { name: 'clear', optional: true, choices: ['clear'] },
      { name: 'PATTERN', optional: true },
    ],
    flags: [...PROJECT_FLAGS, asciiFlag, jsonFlag('lktop.expectations/1'), debugFlag],
    notes: [
      'Rooms are similar if their names differ only in digits and ids, their first callers joined the same way, and the same agents were dispatched when they were created. lktop expects an agent once it knows at least 20 similar rooms and 95 % of them had one within 10 s. It counts the last 200. The setting expect takes precedence.',
      'It makes no API calls. clear forgets what is known about all rooms, or about one listed pattern. A running monitor follows within a minute.',
    ],
  },
  workers: {
    name: 'workers',
    limitSeconds: 30,
    summary: 'ask the workers (agent servers) how they are, by their own HTTP ports',
    flags: [
      workersFlag,
      metricsFlag,
      {
        name: 'project',
        type: 'string',
        value: 'NAME',
        description: 'the workers of this project in the settings',
      },
      { name: 'demo', type: 'boolean', description: 'the workers of the built-in simulator' },
      registryFlag,
      timeoutFlag('30s'),
      asciiFlag,
      jsonFlag('lktop.workers/1'),
      debugFlag,
    ],
    notes: [
      'LiveKit lists no workers, so their addresses must be named. It asks only GET / and GET /worker, needs no server and no credentials, and only asks private and loopback addresses unless the setting allowPublicWorkers is true.',
      'Where the project is known, it also tells which workers are marked as draining in its registry.',
      'The exit code is 0 if every worker is up, 1 if one is not, and 2 if an address or a source of addresses cannot be read or names no worker.',
    ],
  },
  drain: {
    name: 'drain',
    summary: 'mark a worker as draining, and wait until it has no jobs any more',
    words: [{ name: 'WORKER' }],
    flags: [
      workersFlag,
      {
        name: 'project',
        type: 'string',
        value: 'NAME',
        description: 'the workers of this project in the settings',
      },
      {
        name: 'wait',
        type: 'string',
        value: 'TIME',
        description: 'how long to wait, such as 30m (default 30m)',
      },
      {
        name: 'noMark',
        type: 'boolean',
        description: 'only wait: other lktops do not show it as draining',
      },
      { name: 'unmark', type: 'boolean', description: 'take the mark away, and do not wait' },
      registryFlag,
      debugFlag,
    ],
    notes: [
      'WORKER is an address, or the name of a pod or container, as lktop workers lists it. It stops nothing: send the worker SIGTERM, after which it takes no new jobs.',
      'The mark is that of the key d in the monitor: every lktop of the project on the same registry shows it, and it ends when the process does. A read-only project refuses it. Without a project it only waits.',
      'The exit code is 0 when the worker is empty or has ended with its last job, and 1 if it still has jobs at the end or ended with several.',
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
        description: 'sweep interval for the request budget check (default 2)',
      },
      timeoutFlag('30s'),
      asciiFlag,
      jsonFlag('lktop.doctor/1'),
      debugFlag,
    ],
    notes: ['It changes nothing: all its API calls are read-only.'],
  },
  simulate: {
    name: 'simulate',
    summary: 'run the simulator, a LiveKit API on loopback for your own tests',
    flags: [
      { name: 'port', type: 'string', value: 'PORT', description: 'port to listen on (default: a free one)' },
      {
        name: 'rooms',
        type: 'string',
        value: 'COUNT',
        description: 'add this many healthy rooms to the scenario',
      },
      scenarioFlag('what happens in the simulator (default demo, or nothing with --rooms)'),
      {
        name: 'seed',
        type: 'string',
        value: 'NUMBER',
        description: 'seed of the random numbers; the same seed gives the same world (default 1)',
      },
      jsonFlag('lktop.simulator/1'),
      debugFlag,
    ],
    notes: ['It runs until SIGINT or SIGTERM and then exits with code 3.'],
  },
  completion: {
    name: 'completion',
    summary: 'print or install the completion script for a shell',
    words: [{ name: 'SHELL', optional: true, choices: ['bash', 'zsh', 'fish'] }],
    flags: [
      {
        name: 'install',
        type: 'boolean',
        description: 'write the script where the shell reads it, and say what was written',
      },
      {
        name: 'names',
        type: 'string',
        value: 'KIND',
        description:
          'print the names that the scripts offer, one per line: projects, rooms, agents or profiles',
        choices: ['projects', 'rooms', 'agents', 'profiles'],
      },
      {
        name: 'project',
        type: 'string',
        value: 'NAME',
        description: 'with --names: the names of this project',
      },
      debugFlag,
    ],
    notes: [
      'To install it: lktop completion bash --install',
      'To try it in one shell: source <(lktop completion bash), source <(lktop completion zsh), or lktop completion fish | source',
      'The scripts offer names of projects and profiles from the settings, and names of rooms and agents that lktop saw before. They never call a server.',
    ],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;
