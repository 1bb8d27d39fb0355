import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import type { Store } from '../../source/registry/store.ts';
import type { RoomSeen, SweepRecord } from '../../source/registry/sweep-record.ts';
import { START_MS } from './fixture.ts';
import {
  agentSeen,
  dispatchSeen,
  EVERYTHING,
  HOST,
  roomSeen,
  sweepRecord,
  writeSweep,
} from './history-fixture.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

const openStore = (): Store => {
  const store = createSqliteStore(IN_MEMORY);
  onTestFinished(async () => void (await store.close()));
  return store;
};

describe('the history follows the sweeps', () => {
  const alone = (atMs: number, rooms: readonly RoomSeen[]) => sweepRecord({ atMs, isAll: true, rooms });

  it('from joining to leaving, with the time between two sweeps', async () => {
    const store = openStore();
    const agent = agentSeen();
    const dispatch = dispatchSeen({ joinedMs: agent.joinedMs });
    const room = roomSeen({ agents: [agent], dispatches: [dispatch] });
    await writeSweep(store, alone(START_MS, [room]));
    expect(await store.listSessions(EVERYTHING)).toMatchObject([
      { host: HOST, roomName: 'call-1', identity: 'agent-AJ_1', ended: 'running', goneMs: null },
    ]);
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([
      { outcome: 'serving', joinedMs: START_MS },
    ]);
    const later = START_MS + 4 * SECOND_MS;
    await writeSweep(
      store,
      sweepRecord({
        atMs: later,
        rooms: [roomSeen({ verifiedMs: later, beforeMs: START_MS + 2 * SECOND_MS, dispatches: [dispatch] })],
      }),
    );
    expect(await store.listSessions(EVERYTHING)).toMatchObject([
      { ended: 'left', lastSeenMs: START_MS + 2 * SECOND_MS, goneMs: later },
    ]);
    const last = later + 2 * SECOND_MS;
    await writeSweep(store, sweepRecord({ atMs: last, gone: [{ roomId: 'RM_1', lastSeenMs: later }] }));
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([
      { outcome: 'served', lastSeenMs: later, goneMs: last },
    ]);
    expect((await store.readInfo()).rows).toMatchObject({ rooms: 1, sessions: 1, dispatches: 1, agents: 1 });
  });

  it.each([
    ['soon', 30 * SECOND_MS, 'closed', 'unanswered'],
    ['after a time in which nobody looked', 27 * MINUTE_MS, 'unseen', 'unseen'],
  ])('when the next run finds that all is gone %s', async (_, passedMs, ended, outcome) => {
    const store = openStore();
    await writeSweep(
      store,
      alone(START_MS, [roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] })]),
    );
    await writeSweep(store, sweepRecord({ atMs: START_MS + MINUTE_MS }));
    const nextMs = START_MS + MINUTE_MS + passedMs;
    await writeSweep(store, alone(nextMs, []), 'run-2');
    const when = { lastSeenMs: START_MS + MINUTE_MS, goneMs: nextMs };
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ ended, ...when }]);
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([{ outcome, ...when }]);
  });

  it('and believes whoever looked last', async () => {
    const store = openStore();
    const full = roomSeen({ agents: [agentSeen()] });
    await writeSweep(store, alone(START_MS, [full]));
    // Another run looked earlier, and writes later.
    await writeSweep(store, alone(START_MS - SECOND_MS, []), 'run-2');
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ ended: 'running' }]);
    await writeSweep(store, alone(START_MS + SECOND_MS, []), 'run-2');
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ ended: 'closed' }]);
    // The first run still sees it.
    const laterMs = START_MS + 2 * SECOND_MS;
    await writeSweep(store, sweepRecord({ atMs: laterMs, provenMs: laterMs }));
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ ended: 'running', goneMs: null }]);
  });

  it('and ends nothing in a room that has not answered yet', async () => {
    const store = openStore();
    await writeSweep(
      store,
      alone(START_MS, [roomSeen({ agents: [agentSeen()], dispatches: [dispatchSeen()] })]),
    );
    const laterMs = START_MS + MINUTE_MS;
    await writeSweep(store, alone(laterMs, [roomSeen({ verifiedMs: null })]), 'run-2');
    expect(await store.listSessions(EVERYTHING)).toMatchObject([{ goneMs: null }]);
    expect(await store.listDispatches(EVERYTHING)).toMatchObject([{ goneMs: null, outcome: 'pending' }]);
  });

  it('and tells a failed job and a removal from a leave', async () => {
    const store = openStore();
    const failed = roomSeen({
      agents: [agentSeen()],
      dispatches: [dispatchSeen({ error: 'out of memory' })],
    });
    const removed = roomSeen({
      roomId: 'RM_2',
      name: 'call-2',
      agents: [agentSeen({ participantId: 'PA_2', identity: 'agent-AJ_2', jobId: 'AJ_2', dispatchId: null })],
    });
    await writeSweep(store, alone(START_MS, [failed, removed]));
    await store.write(
      {
        nowMs: START_MS,
        prunes: false,
        actions: [
          {
            id: 'one',
            project: 'prod',
            host: HOST,
            who: 'alice',
            kind: 'remove-agent',
            roomName: 'call-2',
            roomId: 'RM_2',
            dispatchId: null,
            createdDispatchId: null,
            identity: 'agent-AJ_2',
            agentName: null,
            question: '',
            startedAtMs: START_MS,
            endedAtMs: null,
            outcome: 'running',
            sentence: '',
            metadata: null,
          },
        ],
      },
      SECOND_MS,
    );
    const laterMs = START_MS + 2 * SECOND_MS;
    const empty = { verifiedMs: laterMs, beforeMs: START_MS, agents: [] };
    await writeSweep(
      store,
      sweepRecord({
        atMs: laterMs,
        rooms: [
          { ...failed, ...empty, dispatches: [dispatchSeen({ error: 'out of memory', state: 'failed' })] },
          { ...removed, ...empty },
        ],
      }),
    );
    const ends = (await store.listSessions(EVERYTHING)).map(({ roomName, ended }) => [roomName, ended]);
    expect(Object.fromEntries(ends)).toEqual({ 'call-1': 'failed', 'call-2': 'removed' });
  });
});

