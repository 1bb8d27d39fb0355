import type { Severity } from '../severity.ts';

/** What a verdict can be about. */
export type Subject = 'room' | 'dispatch' | 'agent';

/** How `lktop check` treats a verdict: as its own rule, under another verdict's rule, or as nothing wrong. */
type CheckRule =
  /**
   * `aboutCallers`: the verdict is critical because somebody waits, so each caller counts only once among these rules.
   */
  { readonly passes: string; readonly aboutCallers?: true } | { readonly toldBy: string } | null;

interface Entry {
  readonly name: string;
  readonly of: readonly Exclude<Subject, 'dispatch'>[];
  /**
   * Every severity the verdict can have, worst first, each with its case in the words of docs/verdicts.md; empty:
   * always.
   */
  readonly severity: Readonly<Partial<Record<Severity, string>>>;
  readonly check: CheckRule;
  /** The meaning, for docs/verdicts.md. */
  readonly meaning: string;
}

interface DispatchEntry extends Omit<Entry, 'of'> {
  readonly of: readonly Subject[];
  /** The agent of such a dispatch: still coming, there, over for good, or missing. */
  readonly agent: 'coming' | 'there' | 'over' | 'missing';
  /** A worker took the dispatch. */
  readonly isTaken: boolean;
}

const CALLER_LEFT = { critical: 'where a caller is left with nobody', notice: 'otherwise' } as const;
const FAILED = { critical: '', notice: 'where another agent is there' } as const;
const WELL = { ok: '' } as const;

/**
 * All verdicts: the problems in the order of `lktop check`'s rules, then the healthy ones. The types of their names,
 * the rules of `lktop check`, the classes below and the table in docs/verdicts.md (`npm run docs`) come from here.
 */
