import type { Agent, Human, Room } from '../fleet/fleet.ts';
import { matchesAny } from '../fleet/pattern.ts';

/** Returns the earliest to join; undefined: the list is empty. */
const first = <Item extends { readonly participant: { readonly joinedAtMs: number } }>(
  items: readonly Item[],
): Item | undefined => {
  let earliest: Item | undefined;
  for (const item of items) {
    if (!earliest || item.participant.joinedAtMs < earliest.participant.joinedAtMs) earliest = item;
  }
  return earliest;
};

/**
 * Returns the agent that serves the callers of a room, the first to join if there are several. It must be really
 * there, no avatar and no listener.
 * @param listeners patterns of the names of agents that only listen
 */
export const servingAgent = (room: Room, listeners: readonly string[]): Agent | undefined =>
  first(
    room.agents.filter(
      ({ participant, isFormer, publishesOnBehalfOf, agentName }) =>
        participant.state === 'ACTIVE' &&
        !isFormer &&
        publishesOnBehalfOf === null &&
        (agentName === null || !matchesAny(agentName, listeners)),
    ),
  );

/** Returns the waiting human who joined first. Ignores simulated callers and possible agents. */
export const firstCaller = (room: Room): Human | undefined =>
  first(
    room.humans.filter(
      ({ waits, isSimulated, doubt, participant }) =>
        waits && !isSimulated && doubt === null && participant.joinedAtMs > 0,
    ),
  );

/** Whether a participant may be an agent that lktop does not recognise. */
export const hasDoubtfulAgent = ({ humans }: Room): boolean => humans.some(({ doubt }) => doubt !== null);
