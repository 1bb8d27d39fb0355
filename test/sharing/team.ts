import { afterEach } from 'vitest';
import type { Clock } from '../../source/clock.ts';
import type { Snapshot } from '../../source/fleet/snapshot.ts';
import { createRateLimiter } from '../../source/scanner/rate-limiter.ts';
import { createRoomScanner } from '../../source/scanner/scanner.ts';
import { createServerClock } from '../../source/session/server-clock.ts';
import { createSweepSharing } from '../../source/sharing/share-sweeps.ts';
import { createFakeGateway, type FakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { createMemoryPlaces } from '../helpers/memory-place.ts';

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

export const INTERVAL_MS = 2_000;

export interface MemberOptions {
  readonly intervalMs?: number;
  readonly callsPerMinute?: number | null;
  readonly onlyFollows?: boolean;
  /** How far this machine's clock is ahead. */
  readonly aheadMs?: number;
}

const shifted = (clock: Clock, aheadMs: number): Clock => ({
  now: () => clock.now() + aheadMs,
  after: clock.after,
});

/** A project on a fake server, and lktops that share one sweep through a place in memory. */
export const createTeam = () => {
  const clock = createManualClock();
  const server = createFakeGateway(clock);
  const places = createMemoryPlaces(clock);

  const join = (name: string, options: MemberOptions = {}) => {
    const { intervalMs = INTERVAL_MS, callsPerMinute = 6_000, onlyFollows = false, aheadMs = 0 } = options;
    const own = createServerClock(shifted(clock, aheadMs));
    const calls: string[] = [];
    let isCutOff = false;
    /** All see the same rooms. What each asks is counted apart. */
    const gateway: FakeGateway = {
      ...server,
      listRooms: (...given) => {
        calls.push('listRooms');
        return isCutOff ? Promise.reject(new Error('cut off')) : server.listRooms(...given);
      },
      listParticipants: (...given) => {
        calls.push(`listParticipants ${given[0]}`);
        return server.listParticipants(...given);
      },
      listDispatches: (...given) => {
        calls.push(`listDispatches ${given[0]}`);
        return server.listDispatches(...given);
      },
    };
    const scanner = createRoomScanner({
      gateway,
      budget: createRateLimiter(own, callsPerMinute),
      clock: own,
      intervalMs,
      random: () => 0,
    });
    const place = places.connect();
    const roles: string[] = [];
    const sharing = createSweepSharing({
      place,
      scanner,
      clock: own,
      who: `${name}@host`,
      intervalMs,
      callsPerMinute,
      redact: (text) => text.replaceAll('SECRET', '[hidden]'),
      onlyFollows,
      onChange: () => roles.push(sharing.getState().role),
    });
    const snapshots: Snapshot[] = [];
    scanner.subscribe((snapshot) => snapshots.push(snapshot));
    sharing.start();
    scanner.start();
    stops.push(() => {
      scanner.stop();
      void sharing.stop();
    });
    return {
      name,
      clock: own,
      place,
      scanner,
      sharing,
      calls,
      snapshots,
      roles,
      role: () => sharing.getState().role,
      snapshot: scanner.getSnapshot,
      /** The process dies: it asks nothing more, and its connection ends. */
      kill: () => {
        place.kill();
        scanner.stop();
        void sharing.stop();
      },
      /** The process is stopped, and its connection stays. */
      hang: () => {
        place.hang();
        scanner.stop();
      },
      goOn: () => {
        scanner.start();
        place.goOn();
      },
      cutOff: (value: boolean) => {
        isCutOff = value;
      },
    };
  };
  return { clock, server, places, join };
};

/** The parts of a snapshot that the server's answers decide. */
export const seen = ({ rooms, verifiedAtMs, listing, startedAtMs, connection }: Snapshot) => ({
  rooms,
  verifiedAtMs: new Map(verifiedAtMs),
  listing,
  startedAtMs,
  connection,
});