export const VERDICTS = [
  {
    name: 'unserved',
    of: ['room'],
    severity: { critical: '' },
    check: { passes: 'no caller waits where an agent is expected', aboutCallers: true },
    meaning: 'a caller has waited longer than 10 s in a room that should have an agent',
  },
  {
    name: 'unattended',
    of: ['room'],
    severity: {
      critical: 'where unnamed agents serve other rooms and none took this one',
      notice: 'otherwise',
    },
    check: {
      passes: 'no caller is without an agent where it is unknown whether one is expected',
      aboutCallers: true,
    },
    meaning: 'a caller has no agent, and lktop cannot tell whether one is expected',
  },
  {
    name: 'no worker',
    of: ['dispatch'],
    agent: 'missing',
    isTaken: false,
    severity: CALLER_LEFT,
    check: { passes: 'every dispatch found a worker', aboutCallers: true },
    meaning:
      'no worker took the dispatch. lktop lists the likely causes with their evidence: a wrong name, another deployment, workers that are full or hang',
  },
  {
    name: 'declined',
    of: ['dispatch'],
    agent: 'over',
    isTaken: false,
    severity: { critical: 'where a caller is left with nobody and the agent has a name', ok: 'otherwise' },
    check: { passes: 'no worker declined a job', aboutCallers: true },
    meaning: 'a worker was asked and declined. A re-dispatch asks the same worker',
  },
  {
    name: 'failed',
    of: ['dispatch'],
    agent: 'over',
    isTaken: true,
    severity: FAILED,
    check: { passes: 'no job failed', aboutCallers: true },
    meaning: 'the job reports an error',
  },
  {
    name: 'crash-looping',
    of: ['dispatch'],
    // The next attempt may bring the agent.
    agent: 'coming',
    isTaken: true,
    severity: FAILED,
    check: { toldBy: 'failed' },
    meaning: "the agent's own code fails at every attempt",
  },
  {
    name: 'absent',
    of: ['dispatch'],
    agent: 'missing',
    isTaken: true,
    severity: CALLER_LEFT,
    check: { passes: 'every agent whose job claims to run is there', aboutCallers: true },
    meaning: 'a job claims to run, but its agent is not in the room and lktop never saw it',
  },
  {
    name: 'partly present',
    of: ['dispatch'],
    agent: 'there',
    isTaken: true,
    severity: { critical: 'where one of those waits', notice: 'otherwise' },
    check: { passes: 'every job has its agent', aboutCallers: true },
    meaning:
      'the dispatch has one job for each publisher or participant, and some of these jobs have no agent',
  },
  {
    name: 'left',
    of: ['dispatch'],
    agent: 'over',
    isTaken: true,
    severity: CALLER_LEFT,
    check: { passes: 'no agent left its room', aboutCallers: true },
    meaning: 'its agent was there and is gone. A normal end and a crash look alike from outside',
  },
  {
    name: 'handed over',
    of: ['dispatch', 'room'],
    agent: 'over',
    isTaken: true,
    severity: { notice: '' },
    check: { toldBy: 'left' },
    meaning: 'the agent is gone, and another agent or two people who talk have taken over',
  },
  {
    name: 'stuck',
    of: ['agent'],
    severity: {
      warning: 'where it never gets ready',
      notice: 'where it thinks, or another agent is there',
    },
    check: { passes: 'no agent is stuck' },
    meaning: 'the agent never gets ready, or it thinks for a long time, perhaps in a tool call',
  },
  {
    name: 'silent',
    of: ['agent'],
    severity: { warning: '' },
    check: { passes: 'no agent fell silent' },
    meaning: 'its audio has been gone or muted for 15 s while a caller is there',
  },
  {
    name: 'session may have ended',
    of: ['agent'],
    severity: { warning: 'after 30 s', notice: 'before' },
    check: { passes: 'no agent outlasts the caller it came for' },
    meaning:
      'the caller that the agent joined for left, another caller came, and the state of the agent has not changed since',
  },
  {
    name: 'duplicate',
    of: ['agent'],
    severity: { warning: '' },
    check: { passes: 'no room has an agent twice' },
    meaning: 'two agents of one name, metadata and deployment in a room',
  },
  {
    name: 'room replaced',
    of: ['room'],
    severity: { warning: '' },
    check: { passes: 'no room was re-created with people in it' },
    meaning: 'the room was deleted and created again while people were in it',
  },
  {
    name: 'unreachable',
    of: ['room'],
    severity: { warning: '', notice: 'while no node has answered for it yet' },
    check: { passes: 'every listed room answers' },
    meaning: 'the room is listed, but its calls fail',
  },
  {
    name: 'ghost',
    of: ['room'],
    severity: { warning: '' },
    check: { passes: 'every listed room has a live node' },
    meaning:
      'no node answered for the room twice, at least 10 s apart, while other rooms answered: its node died, and what is listed about it is old. All ghosts are one incident; `D` creates the room again and deletes it',
  },
  {
    name: 'ended',
    of: ['dispatch'],
    agent: 'over',
    isTaken: true,
    severity: { notice: '' },
    check: { passes: 'no dispatch outlasts its session' },
    meaning: 'its session is over, and the dispatch is still listed',
  },
  {
    name: 'alone',
    of: ['agent'],
    severity: { notice: '' },
    check: { passes: 'no agent is alone' },
    meaning: 'the agent has nobody to serve',
  },
  {
    name: 'untracked',
    of: ['agent'],
    severity: { notice: 'when alone', ok: 'otherwise' },
    check: { passes: 'every agent that is alone belongs to a dispatch' },
    meaning: 'no dispatch is listed for the agent, as after a server restart',
  },
  {
    name: 'former life',
    of: ['agent'],
    severity: { ignored: '' },
    check: null,
    meaning:
      'listed from before the server restarted, but not there. Its row is struck out and goes when the room closes',
  },
  {
    name: 'waiting',
    of: ['room'],
    severity: WELL,
    check: null,
    meaning: 'a caller is waiting for an agent, and it is too early to tell',
  },
  {
    name: 'starting',
    of: ['dispatch'],
    agent: 'coming',
    isTaken: false,
    severity: WELL,
    check: null,
    meaning: 'no agent yet, and the time that a start may take is not over',
  },
  {
    name: 'joining',
    of: ['dispatch', 'agent'],
    agent: 'coming',
    isTaken: true,
    severity: {
      critical: 'after 15 s where a caller is left with nobody',
      warning: 'after 15 s',
      notice: 'after 15 s where another agent is there',
      ok: 'before',
    },
    check: { toldBy: 'stuck' },
    meaning: 'the agent is in the room and not ACTIVE yet',
  },
  {
    name: 'checking',
    of: ['dispatch'],
    agent: 'coming',
    isTaken: false,
    severity: WELL,
    check: null,
    meaning: 'one sweep did not see the agent. An absence counts from the second sweep on',
  },
  {
    name: 'present',
    of: ['dispatch'],
    agent: 'there',
    isTaken: true,
    severity: WELL,
    check: null,
    meaning: 'its agent is there and ACTIVE',
  },
  {
    name: 'automatic',
    of: ['dispatch'],
    agent: 'missing',
    isTaken: false,
    severity: { ignored: '' },
    check: null,
    meaning: 'the server made it with the room, for unnamed workers, and none took it',
  },
  { name: 'ok', of: ['agent'], severity: WELL, check: null, meaning: 'the agent is there' },
  {
    name: 'quiet',
    of: ['room'],
    severity: { ok: '', ignored: 'until it was first looked into' },
    check: null,
    meaning: 'nobody waits, and nothing is wrong',
  },
] as const satisfies readonly (Entry | DispatchEntry)[];

type Verdicts = (typeof VERDICTS)[number];

/** The names of the verdicts that can be about a subject. */
type NamesOf<Of extends Subject, One = Verdicts> = One extends { readonly of: readonly (infer Some)[] } & {
  readonly name: infer Name;
}
  ? Of extends Some
    ? Name
    : never
  : never;

export type RoomVerdictName = NamesOf<'room'>;
export type DispatchVerdictName = NamesOf<'dispatch'>;
export type AgentVerdictName = NamesOf<'agent'>;

/** Requires an empty union of names. Otherwise the type check fails and lists the missing ones. */
export type NoneMissing<Missing extends never> = Missing;

const dispatchVerdicts = VERDICTS.filter((one) => 'agent' in one);

const dispatchNames = (isMeant: (one: (typeof dispatchVerdicts)[number]) => boolean): ReadonlySet<string> =>
  new Set(dispatchVerdicts.filter(isMeant).map(({ name }) => name));

/** An agent may still come. For a dispatch in a crash loop, the next attempt may bring it. */
export const AGENT_MAY_COME = dispatchNames(({ agent }) => agent === 'coming');
/** At least one agent of the dispatch is there. */
export const AGENT_IS_THERE = dispatchNames(({ agent }) => agent === 'there');
/** No agent of the dispatch will come any more. */
export const DISPATCH_IS_OVER = dispatchNames(({ agent }) => agent === 'over');
/** A worker took the dispatch, whatever happened afterwards. */
export const WAS_TAKEN = dispatchNames(({ isTaken }) => isTaken);
