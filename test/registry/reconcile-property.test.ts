import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { noPace, type RoomKey, type RoomObservation } from '../../source/fleet/snapshot.ts';
import { createRecorder } from '../../source/registry/recorder.ts';
import { type Store, StoreError } from '../../source/registry/store.ts';
import type { SweepRecord } from '../../source/registry/sweep-record.ts';
import { sweptSnapshot } from '../helpers/facts.ts';
import { aDispatch, aFleet, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { START_MS, temporaryFolder } from './fixture.ts';
import { EVERYTHING, HOST } from './history-fixture.ts';
import { type StoreKind, storeKinds } from './store-kinds.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** A record that is written later than this is told from one of another clock. */
const CLOCKS_DIFFER_MS = 10 * SECOND_MS;
const ROOMS = 3;
const AGENTS = 2;
const RUNS = 2;

/**
 * What becomes of a run's record. `late`: it is written after the next look of somebody else. `locked`: another program
 * locks the file. `doubted`: it is written, and the run is told that it failed.
 */
const FATES = ['written', 'written', 'late', 'locked', 'doubted'] as const;

const room = fc.nat(ROOMS - 1);
const agent = fc.nat(AGENTS - 1);
const run = fc.nat(RUNS - 1);
const kind = <Kind extends string>(name: Kind) => fc.constant(name);

/** A change of the world, or something that a run of lktop does. */
const step = fc.oneof(
  // `old`: under the id of the last room of that name.
  { weight: 2, arbitrary: fc.record({ kind: kind('make'), room, old: fc.boolean() }) },
  fc.record({ kind: kind('close'), room }),
  { weight: 3, arbitrary: fc.record({ kind: kind('join'), room, agent }) },
  fc.record({ kind: kind('leave'), room, agent }),
  fc.record({ kind: kind('dispatch'), room }),
  // Its room was replaced, and the dispatch is listed in another one.
  fc.record({ kind: kind('move'), room, to: room }),
  fc.record({ kind: kind('wait'), minutes: fc.nat(90) }),
  {
    weight: 6,
    // `blind`: the room does not answer this time.
    arbitrary: fc.record({
      kind: kind('look'),
      run,
      fate: fc.constantFrom(...FATES),
      blind: fc.option(room, { freq: 3 }),
    }),
  },
  fc.record({ kind: kind('crash'), run }),
  // Its thread ended, and the next one knows nothing.
  fc.record({ kind: kind('restart store'), run }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface WorldRoom {
  readonly id: string;
  readonly name: string;
  readonly agents: Map<number, { readonly id: string; readonly joinedMs: number }>;
  readonly createdMs: number;
  dispatches: readonly { readonly id: string; readonly createdMs: number }[];
}

/** The server. `ended` has the true times at which sessions ended. */
const createServer = () => {
  const rooms = new Map<number, WorldRoom>();
  const lastIds = new Map<number, string>();
  const ended = new Map<string, number>();
  let ids = 0;
  const newId = (of: string): string => {
    ids += 1;
    return `${of}_${ids}`;
  };
  const leave = (there: WorldRoom, number: number, nowMs: number): void => {
    const stay = there.agents.get(number);
    if (stay) ended.set(stay.id, nowMs);
    there.agents.delete(number);
  };
  return {
    ended,
    rooms: (): readonly WorldRoom[] => [...rooms.values()],
    change: (change: Step, nowMs: number): void => {
      if (!('room' in change)) return;
      const there = rooms.get(change.room);
      if (change.kind === 'make' && !there) {
        const id = (change.old && lastIds.get(change.room)) || newId('RM');
        lastIds.set(change.room, id);
        rooms.set(change.room, {
          id,
          name: `call-${change.room}`,
          agents: new Map(),
          createdMs: nowMs,
          dispatches: [],
        });
      }
      if (!there) return;
      if (change.kind === 'close') {
        for (const number of [...there.agents.keys()]) leave(there, number, nowMs);
        rooms.delete(change.room);
      } else if (change.kind === 'join') {
        leave(there, change.agent, nowMs);
        there.agents.set(change.agent, { id: newId('PA'), joinedMs: nowMs });
      } else if (change.kind === 'leave') leave(there, change.agent, nowMs);
      else if (change.kind === 'dispatch')
        there.dispatches = [...there.dispatches, { id: newId('AD'), createdMs: nowMs }];
      else if (change.kind === 'move') {
        const to = rooms.get(change.to);
        const [moved, ...rest] = there.dispatches;
        if (!to || to === there || moved === undefined) return;
        there.dispatches = rest;
        to.dispatches = [...to.dispatches, moved];
      }
    },
  };
};

const judged = ({ id, name, agents, dispatches, createdMs: createdAtMs }: WorldRoom): Room =>
  aRoom(name, {
    id,
    facts: { createdAtMs },
    agents: [...agents].map(([number, stay]) =>
      anAgent({
        identity: `agent-${number}`,
        dispatchId: null,
        participant: { id: stay.id, joinedAtMs: stay.joinedMs },
      }),
    ),
    dispatches: dispatches.map((one) =>
      aDispatch({ id: one.id, createdAtMs: one.createdMs, verdict: verdict('starting') }),
    ),
  });

/** One run of lktop: its recorder, and what it saw last. A room that does not answer stays as it was. */
const createRun = (id: string) => {
  const recorder = createRecorder((text) => text);
  let fleet = aFleet([]);
  let verifiedAtMs = new Map<RoomKey, number>();
  const look = (rooms: readonly WorldRoom[], nowMs: number, blind: string | null): void => {
    const times = new Map<RoomKey, number>();
    const seen = rooms.map((one): Room => {
      const now = judged(one);
      const earlier = fleet.byKey.get(now.key);
      const earlierMs = verifiedAtMs.get(now.key);
      if (one.name !== blind) times.set(now.key, nowMs);
      else if (earlierMs !== undefined) times.set(now.key, earlierMs);
      else return aRoom(one.name, { id: one.id, verified: false });
      return one.name === blind && earlier ? earlier : now;
    });
    const after = aFleet(seen);
    const oldestVerifiedAtMs =
      times.size === seen.length && times.size > 0 ? Math.min(...times.values()) : null;
    recorder.take({
      changes: changesBetween(fleet.byKey, after.byKey),
      snapshot: {
        ...sweptSnapshot(nowMs, []),
        rooms: seen.map(
          ({ key, facts }): RoomObservation => ({
            key,
            room: facts,
            participants: [],
            dispatches: [],
            failure: null,
            ghostSinceMs: null,
          }),
        ),
        verifiedAtMs: times,
        pace: { ...noPace, oldestVerifiedAtMs },
      },
      fleet: after,
      events: [],
      nowMs,
      projectName: 'prod',
      workers: null,
      incidents: [],
    });
    fleet = after;
    verifiedAtMs = times;
  };
  return { id, recorder, look };
};

type Run = ReturnType<typeof createRun>;

const idsOf = <Row extends { readonly goneMs: number | null }>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
): readonly string[] =>
  rows
    .filter(({ goneMs }) => goneMs === null)
    .map(idOf)
    .sort();

/**
 * Plays the steps, then lets everybody look.
 * @param clockOf the server's time as a run knows it
 * @param restMs the time before the last looks
 */
const play = async (
  { create }: StoreKind,
  steps: readonly Step[],
  clockOf: (run: number, nowMs: number, index: number) => number,
  restMs: number,
) => {
  const path = join(temporaryFolder(), 'registry.db');
  const server = createServer();
  const stores: Store[] = [];
  let incarnation = 0;
  const openStore = (): Store => {
    const store = create(path);
    store.start();
    stores.push(store);
    return store;
  };
  const newRun = (number: number): Run => {
    incarnation += 1;
    return createRun(`run-${number}-${incarnation}`);
  };
  const runs = Array.from({ length: RUNS }, (_, number) => ({ run: newRun(number), store: openStore() }));
  /** What was seen by anybody whose records were written. */
  const seen = { sessions: new Set<string>(), dispatches: new Set<string>(), rooms: new Set<string>() };
  const late: { readonly number: number; readonly run: Run; readonly sweeps: readonly SweepRecord[] }[] = [];
  let nowMs = START_MS;

  const send = async (number: number, { id }: Run, sweeps: readonly SweepRecord[]): Promise<boolean> => {
    const atMs = sweeps.at(-1)?.atMs ?? nowMs;
    const told = {
      host: HOST,
      run: id,
      watchedUntilMs: atMs,
      rooms: 0,
      outcomes: [],
      sightings: { seen: [], over: [] },
      marksAgentsByKind: false,
      sweeps,
    };
    try {
      await runs[number]?.store.write({ nowMs: atMs, prunes: false, seen: told }, SECOND_MS);
    } catch (error) {
      if (error instanceof StoreError && error.failure.kind === 'registry-unknown-run') return false;
      throw error;
    }
    for (const { rooms } of sweeps)
      for (const { roomId, agents, dispatches } of rooms) {
        seen.rooms.add(roomId);
        for (const { participantId } of agents) seen.sessions.add(participantId);
        for (const { id: dispatchId } of dispatches) seen.dispatches.add(dispatchId);
      }
    return true;
  };
  const writeLate = async (isDue: (one: (typeof late)[number]) => boolean): Promise<void> => {
    for (const one of late.splice(0)) {
      if (!isDue(one)) {
        late.push(one);
        continue;
      }
      const isWritten = await send(one.number, one.run, one.sweeps);
      if (isWritten) one.run.recorder.written();
      else one.run.recorder.startOver();
    }
  };
  const look = async (number: number, fate: (typeof FATES)[number], blind: string | null, index: number) => {
    const one = runs[number];
    if (!one) return;
    // A run writes one batch after the other.
    await writeLate((waiting) => waiting.run === one.run);
    one.run.look(server.rooms(), clockOf(number, nowMs, index), blind);
    const sweeps = one.run.recorder.next();
    if (fate === 'late') late.push({ number, run: one.run, sweeps });
    else if (fate !== 'locked' && sweeps.length > 0) {
      const isWritten = await send(number, one.run, sweeps);
      if (!isWritten) one.run.recorder.startOver();
      else if (fate === 'written') one.run.recorder.written();
    }
    await writeLate((waiting) => waiting.run !== one.run);
  };

  for (const [index, one] of steps.entries()) {
    nowMs += SECOND_MS;
    if (one.kind === 'wait') nowMs += one.minutes * MINUTE_MS;
    else if (one.kind === 'look')
      await look(one.run, one.fate, one.blind === null ? null : `call-${one.blind}`, index);
    else if (one.kind === 'crash' || one.kind === 'restart store') {
      const crashed = runs[one.run];
      if (crashed && one.kind === 'crash') crashed.run = newRun(one.run);
      if (crashed) crashed.store = openStore();
    } else server.change(one, nowMs);
  }
  nowMs += restMs;
  for (let time = 0; time < 3; time += 1) {
    nowMs += 2 * SECOND_MS;
    for (let number = 0; number < RUNS; number += 1) await look(number, 'written', null, steps.length);
  }
  const reader = openStore();
  const result = {
    server,
    seen,
    sessions: await reader.listSessions(EVERYTHING),
    dispatches: await reader.listDispatches(EVERYTHING),
    rows: (await reader.readInfo()).rows,
    watched: await reader.listWatched(EVERYTHING),
  };
  for (const store of stores) await store.close();
  return result;
};

/** The registry agrees with the server, and has nothing twice. */
const expectAgreement = ({ server, seen, sessions, dispatches, rows }: Awaited<ReturnType<typeof play>>) => {
  const rooms = server.rooms();
  expect(idsOf(sessions, ({ participantId }) => participantId)).toEqual(
    rooms.flatMap(({ agents }) => Array.from(agents.values(), ({ id }) => id)).sort(),
  );
  expect(idsOf(dispatches, ({ dispatchId }) => dispatchId)).toEqual(
    rooms.flatMap((one) => one.dispatches.map(({ id }) => id)).sort(),
  );
  expect(sessions.map(({ participantId }) => participantId).sort()).toEqual([...seen.sessions].sort());
  expect(dispatches.map(({ dispatchId }) => dispatchId).sort()).toEqual([...seen.dispatches].sort());
  expect(rows.rooms).toBe(seen.rooms.size);
  for (const { lastSeenMs, goneMs, ended } of sessions) {
    expect(ended === 'running').toBe(goneMs === null);
    if (goneMs !== null) expect(lastSeenMs).toBeLessThanOrEqual(goneMs);
  }
};

const STEPS = fc.array(step, { maxLength: 60, size: 'max' });

/** A thread more makes no difference here, and only costs time. */
const KINDS = storeKinds().filter(({ name }) => name !== 'SQLite in a worker');

/** Every statement takes its way to a server and back. */
const runsOf = ({ name }: StoreKind, runs: number): number => (name === 'PostgreSQL' ? runs / 5 : runs);

describe.each(KINDS)('the history in $name', (kind) => {
  beforeAll(kind.start);

  it('agrees with the last look, whatever came before, has nothing twice, and knows when each session ended', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const result = await play(kind, steps, (_, nowMs) => nowMs, 0);
        expectAgreement(result);
        for (const { participantId, lastSeenMs, goneMs, ended } of result.sessions) {
          if (goneMs === null) continue;
          const endedMs = result.server.ended.get(participantId) ?? Number.NaN;
          expect(endedMs + CLOCKS_DIFFER_MS).toBeGreaterThanOrEqual(lastSeenMs);
          expect(endedMs).toBeLessThanOrEqual(goneMs);
          expect(ended === 'unseen').toBe(goneMs - lastSeenMs > MINUTE_MS);
        }
        for (const [index, { untilMs }] of result.watched.entries()) {
          const later = result.watched[index - 1];
          if (later) expect(later.fromMs - untilMs).toBeGreaterThan(MINUTE_MS);
        }
      }),
      { numRuns: runsOf(kind, 40) },
    );
  });

  it('agrees with the last look also if the clocks of the runs were wrong, once that time has passed', async () => {
    const MOST_JUMP_MINUTES = 120;
    const jumps = fc.array(fc.integer({ min: -MOST_JUMP_MINUTES, max: MOST_JUMP_MINUTES }), {
      minLength: RUNS,
      maxLength: RUNS,
    });
    await fc.assert(
      fc.asyncProperty(STEPS, jumps, fc.nat(60), async (steps, minutes, jumpAt) => {
        const result = await play(
          kind,
          steps,
          (number, nowMs, index) => {
            const skewMs = number * 1_500;
            return nowMs + skewMs + (index < jumpAt ? (minutes[number] ?? 0) * MINUTE_MS : 0);
          },
          (MOST_JUMP_MINUTES + 1) * MINUTE_MS,
        );
        expectAgreement(result);
      }),
      { numRuns: runsOf(kind, 20) },
    );
  });
});
