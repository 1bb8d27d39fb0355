import type { Figures, Room } from './fleet.ts';

export const noFigures: Figures = {
  rooms: 0,
  activeAgentSessions: 0,
  agentParticipants: 0,
  roomsWithAgents: 0,
  critical: 0,
  warning: 0,
};

type Counts = { -readonly [Name in keyof Figures]: Figures[Name] };

/** @param sign 1 adds the room, -1 takes it away */
const count = (counts: Counts, { agents, verdict }: Room, sign: 1 | -1): void => {
  counts.rooms += sign;
  let present = 0;
  for (const { isFormer, participant, publishesOnBehalfOf } of agents) {
    if (isFormer) continue;
    present += 1;
    if (participant.state === 'ACTIVE' && publishesOnBehalfOf === null) counts.activeAgentSessions += sign;
  }
  counts.agentParticipants += sign * present;
  if (present > 0) counts.roomsWithAgents += sign;
  if (verdict.severity === 'critical') counts.critical += sign;
  if (verdict.severity === 'warning') counts.warning += sign;
};

/** The figures without the rooms that went, and with those that came. */
export const recount = (figures: Figures, went: readonly Room[], come: readonly Room[]): Figures => {
  const counts: Counts = { ...figures };
  for (const room of went) count(counts, room, -1);
  for (const room of come) count(counts, room, 1);
  return counts;
};
