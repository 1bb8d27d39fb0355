/** How long each condition may last before it counts, in milliseconds. */
export interface GraceTimes {
  /** A dispatch without an agent. */
  readonly startingMs: number;
  /** An agent that is JOINING or JOINED, before it is ACTIVE. */
  readonly joiningMs: number;
  /** A job that claims RUNNING before its agent is there. */
  readonly absentMs: number;
  /** A human who waits without an agent. */
  readonly waitingMs: number;
  readonly initializingMs: number;
  readonly thinkingMs: number;
  /** An agent whose audio is gone or muted while a human is there. */
  readonly silentMs: number;
  /** An agent whose state has not changed since its first caller left and somebody else came. */
  readonly sessionMs: number;
  /** An agent alone after company was seen. */
  readonly aloneMs: number;
  /** An agent alone where no company was ever seen. */
  readonly aloneFromStartMs: number;
}

/** Identifies agents that join with ordinary tokens, such as Pipecat's bots. All given fields must match. */
export interface AgentPattern {
  /** `*` stands for any characters. */
  readonly identity?: string | undefined;
  /** The name of an attribute that must be present. */
  readonly attribute?: string | undefined;
  /** The attribute's value; `*` stands for any characters. Default: any value. */
  readonly value?: string | undefined;
}

/** What identifies a participant as an agent. */
export interface Recognition {
  /** Whether participants of kind AGENT are agents. */
  readonly kind: boolean;
  /** Which participants are agents although their kind is STANDARD. */
  readonly agents: readonly AgentPattern[];
  /**
   * Whether an identity that starts with `agent-` is a reason for doubt, on servers that never marked an agent by
   * kind. A doubtful participant still counts as a waiting caller.
   */
  readonly identity: boolean;
  /** The same for metadata that contains `agent`. */
  readonly metadata: boolean;
}

export interface FleetSettings {
  readonly grace: GraceTimes;
  readonly recognition: Recognition;
  /** Room names in which an agent is always expected; `*` stands for any characters. */
  readonly expect: readonly string[];
  /** Names of agents that only listen; `*` stands for any characters. They are never silent and serve nobody. */
  readonly listeners: readonly string[];
  /** Whether simulated callers count as callers. */
  readonly countsSimulated: boolean;
}

export const defaultFleetSettings: FleetSettings = {
  grace: {
    startingMs: 10_000,
    joiningMs: 15_000,
    absentMs: 10_000,
    waitingMs: 10_000,
    initializingMs: 20_000,
    thinkingMs: 30_000,
    silentMs: 15_000,
    sessionMs: 30_000,
    aloneMs: 30_000,
    aloneFromStartMs: 60_000,
  },
  recognition: { kind: true, agents: [], identity: false, metadata: false },
  expect: [],
  listeners: [],
  countsSimulated: true,
};
