import type { Severity } from '../../../fleet/severity.ts';
import type {
  AgentVerdictName,
  DispatchVerdictName,
  RoomVerdictName,
} from '../../../fleet/verdict/verdicts.ts';
import { MINUTE_MS, openCall, type Stage } from '../../stage.ts';
import type { World } from '../../world.ts';

/** The age of the hospital when it opens. */
export const HOSPITAL_AGE_MS = 10 * MINUTE_MS;

/** Rooms that never change are created this long before opening. */
export const ADMITTED_MS = 3 * MINUTE_MS;

/** One situation that operators of agents have met, in one room. */
export interface Patient {
  /** The room's name describes the situation in plain words. */
  readonly room: string;
  /** The letter of the mistake that is easily made about it. */
  readonly kind: string;
  /** What is true of the room, in one sentence. */
  readonly about: string;
  /** The expected verdict after watching the room for `TOLD_AFTER_SECONDS` from opening. */
  readonly truth: {
    readonly verdict: RoomVerdictName | AgentVerdictName | DispatchVerdictName;
    readonly severity: Severity;
  };
  readonly play: (stage: Stage) => void;
}

/** A room with a dispatch to that name, and its caller, Alice. */
export const callFor = (world: World, room: string, agentName: string) =>
  openCall(world, { room, dispatch: { agentName }, caller: { identity: 'alice', name: 'Alice' } });

/** A room with only the automatic dispatch, and its caller, Alice. */
export const callWithout = (world: World, room: string) =>
  openCall(world, { room, caller: { identity: 'alice', name: 'Alice' } });

/** The agent name that serves every healthy room. */
export const SUPPORT = 'support';

/** No worker has, or ever had, this name. */
export const NOBODY = 'nobody-home';
