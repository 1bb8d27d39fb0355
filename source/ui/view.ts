import type { ActionProgress } from '../actions/action.ts';
import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import type { SessionState } from '../session/session.ts';
import { type AppState, type ListPane, shownSession } from './app-state.ts';
import type { EventItem } from './events/shown-events.ts';
import { bannerLines } from './header/banner.ts';
import { type Layout, layOut } from './layout.ts';
import { type FoundRows, findRows } from './query/find.ts';
import { isRunning, statusLines } from './status-lines.ts';
import { UNICODE_SYMBOLS } from './theme.ts';

export interface AgentItem {
  readonly key: string;
  readonly room: Room;
  readonly agent: Agent;
}

export interface DispatchItem {
  readonly key: string;
  readonly room: Room;
  readonly dispatch: Dispatch;
}

/** What the detail pane shows and the actions act upon. */
export type Subject =
  | { readonly kind: 'room'; readonly key: string; readonly room: Room }
  | ({ readonly kind: 'agent' } & AgentItem)
  | ({ readonly kind: 'dispatch' } & DispatchItem);

/** What the state means: the rows of every list, what is selected, and who gets which part of the screen. */
export interface View extends FoundRows {
  readonly state: AppState;
  /** What is shown: the newest, or what it was when the screen was frozen. */
  readonly session: SessionState;
  readonly subject: Subject | null;
  readonly layout: Layout;
}

const itemWith = <Item extends { readonly key: string }>(items: readonly Item[], key: string | null) =>
  items.find((item) => item.key === key) ?? null;

/** The room stands in where it has no agent or dispatch to select. */
const subjectOf = (
  pane: ListPane,
  room: Room | null,
  agent: AgentItem | null,
  dispatch: DispatchItem | null,
  eventRoom: Room | null,
): Subject | null => {
  const itself = room && { kind: 'room' as const, key: room.key, room };
  switch (pane) {
    case 'rooms':
      return itself;
    case 'agents':
      return agent ? { kind: 'agent', ...agent } : itself;
    case 'dispatches':
      return dispatch ? { kind: 'dispatch', ...dispatch } : itself;
    case 'events':
      return eventRoom && { kind: 'room', key: eventRoom.key, room: eventRoom };
  }
};

/** Null where it is gone: a room that was made under its name later is another. */
const roomOfEvent = (item: EventItem | null, byKey: ReadonlyMap<RoomKey, Room>): Room | null =>
  (item?.event.room && byKey.get(item.event.room)) || null;

const derive = (state: AppState): View => {
  const session = shownSession(state);
  const { lists, allRooms } = state;
  const { byKey } = session.fleet;
  const found = findRows(state);
  const { room } = found;
  const event = itemWith(found.events.items, lists.events.selectedId);
  const agent = itemWith(found.agents, lists.agents.selectedId);
  const dispatch = itemWith(found.dispatches, lists.dispatches.selectedId);
  const eventRoom = allRooms || found.incident ? roomOfEvent(event, byKey) : room;
  // A row that stands for many has no subject of its own, least of all the room in another pane.
  const isOfMany = state.listPane === 'agents' && found.group !== null;
  return {
    ...found,
    state,
    session,
    subject: isOfMany ? null : subjectOf(state.listPane, room, agent, dispatch, eventRoom),
    layout: layOut({
      ...state,
      allRooms: allRooms || state.query.grouping !== null,
      bannerRows: bannerLines(state).length,
      // Neither the symbols nor the time change the number of lines.
      statusRows: statusLines(state, session.snapshot.startedAtMs, UNICODE_SYMBOLS).length,
    }),
  };
};

const known = new WeakMap<AppState, View>();

/** The same object for the same state. */
export const viewOf = (state: AppState): View => {
  const before = known.get(state);
  if (before) return before;
  const view = derive(state);
  known.set(state, view);
  return view;
};

/** The room that actions act in: that of the subject, or the one under the cursor. */
export const roomOf = (view: View): Room | null => view.subject?.room ?? view.room;

/** When a room last answered; null where it never did. */
export const verifiedAt = (view: View, key: RoomKey): number | null =>
  view.session.snapshot.verifiedAtMs.get(key) ?? null;

/** The newest action under way that concerns a room, one of its dispatches, or one of its participants. */
export const actionOn = (
  actions: readonly ActionProgress[],
  room: Room,
  part: { readonly dispatchId?: string; readonly identity?: string } = {},
): ActionProgress | null =>
  actions.findLast((action) => {
    const { target } = action.plan;
    if (!isRunning(action)) return false;
    if (target.room === null ? target.roomName !== room.name : target.room !== room.key) return false;
    if (part.dispatchId !== undefined) {
      return target.dispatchId === part.dispatchId || action.createdDispatchId === part.dispatchId;
    }
    return part.identity === undefined || target.identity === part.identity;
  }) ?? null;
