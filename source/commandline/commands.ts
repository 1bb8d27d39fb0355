/** What a command takes as an argument. */
export type ArgumentKind = 'filter' | 'room' | 'agent' | 'project' | 'seconds' | 'file';

export interface CommandSpec {
  readonly name: string;
  /** Other spellings. They are not offered for completion. */
  readonly aliases?: readonly string[];
  readonly takes: readonly {
    readonly kind: ArgumentKind;
    readonly shown: string;
    readonly optional?: boolean;
  }[];
  readonly description: string;
}

const FILTER = [{ kind: 'filter', shown: '/FILTER', optional: true }] as const;

/** Every command of the command line. Parser, completion and help use this table. */
export const LINE_COMMANDS = [
  { name: 'rooms', takes: FILTER, description: 'show all rooms, or those that match' },
  { name: 'agents', takes: FILTER, description: 'show all agents, or those that match' },
  { name: 'dispatches', takes: FILTER, description: 'show all dispatches, or those that match' },
  { name: 'events', takes: FILTER, description: 'show all events, or those that match' },
  { name: 'room', takes: [{ kind: 'room', shown: 'NAME' }], description: 'select a room' },
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
    name: 'export',
    takes: [{ kind: 'file', shown: 'FILE' }],
    description: 'write a snapshot as JSON to a new file',
  },
  { name: 'freeze', takes: [], description: 'freeze the screen, or resume' },
  { name: 'help', aliases: ['h', '?'], takes: [], description: 'show all keys and commands' },
  { name: 'q', aliases: ['quit', 'q!', 'qa', 'exit', 'x'], takes: [], description: 'quit' },
] as const satisfies readonly CommandSpec[];

export type LineCommandName = (typeof LINE_COMMANDS)[number]['name'];

const SPECS: readonly (CommandSpec & { readonly name: LineCommandName })[] = LINE_COMMANDS;

export const specNamed = (name: string): (CommandSpec & { readonly name: LineCommandName }) | null =>
  SPECS.find((spec) => spec.name === name || (spec.aliases?.includes(name) ?? false)) ?? null;

/** `:dispatch ROOM AGENT` */
export const usageOf = ({ name, takes }: CommandSpec): string =>
  [`:${name}`, ...takes.map(({ shown, optional }) => (optional ? `[${shown}]` : shown))].join(' ');
