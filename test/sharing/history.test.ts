import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { fleetDiff } from '../../source/fleet/events.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { createExperience } from '../../source/registry/experience.ts';
import type { Store } from '../../source/registry/store.ts';
import {
  agent,
  dispatch,
  job,
  observation,
  participant,
  roomFacts,
  START_MS,
  sweptSnapshot,
} from '../helpers/facts.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { temporaryFolder } from '../registry/fixture.ts';
import { EVERYTHING, HOST } from '../registry/history-fixture.ts';
import { storeKinds } from '../registry/store-kinds.ts';

const INTERVAL_MS = 2_000;

/** A run that sweeps for itself and writes all that it sees. */
const createRun = (store: Store) => {
  const clock = createManualClock(START_MS + 60_000);
  const experience = createExperience(store, clock, HOST);
  let before: Assessment = emptyAssessment;
  return {
    sweep: async (rooms: readonly RoomObservation[]): Promise<void> => {
      await clock.advance(INTERVAL_MS);
      const snapshot = sweptSnapshot(clock.now(), rooms);
      const after = assess(before, snapshot, defaultFleetSettings);
      const changes = changesBetween(before.fleet.byKey, after.fleet.byKey);
      const events = fleetDiff(changes, () => false);
      before = after;
      const { fleet } = after;
      const nowMs = clock.now();
      experience.record({
        changes,
        snapshot,
        fleet,
        events,
        nowMs,
        projectName: 'prod-eu',
        workers: null,
        incidents: [],
      });
      experience.watched(snapshot.startedAtMs, rooms.length);
      await experience.flush();
    },
  };
};

const room = (participants = [participant(), agent({ joinedAtMs: START_MS + 800 })]) =>
  observation({
    room: roomFacts(),
    participants,
    dispatches: [dispatch({ jobs: [job({ startedAtMs: START_MS + 100 })] })],
  });

describe.each(storeKinds().map((kind) => [kind.name, kind] as const))(
  'lktops that all sweep, in %s',
  (_, kind) => {
    it('write each sweep into the history once, also at the same moment', async () => {
      await kind.start();
      const path = join(temporaryFolder(), 'registry.db');
      const stores = [1, 2, 3, 4].map(() => kind.create(path));
      for (const store of stores) store.start();
      const [reader] = stores;
      onTestFinished(async () => {
        for (const store of stores) await store.close();
      });
      const runs = stores.map(createRun);
      const worlds = [[room()], [room()], [room([participant()])], [room([participant()])], [], []];
      for (const world of worlds) await Promise.all(runs.map((run) => run.sweep(world)));
      expect((await reader?.readInfo())?.rows).toMatchObject({ rooms: 1, sessions: 1, dispatches: 1 });
      const kinds = (await reader?.listEvents(EVERYTHING))?.map((event) => `${event.kind} ${event.subject}`);
      expect(kinds).toContain('agent left agent-AJ_1');
      expect(new Set(kinds).size).toBe(kinds?.length);
      expect(await reader?.listSessions(EVERYTHING)).toMatchObject([{ ended: 'left' }]);
    });
  },
);
