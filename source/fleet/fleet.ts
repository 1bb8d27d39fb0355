import type { DispatchFacts, ParticipantFacts, RoomFacts } from './facts.ts';
import type { Severity } from './severity.ts';
import type { Failure, RoomKey } from './snapshot.ts';
import type { AgentVerdictName, DispatchVerdictName, RoomVerdictName } from './verdict/verdicts.ts';

/** One thing that was seen, with the time it happened or was first seen (null: it has none). */
export interface Evidence {
  readonly atMs: number | null;
  /** Raw: it quotes names from the server, so it goes through `text/` before a terminal sees it. */
  readonly text: string;
}

/** `clear ghost`: to re-create a room whose node died, then delete it. */
export type RemedyAction = 'dispatch' | 'redispatch' | 'remove' | 'clear ghost';

export interface Remedy {
  readonly text: string;
  /** The likely cure first. */
  readonly actions: readonly RemedyAction[];
  /** "Did you mean": a name like the one dispatched, which is seen to serve rooms. */
  readonly suggestedAgentName: string | null;
}

/** The facts that a good verdict on an agent rests on. */
export interface AgentBasis {
  readonly participant: ParticipantFacts;
  readonly state: string | null;
  readonly stateSinceMs: number;
  readonly joinedAtMs: number;
  readonly isUntracked: boolean;
}

/** The facts that the verdict `present` rests on. */
export interface DispatchBasis {
  readonly dispatch: DispatchFacts;
  readonly agentIdentity: string;
  readonly joinedAtMs: number;
}

/** What we conclude, with what it rests on. The same object as before when nothing in it changed. */
export interface Verdict<Name extends string = string> {
  readonly name: Name;
  readonly severity: Severity;
  /** A few words for a row, such as `no worker for suport-v2`. Raw: quotes names from the server. */
  readonly summary: string;
  /** When the state it speaks of began, as far as is known. */
  readonly sinceMs: number | null;
  /** Read by `evidence()`: thousands of good verdicts keep facts, and no sentences. */
  readonly basis: readonly Evidence[] | AgentBasis | DispatchBasis;
  readonly remedy: Remedy | null;
}

/** What told that a participant is an agent: its kind, or a pattern of the settings. */
export type AgentSign = 'kind' | 'pattern';

/** What makes a participant of an ordinary kind look like an agent, which is no proof. */
export type Doubt = 'identity' | 'metadata';

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
  /** Left over from before a server restart: the server still lists it, nobody is there. It counts for nothing. */
  readonly isFormer: boolean;
  /**
   * Since when it cannot be heard, though it has a voice or says that it speaks and somebody is there: the last look
   * that heard it. Null: it can, or there is nothing to be heard.
   */
  readonly unheardSinceMs: number | null;
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
  /** The agent that belongs to it and is there now; of several, the liveliest. */
  readonly agentIdentity: string | null;
  readonly verdict: Verdict<DispatchVerdictName>;
}

/** A visible participant that a person is behind (STANDARD, SIP, CONNECTOR). */
export interface Human {
  readonly identity: string;
  readonly participant: ParticipantFacts;
  /** ACTIVE, and its phone does not ring any more: one that is still joining does not wait yet. */
  readonly waits: boolean;
  /** `sip.phoneNumber`; null where not by telephone. */
  readonly phoneNumber: string | null;
  /** Why it may be an agent; null: nothing says so. It counts as a waiting caller all the same. */
  readonly doubt: Doubt | null;
  /** No person: a caller that `lk agent simulate` made. */
  readonly isSimulated: boolean;
  /** The first look that saw it under this connection. A reconnection starts over. */
  readonly firstSeenMs: number;
  /** When it joined, kept over reconnections where no look missed it. */
  readonly cameAtMs: number;
  /** The last look in which its telephone rang; null: never. */
  readonly rangLastMs: number | null;
  /** The first look of those in a row that saw it publish; null while it does not. */
  readonly publishesSinceMs: number | null;
}

/** What a room's verdict speaks of: the room itself, or its worst agent or dispatch. */
export interface Cause {
  readonly of: 'room' | 'agent' | 'dispatch';
  /** Identity of the agent, id of the dispatch; null for the room itself. */
  readonly id: string | null;
  readonly agentName: string | null;
  readonly deployment: string | null;
}

/** The cause of a verdict that speaks of the room itself. */
export const OF_ROOM: Cause = { of: 'room', id: null, agentName: null, deployment: null };

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
  /** Everybody else who is no agent: hidden observers, recorders, ingress, tools. */
  readonly others: readonly ParticipantFacts[];
  /** Humans and others left over from before a server restart: listed, and not there. Such agents are among `agents`. */
  readonly former: readonly ParticipantFacts[];
  /** Worst first. */
  readonly agents: readonly Agent[];
  /** Worst first. */
  readonly dispatches: readonly Dispatch[];
  /** Since when a human has waited without a live agent; null where nobody does. */
  readonly waitingSinceMs: number | null;
  /** One look did not see an agent that should be there: the second look decides. */
  readonly awaitsSecondLook: boolean;
  /** Why an agent is expected here; null: nothing tells. */
  readonly expectation: Expectation | null;
  /** What is wrong with the room itself, also where an agent or a dispatch of it is worse. */
  readonly problems: readonly Verdict<RoomVerdictName>[];
  /** The worst of its own problems and those of its agents and dispatches. */
  readonly verdict: Verdict;
  readonly cause: Cause;
}

/** The agents that are there. One left over from before a server restart is only listed, and counts for nothing. */
export const agentsThere = ({ agents }: Pick<Room, 'agents'>): readonly Agent[] =>
  agents.filter(({ isFormer }) => !isFormer);

/** Why an agent is expected in a room. */
export interface Expectation {
  readonly by: 'setting' | 'dispatch' | 'seen before' | 'former life' | 'learned';
  /** When what is expected began: the dispatch's creation, the agent's last sighting; null: with the caller. */
  readonly sinceMs: number | null;
  /** The name that is expected, where one is known. */
  readonly agentName: string | null;
  /** The reason, as one sentence. Raw. */
  readonly evidence: Evidence;
}

export interface Figures {
  readonly rooms: number;
  /** Agents that are ACTIVE, without avatars and those left over from before a server restart. */
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
