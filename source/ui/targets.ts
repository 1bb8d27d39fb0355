import type { ActionProgress, Intention } from '../actions/action.ts';
import { agentsThere, type Dispatch, type RemedyAction, type Room, type Verdict } from '../fleet/fleet.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import { quoteName } from '../text/safe-text.ts';
import type { KeyHints } from './key-hints.ts';
import type { Choice } from './overlays/overlay.ts';
import { agentsPane } from './panes/agents/pane.ts';
import { dispatchesPane } from './panes/dispatches/pane.ts';
import { rowForMany } from './panes/find.ts';
import { type Pane, titleOf } from './panes/pane.ts';
import { roomsPane } from './panes/rooms/pane.ts';
import { rowUnderCursor, type Subject, type View } from './view-model.ts';

/** The target of an action key, or why there is none. */
export type Targeted<Target> = { readonly target: Target } | { readonly reason: string };

const found = <Target>(target: Target): Targeted<Target> => ({ target });
const refused = (reason: string): { readonly reason: string } => ({ reason });

export interface RedispatchTarget {
  readonly room: Room;
  readonly dispatch: Dispatch;
}

/** A participant of a former life of the room has no connection that the server could close. */
export const FORMER = 'listed from a former life of the room: it goes with the room';

const asksFor = (verdict: Verdict, action: RemedyAction): boolean =>
  verdict.remedy?.actions.includes(action) ?? false;

/** `pick one in 2 Agents` */
const pickIn = (keys: KeyHints, ...panes: readonly Pick<Pane, 'id' | 'title'>[]): string =>
  `pick one in ${panes.map((pane) => titleOf(pane, keys)).join(' or ')}`;

/** Returns why no action fits the row under the cursor. Only for a view without a subject. */
export const whyNoSubject = (view: View): string => {
  const { keys, listPane } = view.state;
  if (view.incident || rowForMany(view)) return `this row stands for many: ${keys.keyOf('open')} opens it`;
  return rowUnderCursor(view, listPane)
    ? `no room belongs to this row: ${pickIn(keys, roomsPane)}`
    : 'nothing selected';
};

const onlyOne = <Item>(items: readonly Item[]): Item | null =>
  items.length === 1 ? (items[0] ?? null) : null;

const dispatchWith = (room: Room, id: string | null): Dispatch | null =>
  room.dispatches.find((dispatch) => dispatch.id === id) ?? null;

/** Returns the dispatch that caused the room's verdict, directly or through its agent. */
const dispatchAtFault = (room: Room): Dispatch | null => {
  const { of, id } = room.cause;
  if (of === 'room') return null;
  const agent = room.agents.find(({ identity }) => identity === id);
  return dispatchWith(room, of === 'dispatch' ? id : (agent?.dispatchId ?? null));
};

/**
 * Resolves a room to one dispatch: the cause of its verdict, else the only dispatch that needs a re-dispatch.
 * If none needs one, the only named dispatch.
 */
const redispatchInRoom = (room: Room, keys: KeyHints): Targeted<RedispatchTarget> => {
  const atFault = dispatchAtFault(room);
  if (atFault) return found({ room, dispatch: atFault });
  const ofAgents = room.agents
    .filter((agent) => asksFor(agent.verdict, 'redispatch'))
    .map((agent) => dispatchWith(room, agent.dispatchId));
  const needing = room.dispatches.filter(
    (dispatch) => asksFor(dispatch.verdict, 'redispatch') || ofAgents.includes(dispatch),
  );
  const named = room.dispatches.filter((dispatch) => dispatch.facts.agentName !== '');
  const dispatch = onlyOne(needing) ?? (needing.length === 0 ? onlyOne(named) : null);
  if (dispatch) return found({ room, dispatch });
  return needing.length + named.length === 0
    ? refused(`no dispatch here to make again: ${keys.keyOf('dispatch')} dispatches an agent`)
    : refused(`several dispatches here: ${pickIn(keys, dispatchesPane)}`);
};

/** Returns the dispatch to re-dispatch for a row. */
export const redispatchOf = (subject: Subject, keys: KeyHints): Targeted<RedispatchTarget> => {
  if (subject.kind === 'room') return redispatchInRoom(subject.room, keys);
  if (subject.kind === 'dispatch') return found({ room: subject.room, dispatch: subject.dispatch });
  const dispatch = dispatchWith(subject.room, subject.agent.dispatchId);
  return dispatch
    ? found({ room: subject.room, dispatch })
    : refused(`this agent belongs to no dispatch: ${keys.keyOf('dispatch')} dispatches one`);
};

export const redispatchTarget = (view: View): Targeted<RedispatchTarget> =>
  view.subject ? redispatchOf(view.subject, view.state.keys) : refused(whyNoSubject(view));

