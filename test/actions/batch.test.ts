import { describe, expect, it } from 'vitest';
import type { ActionProgress, ActionState, BatchPlan, Plan } from '../../source/actions/action.ts';
import { type BatchRunner, countOutcomes, createBatchRunner } from '../../source/actions/batch.ts';
import type { CallLimit } from '../../source/actions/call-gate.ts';
import { planMany } from '../../source/actions/plan-many.ts';
import { agent, dispatch, job, participant } from '../helpers/facts.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { setStage } from './stage.ts';

const failureOf = (kind: string) => ({ kind, sentence: `It was ${kind}.`, remedy: '' });

const onePlan = (id: string): Plan => ({
  id,
  intention: { kind: 'remove-dispatch', room: `RM_${id} ${id}`, dispatchId: `AD_${id}` },
  question: '',
  sentences: [],
  warnings: [],
  target: {
    room: `RM_${id} ${id}`,
    roomName: id,
    dispatchId: `AD_${id}`,
    identity: null,
    participantId: null,
  },
  steps: [{ call: 'deleteDispatch', room: id, dispatchId: `AD_${id}` }],
  typeToConfirm: null,
});

const batchOf = (count: number): BatchPlan => ({
  id: 'batch',
  question: '',
  doing: '',
  done: '',
  toDo: '',
  sentences: [],
  targets: [],
  warnings: [],
  plans: Array.from({ length: count }, (_, index) => onePlan(`p${index}`)),
  typeToConfirm: null,
});

