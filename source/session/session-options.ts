import type { RoomLocks } from '../actions/room-locks.ts';
import type { VerifyLimits } from '../actions/verify.ts';
import type { Clock } from '../clock.ts';
import type { CloudWatch } from '../cloud/poller.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { Gateway } from '../livekit/gateway.ts';
import type { Registry } from '../registry/registry.ts';
import type { SharedPlace } from '../sharing/place.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import type { Project } from './session.ts';

export interface SharingPlace {
  readonly place: SharedPlace;
  /** `alice@host`, as others are told. */
  readonly who: string;
  /** Follows others, and never sweeps for them. */
  readonly onlyFollows: boolean;
}

export interface SessionOptions {
  readonly project: Project;
  /** Called with the session's clock, which follows the server's time. */
  readonly connect: (clock: Clock) => Gateway;
  readonly clock: Clock;
  /** Milliseconds between sweeps; 0: manual refresh. */
  readonly intervalMs: number;
  readonly settings: FleetSettings;
  readonly registry: Registry;
  /** Removed from every text that leaves lktop. Default: none. */
  readonly secrets?: readonly string[];
  /** API calls allowed in any 60 seconds, including actions and repeats. Default: no limit. */
  readonly budget?: number;
  /** Refuses actions that cannot be recorded. Default: false. */
  readonly requireRegistry?: boolean;
  /** The session sees the whole project for long enough to write its history. Default: false. */
  readonly keepsHistory?: boolean;
  /** Taken before an action's calls. Default: no locks. */
  readonly locks?: RoomLocks;
  /** How long lktop waits to see an action's effect. */
  readonly verifyLimits?: VerifyLimits;
  /** Asks LiveKit Cloud about its deployed agents, by the session's clock. Default: nobody asks. */
  readonly watchCloud?: (clock: Clock) => CloudWatch;
  /** Watches the workers' own ports, by the session's clock. Default: nobody asks them. */
  readonly watchWorkers?: (clock: Clock) => WorkerWatch;
  /** Where the lktops of this project share one sweep. Default: this one sweeps for itself. */
  readonly sharing?: SharingPlace;
  /** Called when the session is closed, after its calls have ended. It stops what was started for the session. */
  readonly onClose?: () => Promise<void>;
}
