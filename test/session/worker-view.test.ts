import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { type Metrics, NO_METRICS, type Worker, type Workers } from '../../source/fleet/workers.ts';
import type { SessionRow } from '../../source/registry/history.ts';
import type { Registry } from '../../source/registry/registry.ts';
import { createWorkerView } from '../../source/session/worker-view.ts';
import type { WorkerWatch } from '../../source/workers/watch-workers.ts';
import { aDispatch, aFleet, anAgent, aRoom } from '../helpers/fleet-builder.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';
import { openTestRegistry, project, START_MS, temporaryFolder } from '../registry/fixture.ts';
import { workerFixture } from '../workers/fixtures.ts';

const KEY = '10.0.0.1:8081';

/** A watch of workers that a test sets. */
const createFakeWatch = (namesWorkers = true) => {
  const listeners = new Set<() => void>();
  let state: Workers = { workers: [], failures: [], wasRead: true };
  let metrics: Metrics = NO_METRICS;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const watch: WorkerWatch = {
    start: () => {},
    stop: () => {},
    getState: () => state,
    getMetrics: () => metrics,
    namesWorkers,
    places: () => new Map(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    watch,
    set: (...workers: readonly Worker[]) => {
      state = { ...state, workers };
      tell();
    },
    measure: (next: Metrics) => {
      metrics = next;
      tell();
    },
  };
};

const worker = (fields: Partial<Worker> = {}, activeJobs = 0): Worker => {
  const one = workerFixture(fields);
  return { ...one, facts: one.facts && { ...one.facts, activeJobs } };
};

/** A session of `support` that lasted so many minutes. */
const stay = (minutes: number): SessionRow => ({
  host: project.host,
  roomName: 'call-1',
  roomId: 'RM_1',
  participantId: 'PA_1',
  identity: 'agent-AJ_1',
  agentName: 'support',
  dispatchId: null,
  jobId: null,
  workerId: null,
  deployment: null,
  sdk: null,
  joinedMs: START_MS,
  lastSeenMs: START_MS,
  goneMs: START_MS + minutes * 60_000,
  ended: 'left',
});

const open = (registry: Registry, { stays = [] as readonly SessionRow[], namesWorkers = true } = {}) => {
  const clock = createManualClock(START_MS);
  const fake = createFakeWatch(namesWorkers);
  let news = 0;
  const asked: string[] = [];
  const view = createWorkerView({
    watch: fake.watch,
    host: project.host,
    clock,
    marks: registry.drainMarksOf(project.host),
    history: {
      ...registry.history,
      listSessions: async ({ agentName }) => {
        asked.push(agentName ?? '');
        return stays;
      },
    },
    onChange: () => {
      news += 1;
    },
  });
  view.start();
  onTestFinished(view.stop);
  return { ...fake, clock, view, asked, news: () => news };
};

const served = (name: string): Room =>
  aRoom(name, {
    agents: [anAgent({ jobId: 'AJ_1', participant: { joinedAtMs: START_MS - 60_000 } })],
    dispatches: [aDispatch()],
  });

describe('the workers of a session', () => {
  it('are marked as draining for all sessions on the registry, until their process ends', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const one = open(openTestRegistry(path));
    const other = open(openTestRegistry(path, { who: 'bob' }));
    one.set(worker());
    other.set(worker());
    expect(one.view.toggleDrain(KEY)).toBe(true);
    expect(one.view.state()?.drains.get(KEY)).toMatchObject({ kind: 'marked', who: 'alice', left: 0 });
    // Verdicts count it as draining, too.
    expect(one.view.known()?.workers[0]?.drainingSinceMs).toBe(START_MS);
    await settle();
    await other.clock.advance(5_000);
    await settle();
    expect(other.view.state()?.drains.get(KEY)).toMatchObject({ kind: 'marked', who: 'alice' });
    // It ended, and the next process at its address takes jobs again.
    other.set(worker({ condition: 'down' }));
    expect(other.view.state()?.drains.get(KEY)?.safety).toEqual({ isSafe: false, why: 'it has ended' });
    other.set(worker({ cameUpAtMs: START_MS + 6_000 }));
    expect(other.view.state()?.drains.size).toBe(0);
    await settle();
    await one.clock.advance(5_000);
    await settle();
    expect(one.view.state()?.drains.size).toBe(0);
  });

  it('lose the mark when it is taken away, and say nothing new when nothing is', async () => {
    const { view, set, news } = open(openTestRegistry(join(temporaryFolder(), 'registry.db')));
    set(worker());
    view.toggleDrain(KEY);
    const state = view.state();
    const before = news();
    set(worker());
    // The same facts in another object are news; the drain is not.
    expect(view.state()?.drains).toBe(state?.drains);
    expect(news()).toBe(before + 1);
    expect(view.toggleDrain(KEY)).toBe(false);
    expect(view.state()?.drains.size).toBe(0);
    await settle();
  });

  it('end their drain when their sessions usually end, as the history tells', async () => {
    const stays = [1, 2, 30, 4, 5].map(stay);
    const registry = openTestRegistry(join(temporaryFolder(), 'registry.db'));
    const { view, set, asked } = open(registry, { stays });
    const fleet = aFleet([served('call-1')]);
    set(worker({}, 1));
    expect(asked).toEqual([]);
    view.observe([[undefined, fleet.rooms[0]]], fleet.rooms);
    view.toggleDrain(KEY);
    await settle();
    expect(asked).toEqual(['support']);
    expect(view.state()?.drains.get(KEY)).toMatchObject({
      left: 1,
      oldestMs: START_MS - 60_000,
      // The median is 4 min.
      endsAboutMs: START_MS - 60_000 + 4 * 60_000,
      safety: { isSafe: false, why: '1 job left' },
    });
  });

  it('have no expected end where the history has too few sessions', async () => {
    const registry = openTestRegistry(join(temporaryFolder(), 'registry.db'));
    const { view, set } = open(registry, { stays: [1, 2, 3, 4].map(stay) });
    const fleet = aFleet([served('call-1')]);
    set(worker({}, 1));
    view.observe([[undefined, fleet.rooms[0]]], fleet.rooms);
    view.toggleDrain(KEY);
    await settle();
    expect(view.state()?.drains.get(KEY)?.endsAboutMs).toBeNull();
  });

  it('raise an incident before the server notices, with the rooms behind it', async () => {
    const { view, set, clock } = open(openTestRegistry(join(temporaryFolder(), 'registry.db')));
    const fleet = aFleet([served('call-1')]);
    set(worker({}, 1));
    view.observe([[undefined, fleet.rooms[0]]], fleet.rooms);
    expect(view.incidents()).toEqual([]);
    await clock.advance(2_000);
    set(worker({ condition: 'down', sinceMs: clock.now() }, 1));
    await clock.advance(2_000);
    view.observe([], fleet.rooms);
    expect(view.incidents()).toMatchObject([
      { verdict: 'worker down', severity: 'critical', rooms: [fleet.rooms[0]?.key] },
    ]);
    const incidents = view.incidents();
    view.observe([], fleet.rooms);
    expect(view.incidents()).toBe(incidents);
    view.observe([[fleet.rooms[0], undefined]], []);
    expect(view.incidents()).toEqual([]);
  });

  it('are not known where only metrics are named', () => {
    const registry = openTestRegistry(join(temporaryFolder(), 'registry.db'));
    const { view, measure, news } = open(registry, { namesWorkers: false });
    expect([view.state(), view.known()]).toEqual([null, null]);
    const metrics: Metrics = {
      offers: { asked: 2, failed: 1, sinceMs: START_MS },
      failures: [],
      wasRead: true,
    };
    measure(metrics);
    expect(view.metrics()).toBe(metrics);
    expect(news()).toBe(1);
  });
});
