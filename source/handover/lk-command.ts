import type { Step } from '../actions/action.ts';
import { lkDispatchCreate, shellWord } from '../actions/lk-command.ts';
import type { Thing } from './thing.ts';

/**
 * How `lk` is told where to connect. Key and secret are left to its own config or environment; without them it takes
 * its default project, whatever the URL.
 */
export type LkTarget =
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'url'; readonly url: string }
  /** The key and secret of a server in development mode, which `lk` knows. */
  | { readonly kind: 'dev'; readonly url: string };

/** A command to be typed, or why there is none. Both raw, the command without any character a terminal acts upon. */
export type LkCommand = { readonly command: string } | { readonly reason: string };

/** What `lk` replaces in the value of `--room`: the time, the host name, and so on. */
const LK_TEMPLATE = /%[tTYmdHMSxUhp]/;

const targetFlags = (target: LkTarget): string => {
  switch (target.kind) {
    case 'project':
      return `--project ${shellWord(target.name)}`;
    case 'url':
      return `--url ${shellWord(target.url)}`;
    case 'dev':
      return `--dev --url ${shellWord(target.url)}`;
  }
};

/** What must be said beside a command; null where it works as it is. */
export const lkNeeds = (target: LkTarget): string | null =>
  target.kind === 'url' ? 'needs LIVEKIT_API_KEY and LIVEKIT_API_SECRET in the environment' : null;

/** `lk dispatch list` → `lk --project prod-eu dispatch list` */
const withTarget = (command: string, target: LkTarget): string =>
  command.replace(/^lk(?= )/, () => `lk ${targetFlags(target)}`);

/** Words that stand for themselves: one that begins with `-` would be taken for a flag. */
const words = (...texts: readonly string[]): string =>
  [...(texts.some((text) => text.startsWith('-')) ? ['--'] : []), ...texts.map(shellWord)].join(' ');

const NAMELESS = { reason: 'lk takes no room without a name' } as const;

const participantCommand = (verb: 'get' | 'remove', room: string, identity: string): LkCommand => {
  if (room === '') return NAMELESS;
  if (LK_TEMPLATE.test(room)) {
    return { reason: 'lk would read the % in the name of the room as a template' };
  }
  return { command: `lk room participants ${verb} --room ${shellWord(room)} ${words(identity)}` };
};

const createRoom = ({ name, metadata = '', emptyTimeoutSeconds }: Step & { readonly call: 'createRoom' }) => {
  const timeout = emptyTimeoutSeconds === undefined ? '' : `--empty-timeout ${emptyTimeoutSeconds} `;
  return [
    `lk room create ${timeout}${words(name)}`,
    ...(metadata === '' ? [] : [`lk room update --metadata ${shellWord(metadata)} ${words(name)}`]),
  ];
};

const stepCommands = (step: Step): readonly string[] | { readonly reason: string } => {
  switch (step.call) {
    case 'createDispatch': {
      const command = lkDispatchCreate(step);
      return command === null ? { reason: 'lk makes no dispatch without an agent name' } : [command];
    }
    case 'deleteDispatch':
      return [`lk dispatch delete ${words(step.room, step.dispatchId)}`];
    case 'removeParticipant': {
      const made = participantCommand('remove', step.room, step.identity);
      return 'reason' in made ? made : [made.command];
    }
    case 'createRoom':
      return createRoom(step);
    case 'deleteRoom':
      return [`lk room delete ${words(step.room)}`];
  }
};

/** The `lk` command that shows what lktop shows of a thing. */
export const lkCommandOf = (thing: Thing, target: LkTarget): LkCommand => {
  const made = showingCommand(thing);
  return 'reason' in made ? made : { command: withTarget(made.command, target) };
};

const showingCommand = (thing: Thing): LkCommand => {
  const { name } = thing.room;
  if (name === '') return NAMELESS;
  switch (thing.kind) {
    case 'room':
      return { command: `lk room participants list ${words(name)}` };
    case 'agent':
      return participantCommand('get', name, thing.agent.identity);
    case 'dispatch':
      return { command: `lk dispatch get ${words(name, thing.dispatch.id)}` };
  }
};

/** The `lk` commands that do what a plan would do, joined by `&&`. */
export const lkCommandOfSteps = (steps: readonly Step[], target: LkTarget): LkCommand => {
  const commands: string[] = [];
  for (const step of steps) {
    const made = stepCommands(step);
    if ('reason' in made) return made;
    commands.push(...made.map((command) => withTarget(command, target)));
  }
  return commands.length === 0
    ? { reason: 'there is no lk command for this' }
    : { command: commands.join(' && ') };
};
