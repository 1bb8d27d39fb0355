import type { Room } from '../fleet.ts';
import { nameSuggester } from '../names.ts';
import type { Workers } from '../workers.ts';
import { AGENT_IS_THERE, WAS_TAKEN } from './verdicts.ts';

/** What became of the dispatches to one agent name, in all rooms. */
export interface NameRecord {
  /** How many dispatches to this name a worker took, by deployment; "" is none. */
  readonly taken: ReadonlyMap<string, number>;
  /** The same for dispatches whose agent is there. A dispatch that was taken may have failed or ended. */
  readonly serving: ReadonlyMap<string, number>;
  /** Each dispatch: its creation time, whether a worker took it, and its deployment. */
  readonly dispatches: readonly {
    readonly atMs: number;
    readonly deployment: string;
    readonly isTaken: boolean;
  }[];
}

/** What a verdict may ask about the rest of the project. A room whose verdict asks is judged again at every sweep. */
export interface Project {
  /** "Did you mean": a similar name that serves; null: none, or this name serves itself. */
  readonly suggestName: (agentName: string) => string | null;
  /** How many rooms an agent of this name serves; "" stands for unnamed agents. */
  readonly roomsServedBy: (agentName: string) => number;
  /** Whether an agent of this name ever served. */
  readonly hasServed: (agentName: string) => boolean;
  readonly recordOf: (agentName: string) => NameRecord;
  /** The known workers; null: none are known. */
  readonly workers: () => Workers | null;
}

export const NO_RECORD: NameRecord = { taken: new Map(), serving: new Map(), dispatches: [] };

/**
 * The project for a first judgement, before all rooms are known. It knows nothing and records whether it was asked.
 */
export interface UnknownProject {
  readonly project: Project;
  /** Whether it was asked since the last call. */
  readonly takeAsked: () => boolean;
}

export const unknownProject = (): UnknownProject => {
  let isAsked = false;
  const asked = <Answer>(answer: Answer): Answer => {
    isAsked = true;
    return answer;
  };
  return {
    project: {
      suggestName: () => asked(null),
      roomsServedBy: () => asked(0),
      hasServed: () => asked(false),
      recordOf: () => asked(NO_RECORD),
      workers: () => asked(null),
    },
    takeAsked: () => {
      const was = isAsked;
      isAsked = false;
      return was;
    },
  };
};

const addOne = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

interface Growing extends NameRecord {
  readonly taken: Map<string, number>;
  readonly serving: Map<string, number>;
  readonly dispatches: NameRecord['dispatches'][number][];
}

/** Builds the record of every dispatched agent name. */
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
 * Describes the project as its rooms show it.
 * @param rooms all judged rooms; read once, and only when a verdict asks
 * @param served how many rooms each agent name serves; "" stands for unnamed agents
 */
export const viewProject = (
  rooms: () => Iterable<Room>,
  served: ReadonlyMap<string, number>,
  everServed: ReadonlySet<string>,
  workers: () => Workers | null,
): Project => {
  let records: ReadonlyMap<string, NameRecord> | null = null;
  const suggest = nameSuggester(served);
  return {
    workers,
    suggestName: (agentName) => (everServed.has(agentName) ? null : suggest(agentName)),
    roomsServedBy: (agentName) => served.get(agentName) ?? 0,
    hasServed: (agentName) => everServed.has(agentName),
    recordOf: (agentName) => {
      records ??= recordsOf(rooms());
      return records.get(agentName) ?? NO_RECORD;
    },
  };
};
