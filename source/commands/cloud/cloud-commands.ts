import { CLOUD_LOG_TYPES } from '../../fleet/cloud-facts.ts';
import type { CommandSpec, FlagSpec, WordSpec } from '../command-spec.ts';
import {
  ACTION_FLAGS,
  asciiFlag,
  CONNECTION_FLAGS,
  debugFlag,
  jsonFlag,
  timeoutFlag,
} from '../common-flags.ts';

const without = (...names: readonly string[]): readonly FlagSpec[] =>
  CONNECTION_FLAGS.filter(({ name }) => !names.includes(name));

/** Its calls have a budget of their own, and the demo has no deployed agents. */
const ACTING_CONNECTION_FLAGS = without('demo', 'budget');
const READING_CONNECTION_FLAGS = without('demo', 'budget', 'registry', 'noRegistry');

const AGENT: WordSpec = { name: 'AGENT', optional: true };
const ONLY_CLOUD =
  'It needs a project on LiveKit Cloud. For another address of its service for deployed agents, set LK_AGENTS_URL, as for lk.';
const WHICH_AGENT =
  'AGENT is an agent name, or the id of a deployed agent (CA_…). It must match exactly one.';

const regionFlag: FlagSpec = {
  name: 'region',
  type: 'string',
  value: 'NAME',
  description: 'the region to read, if the agent runs in several (default: the first)',
};

/** What `lktop agent` can do, in the words of `lk agent`. */
const LOOKING_VERBS = ['status', 'versions'] as const;
const ACTING_VERBS = ['restart', 'rollback', 'promote'] as const;
export const AGENT_VERBS = [...LOOKING_VERBS, ...ACTING_VERBS] as const;
export type LookingVerb = (typeof LOOKING_VERBS)[number];
export type ActingVerb = (typeof ACTING_VERBS)[number];

export const isLookingVerb = (word: string | undefined): word is LookingVerb =>
  LOOKING_VERBS.some((verb) => verb === word);
export const isActingVerb = (word: string | undefined): word is ActingVerb =>
  ACTING_VERBS.some((verb) => verb === word);

/** The commands for agents deployed on LiveKit Cloud. */
export const CLOUD_COMMANDS = {
  agent: {
    name: 'agent',
    summary: 'show agents deployed on LiveKit Cloud, restart them, roll back or promote',
    limitSeconds: 180,
    graceSeconds: 7,
    words: [{ name: 'VERB', choices: AGENT_VERBS }, AGENT, { name: 'VERSION', optional: true }],
    flags: [
      ...ACTING_CONNECTION_FLAGS,
      {
        name: 'from',
        type: 'string',
        value: 'DEPLOYMENT',
        description: 'with promote: the deployment whose version is promoted, such as staging',
      },
      {
        name: 'to',
        type: 'string',
        value: 'DEPLOYMENT',
        description: 'with promote: the deployment that gets it (default production)',
      },
      ...ACTION_FLAGS.map((flag) =>
        flag.name === 'wait'
          ? { ...flag, description: flag.description.replace('(default 15s)', '(default 2m)') }
          : flag,
      ),
      {
        name: 'yes',
        type: 'boolean',
        description: 'with an action: do not ask; needed where no terminal can be asked',
      },
      timeoutFlag('3m, plus --wait'),
      asciiFlag,
      jsonFlag('lktop.cloud/1, or lktop.cloudaction/1 for an action'),
      debugFlag,
    ],
    notes: [
      'status lists the deployed agents, or one of them: status, regions, replicas, crashes and versions. versions lists the versions of one agent, newest first.',
      'restart restarts the agent servers, rollback puts an earlier VERSION into production, promote puts the version of one deployment into another. Each waits until the list of LiveKit Cloud proves it. The exit code is 0 only then. --dry-run shows what it would do, and the same command of lk.',
      'An action asks first: y, or the name of the agent where a version goes into production. --yes skips the question.',
      WHICH_AGENT,
      'Secrets and deployments stay with lk: lk agent secrets, lk agent deploy.',
      ONLY_CLOUD,
    ],
  },
  logs: {
    name: 'logs',
    summary: 'print the log of an agent deployed on LiveKit Cloud',
    words: [{ name: 'AGENT' }],
    flags: [
      ...READING_CONNECTION_FLAGS,
      {
        name: 'type',
        type: 'string',
        value: 'TYPE',
        description: 'deploy: what the agent prints; build: how its image was built (default deploy)',
        choices: CLOUD_LOG_TYPES,
      },
      regionFlag,
      { name: 'follow', type: 'boolean', description: 'go on with new lines until interrupted' },
      timeoutFlag('no limit'),
      jsonFlag('lktop.log/1, a line each'),
      debugFlag,
    ],
    notes: [
      WHICH_AGENT,
      'Without --follow it prints the lines that LiveKit Cloud has, and ends when no more come for a second, or after 10 s.',
      'Control characters in a line are shown as escapes, and colors are left out. Secrets and tokens of this project are hidden.',
      ONLY_CLOUD,
    ],
  },
} as const satisfies Record<string, CommandSpec>;
