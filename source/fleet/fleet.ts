import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';
import type { Severity } from './severity.ts';
import type { Failure, RoomKey } from './snapshot.ts';
import type { AgentVerdictName, DispatchVerdictName, RoomVerdictName } from './verdict/verdicts.ts';

/** One observation, with the time it happened or was first seen; null: it has no time. */
export interface Evidence {
  readonly atMs: number | null;
  /** Raw: it quotes names from the server, so it must pass `text/` before a terminal sees it. */
  readonly text: string;
}

/** `clear ghost` re-creates a room whose node died, then deletes it. */
export type RemedyAction = 'dispatch' | 'redispatch' | 'remove' | 'clear ghost';

export interface Remedy {
  readonly text: string;
  /** The most likely cure comes first. */
  readonly actions: readonly RemedyAction[];
  /** "Did you mean": a serving agent's name that resembles the dispatched name. */
  readonly suggestedAgentName: string | null;
}

/** The facts behind a good verdict on an agent. */
export interface AgentBasis {
  readonly participant: ParticipantFacts;
  readonly state: string | null;
  readonly stateSinceMs: number;
  readonly joinedAtMs: number;
  readonly isUntracked: boolean;
}

/** The facts behind the verdict `present`. */
export interface DispatchBasis {
  readonly dispatch: DispatchFacts;
  readonly agentIdentity: string;
  readonly joinedAtMs: number;
}

/** A conclusion with its evidence. It stays the same object while nothing in it changes. */
export interface Verdict<Name extends string = string> {
  readonly name: Name;
  readonly severity: Severity;
  /** A few words for a row, such as `no worker for suport-v2`. Raw: it quotes names from the server. */
  readonly summary: string;
  /** When the reported state began, as far as is known. */
  readonly sinceMs: number | null;
  /** `evidence()` reads it. Thousands of good verdicts keep facts here instead of sentences. */
  readonly basis: readonly Evidence[] | AgentBasis | DispatchBasis;
  readonly remedy: Remedy | null;
}

/** The verdict of what is only known from the registry, where no verdict was kept. Nobody judges it afterwards. */
export const UNKNOWN_THEN = 'unknown then';

/** What identified a participant as an agent: its kind, or a pattern in the settings. */
export type AgentSign = 'kind' | 'pattern';

/** What makes a participant of an ordinary kind resemble an agent. It proves nothing. */
export type Doubt = 'identity' | 'metadata';

export interface Agent {
  readonly identity: string;
  readonly participant: ParticipantFacts;
  readonly sign: AgentSign;
  /** Null: unknown; "": an unnamed worker's agent. */
  readonly agentName: string | null;
  /** `lk.agent.state`; null: no session reports a state. */
  readonly state: string | null;
  /** When the sweeps first saw the agent in that state. */
  readonly stateSinceMs: number;
  /**
   * The agent dates from before a server restart. The server still lists it, but nobody is there, so it counts for
   * nothing.
   */
  readonly isFormer: boolean;
  /**
   * The last sweep that heard the agent, while it should be audible and is not: it has a voice or says it speaks, and
   * somebody is there. Null: it is audible, or there is nothing to hear.
   */
  readonly unheardSinceMs: number | null;
  /** The dispatch that sent the agent. */
  readonly dispatchId: string | null;
  readonly jobId: string | null;
  readonly workerId: string | null;
  readonly deployment: string | null;
  /** The identity an avatar worker publishes for. */
  readonly publishesOnBehalfOf: string | null;
  readonly verdict: Verdict<AgentVerdictName | typeof UNKNOWN_THEN>;
}

export interface Dispatch {
  readonly id: string;
  readonly facts: DispatchFacts;
  /** The dispatch's agent that is there now. Of several, the one that is ACTIVE and joined first. */
  readonly agentIdentity: string | null;
  readonly verdict: Verdict<DispatchVerdictName | typeof UNKNOWN_THEN>;
}

