import { CLOUD_LOG_TYPES } from '../../fleet/cloud-facts.ts';
import type { CommandSpec, FlagSpec, WordSpec } from '../command-spec.ts';
import { asciiFlag, debugFlag, jsonFlag, PROJECT_FLAGS, timeoutFlag } from '../common-flags.ts';

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
export const AGENT_VERBS = ['status', 'versions'] as const;
export type AgentVerb = (typeof AGENT_VERBS)[number];

/** The commands for agents deployed on LiveKit Cloud. */
export const CLOUD_COMMANDS = {
  agent: {
    name: 'agent',
    summary: 'show agents deployed on LiveKit Cloud, and their versions',
    limitSeconds: 60,
    words: [{ name: 'VERB', choices: AGENT_VERBS }, AGENT],
    flags: [...PROJECT_FLAGS, timeoutFlag('60s'), asciiFlag, jsonFlag('lktop.cloud/1'), debugFlag],
    notes: [
      'status lists the deployed agents, or one of them: status, regions, replicas, crashes and versions. versions lists the versions of one agent, newest first.',
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
      ...PROJECT_FLAGS,
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
