import type { ActionProgress, BatchPlan, BatchProgress, Intention, Plan } from '../actions/action.ts';
import type { Clock } from '../clock.ts';
import type { EventLog } from '../fleet/event-log.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { Color } from '../settings/config-schema.ts';

/**
 * How `lk` is told where to connect. Key and secret are left to its own config or environment; without them it takes
 * its default project, whatever the URL.
 */
export type LkTarget =
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'url'; readonly url: string }
  /** The key and secret of a server in development mode, which `lk` knows. */
  | { readonly kind: 'dev'; readonly url: string };

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
  /** The batch under way, or the one that ended lately. Its actions are among the others. */
  readonly batch: BatchProgress | null;
  /** Milliseconds between sweeps; 0: by hand. */
  readonly intervalMs: number;
  /** A sweep is on its way. */
  readonly sweeping: boolean;
  readonly log: EventLog;
  /** Agent names to suggest: those that serve first, then those seen, now or in earlier sessions. */
  readonly agentNames: readonly string[];
  /** What was lost of the project as a whole: no room can tell of it. */
  readonly losses: readonly Incident[];
  /** Sentences about the project that hold just now, such as a clock that is off. */
  readonly notices: readonly string[];
}

/** A room as the server tells of it, nothing cut. */
export interface WholeRoom {
  /** Null: it has gone. */
  readonly room: RoomFacts | null;
  readonly participants: readonly ParticipantFacts[];
  readonly dispatches: readonly DispatchFacts[];
}

/** What the user looks at. */
export interface LookedAt {
  readonly selected: RoomKey | null;
  /** The rooms whose rows are on the screen. */
  readonly onScreen: readonly RoomKey[];
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
  /** Which rooms are looked at: they are asked before the others' turn. Starts no sweep. */
  readonly setInterest: (looked: LookedAt) => void;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** What an intention would do. Pure: nothing happens before `run`. */
  readonly plan: (intention: Intention) => Plan | { readonly impossible: string };
  /** Why a plan no longer holds (its target changed or went), or null while it does. */
  readonly planBroken: (plan: Plan) => string | null;
  /**
   * What many intentions would do, under one question. Pure, too.
   * @param leftOut why others of what the user marked are left out already, a reason for each
   */
  readonly planMany: (
    intentions: readonly Intention[],
    leftOut?: readonly string[],
  ) => BatchPlan | { readonly impossible: string };
  /**
   * Reads a room once more, with all of the metadata and attributes in it. Costs three calls, within the budget.
   * @throws LiveKitError
   */
  readonly readWhole: (roomName: string) => Promise<WholeRoom>;
  /** Takes the project's secret and every token out of a text that is handed over. */
  readonly redact: (text: string) => string;
  /** Does what was confirmed; progress shows in the state. */
  readonly run: (plan: Plan) => void;
  /** Likewise, a few at a time and within the budget. @throws where a batch is under way */
  readonly runBatch: (plan: BatchPlan) => void;
  /** Begins no more of the batch under way; what runs goes on to its end. */
  readonly stopBatch: () => void;
  /** Resolves when its calls have ended, however often it is asked. */
  readonly close: () => Promise<void>;
}
