import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import type { Severity } from '../fleet/severity.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import type { SessionState } from '../session/session.ts';
import { type AppState, listIn, type PaneId } from './app-state.ts';
import type { Layout } from './layout.ts';
import type { QueryState } from './query/query-state.ts';

/** Every row has a key of its own, which stays the same through every sweep. */
export interface Keyed {
  readonly key: string;
}

export interface AgentItem extends Keyed {
  readonly room: Room;
  readonly agent: Agent;
}

export interface DispatchItem extends Keyed {
  readonly room: Room;
  readonly dispatch: Dispatch;
}

/** Rooms with one problem, as one row. */
export interface IncidentRow extends Keyed {
  readonly kind: 'incident';
  readonly incident: Incident;
  /** Those that are found, in the order of the pane. */
  readonly rooms: readonly Room[];
  /** The worst of them. */
  readonly severity: Severity;
  /** How many of the rooms somebody knows of. */
  readonly acknowledged: number;
}

/** What the detail pane shows and the actions act upon. */
export type Subject =
  | { readonly kind: 'room'; readonly key: string; readonly room: Room }
  | ({ readonly kind: 'agent' } & AgentItem)
  | ({ readonly kind: 'dispatch' } & DispatchItem);

/** What the rows of a pane are taken from. */
export interface Scope {
  /** What is shown: the newest, or what it was when the screen was frozen. */
  readonly session: SessionState;
  readonly query: QueryState;
  /** The lists are of all rooms, not of the one under the cursor. */
  readonly allRooms: boolean;
  /** The room under the cursor of Rooms. */
  readonly room: Room | null;
  /** The incident under the cursor of Rooms. */
  readonly incident: IncidentRow | null;
}

/** The rows of a pane, as they are looked for. */
export interface Found<Item extends Keyed = Keyed, Row extends Keyed = Item> {
  /** All that are found, also those that a row for many stands for. */
  readonly items: readonly Item[];
  readonly rows: readonly Row[];
}

/** What the state means: the rows of every list, what is selected, and who gets which part of the screen. */
export interface View extends Scope {
  readonly state: AppState;
  readonly found: ReadonlyMap<PaneId, Found>;
  readonly subject: Subject | null;
  readonly layout: Layout;
}

const NOTHING_FOUND: Found = { items: [], rows: [] };

export const foundIn = ({ found }: View, pane: PaneId): Found => found.get(pane) ?? NOTHING_FOUND;

export const rowUnderCursor = (view: View, pane: PaneId): Keyed | null => {
  const { selectedId } = listIn(view.state, pane);
  return foundIn(view, pane).rows.find(({ key }) => key === selectedId) ?? null;
};

/** The room that actions act in: that of the subject, or the one under the cursor. */
export const roomOf = (view: View): Room | null => view.subject?.room ?? view.room;

/** When a room last answered; null where it never did. */
export const verifiedAt = (view: View, key: RoomKey): number | null =>
  view.session.snapshot.verifiedAtMs.get(key) ?? null;
