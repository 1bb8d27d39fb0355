import type { Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import { type Controls, currentView } from '../commands/controls.ts';
import type { QueryEvent } from '../query/reduce-query.ts';

/** By its name or id; by its name in other letters where only one is meant. */
export const roomCalled = (rooms: readonly Room[], name: string): Room | null => {
  const exact = rooms.find((room) => room.name === name || room.id === name);
  if (exact) return exact;
  const alike = rooms.filter((room) => room.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? (alike[0] ?? null) : null;
};

/** Raw. */
export const noRoomCalled = (rooms: readonly Room[], name: string): string => {
  const likely = nearest(
    name,
    rooms.map((other) => other.name),
  );
  return `no room is called ${name}${likely ? `: did you mean ${likely}?` : ''}`;
};

/** What hides the row of a room, taken back one after another until it is there. */
const revealing = ({ store }: Controls): readonly QueryEvent[] => {
  const { panes, incidents } = store.getState().query;
  return [
    { type: 'filter set', pane: 'rooms', filter: '' },
    ...(panes.rooms.problemsOnly ? [{ type: 'problems toggled', pane: 'rooms' } as const] : []),
    ...(incidents.opened ? [{ type: 'incident closed' } as const] : []),
    ...(incidents.folded ? [{ type: 'incidents toggled' } as const] : []),
  ];
};

/** Puts the cursor on a room, and shows it where it was hidden. @returns why it cannot; null where it did. Raw */
export const revealRoom = (controls: Controls, name: string): string | null => {
  const { store } = controls;
  const { rooms } = currentView(controls).session.fleet;
  const room = roomCalled(rooms, name);
  if (room === null) return noRoomCalled(rooms, name);
  const select = (): boolean => {
    store.dispatch({ type: 'selected', pane: 'rooms', id: room.key });
    return store.getState().lists.rooms.selectedId === room.key;
  };
  store.dispatch({ type: 'focused', pane: 'rooms' });
  if (select()) return null;
  for (const event of revealing(controls)) {
    store.dispatch({ type: 'query', event });
    if (select()) return null;
  }
  return null;
};