/** A visible participant with a person behind it (STANDARD, SIP, CONNECTOR). */
export interface Human {
  readonly identity: string;
  readonly participant: ParticipantFacts;
  /** The participant is ACTIVE and its phone has stopped ringing. Someone who is still joining does not wait yet. */
  readonly waits: boolean;
  /** `sip.phoneNumber`; null: not a phone call. */
  readonly phoneNumber: string | null;
  /** Why the participant may be an agent; null: no sign of it. It counts as a waiting caller in any case. */
  readonly doubt: Doubt | null;
  /** A simulated caller made by `lk agent simulate`, not a person. */
  readonly isSimulated: boolean;
  /** The first sweep that saw this connection. A reconnection starts over. */
  readonly firstSeenMs: number;
  /** When the human joined. A reconnection keeps the time if no sweep missed the human in between. */
  readonly cameAtMs: number;
  /** The last sweep in which the phone rang; null: never. */
  readonly rangLastMs: number | null;
  /** The first of the consecutive sweeps that saw it publish; null: it does not publish. */
  readonly publishesSinceMs: number | null;
}

/** The subject of a room's verdict: the room itself, or its worst agent or dispatch. */
export interface Cause {
  readonly of: 'room' | 'agent' | 'dispatch';
  /** The agent's identity or the dispatch's id; null: the room itself. */
  readonly id: string | null;
  readonly agentName: string | null;
  readonly deployment: string | null;
}

/** The cause of a verdict about the room itself. */
export const OF_ROOM: Cause = { of: 'room', id: null, agentName: null, deployment: null };

/** One judged room. It stays the same object while nothing in it changes. */
export interface Room {
  readonly key: RoomKey;
  readonly name: string;
  readonly id: string;
  readonly facts: RoomFacts;
  /** False until both calls of the room have answered once. Until then nothing can be said about the room. */
  readonly verified: boolean;
  readonly failure: Failure | null;
  readonly humans: readonly Human[];
  /** All other participants that are not agents: hidden observers, recorders, ingress, tools. */
  readonly others: readonly ParticipantFacts[];
  /** Humans and others from before a server restart: still listed, but not there. Such agents are in `agents`. */
  readonly former: readonly ParticipantFacts[];
  /** Worst first. */
  readonly agents: readonly Agent[];
  /** Worst first. */
  readonly dispatches: readonly Dispatch[];
  /** Since when a human has waited without a live agent; null: nobody waits. */
  readonly waitingSinceMs: number | null;
  /** One sweep missed an agent that should be there. The second look decides. */
  readonly awaitsSecondLook: boolean;
  /** Why an agent is expected here; null: no reason known. */
  readonly expectation: Expectation | null;
  /** The problems of the room itself, including those less severe than an agent's or dispatch's verdict. */
  readonly problems: readonly Verdict<RoomVerdictName>[];
  /** The worst verdict of the room itself, its agents and its dispatches. */
  readonly verdict: Verdict;
  readonly cause: Cause;
  /**
   * It was rebuilt from the registry, which keeps its agents and dispatches. Callers, other participants, tracks, jobs
   * and metadata are not known, although their lists are empty. Default: no.
   */
  readonly isRecorded?: true;
}

/** The agents that are really there, without those from before a server restart. */
export const agentsThere = ({ agents }: Pick<Room, 'agents'>): readonly Agent[] =>
  agents.filter(({ isFormer }) => !isFormer);

/** Why an agent is expected in a room. */
export interface Expectation {
  readonly by: 'setting' | 'dispatch' | 'seen before' | 'former life' | 'learned';
  /** When the expectation began: the dispatch's creation or the agent's last sighting; null: when the caller came. */
  readonly sinceMs: number | null;
  /** The expected agent name, if known. */
  readonly agentName: string | null;
  /** The reason as one sentence. Raw. */
  readonly evidence: Evidence;
}

export interface Figures {
  readonly rooms: number;
  /** ACTIVE agents, without avatars and without agents from before a server restart. */
  readonly activeAgentSessions: number;
  readonly agentParticipants: number;
  readonly roomsWithAgents: number;
  readonly critical: number;
  readonly warning: number;
}

/** The judged project. */
export interface Fleet {
  /** Worst first, then oldest, then by id. */
  readonly rooms: readonly Room[];
  readonly byKey: ReadonlyMap<RoomKey, Room>;
  readonly figures: Figures;
  /** Names of ACTIVE agents with the number of rooms each one serves; most rooms first. */
  readonly servingNames: ReadonlyMap<string, number>;
  /** Every agent name seen in this run, serving or not, sorted. */
  readonly knownNames: readonly string[];
}
