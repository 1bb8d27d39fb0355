import type { AgentRow, DispatchRow, SessionRow } from '../registry/history.ts';

export type { AgentRow, DispatchRow, SessionRow } from '../registry/history.ts';

/** What the user looks at of the past. */
export interface PastWanted {
  /** Every agent name with its figures. */
  readonly agents: boolean;
  /** Sessions and dispatches of this name; null: none. */
  readonly agentName: string | null;
}

export const NOTHING_WANTED: PastWanted = { agents: false, agentName: null };

/** What the registry answered. It arrives after the frame that asked, and is kept until a newer answer. */
export interface PastState {
  /** Null: not asked, or not answered yet. */
  readonly agents: readonly AgentRow[] | null;
  readonly stays: {
    readonly agentName: string;
    /** Newest first. */
    readonly sessions: readonly SessionRow[];
    readonly dispatches: readonly DispatchRow[];
  } | null;
  /** Why the past is not known, or only in part; null: it is known. Raw. */
  readonly missing: string | null;
}

export const NO_PAST: PastState = { agents: null, stays: null, missing: null };
