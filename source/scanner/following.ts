import type { Clock } from '../clock.ts';
import type { ConnectionState, Pace, RoomKey } from '../fleet/snapshot.ts';
import type { OthersSweep } from './adopt-entry.ts';
import type { Publisher } from './publisher.ts';
import type { RoomStore } from './room-store-view.ts';

/** A sweep asks each room once an interval, so an older answer is late. */
const AGING_INTERVALS = 2;

export interface FollowingOptions {
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly roomStore: Pick<RoomStore, 'adopt' | 'verifiedAtMs'>;
  readonly intervalMs: () => number;
  /** The room that the user looks at. */
  readonly selected: () => RoomKey | null;
}

/** What is different for a scanner while another lktop sweeps for it. */
export interface Following {
  readonly isOn: () => boolean;
  readonly set: (isOn: boolean) => void;
  /** Somebody asks for a round of all rooms all the same. */
  readonly wantSweep: () => void;
  readonly beginRound: () => void;
  /** The round asks only the rooms that were acted upon. */
  readonly isPartial: () => boolean;
  /** The selected room, if the other asks it less often than promised here: its budget may be too small for more. */
  readonly aging: () => readonly RoomKey[];
  /** The server refuses this lktop's own calls until then, whatever another one sees. */
  readonly refused: (untilMs: number) => void;
  readonly adopt: (sweep: OthersSweep) => void;
  /** How fast the other sweeps; empty: nobody does. */
  readonly pace: () => Partial<Pace>;
}

export const createFollowing = (options: FollowingOptions): Following => {
  const { clock, publisher, roomStore, intervalMs, selected } = options;
  let isOn = false;
  let isSweepWanted = false;
  let isPartial = false;
  let theirPace: OthersSweep['pace'] | null = null;
  let refusedUntilMs = Number.NEGATIVE_INFINITY;

  const sameConnection = (theirs: ConnectionState): ConnectionState =>
    theirs.state === 'live' ? publisher.live() : theirs;

  return {
    isOn: () => isOn,
    set: (follows) => {
      isOn = follows;
      if (!follows) theirPace = null;
    },
    wantSweep: () => {
      isSweepWanted = true;
    },
    beginRound: () => {
      isPartial = isOn && !isSweepWanted;
      isSweepWanted = false;
    },
    isPartial: () => isPartial,
    aging: () => {
      const room = selected();
      const verifiedAtMs = room === null ? undefined : roomStore.verifiedAtMs().get(room);
      if (room === null || verifiedAtMs === undefined) return [];
      return clock.now() - verifiedAtMs > AGING_INTERVALS * intervalMs() ? [room] : [];
    },
    refused: (untilMs) => {
      refusedUntilMs = untilMs;
    },
    adopt: (sweep) => {
      const nowMs = clock.now();
      const { sweep: sweeps, startedAtMs } = publisher.getSnapshot();
      theirPace = sweep.pace;
      roomStore.adopt(sweep, nowMs);
      // This lktop has listed since, by a clock that is right.
      const isOlder = sweeps > 0 && sweep.startedAtMs < startedAtMs && startedAtMs <= nowMs;
      const isSame = sweeps > 0 && sweep.startedAtMs === startedAtMs;
      const isRefused = publisher.waitsForRateLimit() && refusedUntilMs > nowMs;
      const times = { startedAtMs: sweep.startedAtMs, finishedAtMs: sweep.finishedAtMs };
      publisher.publish({
        ...(isOlder ? {} : { sweep: sweeps + (isSame ? 0 : 1), ...times }),
        ...(isRefused ? {} : { connection: sameConnection(sweep.connection) }),
      });
    },
    pace: () => (isOn ? { ...theirPace } : {}),
  };
};
