import type { SimulatedCaller } from './callers.ts';
import type { DispatchOptions } from './dispatches.ts';
import type { Faults } from './faults.ts';
import type { DispatchRecord } from './records.ts';
import type { World } from './world.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;

/** Where the demo is played. */
export interface Stage {
  readonly world: World;
  readonly faults: Faults;
  /** Does something that long before the demo opens; negative: after. */
  readonly ago: (milliseconds: number, act: () => void) => void;
}

/** To be called at the world's beginning. @param ageMs how old the world is when the demo opens */
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
  /** The dispatch the room is made with; none: the automatic one. */
  readonly dispatch?: DispatchOptions;
  /** Default: nobody calls. */
  readonly caller?: { readonly identity: string; readonly name?: string; readonly phoneNumber?: string };
  /** Seconds the room is kept without callers. Default: an hour, so that what it shows stays. */
  readonly departureTimeoutSeconds?: number;
  readonly metadata?: string;
}

const HOUR_SECONDS = 3_600;

/** A room is made, as a backend does it, and its caller joins. */
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

/** The room's only dispatch. */
export const onlyDispatch = (world: World, room: string): DispatchRecord => {
  const [dispatch] = world.listDispatches(room);
  if (dispatch === undefined) throw new Error(`no dispatch in ${room}`);
  return dispatch;
};

/** Telephone numbers that belong to nobody. */
export const fictionalNumber = (line: number): string => `+155501${String(line % 100).padStart(2, '0')}`;
