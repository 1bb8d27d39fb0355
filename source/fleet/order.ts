import type { Agent, Dispatch, Room } from './fleet.ts';
import { severityRank } from './room-verdict.ts';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A problem is as old as it has lasted; what is well, as old as its room. Neither changes by time alone. */
const roomAge = (room: Room): number =>
  room.verdict.severity === 'critical' || room.verdict.severity === 'warning'
    ? (room.verdict.sinceMs ?? room.facts.createdAtMs)
    : room.facts.createdAtMs;

/** Worst first, then oldest, then by name and id: never the server's order, which changes from call to call. */
export const compareRooms = (a: Room, b: Room): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  roomAge(a) - roomAge(b) ||
  compareText(a.name, b.name) ||
  compareText(a.id, b.id);

export const compareAgents = (a: Agent, b: Agent): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  a.participant.joinedAtMs - b.participant.joinedAtMs ||
  compareText(a.identity, b.identity);

export const compareDispatches = (a: Dispatch, b: Dispatch): number =>
  severityRank(a.verdict) - severityRank(b.verdict) ||
  a.facts.createdAtMs - b.facts.createdAtMs ||
  compareText(a.id, b.id);