const removeDispatch = (room: Room, dispatchId: string): Intention => ({
  kind: 'remove-dispatch',
  room: room.key,
  dispatchId,
});

const removeAgent = (room: Room, identity: string): Intention => ({
  kind: 'remove-agent',
  room: room.key,
  identity,
});

/** Returns the removal of the verdict's cause, if the remedy is to remove it. */
const removalOfCause = (room: Room): Intention | null => {
  const { of, id } = room.cause;
  if (id === null || !asksFor(room.verdict, 'remove')) return null;
  return of === 'dispatch' ? removeDispatch(room, id) : removeAgent(room, id);
};

/**
 * Returns what removing means where nothing is wrong: all agents of the room, or its only dispatch if there are no
 * agents.
 */
const removalFromHealthy = (room: Room, keys: KeyHints): Targeted<readonly Intention[]> => {
  const agents = agentsThere(room);
  if (agents.length > 0) return found(agents.map(({ identity }) => removeAgent(room, identity)));
  const dispatch = onlyOne(room.dispatches);
  if (dispatch) return found([removeDispatch(room, dispatch.id)]);
  if (room.dispatches.length > 0) return refused(`several dispatches here: ${pickIn(keys, dispatchesPane)}`);
  return refused(
    isGhost(room)
      ? `its node died: ${keys.keyOf('delete-room')} clears it`
      : 'no agent and no dispatch here to remove',
  );
};

/** Removes what a verdict says to remove; if none does, whatever serves the room. */
const removalInRoom = (room: Room, keys: KeyHints): Targeted<readonly Intention[]> => {
  const ofCause = removalOfCause(room);
  if (ofCause) return found([ofCause]);
  const dispatches = room.dispatches.filter((dispatch) => asksFor(dispatch.verdict, 'remove'));
  const agents = room.agents.filter(
    (agent) =>
      !agent.isFormer &&
      asksFor(agent.verdict, 'remove') &&
      !dispatches.some((dispatch) => dispatch.id === agent.dispatchId),
  );
  const asked = [
    ...dispatches.map(({ id }) => removeDispatch(room, id)),
    ...agents.map(({ identity }) => removeAgent(room, identity)),
  ];
  if (asked.length === 0) return removalFromHealthy(room, keys);
  return asked.length === 1
    ? found(asked)
    : refused(`several things to remove here: ${pickIn(keys, agentsPane, dispatchesPane)}`);
};

/** Returns what to remove for a row: several agents only where a healthy room has several. */
export const removalsOf = (subject: Subject, keys: KeyHints): Targeted<readonly Intention[]> => {
  switch (subject.kind) {
    case 'room':
      return removalInRoom(subject.room, keys);
    case 'agent':
      return subject.agent.isFormer
        ? refused(FORMER)
        : found([removeAgent(subject.room, subject.agent.identity)]);
    case 'dispatch':
      return found([removeDispatch(subject.room, subject.dispatch.id)]);
  }
};

export const removalTargets = (view: View): Targeted<readonly Intention[]> =>
  view.subject ? removalsOf(view.subject, view.state.keys) : refused(whyNoSubject(view));

export const kick = (room: Room, identity: string): Intention => ({ kind: 'kick', room: room.key, identity });

/** Returns the agent under the cursor, else all participants of the room who are not agents. */
export const kickTargets = (view: View): Targeted<readonly Choice[]> => {
  const { subject } = view;
  if (subject?.kind === 'agent') {
    const { room, agent } = subject;
    if (agent.isFormer) return refused(FORMER);
    const intention = kick(room, agent.identity);
    return found([{ id: agent.identity, label: quoteName(agent.identity), intentions: [intention] }]);
  }
  // The room of another list must not stand in for a row that belongs to none.
  if (subject === null) return refused(whyNoSubject(view));
  const { room } = subject;
  const choices = [...room.humans.map(({ participant }) => participant), ...room.others].map(
    ({ identity, kind }): Choice => ({
      id: identity,
      label: `${quoteName(identity)}  (${quoteName(kind)})`,
      intentions: [kick(room, identity)],
    }),
  );
  return choices.length > 0
    ? found(choices)
    : refused(`nobody in this room but agents: ${pickIn(view.state.keys, agentsPane)}`);
};

/** Returns a forced kick for the newest removal whose agent is still in the room. */
export const forceTarget = (actions: readonly ActionProgress[]): Targeted<Intention> => {
  const stuck = actions.findLast(({ state }) => state.state === 'unverified' && state.forceable);
  const { room, identity } = stuck?.plan.target ?? { room: null, identity: null };
  return room !== null && identity !== null
    ? found({ kind: 'kick', room, identity })
    : refused('no removal is waiting to be forced');
};
