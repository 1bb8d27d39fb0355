/** What a command takes as an argument. */
export type ArgumentKind =
  | 'filter'
  | 'room'
  | 'agent'
  | 'project'
  | 'view'
  | 'profile'
  | 'seconds'
  | 'file'
  | 'time';

export interface CommandSpec {
  readonly name: string;
  /** Other spellings. They are not offered for completion. */
  readonly aliases?: readonly string[];
  readonly takes: readonly {
    readonly kind: ArgumentKind;
    readonly shown: string;
    readonly optional?: boolean;
  }[];
  /** Its only argument is the rest of the line, spaces included. */
  readonly takesRest?: true;
  readonly description: string;
}

const FILTER = [{ kind: 'filter', shown: '/FILTER', optional: true }] as const;

/** The commands that show no list. */
const OWN_COMMANDS = [
  { name: 'room', takes: [{ kind: 'room', shown: 'NAME' }], description: 'select a room' },
  { name: 'view', takes: [{ kind: 'view', shown: 'NAME' }], description: 'show a view of the settings' },
  { name: 'project', takes: [{ kind: 'project', shown: 'NAME' }], description: 'watch another project' },
  {
    name: 'interval',
    takes: [{ kind: 'seconds', shown: 'SECONDS' }],
    description: 'time between sweeps; 0 sweeps only on request',
  },
  {
    name: 'dispatch',
    takes: [
      { kind: 'room', shown: 'ROOM' },
      { kind: 'agent', shown: 'AGENT' },
    ],
    description: 'dispatch an agent to a room, after a confirmation',
  },
  {
    name: 'profile',
    takes: [
      { kind: 'room', shown: 'ROOM' },
      { kind: 'profile', shown: 'PROFILE' },
    ],
    description: 'dispatch to a room by a profile, after a confirmation',
  },
  {
    name: 'export',
    takes: [{ kind: 'file', shown: 'FILE' }],
    description: 'write a snapshot as JSON to a new file',
  },
  { name: 'scan', takes: [], description: 'list what is untidy in the project, with what to do about it' },
  {
    name: 'at',
    takes: [{ kind: 'time', shown: 'TIME' }],
    takesRest: true,
    description:
      'the whole screen as it was at a time: 12:04, 12:04:30, 2026-11-28 23:10, -15m; now goes back',
  },
  { name: 'freeze', takes: [], description: 'freeze the screen, or resume' },
  { name: 'help', aliases: ['h', '?'], takes: [], description: 'show all keys and commands' },
  { name: 'q', aliases: ['quit', 'q!', 'qa', 'exit', 'x'], takes: [], description: 'quit' },
] as const satisfies readonly CommandSpec[];

export type OwnCommandName = (typeof OWN_COMMANDS)[number]['name'];

export const isOwnCommand = (name: string): name is OwnCommandName =>
  OWN_COMMANDS.some((spec) => spec.name === name);

/** A list that `:id /FILTER` shows. */
export interface ShownList {
  readonly id: string;
  readonly lineDescription: string;
}

/** Every command of the command line: it parses, completes and makes the help. */
export const lineCommands = (lists: readonly ShownList[]): readonly CommandSpec[] => [
  ...lists.map(({ id, lineDescription }) => ({ name: id, takes: FILTER, description: lineDescription })),
  ...OWN_COMMANDS,
];

export const specNamed = (specs: readonly CommandSpec[], name: string): CommandSpec | null =>
  specs.find((spec) => spec.name === name || (spec.aliases?.includes(name) ?? false)) ?? null;

/** `:dispatch ROOM AGENT` */
export const usageOf = ({ name, takes }: CommandSpec): string =>
  [`:${name}`, ...takes.map(({ shown, optional }) => (optional ? `[${shown}]` : shown))].join(' ');
