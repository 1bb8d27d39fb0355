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
  /** An ACTIVE agent may be without an unmuted audio track while a human is there. */
  readonly silentMs: number;
  /** An agent may be without a human after one was seen. */
  readonly aloneMs: number;
  /** An agent may be without a human where none was ever seen. */
  readonly aloneFromStartMs: number;
}

/** What makes a participant an agent; each can be switched off. */
export interface Recognition {
  readonly kind: boolean;
  /** Identity starts with `agent-`: old servers and custom workers. */
  readonly identity: boolean;
  /** Metadata contains `agent`: likewise. */
  readonly metadata: boolean;
}

export interface FleetSettings {
  readonly grace: GraceTimes;
  readonly recognition: Recognition;
  /** Room names, with `*` for any characters, in which an agent is expected whatever was seen. */
  readonly expect: readonly string[];
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
    aloneMs: 30_000,
    aloneFromStartMs: 60_000,
  },
  recognition: { kind: true, identity: true, metadata: true },
  expect: [],
};
