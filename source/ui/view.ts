import type { ActionProgress } from '../actions/action.ts';
import type { Agent, Dispatch, Room, Verdict } from '../fleet/fleet.ts';
import { SEVERITIES } from '../fleet/fleet.ts';
import type { RoomKey } from '../fleet/snapshot.ts';
import type { SessionState } from '../session/session.ts';
import { type AppState, type ListPane, shownSession } from './app-state.ts';
import { type EventItem, type ShownEvents, shownEvents } from './events/shown-events.ts';
import { bannerLines } from './header/banner.ts';
import { type Layout, layOut } from './layout.ts';
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
export interface View {
  readonly state: AppState;
  /** What is shown: the newest, or what it was when the screen was frozen. */
  readonly session: SessionState;
  readonly rooms: readonly Room[];
  /** The room under the cursor. */
  readonly room: Room | null;
  readonly agents: readonly AgentItem[];
  readonly dispatches: readonly DispatchItem[];
  readonly events: ShownEvents;
  readonly subject: Subject | null;
  readonly layout: Layout;
}

const agentsOf = (room: Room): readonly AgentItem[] =>
  room.agents.map((agent) => ({ key: `${room.key}\n${agent.identity}`, room, agent }));

const dispatchesOf = (room: Room): readonly DispatchItem[] =>
  room.dispatches.map((dispatch) => ({ key: `${room.key}\n${dispatch.id}`, room, dispatch }));

const compareKeys = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Worst first, then oldest, then by key. */
const compareVerdicts =
  <Item extends { readonly key: string }>(verdictOf: (item: Item) => Verdict) =>
  (a: Item, b: Item): number =>
    SEVERITIES.indexOf(verdictOf(a).severity) - SEVERITIES.indexOf(verdictOf(b).severity) ||
    (verdictOf(a).sinceMs ?? Number.MAX_SAFE_INTEGER) - (verdictOf(b).sinceMs ?? Number.MAX_SAFE_INTEGER) ||
    compareKeys(a.key, b.key);

const allAgents = (rooms: readonly Room[]) =>
  rooms.flatMap(agentsOf).sort(compareVerdicts((item: AgentItem) => item.agent.verdict));

const allDispatches = (rooms: readonly Room[]) =>
  rooms.flatMap(dispatchesOf).sort(compareVerdicts((item: DispatchItem) => item.dispatch.verdict));

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
  const { rooms, byKey } = session.fleet;
  const room = byKey.get(lists.rooms.selectedId ?? '') ?? null;
  const agents = allRooms ? allAgents(rooms) : room ? agentsOf(room) : [];
  const dispatches = allRooms ? allDispatches(rooms) : room ? dispatchesOf(room) : [];
  const events = shownEvents(session.log, allRooms ? 'all' : (room?.key ?? null));
  const event = itemWith(events.items, lists.events.selectedId);
  const agent = itemWith(agents, lists.agents.selectedId);
  const dispatch = itemWith(dispatches, lists.dispatches.selectedId);
  return {
    state,
    session,
    rooms,
    room,
    agents,
    dispatches,
    events,
    subject: subjectOf(state.listPane, room, agent, dispatch, allRooms ? roomOfEvent(event, byKey) : room),
    layout: layOut({
      ...state,
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
