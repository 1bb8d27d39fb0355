import { afterEach, expect } from 'vitest';
import type { Clock } from '../../source/clock.ts';
import type { Snapshot } from '../../source/fleet/snapshot.ts';
import { createRateLimiter } from '../../source/scanner/rate-limiter.ts';
import type { RoomScannerOptions } from '../../source/scanner/scanner.ts';
import { createRoomScanner } from '../../source/scanner/scanner.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A scanner on a fake gateway and a manual clock, not started, with everything it published. */
export const watch = (
  options: Partial<Omit<RoomScannerOptions, 'gateway' | 'clock' | 'budget'>> & {
    /** API calls a minute. Default: as many as it takes. */
    readonly perMinute?: number;
    /** Milliseconds that a call may take. */
    readonly callTimeoutMs?: number;
  } = {},
  clockOf: (clock: Clock) => Clock = (clock) => clock,
) => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock, options.callTimeoutMs);
  const itsClock = clockOf(clock);
  const { perMinute = null, callTimeoutMs: _limit, ...scannerOptions } = options;
  const budget = createRateLimiter(itsClock, perMinute);
  const scanner = createRoomScanner({
    gateway,
    budget,
    clock: itsClock,
    intervalMs: 2000,
    random: () => 0,
    ...scannerOptions,
  });
  const snapshots: Snapshot[] = [];
  scanner.subscribe((snapshot) => snapshots.push(snapshot));
  stops.push(() => {
    scanner.stop();
    expect(clock.pending(), 'a stopped scanner leaves no scanner timer').toBeLessThanOrEqual(unanswered());
  });
  const unanswered = () => gateway.sleeping();

  const names = () => scanner.getSnapshot().rooms.map(({ room }) => room.name);
  const roomOf = (name: string) => scanner.getSnapshot().rooms.find(({ room }) => room.name === name);
  const verifiedMs = (name: string) => {
    const room = roomOf(name);
    return room ? (scanner.getSnapshot().verifiedAtMs.get(room.key) ?? null) : null;
  };
  return {
    clock,
    gateway,
    budget,
    scanner,
    snapshots,
    names,
    roomOf,
    verifiedMs,
    snapshot: scanner.getSnapshot,
    /** Starts and lets everything that answers at once answer. */
    begin: async () => {
      scanner.start();
      await settle();
    },
    /** How often a room was asked for its participants. */
    timesAsked: (name: string) =>
      gateway.callLines().filter((line) => line === `listParticipants ${name}`).length,
    sweeps: () => gateway.callLines().filter((line) => line === 'listRooms').length,
  };
};
