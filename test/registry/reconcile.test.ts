import { describe, expect, it, onTestFinished } from 'vitest';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import type { Store } from '../../source/registry/store.ts';
import type { RoomSeen } from '../../source/registry/sweep-record.ts';
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
