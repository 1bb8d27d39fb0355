import type { Severity } from '../fleet/severity.ts';

/** All times are in Unix milliseconds by the server's clock, and all names are raw. */

/** Which part of the history is wanted. */
export interface HistoryQuery {
  /** Host and port of the server; null: all servers. */
  readonly host: string | null;
  /** Only servers that were last watched under this name; null: all. */
  readonly projectName: string | null;
  /** Only rooms of this name; * matches any characters. Null: all. */
  readonly roomName: string | null;
  /** Only this agent name; * matches any characters. Null: all. */
  readonly agentName: string | null;
  /** Only what was there at this time or later. */
  readonly sinceMs: number;
  /** Only what began at this time or earlier. */
  readonly untilMs: number;
  /** Only what ended like this, see `SessionEnd` and `DispatchOutcome`. Null: all. */
  readonly outcome: string | null;
  readonly limit: number;
}

/** Which events are wanted. */
export interface EventQuery extends HistoryQuery {
  /** Only those of the room with this id (`RM_…`). Default: of all rooms. */
  readonly roomId?: string;
}

/**
 * How an agent's stay ended: it left, its room was closed, one of our actions removed it, its job failed, or it was
 * found gone after a time in which nobody looked. `running`: it is there.
 */
export const SESSION_ENDS = ['running', 'left', 'closed', 'removed', 'failed', 'unseen'] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

/**
 * What came of a dispatch: nobody came yet (`pending`), its agent is there (`serving`), came and went (`served`), its
 * job failed, no agent came or will come (`unanswered`), or it ended while nobody looked (`unseen`). A dispatch may
 * outlast what came of it: it is listed as long as its room.
 */
export const DISPATCH_OUTCOMES = ['pending', 'serving', 'served', 'failed', 'unanswered', 'unseen'] as const;
export type DispatchOutcome = (typeof DISPATCH_OUTCOMES)[number];

/** One stay of an agent in a room. */
export interface SessionRow {
  readonly host: string;
  readonly roomName: string;
  /** `RM_…` */
  readonly roomId: string;
  /** `PA_…` */
  readonly participantId: string;
  readonly identity: string;
  /** "": an unnamed agent; null: unknown. */
  readonly agentName: string | null;
  readonly dispatchId: string | null;
  readonly jobId: string | null;
  readonly workerId: string | null;
  readonly deployment: string | null;
  readonly sdk: string | null;
  readonly joinedMs: number;
  /** When somebody last saw it. It ended between this time and `goneMs`. */
  readonly lastSeenMs: number;
  /** When somebody first saw that it was gone; null: it was there when somebody last looked. */
  readonly goneMs: number | null;
  readonly ended: SessionEnd;
}

/** Which dispatches of an agent name are counted. */
export interface DispatchCountQuery {
  /** Host and port. */
  readonly host: string;
  readonly agentName: string;
  /** Where one span ends the next begins, in milliseconds, ascending. The last one ends before the last bound. */
  readonly bounds: readonly number[];
}

/** The dispatches of one span of time and deployment that got an agent or ended without one. */
export interface DispatchCount {
  /** Where the span begins. */
  readonly fromMs: number;
  /** "": none. */
  readonly deployment: string;
  readonly dispatches: number;
  /** Those of them that failed or got no agent. */
  readonly failed: number;
}

/** One dispatch. */
export interface DispatchRow {
  readonly host: string;
  readonly roomName: string;
  readonly roomId: string;
  /** `AD_…` */
  readonly dispatchId: string;
  /** "": the automatic dispatch. */
  readonly agentName: string;
  readonly deployment: string | null;
  /** The user of lktop who made it; null: somebody else did. */
  readonly who: string | null;
  /** Of dispatches made by lktop, if the settings allow it. Without secrets. */
  readonly metadata: string | null;
  readonly createdMs: number;
  readonly firstJobMs: number | null;
  /** When its first agent joined. */
  readonly joinedMs: number | null;
  readonly error: string | null;
  readonly lastSeenMs: number;
  readonly goneMs: number | null;
  readonly outcome: DispatchOutcome;
}

/** A group of problems with one cause. */
export interface IncidentRow {
  readonly host: string;
  readonly id: string;
  readonly verdict: string;
  readonly severity: Severity;
  readonly agentName: string | null;
  readonly deployment: string | null;
  readonly roomName: string | null;
  /** The most rooms it had at once. */
  readonly mostRooms: number;
  readonly sinceMs: number;
  /** When somebody last saw it. It ended between this time and `endedMs`. */
  readonly lastSeenMs: number;
  /** When somebody first saw that it was over; null: it was not when somebody last looked. */
  readonly endedMs: number | null;
}

