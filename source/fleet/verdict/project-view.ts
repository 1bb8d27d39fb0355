import type { DispatchVerdictName, Room } from '../fleet.ts';
import { nameSuggester } from '../names.ts';
import { type NameRecord, NO_RECORD, type Project } from './project.ts';

const TAKEN: ReadonlySet<DispatchVerdictName> = new Set([
  'joining',
  'present',
  'partly present',
  'left',
  'handed over',
  'absent',
  'failed',
  'crash-looping',
  'ended',
]);

/** Goes through all rooms, once for each name that a verdict asks about. */
const recordOf = (rooms: Iterable<Room>, agentName: string): NameRecord => {
  const served = new Map<string, number>();
  const dispatches: NameRecord['dispatches'][number][] = [];
  for (const room of rooms) {
    for (const { facts, verdict } of room.dispatches) {
      if (facts.agentName !== agentName) continue;
      const isTaken = TAKEN.has(verdict.name);
      dispatches.push({ atMs: facts.createdAtMs, deployment: facts.deployment, isTaken });
      if (isTaken) served.set(facts.deployment, (served.get(facts.deployment) ?? 0) + 1);
    }
  }
  return dispatches.length === 0 ? NO_RECORD : { served, dispatches };
};

/**
 * The project as its rooms show it.
 *
 * @param rooms all that are judged, asked for only where a verdict wants to know
 * @param served how many rooms each agent name serves; "" is unnamed
 */
export const viewProject = (
  rooms: () => Iterable<Room>,
  served: ReadonlyMap<string, number>,
  everServed: ReadonlySet<string>,
): Project => {
  const records = new Map<string, NameRecord>();
  const suggest = nameSuggester(served);
  return {
    suggestName: (agentName) => (everServed.has(agentName) ? null : suggest(agentName)),
    roomsServedBy: (agentName) => served.get(agentName) ?? 0,
    hasServed: (agentName) => everServed.has(agentName),
    recordOf: (agentName) => {
      const known = records.get(agentName) ?? recordOf(rooms(), agentName);
      records.set(agentName, known);
      return known;
    },
  };
};
