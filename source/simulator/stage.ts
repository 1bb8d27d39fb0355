import type { SimulatedCaller } from './callers.ts';
import type { Faults } from './faults.ts';
import type { DispatchOptions, DispatchRecord } from './records.ts';
import type { World } from './world.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;

/** Where a scenario places its events. */
export interface Stage {
  readonly world: World;
  readonly faults: Faults;
  /** Schedules an action this long before the scenario opens; negative: after. */
  readonly ago: (milliseconds: number, act: () => void) => void;
}

/** Call this at the world's beginning. @param ageMs the age of the world when the scenario opens */
export const createStage = (world: World, faults: Faults, ageMs: number): Stage => {
  const opensAtMs = world.clock.now() + ageMs;
  return {
    world,
    faults,
    ago: (milliseconds, act) => {
      world.clock.after(opensAtMs - milliseconds - world.clock.now(), act);
    },
  };
};

export interface CallOptions {
  readonly room: string;
  /** The dispatch the room is created with. Default: the automatic one. */
  readonly dispatch?: DispatchOptions;
  /** Default: no caller. */
  readonly caller?: { readonly identity: string; readonly name?: string; readonly phoneNumber?: string };
  /** Seconds until a room without callers closes. Default: an hour, so the situation stays visible. */
  readonly departureTimeoutSeconds?: number;
  readonly metadata?: string;
}

const HOUR_SECONDS = 3_600;

/** Creates a room, as a backend does, and adds its caller. */
export const openCall = (world: World, options: CallOptions): SimulatedCaller | null => {
  const { room, dispatch, caller, metadata = '', departureTimeoutSeconds = HOUR_SECONDS } = options;
  world.createRoom({
    name: room,
    metadata,
    emptyTimeoutSeconds: HOUR_SECONDS,
    departureTimeoutSeconds,
    agents: dispatch === undefined ? [] : [dispatch],
  });
  return caller === undefined ? null : world.addCaller({ room, publishAudio: true, ...caller });
};

/** The room's only dispatch. Throws if the room has none. */
export const onlyDispatch = (world: World, room: string): DispatchRecord => {
  const [dispatch] = world.listDispatches(room);
  if (dispatch === undefined) throw new Error(`no dispatch in ${room}`);
  return dispatch;
};

/** Phone numbers reserved for fiction. */
export const fictionalNumber = (line: number): string => `+155501${String(line % 100).padStart(2, '0')}`;
