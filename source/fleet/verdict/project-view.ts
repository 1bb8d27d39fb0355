import type { Room } from '../fleet.ts';
import { nameSuggester } from '../names.ts';
import { type NameRecord, NO_RECORD, type Project } from './project.ts';
import { AGENT_IS_THERE, WAS_TAKEN } from './verdicts.ts';

const addOne = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

interface Growing extends NameRecord {
  readonly taken: Map<string, number>;
  readonly serving: Map<string, number>;
  readonly dispatches: NameRecord['dispatches'][number][];
}

/** Of every agent name that was dispatched. */
const recordsOf = (rooms: Iterable<Room>): ReadonlyMap<string, NameRecord> => {
  const records = new Map<string, Growing>();
  for (const room of rooms) {
    for (const { facts, verdict } of room.dispatches) {
      const { agentName, createdAtMs, deployment } = facts;
      const known = records.get(agentName);
      const record: Growing = known ?? { taken: new Map(), serving: new Map(), dispatches: [] };
      if (!known) records.set(agentName, record);
      const isTaken = WAS_TAKEN.has(verdict.name);
      record.dispatches.push({ atMs: createdAtMs, deployment, isTaken });
      if (isTaken) addOne(record.taken, deployment);
      if (AGENT_IS_THERE.has(verdict.name)) addOne(record.serving, deployment);
    }
  }
  return records;
};

/**
 * The project as its rooms show it.
 *
 * @param rooms all that are judged, gone through once, and only where a verdict wants to know
 * @param served how many rooms each agent name serves; "" is unnamed
 */
export const viewProject = (
  rooms: () => Iterable<Room>,
  served: ReadonlyMap<string, number>,
  everServed: ReadonlySet<string>,
): Project => {
  let records: ReadonlyMap<string, NameRecord> | null = null;
  const suggest = nameSuggester(served);
  return {
    suggestName: (agentName) => (everServed.has(agentName) ? null : suggest(agentName)),
    roomsServedBy: (agentName) => served.get(agentName) ?? 0,
    hasServed: (agentName) => everServed.has(agentName),
    recordOf: (agentName) => {
      records ??= recordsOf(rooms());
      return records.get(agentName) ?? NO_RECORD;
    },
  };
};
