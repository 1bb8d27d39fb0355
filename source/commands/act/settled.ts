import { agentsThere } from '../../fleet/agents-there.ts';
import type { Agent, Room } from '../../fleet/fleet.ts';
import type { CommandContext } from '../command.ts';
import { follow } from '../follow.ts';
import type { RoomStage } from './stage-room.ts';

/** What `--once` finds: an agent of that name that is really there, or none. */
export type Presence = { readonly is: 'there'; readonly agent: Agent } | { readonly is: 'absent' };

/** ACTIVE in this life of the room, and not another's avatar. */
const activeAgent = (room: Room, agentName: string): Agent | undefined =>
  agentsThere(room).find(
    (agent) =>
      agent.agentName === agentName &&
      agent.participant.state === 'ACTIVE' &&
      agent.publishesOnBehalfOf === null,
  );

/** One of that name may come any moment: a second dispatch would make it two. */
const isComing = (room: Room, agentName: string): boolean =>
  agentsThere(room).some((agent) => agent.agentName === agentName && agent.verdict.name === 'joining') ||
  room.dispatches.some(
    ({ facts, verdict }) =>
      facts.agentName === agentName &&
      (verdict.name === 'starting' ||
        verdict.name === 'checking' ||
        (verdict.name === 'joining' && verdict.severity === 'ok')),
  );

/** Waits until it is certain whether an agent of that name is in the room: as long as one may be on its way. */
export const settle = (
  { signal }: CommandContext,
  { session, room, focus }: RoomStage,
  agentName: string,
): Promise<Presence> => {
  focus();
  return follow<Presence>(session, signal, () => {
    const now = room();
    const agent = now && activeAgent(now, agentName);
    if (agent) return { is: 'there', agent };
    return now && isComing(now, agentName) ? null : { is: 'absent' };
  });
};
