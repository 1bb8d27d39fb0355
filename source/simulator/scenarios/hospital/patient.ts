import type {
  AgentVerdictName,
  DispatchVerdictName,
  RoomVerdictName,
  Severity,
} from '../../../fleet/fleet.ts';
import { MINUTE_MS, openCall, type Stage } from '../../stage.ts';
import type { World } from '../../world.ts';

/** How old the hospital is when it opens. */
export const HOSPITAL_AGE_MS = 10 * MINUTE_MS;

/** Rooms that stand as they are from the beginning are made so long before. */
export const ADMITTED_MS = 3 * MINUTE_MS;

/** A situation that operators of agents met, in one room. */
export interface Patient {
  /** Tells the situation in plain words. */
  readonly room: string;
  /** The kind of mistake that is easily made about it. */
  readonly kind: string;
  /** What is so, as one sentence. */
  readonly about: string;
  /** What is to be said of the room, once it was watched from the opening for `TOLD_AFTER_SECONDS`. */
  readonly truth: {
    readonly verdict: RoomVerdictName | AgentVerdictName | DispatchVerdictName;
    readonly severity: Severity;
  };
  readonly play: (stage: Stage) => void;
}

/** A room that is made with a dispatch to that name, and its caller, Alice. */
export const callFor = (world: World, room: string, agentName: string) =>
  openCall(world, { room, dispatch: { agentName }, caller: { identity: 'alice', name: 'Alice' } });

/** A room with the automatic dispatch only, and its caller, Alice. */
export const callWithout = (world: World, room: string) =>
  openCall(world, { room, caller: { identity: 'alice', name: 'Alice' } });

/** Serves every room that lacks nothing. */
export const SUPPORT = 'support';

/** No worker has this name, and none ever had. */
export const NOBODY = 'nobody-home';
