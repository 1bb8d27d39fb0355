import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { type Background, noBackground } from '../../source/fleet/background.ts';
import type { Agent, Dispatch, Fleet, Room } from '../../source/fleet/fleet.ts';
import { defaultFleetSettings, type FleetSettings } from '../../source/fleet/settings.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { sweptSnapshot } from './facts.ts';

/** What a sweep saw, and when. */
export interface Sweep {
  readonly atMs: number;
  readonly rooms: readonly RoomObservation[];
}

/** The fleet after these sweeps. */
export const watch = (
  sweeps: readonly Sweep[],
  settings: FleetSettings = defaultFleetSettings,
  background: Background = noBackground,
): Fleet =>
  sweeps.reduce<Assessment>(
    (before, { atMs, rooms }) => assess(before, sweptSnapshot(atMs, rooms), settings, background),
    emptyAssessment,
  ).fleet;

/**
 * One room, unchanged in two sweeps a second apart, the later one at `atMs`. That is enough for an absence to
 * count.
 */
export const watchTwice = (
  atMs: number,
  room: RoomObservation,
  settings: FleetSettings = defaultFleetSettings,
): Room =>
  onlyRoom(
    watch(
      [
        { atMs: atMs - 1_000, rooms: [room] },
        { atMs, rooms: [room] },
      ],
      settings,
    ),
  );

const only = <Item>(items: readonly Item[], what: string): Item => {
  const [item] = items;
  if (item === undefined || items.length !== 1)
    throw new Error(`expected one ${what}, found ${items.length}`);
  return item;
};

export const onlyRoom = (fleet: Fleet): Room => only(fleet.rooms, 'room');
export const onlyDispatch = (room: Room): Dispatch => only(room.dispatches, 'dispatch');
export const onlyAgent = (room: Room): Agent => only(room.agents, 'agent');
