import type { Intention } from '../../actions/action.ts';
import { dispatchIn } from '../../actions/lookup.ts';
import { agentCalled, doubtfulSentence, formerLifeSentence, named } from '../../actions/words.ts';
import { agentsThere } from '../../fleet/agents-there.ts';
import type { Agent, Dispatch, Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import { UsageError } from '../../usage-error.ts';
import type { Flags } from '../arguments.ts';
import { snapshotHint } from '../hint.ts';

/** What a command may act upon in a room: a dispatch with the agents of it, or an agent that has none. */
export type Target =
  | { readonly of: 'dispatch'; readonly dispatch: Dispatch; readonly agents: readonly Agent[] }
  | { readonly of: 'agent'; readonly agent: Agent };

const agentsOf = (room: Room, { id }: Dispatch): readonly Agent[] =>
  agentsThere(room).filter(({ dispatchId }) => dispatchId === id);

/** All there is in a room. Whoever is of a former life of it is only listed. */
const targetsIn = (room: Room): readonly Target[] => [
  ...room.dispatches
    .map(
      (dispatch): Target => ({
        of: 'dispatch',
        dispatch,
        agents: agentsOf(room, dispatch),
      }),
    )
    // The automatic dispatch of a room without unnamed workers is no more than furniture.
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
 * The targets in a room that a word names: an id of a dispatch, an identity of an agent, or an agent name, which may
 * name several; all there are where there is no word.
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

/** Those of a former life of the room that go by that word, or all where there is none. */
const formerAgents = (room: Room, word: string | undefined): readonly Agent[] =>
  room.agents.filter(
    ({ isFormer, identity, agentName }) =>
      isFormer && (word === undefined || identity === word || agentName === word),
  );

/** What stays of a former life of the room, in words: `agent-AJ_x is of a former life …`. */
export const formerSentence = (room: Room, word: string | undefined): string | null => {
  const [first, ...others] = formerAgents(room, word);
  if (!first) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${formerLifeSentence(`${named(first.identity)}${more} ${others.length === 0 ? 'is' : 'are'} listed from`, room.name)}. It goes with the room.`;
};

/** A person whom lktop shows as one who may be an agent. */
const isDoubtful = (room: Room, word: string | undefined): boolean =>
  room.humans.some(({ identity, doubt }) => doubt !== null && identity === word);

/** There is no room of that name. @param likely what may have been meant */
export const noSuchRoom = (flags: Flags, roomName: string, likely: string | null): UsageError =>
  new UsageError(
    `There is no room ${named(roomName)}.`,
    likely === null ? `See which there are: ${snapshotHint(flags)}` : `Did you mean ${named(likely)}?`,
  );

/** Nothing in the room goes by that word. */
export const noSuchTarget = (flags: Flags, room: Room, word: string | undefined): UsageError => {
  const all = targetsIn(room);
  const former = formerSentence(room, word);
  if (former !== null) return new UsageError(former, `Look at the room: ${snapshotHint(flags, room.name)}`);
  if (isDoubtful(room, word)) {
    return new UsageError(
      doubtfulSentence(word ?? ''),
      'If it is an agent, say so in the settings: recognition.agents.',
    );
  }
  if (word === undefined || all.length === 0) {
    return new UsageError(
      `Room ${named(room.name)} has no agent and no dispatch.`,
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

/** More than one could be meant. */
export const tooManyTargets = (room: Room, targets: readonly Target[]): UsageError =>
  new UsageError(
    `Room ${named(room.name)} has ${targets.length} that could be meant: ${listOf(targets)}.`,
    'Name one by its id.',
  );

export const removalOf = (room: Room, target: Target): Intention =>
  target.of === 'agent'
    ? { kind: 'remove-agent', room: room.key, identity: target.agent.identity }
    : { kind: 'remove-dispatch', room: room.key, dispatchId: target.dispatch.id };