/** A time in which somebody looked at a server at least once a minute. */
export interface WatchedTime {
  readonly host: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Something that happened, when a sweep saw it. */
export interface EventRow {
  readonly host: string;
  readonly atMs: number;
  readonly kind: string;
  readonly severity: Severity;
  readonly roomId: string | null;
  readonly roomName: string | null;
  readonly subject: string | null;
  readonly text: string;
}

/**
 * ACTIVE: it has sessions. UNSERVED: it was dispatched, and no worker took the dispatch within the setting
 * `grace.starting`. PENDING: a dispatch waits for it.
 * GONE: none of these. A worker without a session cannot be seen, so no agent is known to be idle.
 */
export type AgentStatus = 'ACTIVE' | 'UNSERVED' | 'PENDING' | 'GONE';

/** The status for these counts. Unserved dispatches are pending, too. */
export const agentStatus = ({
  sessions,
  pending,
  unserved,
}: Pick<AgentRow, 'sessions' | 'pending' | 'unserved'>): AgentStatus => {
  if (sessions > 0) return 'ACTIVE';
  if (unserved > 0) return 'UNSERVED';
  return pending > 0 ? 'PENDING' : 'GONE';
};

/** One agent name of a server, with what is known of it. */
export interface AgentRow {
  readonly host: string;
  readonly agentName: string;
  readonly status: AgentStatus;
  readonly sessions: number;
  /** Dispatches without an agent, the unserved ones included. */
  readonly pending: number;
  readonly unserved: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Where it was last seen. */
  readonly roomName: string | null;
  /** The most sessions at once since `dayMs`; 0: none was counted. */
  readonly peakToday: number;
  /** The most sessions in each of the last 60 minutes, oldest first. 0 also stands for a minute nobody watched. */
  readonly lastHour: readonly number[];
  /** The most sessions in each of the last 24 hours, oldest first. 0 also stands for an hour nobody watched. */
  readonly lastDay: readonly number[];
  /** Milliseconds from a dispatch to its agent, over the last day; null: none joined. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** Of the last day's dispatches that got an agent or ended, those that failed or got none; null: there were none. */
  readonly failedShare: number | null;
  /** How many dispatches that share is of. */
  readonly dispatches: number;
  /** Of the last day's sessions, sorted; "" is none. */
  readonly deployments: readonly string[];
  readonly sdks: readonly string[];
  /** What lktop last did about it; null: nothing that is remembered. */
  readonly lastAction: {
    readonly atMs: number;
    readonly who: string;
    readonly kind: string;
    readonly outcome: string;
  } | null;
}

/** Which moment is wanted. */
export interface MomentQuery {
  /** Host and port. */
  readonly host: string;
  readonly atMs: number;
  /** The most rooms, sessions, dispatches and incidents, of each. */
  readonly limit: number;
}

/** One room. */
export interface RoomRow {
  readonly roomId: string;
  readonly roomName: string;
  readonly createdMs: number;
  readonly lastSeenMs: number;
  /** When somebody first saw that it was gone; null: it is there. */
  readonly goneMs: number | null;
}

/** What was there at a time: it had begun, and nobody had found it gone. */
export interface MomentRows {
  readonly atMs: number;
  /** Newest first, like the sessions and dispatches. */
  readonly rooms: readonly RoomRow[];
  readonly sessions: readonly SessionRow[];
  readonly dispatches: readonly DispatchRow[];
  readonly incidents: readonly IncidentRow[];
  /** There was more than the limit. */
  readonly isCut: boolean;
  /**
   * The last verdict of each of these rooms that the run of `watched` told until then. A run tells a verdict when it is
   * or was a problem, so a room without one had no problem.
   */
  readonly verdicts: readonly EventRow[];
  /** The run that looked at that time for the longest; null: nobody is known to have looked. */
  readonly watched: {
    /** Since when the run knew the server. */
    readonly sinceMs: number;
  } | null;
  /** When somebody had looked last before, and looked again; null: never, or it is not known. */
  readonly lookedBeforeMs: number | null;
  readonly lookedAfterMs: number | null;
  /** Since when it is known who looked when; null: nobody ever looked. */
  readonly watchesKnownMs: number | null;
  /** The oldest event that is kept; null: there is none. */
  readonly eventsFromMs: number | null;
}

/** Which change in a room is wanted: the last at or before a time, or the first after it. */
export interface ChangeQuery {
  /** Host and port. */
  readonly host: string;
  /** `RM_…` */
  readonly roomId: string;
  readonly atMs: number;
  readonly direction: 'at or before' | 'after';
}

/** What a registry holds. */
export interface RegistryInfo {
  readonly schemaVersion: number;
  /** Of the file, in bytes; 0: in memory. */
  readonly bytes: number;
  readonly rows: Readonly<Record<string, number>>;
  readonly servers: readonly {
    readonly host: string;
    /** The name it was last watched under; null: unknown. */
    readonly name: string | null;
    readonly firstWatchedMs: number;
    readonly watchedUntilMs: number;
  }[];
}
