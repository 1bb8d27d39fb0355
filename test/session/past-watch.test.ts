import { describe, expect, it } from 'vitest';
import { NOTHING_WANTED } from '../../source/agents/past.ts';
import type { AgentRow, DispatchRow, EventRow, SessionRow } from '../../source/registry/history.ts';
import { type HistoryReader, StoreError } from '../../source/registry/store.ts';
import { createPastWatch } from '../../source/session/past-watch.ts';
import { agentRow } from '../agents/fixtures.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

const watchOf = (listAgents: () => Promise<readonly AgentRow[]>, missing: string | null = null) => {
  const clock = createManualClock(1_700_000_000_000);
  const asked: string[] = [];
  let changes = 0;
  const stayed = (agentName: string) => [{ agentName }, { agentName: 'another' }];
  const history: HistoryReader = {
    listAgents: ({ host }) => {
      asked.push(`agents of ${host}`);
      return listAgents();
    },
    listSessions: async ({ agentName }) => {
      asked.push(`sessions of ${agentName}`);
      return stayed(agentName ?? '') as unknown as readonly SessionRow[];
    },
    listDispatches: async ({ agentName }) => stayed(agentName ?? '') as unknown as readonly DispatchRow[],
    countDispatches: async () => [],
    listIncidents: async () => [],
    listWatched: async () => [],
    listEvents: async ({ roomId, untilMs }) => {
      asked.push(`events of ${roomId} until ${untilMs}`);
      if (roomId === 'RM_broken') throw new StoreError({ kind: 'disk', sentence: 'Gone.', remedy: '' });
      return roomId === 'RM_new' ? [] : ([{ roomId }] as unknown as readonly EventRow[]);
    },
  };
  const watch = createPastWatch({
    history,
    host: 'h:7880',
    clock,
    startedMs: () => 5_000,
    missing,
    onChange: () => {
      changes += 1;
    },
  });
  return { watch, clock, asked, changes: () => changes };
};

describe('what is asked of the past', () => {
  it('is nothing until somebody looks, then again every 5 s, and nothing after that', async () => {
    const { watch, clock, asked } = watchOf(async () => [agentRow()]);
    await clock.advance(60_000);
    expect(asked).toEqual([]);
    watch.want({ agents: true, agentName: null, roomId: null });
    await settle();
    expect(watch.getState().agents).toHaveLength(1);
    await clock.advance(5_000);
    await settle();
    expect(asked).toEqual(['agents of h:7880', 'agents of h:7880']);
    watch.want(NOTHING_WANTED);
    await clock.advance(60_000);
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('waits for an answer before it asks again', async () => {
    let answer: (rows: readonly AgentRow[]) => void = () => {};
    const { watch, clock, asked } = watchOf(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    watch.want({ agents: true, agentName: null, roomId: null });
    await clock.advance(60_000);
    watch.want({ agents: true, agentName: 'support', roomId: null });
    await settle();
    expect(asked).toEqual(['agents of h:7880']);
    answer([]);
    await settle();
    answer([]);
    await settle();
    expect(asked).toEqual(['agents of h:7880', 'agents of h:7880', 'sessions of support']);
  });

  it('keeps only stays of exactly that name, and forgets them for another name', async () => {
    const { watch, changes } = watchOf(async () => []);
    watch.want({ agents: true, agentName: 'a*', roomId: null });
    await settle();
    expect(watch.getState().stays).toMatchObject({ agentName: 'a*', sessions: [{ agentName: 'a*' }] });
    const before = changes();
    watch.want({ agents: true, agentName: 'b', roomId: null });
    expect(watch.getState().stays).toBeNull();
    expect(changes()).toBe(before + 1);
  });

  it('says why it is not known, and keeps the last answer', async () => {
    let fails = false;
    const failure = { kind: 'disk', sentence: 'The disk is gone.', remedy: '' };
    const { watch, clock } = watchOf(async () => {
      if (fails) throw new StoreError(failure);
      return [agentRow()];
    });
    watch.want({ agents: true, agentName: null, roomId: null });
    await settle();
    expect(watch.getState().missing).toBeNull();
    fails = true;
    await clock.advance(5_000);
    await settle();
    expect(watch.getState()).toMatchObject({ missing: 'The disk is gone.', agents: [{}] });
    fails = false;
    await clock.advance(5_000);
    await settle();
    expect(watch.getState().missing).toBeNull();
  });

  it('says that no registry is kept', async () => {
    const { watch } = watchOf(async () => [], 'No registry is kept.');
    expect(watch.getState().missing).toBe('No registry is kept.');
    watch.want({ agents: true, agentName: null, roomId: null });
    await settle();
    expect(watch.getState().missing).toBe('No registry is kept.');
  });

  it('is, of a room, what happened before this run, once', async () => {
    const { watch, clock, asked, changes } = watchOf(async () => []);
    watch.want({ ...NOTHING_WANTED, roomId: 'RM_1' });
    await settle();
    expect(watch.getState().room).toMatchObject({ roomId: 'RM_1', events: [{}] });
    await clock.advance(60_000);
    await settle();
    expect(asked).toEqual(['events of RM_1 until 4999']);
    watch.want({ ...NOTHING_WANTED, roomId: 'RM_new' });
    await settle();
    expect(watch.getState().room).toBeNull();
    expect(changes()).toBe(2);
  });

  it('asks again for a room that could not be read', async () => {
    const { watch, clock, asked } = watchOf(async () => []);
    watch.want({ ...NOTHING_WANTED, roomId: 'RM_broken' });
    await settle();
    expect(watch.getState().missing).toBe('Gone.');
    await clock.advance(5_000);
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('ends with the session', async () => {
    const { watch, clock, asked, changes } = watchOf(async () => []);
    watch.want({ agents: true, agentName: null, roomId: null });
    watch.stop();
    await settle();
    await clock.advance(60_000);
    expect([asked.length, changes()]).toEqual([1, 0]);
  });
});
