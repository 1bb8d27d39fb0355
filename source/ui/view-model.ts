import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import type { Severity } from '../fleet/severity.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import type { ProfilesState } from '../profiles/profile.ts';
import type { SessionState } from '../session/session.ts';
import { type AppState, listIn, type PaneId } from './app-state.ts';
import type { ColumnSettingsByPane } from './column-settings.ts';
import type { Layout } from './layout.ts';
import type { QueryState } from './query/query-state.ts';

/** Every row has a key that stays the same through all sweeps. */
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

/** Rooms with a common problem, as one row. */
export interface IncidentRow extends Keyed {
  readonly kind: 'incident';
  readonly incident: Incident;
  /** The rooms that pass the filter, in the pane's order. */
  readonly rooms: readonly Room[];
  /** The worst severity of the rooms. */
  readonly severity: Severity;
  /** The number of acknowledged rooms. */
  readonly acknowledged: number;
}

/** What the detail pane shows and actions apply to. */
export type Subject =
  | { readonly kind: 'room'; readonly key: string; readonly room: Room }
  | ({ readonly kind: 'agent' } & AgentItem)
  | ({ readonly kind: 'dispatch' } & DispatchItem);

/** The data that the rows of a pane come from. */
export interface Scope {
  /** The session state on the screen: the newest, or the frozen one. */
  readonly session: SessionState;
  readonly query: QueryState;
  /** The lists show all rooms, not only the one under the cursor. */
  readonly allRooms: boolean;
  /** The list that is open. */
  readonly listPane: PaneId;
  readonly columnSettings: ColumnSettingsByPane;
  /** Of the user, not of the project. */
  readonly profiles: ProfilesState;
  /** The room under the cursor of Rooms. */
  readonly room: Room | null;
  /** The incident under the cursor of Rooms. */
  readonly incident: IncidentRow | null;
}

/** The rows of a pane after filter, sorting and folding. */
export interface Found<Item extends Keyed = Keyed, Row extends Keyed = Item> {
  /** All matching items, also those inside folded rows. */
  readonly items: readonly Item[];
  readonly rows: readonly Row[];
}

/** Everything derived from a state: the rows of every list, the selected subject, and the layout. */
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

/** Returns the room for actions: that of the subject, else the one under the cursor. */
export const roomOf = (view: View): Room | null => view.subject?.room ?? view.room;

/** Returns when a room last answered; null if never. */
export const verifiedAt = (view: View, key: RoomKey): number | null =>
  view.session.snapshot.verifiedAtMs.get(key) ?? null;
