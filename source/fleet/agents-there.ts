import type { Agent, Room } from './fleet.ts';

/** The agents that are there. One of a former life of the room is only listed, and counts for nothing. */
export const agentsThere = ({ agents }: Pick<Room, 'agents'>): readonly Agent[] =>
  agents.filter(({ isFormer }) => !isFormer);
