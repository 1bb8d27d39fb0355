import type { ActionProgress, BatchPlan, BatchProgress, Intention, Plan } from '../actions/action.ts';
import type { PastState, PastWanted } from '../agents/past.ts';
import type { Clock } from '../clock.ts';
import type { CloudIntention, CloudPlan } from '../cloud/actions.ts';
import type { CloudLogRequest, CloudState } from '../cloud/poller.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import type { EventLog } from '../fleet/event-log.ts';
import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../fleet/facts.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { LinkedWorkers, Metrics } from '../fleet/workers.ts';
import type { Color } from '../settings/config-schema.ts';
import type { Sharing } from '../sharing/share-sweeps.ts';

/**
 * How to tell `lk` where to connect. Key and secret stay in its own config or environment. Without them `lk` uses its
 * default project, whatever the URL.
 */
export type LkTarget =
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'url'; readonly url: string }
  /** A server in development mode. `lk` knows its key and secret. */
  | { readonly kind: 'dev'; readonly url: string };

export interface Project {
  readonly name: string;
  /** `livekit.example.com`, as the header shows it. */
  readonly host: string;
  /** The built-in simulator, not a real project. */
  readonly demo: boolean;
  /** Actions are disabled. */
  readonly readOnly: boolean;
  /** Agent sessions at once that the plan allows, from the settings. Undefined: not said. */
  readonly agentSessionLimit?: number;
  /** The shell command that prints the log of a worker, from the settings. Undefined: none. */
  readonly logCommand?: string;
  /** The colour of the project's name in the header. Default: the colour of all names. */
  readonly color?: Color;
  /** The API keys of this machine whose secrets are short. Default: none. */
  readonly shortSecrets?: readonly string[];
  /** How to tell the `lk` CLI where the project is. Undefined: not possible. */
  readonly lk?: LkTarget;
  /** Sentences to show once at the start, for example about a config file that others may read. */
  readonly warnings: readonly string[];
}

/** Of what time a rebuilt state is, and what it is made of. */
export interface AsOf {
  /** Unix milliseconds by the server's clock. */
  readonly atMs: number;
  /**
   * `this run`: it is what the screen showed. `registry`: rebuilt from what was written, which is less, see
   * `Room.isRecorded`.
   */
  readonly source: 'this run' | 'registry';
  /** Somebody looked at that time. */
  readonly isWatched: boolean;
  /** What is not known of that time, one sentence each. Raw. */
  readonly gaps: readonly string[];
  /** The events of a room that are older than this are in `past`; null: the log has all that are kept. */
  readonly eventsBeforeMs: number | null;
}

/** A state of the past. It never changes. */
export interface Moment {
  readonly asOf: AsOf;
  readonly state: SessionState;
}

/** Why there is no such state. Raw. */
export interface NoMoment {
  readonly reason: string;
}

/** What a step in time leads to. `now`: after the last earlier state comes the present, with words for the user. */
export type Stepped = Moment | NoMoment | { readonly now: string };

export interface SessionState {
  readonly snapshot: Snapshot;
  readonly fleet: Fleet;
  /** Running actions and those that ended lately, oldest first. */
  readonly actions: readonly ActionProgress[];
  /** The running batch, or the one that ended lately. Its actions are in `actions`. */
  readonly batch: BatchProgress | null;
  /** Milliseconds between sweeps; 0: manual refresh. */
  readonly intervalMs: number;
  /** A sweep is running. */
  readonly sweeping: boolean;
  /** Who sweeps for this lktop; null: nothing is shared. */
  readonly sharing: Sharing | null;
  readonly log: EventLog;
  /** Agent names to suggest: serving agents first, then those seen in this or earlier runs. */
  readonly agentNames: readonly string[];
  /** Losses of the project as a whole, which no single room shows. */
  readonly losses: readonly Incident[];
  /** The workers whose addresses the user gave, as their own ports tell; null: none were given. */
  readonly workers: LinkedWorkers | null;
  /** What metrics tell that is not about one worker. */
  readonly metrics: Metrics;
  /** What is wrong with workers, as their own ports tell, with the rooms behind it. */
  readonly workerIncidents: readonly Incident[];
  /** The agents deployed on LiveKit Cloud; null: the project is not there, or nobody asks. */
  readonly cloud: CloudState | null;
  /** Running actions with deployed agents and those that ended lately, oldest first. */
  readonly cloudActions: readonly CloudProgress[];
  /** What the registry answered to `askPast`. */
  readonly past: PastState;
  /** The server said that this node is stale (406): its listings may be old. */
  readonly serverIsStale: boolean;
  /** The state was rebuilt, of an earlier time. Default: it is the present. */
  readonly asOf?: AsOf;
  /** Sentences about the project that are true right now, for example about a clock that is off. */
  readonly notices: readonly string[];
}

