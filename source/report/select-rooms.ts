import type { Fleet, Room } from '../fleet/fleet.ts';
import { matchesPattern } from '../fleet/pattern.ts';
import { isProblem } from '../fleet/severity.ts';

/** Which rooms to report; null and false select all. */
export interface Selection {
  /** A room's name, in which `*` stands for any characters. */
  readonly room: string | null;
  /** An agent name, likewise. */
  readonly agent: string | null;
  /** Only rooms that are critical or warn. */
  readonly problems: boolean;
}

/** The room with only the agents and dispatches of that name. */
const narrow = (room: Room, pattern: string): Room => ({
  ...room,
  agents: room.agents.filter(({ agentName }) => agentName !== null && matchesPattern(agentName, pattern)),
  dispatches: room.dispatches.filter(({ facts }) => matchesPattern(facts.agentName, pattern)),
});

/** The rooms of a fleet that are selected, in its order; with an agent name, only what goes by it in them. */
export const selectRooms = (fleet: Fleet, { room, agent, problems }: Selection): readonly Room[] => {
  const chosen = fleet.rooms.filter(
    (one) => (room === null || matchesPattern(one.name, room)) && (!problems || isProblem(one.verdict)),
  );
  if (agent === null) return chosen;
  return chosen
    .map((one) => narrow(one, agent))
    .filter(({ agents, dispatches }) => agents.length > 0 || dispatches.length > 0);
};