/** A change of the world, or something that a run of lktop does. */
type Step =
  | { readonly kind: 'make'; readonly room: number }
  | { readonly kind: 'close'; readonly room: number }
  | { readonly kind: 'join'; readonly room: number; readonly agent: number }
  | { readonly kind: 'leave'; readonly room: number; readonly agent: number }
  | { readonly kind: 'dispatch'; readonly room: number; readonly agent: number }
  | { readonly kind: 'wait'; readonly minutes: number }
  /** `isLost`: it cannot be written. `isLate`: it is written after the next look of somebody else. */
  | { readonly kind: 'look'; readonly run: number; readonly isLost: boolean; readonly isLate: boolean }
  | { readonly kind: 'crash'; readonly run: number };

const ROOMS = 3;
const AGENTS = 2;
const RUNS = 2;

const room = fc.nat(ROOMS - 1);
const agent = fc.nat(AGENTS - 1);
const run = fc.nat(RUNS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('make' as const), room }) },
  fc.record({ kind: fc.constant('close' as const), room }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('join' as const), room, agent }) },
  fc.record({ kind: fc.constant('leave' as const), room, agent }),
  fc.record({ kind: fc.constant('dispatch' as const), room, agent }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(90) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      run,
      isLost: fc.boolean(),
      isLate: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('crash' as const), run }),
);

/** The server: its rooms by id. Every room, agent and dispatch has an id of its own for ever. */
const createServer = () => {
  const rooms = new Map<string, { name: string; agents: Map<number, string>; dispatches: string[] }>();
  const byNumber = new Map<number, string>();
  let ids = 0;
  const newId = (kind: string): string => {
    ids += 1;
    return `${kind}_${ids}`;
  };
  const roomOf = (number: number) => rooms.get(byNumber.get(number) ?? '');
  return {
    change: (change: Step): void => {
      if (!('room' in change)) return;
      const there = roomOf(change.room);
      if (change.kind === 'make' && !there) {
        const id = newId('RM');
        byNumber.set(change.room, id);
        rooms.set(id, { name: `call-${change.room}`, agents: new Map(), dispatches: [] });
      }
      if (!there) return;
      if (change.kind === 'close') rooms.delete(byNumber.get(change.room) ?? '');
      if (change.kind === 'join') there.agents.set(change.agent, newId('PA'));
      if (change.kind === 'leave') there.agents.delete(change.agent);
      if (change.kind === 'dispatch') there.dispatches.push(newId('AD'));
    },
    look: (nowMs: number): readonly RoomSeen[] =>
      [...rooms].map(([roomId, { name, agents, dispatches }]) =>
        roomSeen({
          roomId,
          name,
          verifiedMs: nowMs,
          agents: [...agents.values()].map((participantId) =>
            agentSeen({ participantId, joinedMs: START_MS }),
          ),
          dispatches: dispatches.map((id) => dispatchSeen({ id })),
        }),
      ),
  };
};

