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
