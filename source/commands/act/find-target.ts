import type { Intention } from '../../actions/action.ts';
import { dispatchIn } from '../../actions/lookup.ts';
import { agentCalled, doubtfulSentence, formerLifeSentence, named } from '../../actions/words.ts';
import { type Agent, agentsThere, type Dispatch, type Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import { UsageError } from '../../usage-error.ts';
import type { Flags } from '../arguments.ts';
import { snapshotHint } from '../hint.ts';

/** What a command may act on: a dispatch with its agents, or an agent without a dispatch. */
export type Target =
  | { readonly of: 'dispatch'; readonly dispatch: Dispatch; readonly agents: readonly Agent[] }
  | { readonly of: 'agent'; readonly agent: Agent };

const agentsOf = (room: Room, { id }: Dispatch): readonly Agent[] =>
  agentsThere(room).filter(({ dispatchId }) => dispatchId === id);

/** All targets in a room. Agents from an earlier life of the room are excluded: they are only listed. */
const targetsIn = (room: Room): readonly Target[] => [
  ...room.dispatches
    .map(
      (dispatch): Target => ({
        of: 'dispatch',
        dispatch,
        agents: agentsOf(room, dispatch),
      }),
    )
    // A room's automatic dispatch says nothing as long as no unnamed worker exists.
    .filter((target) => target.of === 'dispatch' && target.dispatch.verdict.name !== 'automatic'),
  ...agentsThere(room)
    .filter(({ dispatchId, publishesOnBehalfOf }) => dispatchId === null && publishesOnBehalfOf === null)
    .map((agent): Target => ({ of: 'agent', agent })),
];

const agentNamesOf = (target: Target): readonly string[] =>
  target.of === 'agent'
    ? [target.agent.agentName ?? '']
    : [target.dispatch.facts.agentName, ...target.agents.map(({ agentName }) => agentName ?? '')];

const idOf = (target: Target): string => (target.of === 'agent' ? target.agent.identity : target.dispatch.id);

/** `AD_x of support (no worker)` */
export const targetText = (target: Target): string => {
  const [agentName = ''] = agentNamesOf(target);
  const { verdict } = target.of === 'agent' ? target.agent : target.dispatch;
  return `${idOf(target)} of ${agentCalled(agentName)} (${verdict.name})`;
};

/**
 * Finds the targets that a word names: a dispatch id, an agent identity, or an agent name, which may match
 * several. Without a word, returns all targets.
 */
export const findTargets = (room: Room, word: string | undefined): readonly Target[] => {
  if (word === undefined) return targetsIn(room);
  const agent = agentsThere(room).find(({ identity }) => identity === word);
  const dispatch = dispatchIn(room, word) ?? dispatchIn(room, agent?.dispatchId ?? null);
  if (dispatch) return [{ of: 'dispatch', dispatch, agents: agentsOf(room, dispatch) }];
  if (agent) return [{ of: 'agent', agent }];
  return targetsIn(room).filter((target) => agentNamesOf(target).includes(word));
};

const listOf = (targets: readonly Target[]): string => targets.map(targetText).join(', ');

/** Agents from an earlier life of the room that match the word, or all of them without a word. */
const formerAgents = (room: Room, word: string | undefined): readonly Agent[] =>
  room.agents.filter(
    ({ isFormer, identity, agentName }) =>
      isFormer && (word === undefined || identity === word || agentName === word),
  );

/**
 * Says which agents are left from an earlier life of the room: `agent-AJ_x is of a former life …`. Null if
 * none.
 */
export const formerSentence = (room: Room, word: string | undefined): string | null => {
  const [first, ...others] = formerAgents(room, word);
  if (!first) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${formerLifeSentence(`${named(first.identity)}${more} ${others.length === 0 ? 'is' : 'are'} listed from`, room.name)}. It disappears with the room.`;
};

/** A person of that identity who may be an agent. */
const isDoubtful = (room: Room, word: string | undefined): boolean =>
  room.humans.some(({ identity, doubt }) => doubt !== null && identity === word);

/** The error for a room that does not exist. @param likely the name that was probably meant */
export const noSuchRoom = (flags: Flags, roomName: string, likely: string | null): UsageError =>
  new UsageError(
    `There is no room ${named(roomName)}.`,
    likely === null ? `List the rooms: ${snapshotHint(flags)}` : `Did you mean ${named(likely)}?`,
  );

/** The error for a word that matches nothing in the room. */
export const noSuchTarget = (flags: Flags, room: Room, word: string | undefined): UsageError => {
  const all = targetsIn(room);
  const former = formerSentence(room, word);
  if (former !== null) return new UsageError(former, `Look at the room: ${snapshotHint(flags, room.name)}`);
  if (isDoubtful(room, word)) {
    return new UsageError(
      doubtfulSentence(word ?? ''),
      'If it is an agent, add it to recognition.agents in the settings.',
    );
  }
  if (word === undefined || all.length === 0) {
    return new UsageError(
      `Room ${named(room.name)} has no agents and no dispatches.`,
      `Look at it: ${snapshotHint(flags, room.name)}`,
    );
  }
  const likely = nearest(
    word,
    all.flatMap((target) => [idOf(target), ...agentNamesOf(target)]),
  );
  return new UsageError(
    `Room ${named(room.name)} has no agent and no dispatch called ${named(word)}.`,
    likely === null ? `It has ${listOf(all)}.` : `Did you mean ${named(likely)}?`,
  );
};

/** The error for a word that matches several targets. */
export const tooManyTargets = (room: Room, targets: readonly Target[]): UsageError =>
  new UsageError(
    `Room ${named(room.name)} has ${targets.length} matches: ${listOf(targets)}.`,
    'Use an id to choose one.',
  );

export const removalOf = (room: Room, target: Target): Intention =>
  target.of === 'agent'
    ? { kind: 'remove-agent', room: room.key, identity: target.agent.identity }
    : { kind: 'remove-dispatch', room: room.key, dispatchId: target.dispatch.id };
