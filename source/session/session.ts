import type { ActionProgress, Intention, Plan } from '../actions/action.ts';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../fleet/event-log.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { LkTarget } from '../handover/lk-command.ts';
import type { Color } from '../settings/config-schema.ts';

export interface Project {
  readonly name: string;
  /** `livekit.example.com`, as the header shows it. */
  readonly host: string;
  /** The built-in simulator, not a real project. */
  readonly demo: boolean;
  /** Actions are taken away. */
  readonly readOnly: boolean;
  /** Of its name in the header; left out: that of every name. */
  readonly color?: Color;
  /** How the `lk` CLI is told where it is; left out: it cannot be told. */
  readonly lk?: LkTarget;
  /** Sentences to show once at the start, such as a config file that others may read. */
  readonly warnings: readonly string[];
}

export interface SessionState {
  readonly snapshot: Snapshot;
  readonly fleet: Fleet;
  /** Running ones and those that ended lately, oldest first. */
  readonly actions: readonly ActionProgress[];
  /** Milliseconds between sweeps; 0: by hand. */
  readonly intervalMs: number;
  /** A sweep is on its way. */
  readonly sweeping: boolean;
  readonly log: EventLog;
  /** Agent names to suggest: those that serve first, then those seen, now or in earlier sessions. */
  readonly agentNames: readonly string[];
  /** Sentences about the project that hold just now, such as a clock that is off. */
  readonly notices: readonly string[];
}

/**
 * One project being watched: the scanner, the judged fleet, and the actions under way. The UI reads the state,
 * says its intentions, and knows nothing of LiveKit.
 */
export interface Session {
  readonly project: Project;
  /** Runs by the server's time: all ages are told by it. */
  readonly clock: Clock;
  /** The same object until something changed. */
  readonly getState: () => SessionState;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  readonly sweepNow: () => void;
  /** Has this room, by key or by name, asked before the others in the next sweep. Starts none. */
  readonly expedite: (room: string) => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** What an intention would do. Pure: nothing happens before `run`. */
  readonly plan: (intention: Intention) => Plan | { readonly impossible: string };
  /** Why a plan no longer holds (its target changed or went), or null while it does. */
  readonly planBroken: (plan: Plan) => string | null;
  /** Takes the project's secret and every token out of a text that is handed over. */
  readonly redact: (text: string) => string;
  /** Does what was confirmed; progress shows in the state. */
  readonly run: (plan: Plan) => void;
  readonly close: () => Promise<void>;
}
