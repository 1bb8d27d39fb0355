import type { Room } from '../../fleet/fleet.ts';
import type { AgentItem, DispatchItem } from '../view.ts';
import { rememberEach } from './remember.ts';

/** The agents of a room as rows: the same objects for the same room. */
export const agentsOf = rememberEach((room: Room): readonly AgentItem[] =>
  room.agents.map((agent) => ({ key: `${room.key}\n${agent.identity}`, room, agent })),
);

/** Likewise its dispatches. */
export const dispatchesOf = rememberEach((room: Room): readonly DispatchItem[] =>
  room.dispatches.map((dispatch) => ({ key: `${room.key}\n${dispatch.id}`, room, dispatch })),
);

export const agentsOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(agentsOf));
export const dispatchesOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(dispatchesOf));
