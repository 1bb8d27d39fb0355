import type { ActionProgress, Intention } from '../actions/action.ts';
import type { Dispatch, RemedyAction, Room, Verdict } from '../fleet/fleet.ts';
import { quoteName } from '../text/safe-text.ts';
import type { Choice } from './overlays/overlay.ts';
import { roomOf, type Subject, type View } from './view-model.ts';

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
const redispatchInRoom = (room: Room): Targeted<RedispatchTarget> => {
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
    ? refused('no dispatch here to make again: a dispatches an agent')
    : refused('several dispatches here: pick one in pane 3');
};

/** Returns the dispatch to re-dispatch for a row. */
export const redispatchOf = (subject: Subject): Targeted<RedispatchTarget> => {
  if (subject.kind === 'room') return redispatchInRoom(subject.room);
  if (subject.kind === 'dispatch') return found({ room: subject.room, dispatch: subject.dispatch });
  const dispatch = dispatchWith(subject.room, subject.agent.dispatchId);
  return dispatch
    ? found({ room: subject.room, dispatch })
    : refused('this agent belongs to no dispatch: a dispatches one');
};

export const redispatchTarget = ({ subject }: View): Targeted<RedispatchTarget> =>
  subject ? redispatchOf(subject) : refused('nothing selected');

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

const removalInRoom = (room: Room): Targeted<Intention> => {
  const ofCause = removalOfCause(room);
  if (ofCause) return found(ofCause);
  const dispatches = room.dispatches.filter((dispatch) => asksFor(dispatch.verdict, 'remove'));
  const agents = room.agents.filter(
    (agent) =>
      !agent.isFormer &&
      asksFor(agent.verdict, 'remove') &&
      !dispatches.some((dispatch) => dispatch.id === agent.dispatchId),
  );
  const [dispatch] = dispatches;
  const [agent] = agents;
  if (dispatches.length + agents.length > 1) {
    return refused('several things to remove here: pick one in pane 2 or 3');
  }
  if (dispatch) return found(removeDispatch(room, dispatch.id));
  return agent
    ? found(removeAgent(room, agent.identity))
    : refused('nothing wrong here: pick an agent in pane 2 or a dispatch in pane 3');
};

/** Returns what to remove for a row. */
export const removalOf = (subject: Subject): Targeted<Intention> => {
  switch (subject.kind) {
    case 'room':
      return removalInRoom(subject.room);
    case 'agent':
      return subject.agent.isFormer
        ? refused(FORMER)
        : found(removeAgent(subject.room, subject.agent.identity));
    case 'dispatch':
      return found(removeDispatch(subject.room, subject.dispatch.id));
  }
};

export const removalTarget = ({ subject }: View): Targeted<Intention> =>
  subject ? removalOf(subject) : refused('nothing selected');

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
  const room = roomOf(view);
  if (room === null) return refused('no room selected');
  const choices = [...room.humans.map(({ participant }) => participant), ...room.others].map(
    ({ identity, kind }): Choice => ({
      id: identity,
      label: `${quoteName(identity)}  (${quoteName(kind)})`,
      intentions: [kick(room, identity)],
    }),
  );
  return choices.length > 0 ? found(choices) : refused('nobody in this room but agents: pick one in pane 2');
};

/** Returns a forced kick for the newest removal whose agent is still in the room. */
export const forceTarget = (actions: readonly ActionProgress[]): Targeted<Intention> => {
  const stuck = actions.findLast(({ state }) => state.state === 'unverified' && state.forceable);
  const { room, identity } = stuck?.plan.target ?? { room: null, identity: null };
  return room !== null && identity !== null
    ? found({ kind: 'kick', room, identity })
    : refused('no removal is waiting to be forced');
};
