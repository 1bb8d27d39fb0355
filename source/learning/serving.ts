import type { Agent, Human, Room } from '../fleet/fleet.ts';
import { matchesAny } from '../fleet/pattern.ts';

/** The earliest by when they joined; undefined of none. */
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
 * Who serves the callers of a room, of several the one who came first: an agent that is really there, no avatar, and
 * none that only listens.
 *
 * @param listeners patterns of the names of those that only listen
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

/** Of those who wait in a room the one who came first; nobody whom `lk agent simulate` made or who may be an agent. */
export const firstCaller = (room: Room): Human | undefined =>
  first(
    room.humans.filter(
      ({ waits, isSimulated, doubt, participant }) =>
        waits && !isSimulated && doubt === null && participant.joinedAtMs > 0,
    ),
  );

/** An agent may be there that we do not know as one. */
export const hasDoubtfulAgent = ({ humans }: Room): boolean => humans.some(({ doubt }) => doubt !== null);
