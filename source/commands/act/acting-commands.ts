import type { CommandSpec, WordSpec } from '../command-spec.ts';
import {
  ACTION_FLAGS,
  CONNECTION_FLAGS,
  debugFlag,
  jsonFlag,
  timeoutFlag,
  workersFlag,
} from '../common-flags.ts';

const ROOM: WordSpec = { name: 'ROOM' };
const AGENT_OR_DISPATCH: WordSpec = {
  name: 'AGENT|DISPATCH',
  optional: true,
  mayBeEmpty: true,
};

const ACTION_TIMEOUT_FLAG = timeoutFlag('60s plus --wait');

/** The commands that change something on the server. */
export const ACTING_COMMANDS = {
  dispatch: {
    name: 'dispatch',
    summary: 'dispatch an agent to a room and wait until it is active there',
    limitSeconds: 60,
    graceSeconds: 7,
    words: [ROOM, { name: 'AGENT', mayBeEmpty: true, optional: true }],
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'profile',
        type: 'string',
        value: 'NAME',
        description: 'use a profile: its agent, deployment and metadata, where the command line gives none',
      },
      {
        name: 'metadata',
        type: 'string',
        value: 'TEXT',
        description: 'metadata that the agent receives with its job',
      },
      {
        name: 'metadataFile',
        type: 'string',
        value: 'FILE',
        description: 'read the metadata from a file; - is stdin',
        isFile: true,
      },
      {
        name: 'deployment',
        type: 'string',
        value: 'NAME',
        description: "dispatch only to workers of this deployment; '' means none",
        mayBeEmpty: true,
      },
      { name: 'createRoom', type: 'boolean', description: 'create the room if it does not exist' },
      {
        name: 'once',
        type: 'boolean',
        description: 'do nothing if an agent of that name is already active, or a dispatch for it is pending',
      },
      workersFlag,
      ...ACTION_FLAGS,
      ACTION_TIMEOUT_FLAG,
      jsonFlag('lktop.action/1'),
      debugFlag,
    ],
    notes: [
      'AGENT may be left out only with --profile; lktop profiles lists them.',
      'The exit code is 0 only if the agent was seen ACTIVE in the room. If no worker took the dispatch and workers are known, their own ports tell the reason.',
    ],
  },
  remove: {
    name: 'remove',
    summary: 'remove an agent or a dispatch from a room and wait until it is gone',
    limitSeconds: 60,
    graceSeconds: 7,
    words: [ROOM, AGENT_OR_DISPATCH],
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'force',
        type: 'boolean',
        description: 'also remove the participant if it stays after its dispatch is deleted',
      },
      { name: 'once', type: 'boolean', description: 'do nothing if there is nothing to remove' },
      ...ACTION_FLAGS,
      ACTION_TIMEOUT_FLAG,
      jsonFlag('lktop.action/1'),
      debugFlag,
    ],
    notes: [
      'AGENT is an agent name or an agent identity; DISPATCH is an id (AD_…). It must match exactly one. If several match, nothing is removed and their ids are listed. Without AGENT or DISPATCH, the room must have exactly one.',
    ],
  },
  redispatch: {
    name: 'redispatch',
    summary: 'delete a dispatch, create it again and wait until its agent is active',
    limitSeconds: 60,
    graceSeconds: 7,
    words: [ROOM, AGENT_OR_DISPATCH],
    flags: [
      ...CONNECTION_FLAGS,
      {
        name: 'agentName',
        type: 'string',
        value: 'NAME',
        description: 'use this agent name instead, for example to fix a typo',
      },
      {
        name: 'deployment',
        type: 'string',
        value: 'NAME',
        description: "use this deployment instead; '' means none",
        mayBeEmpty: true,
      },
      {
        name: 'once',
        type: 'boolean',
        description: 'do nothing if an agent of that name is already active',
      },
      workersFlag,
      ...ACTION_FLAGS,
      ACTION_TIMEOUT_FLAG,
      jsonFlag('lktop.action/1'),
      debugFlag,
    ],
    notes: [
      'AGENT is an agent name or an agent identity; DISPATCH is an id (AD_…). It must match exactly one dispatch. Without AGENT or DISPATCH, the room must have exactly one.',
    ],
  },
} as const satisfies Record<string, CommandSpec>;