/** A room as the server describes it, without truncation. */
export interface WholeRoom {
  /** Null: the room is gone. */
  readonly room: RoomFacts | null;
  readonly participants: readonly ParticipantFacts[];
  readonly dispatches: readonly DispatchFacts[];
}

/** A row whose problem was acknowledged. */
export interface AcknowledgedRow {
  /** The key of a room, or the key of a room, a line break, and the id of a dispatch or an identity. */
  readonly row: string;
  /** The subject of a room's verdict: the id of a dispatch or an identity; null: the room itself. */
  readonly cause: string | null;
  readonly verdict: string;
  readonly isTakenBack: boolean;
}

/** What the user is looking at. */
export interface LookedAt {
  readonly selected: RoomKey | null;
  /** The rooms whose rows are on the screen. */
  readonly onScreen: readonly RoomKey[];
}

/** What the user may do with the agents deployed on LiveKit Cloud. */
export interface CloudControl {
  /** Returns what an intention would do. Pure: nothing happens before `run`. */
  readonly plan: (intention: CloudIntention) => CloudPlan | { readonly impossible: string };
  /** Returns why a plan no longer holds; null: it still holds. */
  readonly planBroken: (plan: CloudPlan) => string | null;
  /** Runs a confirmed plan. The state shows its progress. */
  readonly run: (plan: CloudPlan) => void;
  /**
   * Reads the log of a deployed agent. Lines are raw.
   * @returns how it ended, in words @throws LiveKitError, also if the signal aborts it
   */
  readonly readLog: (
    request: CloudLogRequest,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ) => Promise<string>;
}

/**
 * One project being watched: the scanner, the judged fleet, and the running actions. The UI reads the state and sends
 * intentions. It knows nothing of LiveKit.
 */
export interface Session {
  readonly project: Project;
  /** Follows the server's time. All ages use it. */
  readonly clock: Clock;
  /** Returns the same object until something changed. */
  readonly getState: () => SessionState;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  readonly sweepNow: () => void;
  /** Asks this room (by key or name) first in the next sweep. Starts no sweep. */
  readonly expedite: (room: string) => void;
  /** Sets which rooms are asked before their turn because the user looks at them. Starts no sweep. */
  readonly setInterest: (looked: LookedAt) => void;
  /** Records that the user acknowledged a problem, or took that back, so that nobody heals it meanwhile. */
  readonly noteAcknowledged: (note: AcknowledgedRow) => void;
  /** Sets what is wanted of the past. The registry is asked beside the sweeps, and the state shows its answers. */
  readonly askPast: (wanted: PastWanted) => void;
  /**
   * The whole project as it was at a time, as far as it is known. No call is made for it. What this run still keeps
   * comes at once, what the registry keeps later. Never rejects.
   */
  readonly momentAt: (atMs: number) => Moment | Promise<Moment | NoMoment>;
  /**
   * The whole project when a room's state before or after another one began. Like `momentAt`.
   * @param fromMs the time of the state to step from; null: now
   */
  readonly stepInTime: (room: RoomKey, fromMs: number | null, by: 1 | -1) => Stepped | Promise<Stepped>;
  readonly setIntervalMs: (intervalMs: number) => void;
  /** Returns what an intention would do. Pure: nothing happens before `run`. */
  readonly plan: (intention: Intention) => Plan | { readonly impossible: string };
  /** Returns why a plan no longer holds (its target changed or is gone); null: it still holds. */
  readonly planBroken: (plan: Plan) => string | null;
  /**
   * Plans many intentions under one question. Pure, too.
   * @param leftOut the reason for each marked item that is already left out
   */
  readonly planMany: (
    intentions: readonly Intention[],
    leftOut?: readonly string[],
  ) => BatchPlan | { readonly impossible: string };
  /** Reads a room again with all metadata and attributes. Costs three calls within the budget. @throws LiveKitError */
  readonly readWhole: (roomName: string) => Promise<WholeRoom>;
  /** Null: the project is not on LiveKit Cloud, or nobody asks. */
  readonly cloud: CloudControl | null;
  /** Removes the project's secret and every token from a text that leaves lktop. */
  readonly redact: (text: string) => string;
  /**
   * Marks a worker as draining, for every lktop on the same registry, or takes the mark away.
   * @returns whether it is marked now @throws if the project is read-only
   */
  readonly toggleDrain: (workerKey: string) => boolean;
  /** Runs a confirmed plan. The state shows its progress. */
  readonly run: (plan: Plan) => void;
  /** Runs a batch, a few actions at a time and within the budget. @throws if a batch is running already */
  readonly runBatch: (plan: BatchPlan) => void;
  /** Starts no more actions of the running batch. Running actions finish. */
  readonly stopBatch: () => void;
  /** Resolves when all calls have ended. It may be called more than once. */
  readonly close: () => Promise<void>;
}
