import { systemClock } from '../../source/clock.ts';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import type { RoomFacts } from '../../source/fleet/facts.ts';
import type { Fleet, Room } from '../../source/fleet/fleet.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { type Failure, type RoomObservation, roomKey } from '../../source/fleet/snapshot.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import { type Gateway, LiveKitError } from '../../source/livekit/gateway.ts';
import { isGhost } from '../../source/simulator/ghosts.ts';
import type { Scenario } from '../../source/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../source/simulator/simulator.ts';
import { sweptSnapshot } from '../helpers/facts.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

/** Watches a scenario as lktop watches a project: over HTTP, sweep by sweep, with verdicts. */
export interface WatchedScenario {
  readonly simulator: Simulator;
  readonly gateway: Gateway;
  /** Sweeps twice, one second apart, then every two seconds. @returns the fleet at the end */
  readonly watch: (seconds: number, onSweep?: (fleet: Fleet) => void) => Promise<Fleet>;
  /** Deletes the room's named dispatches and creates a new one. */
  readonly redispatch: (room: string, agentName: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const SWEEP_EVERY_SECONDS = 2;

const GHOST_AFTER_MS = 10_000;

const noResponse: Failure = { kind: 'no-response', sentence: 'No LiveKit node answers.', remedy: '' };

/** A room whose node died, as the scanner sees it. Asking for its dispatches would hang for 3 s. */
const ghostSeen = (room: RoomFacts, sinceMs: number, nowMs: number): RoomObservation => ({
  key: roomKey(room),
  room,
  participants: [],
  dispatches: [],
  failure: noResponse,
  ghostSinceMs: nowMs - sinceMs >= GHOST_AFTER_MS ? sinceMs : null,
});

/** @param ghostSinceMs since when the room was known to be a ghost; null: it is not one */
const observe = async (
  gateway: Gateway,
  nowMs: number,
  ghostSinceMs: (name: string) => number | null,
): Promise<RoomObservation[]> =>
  Promise.all(
    (await gateway.listRooms()).map(async (room): Promise<RoomObservation> => {
      const sinceMs = ghostSinceMs(room.name);
      if (sinceMs !== null) return ghostSeen(room, sinceMs, nowMs);
      try {
        const [participants, dispatches] = await Promise.all([
          gateway.listParticipants(room.name),
          gateway.listDispatches(room.name),
        ]);
        return { key: roomKey(room), room, participants, dispatches, failure: null, ghostSinceMs: null };
      } catch (error) {
        if (!(error instanceof LiveKitError)) throw error;
        return {
          key: roomKey(room),
          room,
          participants: [],
          dispatches: [],
          failure: error.failure,
          ghostSinceMs: null,
        };
      }
    }),
  );

export const watchScenario = async (scenario: Scenario, seed = 7): Promise<WatchedScenario> => {
  const clock = createManualClock();
  const simulator = await startSimulator({ clock, scenario, seed });
  const gateway = createGateway({ ...simulator, clock: systemClock, callTimeoutMs: 60_000 });
  let assessment: Assessment = emptyAssessment;

  const ghosts = new Map<string, number>();
  const ghostSinceMs = (name: string): number | null => {
    if (!isGhost(simulator.world.state, name)) return null;
    const sinceMs = ghosts.get(name) ?? clock.now();
    ghosts.set(name, sinceMs);
    return sinceMs;
  };

  const sweep = async (): Promise<Fleet> => {
    const rooms = await observe(gateway, clock.now(), ghostSinceMs);
    assessment = assess(assessment, sweptSnapshot(clock.now(), rooms), defaultFleetSettings);
    return assessment.fleet;
  };

  return {
    simulator,
    gateway,
    watch: async (seconds, onSweep = () => {}) => {
      onSweep(await sweep());
      for (let second = 0; second < seconds; ) {
        const step = second === 0 ? 1 : Math.min(SWEEP_EVERY_SECONDS, seconds - second);
        await clock.advance(step * 1_000);
        onSweep(await sweep());
        second += step;
      }
      return assessment.fleet;
    },
    redispatch: async (room, agentName) => {
      for (const dispatch of await gateway.listDispatches(room)) {
        if (dispatch.agentName !== '') await gateway.deleteDispatch(room, dispatch.id);
      }
      await gateway.createDispatch({ room, agentName });
    },
    close: async () => {
      gateway.close();
      await simulator.close();
    },
  };
};

/** The room with that name in a fleet. */
export const roomNamed = (fleet: Fleet, name: string): Room => {
  const room = fleet.rooms.find((one) => one.name === name);
  if (room === undefined) throw new Error(`no room ${name}`);
  return room;
};

/** Every verdict in a fleet, as `dispatch no worker`, `agent silent`, `room quiet`. */
export const verdictsOf = (fleet: Fleet): string[] =>
  fleet.rooms.flatMap((room) => [
    `room ${room.verdict.name}`,
    ...room.agents.map(({ verdict }) => `agent ${verdict.name}`),
    ...room.dispatches.map(({ verdict }) => `dispatch ${verdict.name}`),
  ]);
