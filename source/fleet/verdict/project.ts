import type { Room } from '../fleet.ts';
import { nameSuggester } from '../names.ts';
import { AGENT_IS_THERE, WAS_TAKEN } from './verdicts.ts';

/** What was made of the dispatches to one agent name, in all rooms. */
export interface NameRecord {
  /** Deployments of which a worker took a dispatch to this name, and how many; "" is none. */
  readonly taken: ReadonlyMap<string, number>;
  /** Likewise of those whose agent is there: what was taken may have failed, or be over. */
  readonly serving: ReadonlyMap<string, number>;
  /** Each dispatch: when it was made, whether a worker took it, and for which deployment it asks. */
  readonly dispatches: readonly {
    readonly atMs: number;
    readonly deployment: string;
    readonly isTaken: boolean;
  }[];
}

/** What a verdict may ask about the rest of the project. A room whose verdict does is judged anew at every look. */
export interface Project {
  /** "Did you mean": a name like this one that serves; null: none, or this one serves itself. */
  readonly suggestName: (agentName: string) => string | null;
  /** How many rooms an agent of this name serves; "" is an unnamed one. */
  readonly roomsServedBy: (agentName: string) => number;
  /** Whether an agent of this name was ever seen to serve. */
  readonly hasServed: (agentName: string) => boolean;
  readonly recordOf: (agentName: string) => NameRecord;
}

export const NO_RECORD: NameRecord = { taken: new Map(), serving: new Map(), dispatches: [] };

/** A project for a first judgement, before all rooms are known: it knows nothing, and notes whether it was asked. */
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
