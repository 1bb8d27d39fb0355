import type { Severity } from '../fleet/severity.ts';

/** An agent in a room, as the history keeps it. Its times are in Unix milliseconds by the server's clock. */
export interface AgentSeen {
  /** `PA_…`: one stay. A reconnection begins another one. */
  readonly participantId: string;
  readonly identity: string;
  /** "": an unnamed agent; null: unknown. */
  readonly agentName: string | null;
  readonly dispatchId: string | null;
  readonly jobId: string | null;
  readonly workerId: string | null;
  readonly deployment: string | null;
  /** The version of the agent's SDK; null: the server does not tell, as livekit-server 1.13.5 does not. */
  readonly sdk: string | null;
  /** 0: the server did not say. */
  readonly joinedMs: number;
  /** It is ACTIVE. */
  readonly isActive: boolean;
}

/** A dispatch in a room, as the history keeps it. */
export interface DispatchSeen {
  readonly id: string;
  /** "": the automatic dispatch. */
  readonly agentName: string;
  readonly deployment: string;
  /** 0: the server did not say. */
  readonly createdMs: number;
  /** When its first job began; null: it has none, or the server did not say. */
  readonly firstJobMs: number | null;
  /** When its first agent joined; null: none is there. */
  readonly joinedMs: number | null;
  /** The error of a failed job, without secrets; null: none failed. */
  readonly error: string | null;
  /**
   * What came of it so far. `over`: its agent was there and is gone. `untaken`: no worker takes it, or none wanted
   * it. `checking`: one sweep did not see its agent, so nothing is known anew.
   */
  readonly state: 'waiting' | 'serving' | 'over' | 'failed' | 'untaken' | 'checking';
  /** No worker has taken it within the grace time. */
  readonly isUnserved: boolean;
}

/** A room, as the history keeps it. */
export interface RoomSeen {
  /** `RM_…` */
  readonly roomId: string;
  readonly name: string;
  readonly createdMs: number;
  /** When it answered; null: it is listed and never answered, so nobody knows who is there. */
  readonly verifiedMs: number | null;
  /** When it answered the time before; null: never. */
  readonly beforeMs: number | null;
  readonly agents: readonly AgentSeen[];
  readonly dispatches: readonly DispatchSeen[];
}

/** Something that happened. Its text holds no secrets. */
export interface EventSeen {
  readonly atMs: number;
  readonly kind: string;
  readonly severity: Severity;
  /** Null: an event of the whole project. */
  readonly roomId: string | null;
  readonly roomName: string | null;
  readonly subject: string | null;
  readonly text: string;
}

/** An incident that goes on. */
export interface IncidentSeen {
  readonly id: string;
  readonly verdict: string;
  readonly severity: Severity;
  readonly agentName: string | null;
  readonly deployment: string | null;
  /** When its first problem began. */
  readonly sinceMs: number;
  readonly rooms: number;
  /** The name of its first room; null: it is about no room. */
  readonly roomName: string | null;
}

/** Two looks that lie further apart leave a time in which nobody looked. */
export const LOOKED_MS = 60_000;

/**
 * A time that is so far ahead was written by a clock that was wrong and has been set back since. Hardly a record is
 * written that long after its sweep.
 */
export const CLOCK_WAS_WRONG_MS = 10 * 60_000;

/** What one sweep adds to the history of a server. */
export interface SweepRecord {
  /** The project's name where it is watched. */
  readonly projectName: string;
  /** Since when this run has looked at least once a minute. */
  readonly fromMs: number;
  /** When the rooms were listed. */
  readonly atMs: number;
  /** All rooms that ever answered this run have answered since then; null: not known. */
  readonly provenMs: number | null;
  /** Every listed room has answered this run, but for those whose node is dead. */
  readonly isWhole: boolean;
  /** `rooms` are all rooms there are. Otherwise those that changed since the record before. */
  readonly isAll: boolean;
  readonly rooms: readonly RoomSeen[];
  /** Rooms that are gone since the record before, with when they last answered. */
  readonly gone: readonly { readonly roomId: string; readonly lastSeenMs: number | null }[];
  readonly events: readonly EventSeen[];
  /** All that go on. What is not among them has ended. */
  readonly incidents: readonly IncidentSeen[];
}
