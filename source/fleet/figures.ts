import type { Figures, Room } from './fleet.ts';

export const noFigures: Figures = {
  rooms: 0,
  activeAgentSessions: 0,
  agentParticipants: 0,
  roomsWithAgents: 0,
  critical: 0,
  warning: 0,
};

/** @param sign 1 adds the room, -1 takes it away */
const count = (figures: Figures, room: Room, sign: 1 | -1): Figures => {
  const serving = room.dispatches.filter(({ verdict }) => verdict.name === 'serving').length;
  const { severity } = room.verdict;
  return {
    rooms: figures.rooms + sign,
    activeAgentSessions: figures.activeAgentSessions + sign * serving,
    agentParticipants: figures.agentParticipants + sign * room.agents.length,
    roomsWithAgents: figures.roomsWithAgents + (room.agents.length > 0 ? sign : 0),
    critical: figures.critical + (severity === 'critical' ? sign : 0),
    warning: figures.warning + (severity === 'warning' ? sign : 0),
  };
};

export const addRoom = (figures: Figures, room: Room): Figures => count(figures, room, 1);
export const removeRoom = (figures: Figures, room: Room): Figures => count(figures, room, -1);
