import type { Step } from '../actions/action.ts';
import { lkDispatchCreate, lkLeavesOut, shellWord } from '../actions/lk-command.ts';
import type { LkTarget } from '../session/session.ts';
import { type Entity, idOf } from './entity.ts';

/**
 * A command to type, or why there is none. Both are raw; the command holds no terminal control characters.
 */
export type LkCommand =
  | {
      readonly command: string;
      /** The options that `lk` has no flag for, in words. */
      readonly leavesOut?: string;
    }
  | { readonly reason: string };

/** `lk` expands these in the value of `--room`: the time, the host name, and so on. */
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

/** What the user must know to run the command; null if it works as it is. */
export const lkNeeds = (target: LkTarget): string | null =>
  target.kind === 'url' ? 'needs LIVEKIT_API_KEY and LIVEKIT_API_SECRET in the environment' : null;

/** Adds the target: `lk dispatch list` → `lk --project prod-eu dispatch list`. */
const withTarget = (command: string, target: LkTarget): string =>
  command.replace(/^lk(?= )/, () => `lk ${targetFlags(target)}`);

/** A finished command, with the target where it is known. */
export const lkCommandWith = (command: string, target: LkTarget | undefined): string =>
  target === undefined ? command : withTarget(command, target);

/** Matches words that `lk` misreads: it takes a leading `-` for a flag and trims surrounding whitespace. */
const NEEDS_DASHES = /^-|^[\s\u0085]|[\s\u0085]$/;

/** Quotes positional arguments, behind `--` if `lk` would misread one of them. */
const words = (...texts: readonly string[]): string =>
  [...(texts.some((text) => NEEDS_DASHES.test(text)) ? ['--'] : []), ...texts.map(shellWord)].join(' ');

type Reason = { readonly reason: string };

const NAMELESS: Reason = { reason: 'lk takes no room without a name' };

/** A shell ends a word at NUL and would act on another name. Lone surrogates have no UTF-8 bytes. */
const FITS_NO_WORD = /\0|\p{Cs}/u;

const wordsProblem = (texts: readonly unknown[]): Reason | null =>
  texts.some((text) => typeof text === 'string' && FITS_NO_WORD.test(text))
    ? { reason: 'a name here holds a character that no command can be given' }
    : null;

/** `lk` shows its usage if the first argument is `help` or `h`, even behind `--`. */
const helpProblem = (first: string): Reason | null =>
  first === 'help' || first === 'h' ? { reason: `lk would take "${first}" for a call for help` } : null;

const roomProblem = (room: string): Reason | null => (room === '' ? NAMELESS : helpProblem(room));

const participantCommand = (verb: 'get' | 'remove', room: string, identity: string): LkCommand => {
  if (room === '') return NAMELESS;
  if (LK_TEMPLATE.test(room)) {
    return { reason: 'lk would read the % in the name of the room as a template' };
  }
  return (
    helpProblem(identity) ?? {
      command: `lk room participants ${verb} --room ${shellWord(room)} ${words(identity)}`,
    }
  );
};

const createRoom = ({ name, metadata = '', emptyTimeoutSeconds }: Step & { readonly call: 'createRoom' }) => {
  const timeout = emptyTimeoutSeconds === undefined ? '' : `--empty-timeout ${emptyTimeoutSeconds} `;
  return [
    `lk room create ${timeout}${words(name)}`,
    ...(metadata === '' ? [] : [`lk room update --metadata ${shellWord(metadata)} ${words(name)}`]),
  ];
};

const stepCommands = (step: Step): readonly string[] | Reason => {
  const problem = wordsProblem(Object.values(step));
  if (problem) return problem;
  switch (step.call) {
    case 'createDispatch': {
      const command = lkDispatchCreate(step);
      if (command !== null) return [command];
      if (step.likeDispatch !== undefined) {
        return { reason: 'its metadata is too long for a command: only its beginning is kept here' };
      }
      return step.room === '' ? NAMELESS : { reason: 'lk makes no dispatch without an agent name' };
    }
    case 'deleteDispatch':
      return roomProblem(step.room) ?? [`lk dispatch delete ${words(step.room, step.dispatchId)}`];
    case 'removeParticipant': {
      const made = participantCommand('remove', step.room, step.identity);
      return 'reason' in made ? made : [made.command];
    }
    case 'createRoom':
      if (step.agentNames !== undefined) return { reason: 'lk makes no room without its dispatches' };
      return roomProblem(step.name) ?? createRoom(step);
    case 'deleteRoom':
      return roomProblem(step.room) ?? [`lk room delete ${words(step.room)}`];
  }
};

/** Returns the `lk` command that shows the same entity. */
export const lkCommandOf = (entity: Entity, target: LkTarget): LkCommand => {
  const made = showingCommand(entity);
  return 'reason' in made ? made : { command: withTarget(made.command, target) };
};

const showingCommand = (entity: Entity): LkCommand => {
  const { name } = entity.room;
  const problem = wordsProblem([name, idOf(entity)]);
  if (problem) return problem;
  switch (entity.kind) {
    case 'room':
      return roomProblem(name) ?? { command: `lk room participants list ${words(name)}` };
    case 'agent':
      return participantCommand('get', name, entity.agent.identity);
    case 'dispatch':
      return roomProblem(name) ?? { command: `lk dispatch get ${words(name, entity.dispatch.id)}` };
  }
};

/**
 * Without a key, `lk` uses its default project whatever the URL. This guard stops the shell before that
 * project is changed.
 */
const guard = (target: LkTarget): readonly string[] =>
  target.kind === 'url' ? [`: "\${LIVEKIT_API_KEY:?}" "\${LIVEKIT_API_SECRET:?}"`] : [];

/** Reports only the first omission. One line is enough for many dispatches. */
const leftOutOf = (steps: readonly Step[]): string | null =>
  steps
    .map((step) => (step.call === 'createDispatch' ? lkLeavesOut(step) : null))
    .find((text) => text !== null) ?? null;

/** Returns the `lk` commands that do what the steps would do, joined by `&&`. */
export const lkCommandOfSteps = (steps: readonly Step[], target: LkTarget): LkCommand => {
  const commands: string[] = [];
  for (const step of steps) {
    const made = stepCommands(step);
    if ('reason' in made) return made;
    commands.push(...made.map((command) => withTarget(command, target)));
  }
  if (commands.length === 0) return { reason: 'there is no lk command for this' };
  const leavesOut = leftOutOf(steps);
  return {
    command: [...guard(target), ...commands].join(' && '),
    ...(leavesOut === null ? {} : { leavesOut }),
  };
};
