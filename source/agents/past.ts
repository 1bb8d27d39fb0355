import type { AgentRow, DispatchRow, EventRow, SessionRow } from '../registry/history.ts';
import type { VersionFigures } from './version-figures.ts';

export type { AgentRow, DispatchRow, EventRow, SessionRow } from '../registry/history.ts';

/** What the user looks at of the past. */
export interface PastWanted {
  /** Every agent name with its figures. */
  readonly agents: boolean;
  /** Sessions and dispatches of this name; null: none. */
  readonly agentName: string | null;
  /** The events of the room with this id (`RM_…`) before this run; null: none. */
  readonly roomId: string | null;
  /** Only what was known at that time. Default: now. */
  readonly asOf?: {
    readonly atMs: number;
    /** Only the events of the room before this time; null: none. */
    readonly eventsBeforeMs: number | null;
  };
}

export const NOTHING_WANTED: PastWanted = { agents: false, agentName: null, roomId: null };

/** What the registry answered. It arrives after the frame that asked, and is kept until a newer answer. */
export interface PastState {
  /** Null: not asked, or not answered yet. */
  readonly agents: readonly AgentRow[] | null;
  /** How the last day's dispatches of agents deployed on LiveKit Cloud did by version. By the id of the agent. */
  readonly byVersion: ReadonlyMap<string, VersionFigures>;
  readonly stays: {
    readonly agentName: string;
    /** Newest first. */
    readonly sessions: readonly SessionRow[];
    readonly dispatches: readonly DispatchRow[];
  } | null;
  /** What earlier runs saw happen in a room, newest first; null: nothing, or not answered yet. */
  readonly room: { readonly roomId: string; readonly events: readonly EventRow[] } | null;
  /** Why the past is not known, or only in part; null: it is known. Raw. */
  readonly missing: string | null;
  /** As of when the answers are. Default: now. */
  readonly asOfMs?: number;
}

export const NO_PAST: PastState = {
  agents: null,
  byVersion: new Map(),
  stays: null,
  room: null,
  missing: null,
};
