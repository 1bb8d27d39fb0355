import type { CommandSpec, WordSpec } from '../command-spec.ts';
import { ACTION_FLAGS, CONNECTION_FLAGS, jsonFlag, timeoutFlag } from '../common-flags.ts';

const ROOM: WordSpec = { name: 'ROOM' };
const AGENT_OR_DISPATCH: WordSpec = { name: 'AGENT|DISPATCH', optional: true, mayBeEmpty: true };

const ACTION_TIMEOUT_FLAG = timeoutFlag('60s beside --wait');

/** The commands that change something. */
export const ACTING_COMMANDS = {
  dispatch: {
    name: 'dispatch',
    summary: 'dispatch an agent to a room, and wait until it is really there',
    limitSeconds: 60,
    graceSeconds: 7,
    words: [ROOM, { name: 'AGENT', mayBeEmpty: true }],
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
        description: "only to workers of that deployment; '' is none",
        mayBeEmpty: true,
      },
      { name: 'createRoom', type: 'boolean', description: 'make the room where there is none' },
      {
        name: 'once',
        type: 'boolean',
        description:
          'do nothing where an agent of that name is really there already, or a dispatch of it waits',
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
    graceSeconds: 7,
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
      'AGENT is an agent name or the identity of an agent, DISPATCH an id (AD_…): it must name just one. Where two have that name nothing is removed, and their ids are listed. Without either the room must have just one.',
    ],
  },
  redispatch: {
    name: 'redispatch',
    summary: 'remove a dispatch and make it again, and wait until its agent is really there',
    limitSeconds: 60,
    graceSeconds: 7,
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
        name: 'deployment',
        type: 'string',
        value: 'NAME',
        description: "another deployment than before; '' is none",
        mayBeEmpty: true,
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
} as const satisfies Record<string, CommandSpec>;
