import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';
import type { Failure, RoomKey } from './snapshot.ts';

/** From worst to best; rows are ordered by it. */
export const SEVERITIES = ['critical', 'warning', 'notice', 'ok', 'ignored'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * `checking` is a dispatch whose agent was not seen in one sweep only: an absence counts from the second.
 */
export type DispatchVerdictName =
  | 'automatic'
  | 'starting'
  | 'checking'
  | 'no worker'
  | 'joining'
  | 'serving'
  | 'absent'
  | 'left'
  | 'failed'
  | 'ended';

export type AgentVerdictName = 'ok' | 'joining' | 'stuck' | 'silent' | 'alone' | 'untracked' | 'duplicate';

export type RoomVerdictName = 'unserved' | 'unreachable' | 'quiet';

/** One thing that was seen, with the time it happened or was first seen (null: it has none). */
export interface Evidence {
  readonly atMs: number | null;
  /** Raw: it quotes names from the server, so it goes through `text/` before a terminal sees it. */
  readonly text: string;
}

export type RemedyAction = 'dispatch' | 'redispatch' | 'remove';

export interface Remedy {
  readonly text: string;
  /** The likely cure first. */
  readonly actions: readonly RemedyAction[];
  /** "Did you mean": a name like the one dispatched, which is seen to serve rooms. */
  readonly suggestedAgentName: string | null;
}

/**
 * What we conclude, with what it rests on. The same object as before when nothing in it changed. It may be of a class
 * that puts parts of it together when they are read: never to be copied by spreading.
 */
export interface Verdict<Name extends string = string> {
  readonly name: Name;
  readonly severity: Severity;
  /** A few words for a row, such as `no worker for suport-v2`. Raw: quotes names from the server. */
  readonly summary: string;
  /** When the state it speaks of began, as far as is known. */
  readonly sinceMs: number | null;
  readonly evidence: readonly Evidence[];
  readonly remedy: Remedy | null;
}

/** Which of the three signs told that a participant is an agent. */
export type AgentSign = 'kind' | 'identity' | 'metadata';

export interface Agent {
  readonly identity: string;
  readonly participant: ParticipantFacts;
  readonly sign: AgentSign;
  /** Null where nothing tells; "" is an unnamed worker's. */
  readonly agentName: string | null;
  /** `lk.agent.state`; null where no session reports one. */
  readonly state: string | null;
  /** When our sweeps first saw it in that state. */
  readonly stateSinceMs: number;
  /** The dispatch it belongs to. */
  readonly dispatchId: string | null;
  readonly jobId: string | null;
  readonly workerId: string | null;
  readonly deployment: string | null;
  /** The identity it publishes for, where it is an avatar worker. */
  readonly publishesOnBehalfOf: string | null;
  readonly verdict: Verdict<AgentVerdictName>;
}

export interface Dispatch {
  readonly id: string;
  readonly facts: DispatchFacts;
  /** The agent that belongs to it and is there now. */
  readonly agentIdentity: string | null;
  readonly verdict: Verdict<DispatchVerdictName>;
}

/** A visible participant that a person is behind (STANDARD, SIP, CONNECTOR). */
export interface Human {
  readonly identity: string;
  readonly participant: ParticipantFacts;
  /** ACTIVE: one that is still joining does not wait yet. */
  readonly waits: boolean;
  /** `sip.phoneNumber`; null where not by telephone. */
  readonly phoneNumber: string | null;
}

/** What a room's verdict speaks of: the room itself, or its worst agent or dispatch. */
export interface Cause {
  readonly of: 'room' | 'agent' | 'dispatch';
  /** Identity of the agent, id of the dispatch; null for the room itself. */
  readonly id: string | null;
  readonly agentName: string | null;
  readonly deployment: string | null;
}

/** One room, judged. The same object as before when nothing in it changed. */
export interface Room {
  readonly key: RoomKey;
  readonly name: string;
  readonly id: string;
  readonly facts: RoomFacts;
  /** False until both of its calls have answered once: nothing may be said of it. */
  readonly verified: boolean;
  readonly failure: Failure | null;
  readonly humans: readonly Human[];
  /** Everybody else who is no agent: hidden observers, recorders, ingress. */
  readonly others: readonly ParticipantFacts[];
  /** Worst first. */
  readonly agents: readonly Agent[];
  /** Worst first. */
  readonly dispatches: readonly Dispatch[];
  /** Since when a human has waited without a live agent; null where nobody does. */
  readonly waitingSinceMs: number | null;
  /** An agent is expected: a named dispatch, an agent seen before, or the setting `expect`. */
  readonly agentExpected: boolean;
  /** The worst of its own and those of its agents and dispatches. */
  readonly verdict: Verdict;
  readonly cause: Cause;
}

export interface Figures {
  readonly rooms: number;
  /** Dispatches whose agent is really there. */
  readonly activeAgentSessions: number;
  readonly agentParticipants: number;
  readonly roomsWithAgents: number;
  readonly critical: number;
  readonly warning: number;
}

/** What the project looks like, judged. */
export interface Fleet {
  /** Worst first, then oldest, then by id. */
  readonly rooms: readonly Room[];
  readonly byKey: ReadonlyMap<RoomKey, Room>;
  readonly figures: Figures;
  /** Agent names with an ACTIVE agent, and how many rooms each serves; most rooms first. */
  readonly servingNames: ReadonlyMap<string, number>;
  /** Every agent name seen in this session, serving or not, sorted. */
  readonly knownNames: readonly string[];
}
