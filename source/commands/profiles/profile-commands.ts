import type { CommandSpec } from '../command-spec.ts';
import { asciiFlag, debugFlag, jsonFlag } from '../common-flags.ts';

/** What `lktop profiles` can do, and how many words follow. */
export const PROFILE_ACTIONS = {
  list: { needs: 0, takes: 0 },
  show: { needs: 1, takes: 1 },
  add: { needs: 0, takes: 1 },
  edit: { needs: 1, takes: 1 },
  duplicate: { needs: 2, takes: 2 },
  delete: { needs: 1, takes: 1 },
  import: { needs: 1, takes: 1 },
  export: { needs: 0, takes: 1 },
} as const;

export type ProfileAction = keyof typeof PROFILE_ACTIONS;

/** The commands about profiles. */
export const PROFILE_COMMANDS = {
  profiles: {
    name: 'profiles',
    summary: 'list, write, share and delete profiles: named settings for dispatches',
    words: [
      { name: 'list', optional: true, choices: Object.keys(PROFILE_ACTIONS) },
      { name: 'PROFILE|FILE', optional: true },
      { name: 'NEW', optional: true },
    ],
    flags: [
      {
        name: 'name',
        type: 'string',
        value: 'NAME',
        description: 'for edit: the new name',
      },
      {
        name: 'agent',
        type: 'string',
        value: 'NAME',
        description: "for add and edit: the agent name; '' is an unnamed worker",
        mayBeEmpty: true,
      },
      {
        name: 'room',
        type: 'string',
        value: 'PATTERN',
        description: "for add and edit: the rooms it is for, such as 'call-*'; '' means all",
        mayBeEmpty: true,
      },
      {
        name: 'deployment',
        type: 'string',
        value: 'NAME',
        description: "for add and edit: the deployment; '' means none",
        mayBeEmpty: true,
      },
      {
        name: 'metadata',
        type: 'string',
        value: 'TEXT',
        description: "for add and edit: metadata with variables such as {room}; '' means none",
        mayBeEmpty: true,
      },
      {
        name: 'metadataFile',
        type: 'string',
        value: 'FILE',
        description: 'for add and edit: read the metadata from a file; - is stdin',
        isFile: true,
      },
      {
        name: 'replace',
        type: 'boolean',
        description: 'for import: profiles of the file replace those of the same names',
      },
      asciiFlag,
      jsonFlag('lktop.profiles/1'),
      debugFlag,
    ],
    notes: [
      'show PROFILE, add PROFILE, edit PROFILE, duplicate PROFILE NEW, delete PROFILE, import FILE, export [FILE]. Without a FILE, export prints. It never overwrites a file.',
      'add and edit without one of their flags open $VISUAL or $EDITOR. docs/profiles.md lists the variables.',
      'It needs no server. lktop dispatch ROOM --profile PROFILE uses a profile.',
    ],
  },
} as const satisfies Record<string, CommandSpec>;
