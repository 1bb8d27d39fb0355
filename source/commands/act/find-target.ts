import type { Intention } from '../../actions/action.ts';
import { agentIn, dispatchIn } from '../../actions/lookup.ts';
import { agentCalled, named } from '../../actions/words.ts';
import type { Agent, Dispatch, Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import { UsageError } from '../../usage-error.ts';

/** What a command may act upon in a room: a dispatch with the agents of it, or an agent that has none. */
export type Target =
  | { readonly of: 'dispatch'; readonly dispatch: Dispatch; readonly agents: readonly Agent[] }
  | { readonly of: 'agent'; readonly agent: Agent };

const targetsIn = (room: Room): readonly Target[] => [
  ...room.dispatches
    .map(
      (dispatch): Target => ({
        of: 'dispatch',
        dispatch,
        agents: room.agents.filter(({ dispatchId }) => dispatchId === dispatch.id),
      }),
    )
    // The automatic dispatch of a room without unnamed workers is no more than furniture.
    .filter((target) => target.of === 'dispatch' && target.dispatch.verdict.name !== 'automatic'),
  ...room.agents
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
  const dispatch = dispatchIn(room, word) ?? dispatchIn(room, agentIn(room, word)?.dispatchId ?? null);
  if (dispatch) {
    return [
      {
        of: 'dispatch',
        dispatch,
        agents: room.agents.filter(({ dispatchId }) => dispatchId === dispatch.id),
      },
    ];
  }
  const agent = agentIn(room, word);
  if (agent) return [{ of: 'agent', agent }];
  return targetsIn(room).filter((target) => agentNamesOf(target).includes(word));
};

const listOf = (targets: readonly Target[]): string => targets.map(targetText).join(', ');

/** Nothing in the room goes by that word. */
export const noSuchTarget = (room: Room, word: string | undefined): UsageError => {
  const all = targetsIn(room);
  if (word === undefined || all.length === 0) {
    return new UsageError(
      `Room ${named(room.name)} has no agent and no dispatch.`,
      'Look at it: lktop snapshot --room.',
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
