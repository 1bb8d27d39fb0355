import type { Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import { ROOMS } from '../app-state.ts';
import { type Controls, currentView } from '../commands/controls.ts';
import { showRoom } from '../commands/query.ts';

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

/** Puts the cursor on a room, and shows it where it was hidden. @returns why it cannot; null where it did. Raw */
export const revealRoom = (controls: Controls, name: string): string | null => {
  const { store } = controls;
  const { rooms } = currentView(controls).session.fleet;
  const room = roomCalled(rooms, name);
  if (room === null) return noRoomCalled(rooms, name);
  store.dispatch({ type: 'focused', pane: ROOMS });
  showRoom(controls, room.key, true);
  return null;
};
