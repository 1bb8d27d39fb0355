/** What may stand after a command. */
export type ArgumentKind = 'filter' | 'room' | 'agent' | 'project' | 'seconds' | 'file';

export interface CommandSpec {
  readonly name: string;
  /** Other ways to write it; they are not offered. */
  readonly aliases?: readonly string[];
  readonly takes: readonly {
    readonly kind: ArgumentKind;
    readonly shown: string;
    readonly optional?: boolean;
  }[];
  readonly description: string;
}

const FILTER = [{ kind: 'filter', shown: '/FILTER', optional: true }] as const;

/** Every command of the command line: it parses, completes and makes the help. */
export const LINE_COMMANDS = [
  { name: 'rooms', takes: FILTER, description: 'the rooms, or those that match' },
  { name: 'agents', takes: FILTER, description: 'the agents, or those that match' },
  { name: 'dispatches', takes: FILTER, description: 'the dispatches, or those that match' },
  { name: 'events', takes: FILTER, description: 'what happened, or what of it matches' },
  { name: 'room', takes: [{ kind: 'room', shown: 'NAME' }], description: 'put the cursor on a room' },
  { name: 'project', takes: [{ kind: 'project', shown: 'NAME' }], description: 'watch another project' },
  {
    name: 'interval',
    takes: [{ kind: 'seconds', shown: 'SECONDS' }],
    description: 'from one sweep to the next; 0: by hand',
  },
  {
    name: 'dispatch',
    takes: [
      { kind: 'room', shown: 'ROOM' },
      { kind: 'agent', shown: 'AGENT' },
    ],
    description: 'dispatch an agent to a room, after a question',
  },
  {
    name: 'export',
    takes: [{ kind: 'file', shown: 'FILE' }],
    description: 'write a snapshot as JSON into a new file',
  },
  { name: 'freeze', takes: [], description: 'let the screen stand still, or go on' },
  { name: 'help', aliases: ['h', '?'], takes: [], description: 'all keys and commands' },
  { name: 'q', aliases: ['quit', 'q!', 'qa', 'exit', 'x'], takes: [], description: 'quit' },
] as const satisfies readonly CommandSpec[];

export type LineCommandName = (typeof LINE_COMMANDS)[number]['name'];

const SPECS: readonly (CommandSpec & { readonly name: LineCommandName })[] = LINE_COMMANDS;

export const specNamed = (name: string): (CommandSpec & { readonly name: LineCommandName }) | null =>
  SPECS.find((spec) => spec.name === name || (spec.aliases?.includes(name) ?? false)) ?? null;

/** `:dispatch ROOM AGENT` */
export const usageOf = ({ name, takes }: CommandSpec): string =>
  [`:${name}`, ...takes.map(({ shown, optional }) => (optional ? `[${shown}]` : shown))].join(' ');
