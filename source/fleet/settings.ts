/** How long something may last before it counts, in milliseconds. */
export interface GraceTimes {
  /** A dispatch may be without an agent. */
  readonly startingMs: number;
  /** An agent may be JOINING or JOINED before it is ACTIVE. */
  readonly joiningMs: number;
  /** A job may claim RUNNING before its agent is there. */
  readonly absentMs: number;
  /** A human may wait without an agent. */
  readonly waitingMs: number;
  readonly initializingMs: number;
  readonly thinkingMs: number;
  /** The audio of an agent may be gone or muted while a human is there. */
  readonly silentMs: number;
  /** The state of an agent may stay as it is after the caller it joined for went and somebody came. */
  readonly sessionMs: number;
  /** An agent may be without company after some was seen. */
  readonly aloneMs: number;
  /** An agent may be without company where none was ever seen. */
  readonly aloneFromStartMs: number;
}

/** Names agents that join with ordinary tokens, such as Pipecat's bots. Whatever is given must match. */
export interface AgentPattern {
  /** With `*` for any characters. */
  readonly identity?: string | undefined;
  /** The name of an attribute that must be there. */
  readonly attribute?: string | undefined;
  /** What the attribute must be, with `*` for any characters. Default: anything. */
  readonly value?: string | undefined;
}

/** What makes a participant an agent, beside its kind. */
export interface Recognition {
  /** Whether the kind AGENT makes an agent. */
  readonly kind: boolean;
  /** Who is an agent though its kind says STANDARD. */
  readonly agents: readonly AgentPattern[];
  /**
   * Whether an identity that starts with `agent-` is a reason for doubt, where the server never marked anybody as an
   * agent. A doubtful participant counts as a waiting caller all the same.
   */
  readonly identity: boolean;
  /** Likewise for metadata that contains `agent`. */
  readonly metadata: boolean;
}

export interface FleetSettings {
  readonly grace: GraceTimes;
  readonly recognition: Recognition;
  /** Room names, with `*` for any characters, in which an agent is expected whatever was seen. */
  readonly expect: readonly string[];
  /** Names of agents that only listen, with `*` for any characters: never silent, and nobody is served by one. */
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