/** A runner that does nothing by itself. The test sets the outcome of each action. */
const stage = (calls: CallLimit = { perMinute: null, callsInLastMinute: () => 0 }) => {
  const clock = createManualClock();
  const listeners = new Set<() => void>();
  let actions: readonly ActionProgress[] = [];
  const publish = () => {
    for (const listener of listeners) listener();
  };
  const batch = createBatchRunner({
    clock,
    calls,
    runner: {
      run: (plan) => {
        const progress: ActionProgress = {
          id: plan.id,
          plan,
          startedAtMs: clock.now(),
          calledAtMs: null,
          endedAtMs: null,
          state: { state: 'calling' },
          createdDispatchId: null,
          sentence: '',
        };
        actions = [...actions, progress];
        publish();
      },
      getProgress: () => actions,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  return {
    clock,
    batch,
    begun: () => actions.map(({ id }) => id),
    become: (state: ActionState, ...ids: readonly string[]) => {
      actions = actions.map((action) => (ids.includes(action.id) ? { ...action, state } : action));
      publish();
    },
  };
};

const verifying: ActionState = { state: 'verifying', answerLost: false };
const succeeded: ActionState = { state: 'succeeded' };
const failed = (kind = 'rejected'): ActionState => ({ state: 'failed', failure: failureOf(kind) });
const unverified: ActionState = { state: 'unverified', sentence: 'Not seen.', forceable: false };

const counts = (batch: BatchRunner) => {
  const progress = batch.getProgress();
  if (progress === null) return null;
  const of = (outcome: Parameters<typeof countOutcomes>[1]) => countOutcomes(progress, outcome ?? 'waiting');
  return [progress.state, of('waiting'), of('running'), of('succeeded'), of('failed'), of('unverified')];
};

describe('a batch', () => {
  it('calls for four at a time, and does not wait for verification', () => {
    const { batch, begun, become } = stage();
    batch.run(batchOf(6));
    expect(begun()).toEqual(['p0', 'p1', 'p2', 'p3']);
    become(verifying, 'p1');
    expect(begun()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
    become(failed(), 'p0', 'p4');
    expect(begun()).toHaveLength(6);
    expect(counts(batch)).toEqual(['running', 0, 4, 0, 2, 0]);
  });

  it('has at most 24 actions to verify, so that it can still be stopped', () => {
    const { batch, begun, become } = stage();
    batch.run(batchOf(100));
    for (let round = 0; round < 50; round += 1) become(verifying, ...begun());
    expect(counts(batch)).toEqual(['running', 76, 24, 0, 0, 0]);
    become(succeeded, 'p0', 'p1');
    expect(counts(batch)).toEqual(['running', 74, 24, 2, 0, 0]);
    batch.stop();
    become(succeeded, ...begun());
    expect(counts(batch)).toEqual(['ended', 74, 0, 26, 0, 0]);
  });

  it('ends with its last action, reports each outcome, and is dropped after 30 s', async () => {
    const { batch, become, clock } = stage();
    batch.run(batchOf(3));
    become(succeeded, 'p0');
    become(unverified, 'p1');
    expect(counts(batch)).toEqual(['running', 0, 1, 1, 0, 1]);
    become(failed(), 'p2');
    expect(counts(batch)).toEqual(['ended', 0, 0, 1, 1, 1]);
    expect([...(batch.getProgress()?.outcomes ?? [])]).toEqual([
      ['p0', 'succeeded'],
      ['p1', 'unverified'],
      ['p2', 'failed'],
    ]);
    expect(batch.getProgress()).toMatchObject({ endedAtMs: clock.now(), failure: null });
    await clock.advance(29_999);
    expect(batch.getProgress()).not.toBeNull();
    await clock.advance(1);
    expect(batch.getProgress()).toBeNull();
    expect(clock.pending()).toBe(0);
  });

  it('that is stopped starts no more actions, and ends with the running ones', () => {
    const { batch, become, begun } = stage();
    batch.run(batchOf(9));
    become(verifying, 'p0');
    batch.stop();
    expect(counts(batch)).toEqual(['stopping', 4, 5, 0, 0, 0]);
    become(succeeded, 'p0', 'p1', 'p2', 'p3');
    expect(counts(batch)).toEqual(['stopping', 4, 1, 4, 0, 0]);
    become(failed(), 'p4');
    expect(counts(batch)).toEqual(['ended', 4, 0, 4, 1, 0]);
    expect(begun()).toHaveLength(5);
  });

  it.each(['wrong-key', 'missing-grant', 'refused', 'tls'])(
    'stops by itself if the rest would fail too: %s',
    (kind) => {
      const { batch, become, begun } = stage();
      batch.run(batchOf(9));
      become(failed(kind), 'p0');
      expect(batch.getProgress()).toMatchObject({ state: 'stopping', failure: { kind } });
      become(failed(kind), 'p1', 'p2', 'p3');
      expect(counts(batch)).toEqual(['ended', 5, 0, 0, 4, 0]);
      expect(begun()).toHaveLength(4);
    },
  );

  it('pauses after a rate limit', async () => {
    const { batch, become, begun, clock } = stage();
    batch.run(batchOf(9));
    become(failed('rate-limited'), 'p0');
    await clock.advance(4_900);
    expect(begun()).toHaveLength(4);
    expect(batch.getProgress()?.waitsForCalls).toBe(true);
    await clock.advance(200);
    expect(begun()).toHaveLength(5);
    expect(batch.getProgress()?.waitsForCalls).toBe(false);
  });

  it('runs alone, and the next can start after it ended', () => {
    const { batch, become } = stage();
    batch.run(batchOf(1));
    expect(() => batch.run(batchOf(2))).toThrow('already running');
    become(succeeded, 'p0');
    batch.run(batchOf(2));
    expect(counts(batch)?.[0]).toBe('running');
  });

  it('leaves no timer when it is closed', () => {
    const { batch, clock } = stage({ perMinute: 10, callsInLastMinute: () => 10 });
    batch.run(batchOf(3));
    expect(clock.pending()).toBe(1);
    batch.close();
    expect(clock.pending()).toBe(0);
  });
});

describe('the calls of a batch', () => {
  it('wait for the budget, and the batch says so', async () => {
    let inLastMinute = 590;
    const { batch, begun, clock } = stage({ perMinute: 600, callsInLastMinute: () => inLastMinute });
    batch.run(batchOf(2));
    expect(begun()).toEqual([]);
    expect(batch.getProgress()).toMatchObject({ state: 'running', waitsForCalls: true });
    inLastMinute = 100;
    await clock.advance(250);
    expect(begun()).toEqual(['p0', 'p1']);
    expect(batch.getProgress()?.waitsForCalls).toBe(false);
  });

  it('stop waiting when the batch is stopped', async () => {
    const { batch, begun, clock } = stage({ perMinute: 600, callsInLastMinute: () => 600 });
    batch.run(batchOf(2));
    batch.stop();
    expect(batch.getProgress()).toMatchObject({ state: 'ended', waitsForCalls: false });
    await clock.advance(60_000);
    expect(begun()).toEqual([]);
  });

  it('are not counted without a limit', async () => {
    const { batch, begun, become } = stage({ perMinute: null, callsInLastMinute: () => 1e6 });
    batch.run(batchOf(24));
    while (begun().length < 24) become(verifying, ...begun());
    expect(counts(batch)).toEqual(['running', 0, 24, 0, 0, 0]);
  });
});

describe('a batch on a server', () => {
  it('is verified by the sweeps, target by target', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `call-${index}`);
    const { clock, gateway, runner, fleet, changes } = await setStage((world) => {
      for (const name of names) {
        world.addRoom(name, {
          participants: [participant({ identity: 'alice' }), agent({ identity: `agent-AJ_${name}` })],
          dispatches: [dispatch({ id: `AD_${name}`, jobs: [job({ id: `AJ_${name}` })], createdAtMs: 1 })],
        });
      }
    });
    gateway.script({ call: 'deleteDispatch', room: 'call-3', fails: 'rejected' });
    const batch = createBatchRunner({
      runner,
      clock,
      calls: { perMinute: null, callsInLastMinute: () => 0 },
    });
    let ids = 0;
    const planned = planMany(
      fleet().rooms.map((room) => ({
        kind: 'remove-dispatch',
        room: room.key,
        dispatchId: room.dispatches[0]?.id ?? '',
      })),
      fleet(),
      { projectName: 'prod-eu', nowMs: clock.now(), newId: () => `id-${++ids}` },
    );
    if ('impossible' in planned) throw new Error(planned.impossible);
    batch.run(planned);
    await clock.advance(100);
    expect(changes()).toHaveLength(12);
    for (const name of names.filter((name) => name !== 'call-3')) {
      const room = gateway.rooms.get(name);
      if (room) room.participants = room.participants.filter(({ identity }) => identity === 'alice');
    }
    await clock.advance(1_000);
    expect(counts(batch)).toEqual(['ended', 0, 0, 11, 1, 0]);

    const sweeps = gateway.callLines().filter((line) => line === 'listRooms').length;
    expect(sweeps, 'sweeps as often for twelve targets as for one').toBeLessThan(12);
    batch.close();
  });
});