/** One run of lktop: it sends what changed since its last record that was written. */
const createRun = (name: string) => {
  let incarnation = 0;
  let before: readonly RoomSeen[] | null = null;
  let beforeMs = 0;
  const strip = ({ verifiedMs: _, beforeMs: __, ...rest }: RoomSeen): string => JSON.stringify(rest);
  return {
    id: () => `${name}-${incarnation}`,
    crash: () => {
      incarnation += 1;
      before = null;
    },
    lose: () => {
      before = null;
    },
    record: (rooms: readonly RoomSeen[], nowMs: number): SweepRecord => {
      const earlier = new Map((before ?? []).map((one) => [one.roomId, strip(one)]));
      const now = new Set(rooms.map(({ roomId }) => roomId));
      const record = sweepRecord({
        atMs: nowMs,
        provenMs: nowMs,
        isAll: before === null,
        rooms: rooms
          .filter((one) => earlier.get(one.roomId) !== strip(one))
          .map((one) => ({ ...one, beforeMs: before === null ? null : beforeMs })),
        gone: [...earlier.keys()]
          .filter((roomId) => !now.has(roomId))
          .map((roomId) => ({ roomId, lastSeenMs: beforeMs })),
      });
      before = rooms;
      beforeMs = nowMs;
      return record;
    },
  };
};

it('agrees with the last look, whatever came before, and has nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const store = createSqliteStore(IN_MEMORY);
      const server = createServer();
      const runs = Array.from({ length: RUNS }, (_, number) => createRun(`run-${number}`));
      const late: { readonly id: string; readonly record: SweepRecord }[] = [];
      let nowMs = START_MS;
      const seen = { sessions: new Set<string>(), dispatches: new Set<string>(), rooms: new Set<string>() };

      const write = async (id: string, record: SweepRecord): Promise<void> => {
        await writeSweep(store, record, id);
        for (const { roomId, agents, dispatches } of record.rooms) {
          seen.rooms.add(roomId);
          for (const { participantId } of agents) seen.sessions.add(participantId);
          for (const { id: dispatchId } of dispatches) seen.dispatches.add(dispatchId);
        }
      };
      const look = async (number: number, fate: { isLost: boolean; isLate: boolean }): Promise<void> => {
        const one = runs[number];
        if (!one) return;
        // A run writes its records in order.
        for (const waiting of late.splice(0))
          if (waiting.id === one.id()) await write(waiting.id, waiting.record);
          else late.push(waiting);
        const record = one.record(server.look(nowMs), nowMs);
        if (fate.isLost) one.lose();
        else if (fate.isLate) late.push({ id: one.id(), record });
        else await write(one.id(), record);
        for (const waiting of late.splice(0))
          if (waiting.id === one.id()) late.push(waiting);
          else await write(waiting.id, waiting.record);
      };

      for (const one of steps) {
        nowMs += SECOND_MS;
        if (one.kind === 'wait') nowMs += one.minutes * MINUTE_MS;
        else if (one.kind === 'crash') runs[one.run]?.crash();
        else if (one.kind === 'look') await look(one.run, one);
        else server.change(one);
      }
      nowMs += SECOND_MS;
      for (let number = 0; number < RUNS; number += 1) await look(number, { isLost: false, isLate: false });

      const rooms = server.look(nowMs);
      const sessions = await store.listSessions(EVERYTHING);
      const dispatches = await store.listDispatches(EVERYTHING);
      const open = (rows: readonly { goneMs: number | null }[]) =>
        rows.filter(({ goneMs }) => goneMs === null);
      expect(
        open(sessions)
          .map((row) => (row as (typeof sessions)[number]).participantId)
          .sort(),
      ).toEqual(rooms.flatMap(({ agents }) => agents.map(({ participantId }) => participantId)).sort());
      expect(
        open(dispatches)
          .map((row) => (row as (typeof dispatches)[number]).dispatchId)
          .sort(),
      ).toEqual(rooms.flatMap((one) => one.dispatches.map(({ id }) => id)).sort());
      expect(sessions.map(({ participantId }) => participantId).sort()).toEqual([...seen.sessions].sort());
      expect(dispatches.map(({ dispatchId }) => dispatchId).sort()).toEqual([...seen.dispatches].sort());
      expect((await store.readInfo()).rows.rooms).toBe(seen.rooms.size);
      for (const { lastSeenMs, goneMs, ended } of sessions) {
        expect(ended === 'running').toBe(goneMs === null);
        if (goneMs !== null) expect(lastSeenMs).toBeLessThanOrEqual(goneMs);
      }
      await store.close();
    }),
    { numRuns: 100 },
  );
});
