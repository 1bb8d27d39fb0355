import type { Agent, Dispatch, Room } from '../fleet/fleet.ts';

/** A row of the screen that is handed over. */
export type Entity =
  | { readonly kind: 'room'; readonly room: Room }
  | { readonly kind: 'agent'; readonly room: Room; readonly agent: Agent }
  | { readonly kind: 'dispatch'; readonly room: Room; readonly dispatch: Dispatch };

/** The id of an entity. Raw. */
export const idOf = (entity: Entity): string => {
  switch (entity.kind) {
    case 'room':
      return entity.room.id;
    case 'agent':
      return entity.agent.identity;
    case 'dispatch':
      return entity.dispatch.id;
  }
};

const onlyOne = <Item>(items: readonly Item[]): Item | null =>
  items.length === 1 ? (items[0] ?? null) : null;

const agentWith = ({ agents }: Room, identity: string | null): Agent | null =>
  agents.find((agent) => agent.identity === identity) ?? null;

const dispatchWith = ({ dispatches }: Room, id: string | null): Dispatch | null =>
  dispatches.find((dispatch) => dispatch.id === id) ?? null;

const inRoom = (room: Room): Pick<Parts, 'agent' | 'dispatch'> => {
  const { of, id } = room.cause;
  const named = room.dispatches.filter(({ facts }) => facts.agentName !== '');
  const blamed = of === 'agent' ? agentWith(room, id) : null;
  const dispatch =
    of === 'dispatch'
      ? dispatchWith(room, id)
      : blamed
        ? dispatchWith(room, blamed.dispatchId)
        : onlyOne(named);
  const agent = blamed ?? (dispatch ? agentWith(room, dispatch.agentIdentity) : onlyOne(room.agents));
  return { agent, dispatch };
};

interface Parts {
  readonly room: Room;
  readonly agent: Agent | null;
  readonly dispatch: Dispatch | null;
}

/**
 * Returns an entity with its related parts. A room resolves to the cause of its verdict, else to its only
 * agent.
 */
export const partsOf = (entity: Entity): Parts => {
  const { room } = entity;
  switch (entity.kind) {
    case 'room':
      return { room, ...inRoom(room) };
    case 'agent':
      return { room, agent: entity.agent, dispatch: dispatchWith(room, entity.agent.dispatchId) };
    case 'dispatch':
      return { room, agent: agentWith(room, entity.dispatch.agentIdentity), dispatch: entity.dispatch };
  }
};
