import { describe, expect, it } from 'vitest';
import type { Intention } from '../../source/actions/action.ts';
import { actionSentence } from '../../source/actions/sentence.ts';
import { agent, dispatch, job, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import type { FakeGateway } from '../helpers/fake-gateway.ts';
import { settle } from '../helpers/manual-clock.ts';
import { setStage } from './stage.ts';

const CALL_1 = 'RM_call-1 call-1';

/** A caller who waits in vain, because no worker is called `suport`. */
const withoutWorker = (gateway: FakeGateway) => {
  gateway.addRoom('call-1', {
    participants: [participant({ identity: 'alice' })],
    dispatches: [dispatch({ id: 'AD_1', agentName: 'suport', metadata: '{"a":1}', createdAtMs: 1 })],
  });
};

/** A caller with a working agent. */
const served = (gateway: FakeGateway) => {
  gateway.addRoom('call-1', {
    participants: [participant({ identity: 'alice' }), agent({ identity: 'agent-AJ_1' })],
    dispatches: [dispatch({ id: 'AD_1', jobs: [job({ id: 'AJ_1' })], createdAtMs: 1 })],
  });
};

/** Two dispatches, one of them still without its agent. */
const servedTwice = (gateway: FakeGateway) => {
  served(gateway);
  const room = gateway.rooms.get('call-1');
  if (room)
    room.dispatches = [...room.dispatches, dispatch({ id: 'AD_2', agentName: 'other', createdAtMs: 2 })];
};

const deleteRoom: Intention = { kind: 'delete-room', room: CALL_1 };
const toCall1: Intention = { kind: 'dispatch', room: 'call-1', agentName: 'support' };
const redispatch: Intention = { kind: 'redispatch', room: CALL_1, dispatchId: 'AD_1', agentName: 'support' };
const removeAgent: Intention = { kind: 'remove-agent', room: CALL_1, identity: 'agent-AJ_1' };

describe('a dispatch', () => {
  it('is followed from the call until its agent is seen, and a while longer', async () => {
    const { clock, act, progress, changes, states, agentJoins, runner, gateway } =
      await setStage(withoutWorker);
    await act(toCall1);
    expect(progress()).toMatchObject({
      id: 'action-1',
      state: { state: 'verifying', answerLost: false },
      createdDispatchId: 'AD_made1',
      calledAtMs: clock.now(),
      endedAtMs: null,
    });
    expect(changes()).toEqual(['createDispatch call-1']);
    expect(gateway.callLines().slice(-2), 'looks again at once').toEqual([
      'listParticipants call-1',
      'listDispatches call-1',
    ]);

    await clock.advance(500);
    agentJoins('call-1');
    await clock.advance(500);
    expect(progress()).toMatchObject({ state: { state: 'succeeded' }, endedAtMs: clock.now() });
    expect(actionSentence(progress(), clock.now())).toBe('dispatched support to call-1, verified');
    expect(states).toEqual(['calling', 'verifying', 'succeeded']);

    await clock.advance(29_999);
    expect(runner.getProgress()).toHaveLength(1);
    await clock.advance(1);
    expect(runner.getProgress()).toEqual([]);
  });

  it('that no worker takes is unverified after 15 s, whatever the call returned', async () => {
    const { clock, act, progress } = await setStage(withoutWorker);
    await act({ ...toCall1, agentName: 'nobody' });
    await clock.advance(14_999);
    expect(progress().state.state).toBe('verifying');
    await clock.advance(1);
    expect(progress().state).toEqual({
      state: 'unverified',
      sentence: 'No worker took it: no worker is called nobody, all were full, or one did not answer.',
      forceable: false,
    });
  });

  it('creates a missing room', async () => {
    const { act, progress, agentJoins, clock } = await setStage(() => {});
    await act({ ...toCall1, room: 'new' });
    expect(progress().state.state).toBe('verifying');
    agentJoins('new');
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
  });

  it('is verified without automatic sweeps too', async () => {
    const { act, progress, agentJoins, clock } = await setStage(withoutWorker, { intervalMs: 0 });
    await act(toCall1);
    agentJoins('call-1');
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
  });

  it('times out if no sweep arrives any more', async () => {
    const { act, progress, clock, gateway } = await setStage(withoutWorker);
    gateway.script({ call: 'listRooms', times: 1 });
    gateway.script({ call: 'listRooms', fails: 'refused' });
    gateway.script({ call: 'listParticipants', fails: 'refused' });
    await act(toCall1);
    await clock.advance(15_000);
    expect(progress().state).toMatchObject({
      state: 'unverified',
      sentence: 'lktop could not read call-1 since the call.',
    });
  });

  it('to a room that was replaced unnoticed creates nothing', async () => {
    const { act, progress, changes, gateway } = await setStage(withoutWorker);
    gateway.addRoom('call-1', { facts: roomFacts({ name: 'call-1', id: 'RM_next' }) });
    await act(toCall1);
    expect(progress().state).toMatchObject({
      state: 'failed',
      failure: { kind: 'target-changed', sentence: 'Room call-1 is gone. Nothing was done.' },
    });
    expect(changes()).toEqual([]);
  });

  it('survives one empty list of rooms', async () => {
    const { act, changes, gateway } = await setStage(withoutWorker);
    gateway.script({ call: 'listRooms', answers: [], times: 1 });
    await act(toCall1);
    expect(changes()).toEqual(['createDispatch call-1']);
  });

  it('does nothing if the server cannot be asked', async () => {
    const { act, progress, changes, gateway } = await setStage(withoutWorker);
    gateway.script({ call: 'listRooms', fails: 'refused', times: 1 });
    await act(toCall1);
    expect(progress().state).toMatchObject({
      state: 'failed',
      failure: { kind: 'refused', sentence: 'scripted refused Nothing was done.' },
    });
    expect(changes()).toEqual([]);
  });

  it('that is rejected fails with the reason of the server', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'missing-grant' });
    await act(toCall1);
    await clock.advance(20_000);
    expect(progress()).toMatchObject({
      state: { state: 'failed', failure: { kind: 'missing-grant', sentence: 'scripted missing-grant' } },
      createdDispatchId: null,
    });
    expect(changes()).toHaveLength(1);
  });

  it('retries once after a rate limit, because the server did nothing', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'rate-limited', retryAfterMs: 3000, times: 1 });
    await act(toCall1);
    await clock.advance(2999);
    expect(changes()).toHaveLength(1);
    await clock.advance(1);
    expect(changes()).toHaveLength(2);
    expect(progress().state.state).toBe('verifying');
  });
});

describe('a dispatch whose answer was lost', () => {
  it.each(['timeout', 'reset', 'no-response', 'server-error'] as const)(
    'and that was created anyway is found, not created again: %s',
    async (fails) => {
      const { act, progress, changes, gateway, clock, agentJoins } = await setStage(withoutWorker);
      gateway.script({ call: 'createDispatch', fails, carriedOut: true });
      await act({ ...toCall1, agentName: 'suport' });
      await clock.advance(1000);
      expect(progress()).toMatchObject({
        state: { state: 'verifying', answerLost: false },
        createdDispatchId: 'AD_made1',
      });
      agentJoins('call-1', 'suport');
      await clock.advance(10_000);
      expect(changes()).toEqual(['createDispatch call-1']);
    },
  );

  it('and that was not created is not retried: it keeps looking', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'reset', times: 1 });
    await act(toCall1);
    await clock.advance(16_000);
    expect(changes()).toHaveLength(1);
    expect(progress()).toMatchObject({ createdDispatchId: null, state: { state: 'unverified' } });
  });

  it('because of a timeout is found', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker, { callTimeoutMs: 4000 });
    gateway.script({ call: 'createDispatch', hangs: true, times: 1 });
    await act(toCall1);
    await clock.advance(5000);
    // The server carried out the call that hangs, so the dispatch is found.
    expect(changes()).toHaveLength(1);
    expect(progress()).toMatchObject({ createdDispatchId: 'AD_made1', state: { state: 'verifying' } });
  });

  it('is left to the sweeps, which find it even if it appears late', async () => {
    const { act, progress, changes, gateway, clock, agentJoins } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'no-response' });
    await act(toCall1);
    await clock.advance(12_000);
    expect(changes()).toHaveLength(1);
    expect(progress()).toMatchObject({
      createdDispatchId: null,
      state: { state: 'verifying', answerLost: true, reason: 'scripted no-response' },
    });
    const room = gateway.rooms.get('call-1');
    room?.dispatches.push(dispatch({ id: 'AD_late', createdAtMs: clock.now() }));
    agentJoins('call-1');
    await clock.advance(2000);
    expect(progress()).toMatchObject({ createdDispatchId: 'AD_late', state: { state: 'succeeded' } });
  });

  it('and that never appears is unverified', async () => {
    const { act, progress, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'reset' });
    await act(toCall1);
    await clock.advance(2000 + 15_000);
    expect(progress().state).toEqual({
      state: 'unverified',
      sentence: 'The result of the call is not known: scripted reset No new dispatch is listed.',
      forceable: false,
    });
  });

  it('is not retried if the dispatches cannot be listed', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'reset', carriedOut: true });
    await act(toCall1);
    gateway.script({ call: 'listDispatches', fails: 'no-response', times: 1 });
    await clock.advance(1000);
    expect(changes()).toHaveLength(1);
    expect(progress().state).toMatchObject({ state: 'verifying', answerLost: true });
    await clock.advance(1000);
    expect(progress().createdDispatchId, 'the sweeps find it').toBe('AD_made1');
  });

  it('to a missing room is not retried', async () => {
    const { act, changes, gateway, clock } = await setStage(() => {});
    gateway.script({ call: 'createDispatch', fails: 'reset', times: 1 });
    await act({ ...toCall1, room: 'new' });
    await clock.advance(16_000);
    expect(changes()).toEqual(['createDispatch new']);
  });

  it('is never mistaken for an older one of the same name', async () => {
    const { act, changes, gateway, clock, progress } = await setStage((world) => {
      withoutWorker(world);
      world.rooms.get('call-1')?.dispatches.push(dispatch({ id: 'AD_known', createdAtMs: START_MS }));
    });
    gateway.script({ call: 'createDispatch', fails: 'reset', times: 1 });
    await act(toCall1);
    // Created long ago, but not in any list yet.
    gateway.rooms
      .get('call-1')
      ?.dispatches.push(dispatch({ id: 'AD_old', createdAtMs: clock.now() - 60_000 }));
    await clock.advance(10_000);
    expect(changes()).toHaveLength(1);
    expect(progress().createdDispatchId).toBe(null);
  });
});

describe('a re-dispatch', () => {
  // An absence counts from the second sweep. Until then the agent may join, so the old dispatch is deleted first.
  it('under the right name creates the new one, deletes the old one, and is verified by the agent', async () => {
    const { act, progress, changes, clock, agentJoins, gateway } = await setStage(withoutWorker);
    await clock.advance(2000);
    await act(redispatch);
    expect(changes()).toEqual(['createDispatch call-1', 'deleteDispatch call-1']);
    expect(gateway.rooms.get('call-1')?.dispatches).toMatchObject([
      { id: 'AD_made1', agentName: 'support', metadata: '{"a":1}' },
    ]);
    agentJoins('call-1');
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
  });

  it('loses nothing if the new one cannot be created', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', fails: 'rejected' });
    await clock.advance(2000);
    await act(redispatch);
    expect(changes()).toEqual(['createDispatch call-1']);
    expect(gateway.rooms.get('call-1')?.dispatches).toMatchObject([{ id: 'AD_1' }]);
    expect(progress().state).toMatchObject({
      failure: {
        kind: 'rejected',
        sentence: 'scripted rejected The new dispatch was not created. Dispatch AD_1 was not deleted.',
        remedy: 'remedy of rejected',
      },
    });
  });

  it('that cannot delete the old one says that there are two', async () => {
    const { act, progress, gateway, clock } = await setStage(withoutWorker);
    gateway.script({ call: 'deleteDispatch', fails: 'missing-grant' });
    await clock.advance(2000);
    await act(redispatch);
    expect(progress()).toMatchObject({
      createdDispatchId: 'AD_made1',
      state: {
        failure: {
          sentence: 'scripted missing-grant Dispatch AD_1 was not deleted. The new dispatch was created.',
          remedy: 'remedy of missing-grant',
        },
      },
    });
  });

  it('of a serving dispatch deletes it first, and is verified only when the old agent is gone', async () => {
    const { act, progress, changes, clock, agentJoins, leaves } = await setStage(served);
    await act(redispatch);
    expect(changes()).toEqual(['deleteDispatch call-1', 'createDispatch call-1']);
    agentJoins('call-1');
    await clock.advance(3000);
    expect(progress().state.state).toBe('verifying');
    leaves('call-1', 'agent-AJ_1');
    await clock.advance(2000);
    expect(progress().state.state).toBe('succeeded');
  });

  it('of a serving dispatch that cannot be recreated says what is lost and how to restore it', async () => {
    const { act, progress, gateway } = await setStage(served);
    gateway.script({ call: 'createDispatch', fails: 'rejected' });
    await act({ ...redispatch, agentName: "it's" });
    expect(gateway.rooms.get('call-1')?.dispatches).toEqual([]);
    expect(progress().state).toMatchObject({
      state: 'failed',
      failure: {
        sentence:
          'scripted rejected The new dispatch was not created. The old dispatch AD_1 was deleted, and nothing replaces it.',
        remedy: `remedy of rejected To restore it: lk dispatch create --room call-1 --agent-name $'it\\'s'`,
      },
    });
  });

  it('stops if it is not known whether the old one was deleted', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(served);
    gateway.script({ call: 'deleteDispatch', fails: 'no-response' });
    await act(redispatch);
    await clock.advance(1000);
    expect(changes()).toEqual(['deleteDispatch call-1', 'deleteDispatch call-1']);
    expect(progress().state).toMatchObject({
      failure: {
        sentence:
          'scripted no-response It is not known whether dispatch AD_1 was deleted. The new dispatch was not created.',
        remedy: 'remedy of no-response To restore it: lk dispatch create --room call-1 --agent-name support',
      },
    });
  });

  it('goes on if the old one turns out to be deleted', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(served);
    gateway.script({ call: 'deleteDispatch', fails: 'reset', carriedOut: true, times: 1 });
    await act(redispatch);
    await clock.advance(1000);
    expect(changes()).toEqual(['deleteDispatch call-1', 'deleteDispatch call-1', 'createDispatch call-1']);
    expect(progress().state.state).toBe('verifying');
  });

  it('whose target is replaced while the question is open does nothing', async () => {
    const { plan, runner, progress, changes, gateway, clock } = await setStage(withoutWorker);
    const asked = plan(redispatch);
    gateway.addRoom('call-1', {
      facts: roomFacts({ name: 'call-1', id: 'RM_next' }),
      dispatches: [dispatch({ id: 'AD_1' })],
    });
    await clock.advance(2000);
    runner.run(asked);
    await settle();
    expect(progress().state).toMatchObject({
      failure: {
        kind: 'target-changed',
        sentence: 'Room call-1 has ended, and a new room has its name. Nothing was done.',
      },
    });
    expect(changes()).toEqual([]);
  });
});

describe('a removal', () => {
  it('of an agent deletes its dispatch, and is verified when both are gone', async () => {
    const { act, progress, changes, clock, leaves, states } = await setStage(served);
    await act(removeAgent);
    expect(changes()).toEqual(['deleteDispatch call-1']);
    expect(progress().state.state).toBe('verifying');
    leaves('call-1', 'agent-AJ_1');
    await clock.advance(1000);
    expect(states).toEqual(['calling', 'verifying', 'succeeded']);
  });

  it('whose agent stays is offered by force after 8 s, and then verified by the kick', async () => {
    const { act, progress, changes, clock } = await setStage(served);
    await act(removeAgent);
    await clock.advance(7999);
    expect(progress().state.state).toBe('verifying');
    await clock.advance(1);
    expect(progress().state).toEqual({
      state: 'unverified',
      sentence: 'The dispatch is gone, but its agent agent-AJ_1 is still there.',
      forceable: true,
    });
    await act({ kind: 'kick', room: CALL_1, identity: 'agent-AJ_1' });
    await clock.advance(1000);
    expect(changes()).toEqual(['deleteDispatch call-1', 'removeParticipant call-1']);
    expect(progress().state.state).toBe('succeeded');
  });

  it('of a dispatch that is already gone counts as done', async () => {
    const { plan, runner, progress, clock, gateway } = await setStage(withoutWorker);
    const asked = plan({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' });
    const room = gateway.rooms.get('call-1');
    if (room) room.dispatches = [];
    runner.run(asked);
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
  });

  it('of a dispatch whose answers are lost is decided by the sweeps', async () => {
    const { act, progress, clock, gateway } = await setStage(withoutWorker);
    gateway.script({ call: 'deleteDispatch', fails: 'reset', times: 2 });
    await act({ kind: 'remove-dispatch', room: CALL_1, dispatchId: 'AD_1' });
    await clock.advance(1000 + 14_999);
    expect(progress().state).toMatchObject({ state: 'verifying', answerLost: true });
    await clock.advance(1);
    expect(progress().state).toMatchObject({
      sentence: 'The result of the call is not known: scripted reset Dispatch AD_1 is still listed.',
    });
  });

  it('of a room that ends meanwhile is verified by its end', async () => {
    const { act, progress, clock, gateway } = await setStage(served);
    gateway.addRoom('call-2');
    await clock.advance(2000);
    await act(removeAgent);
    gateway.rooms.delete('call-1');
    // One listing without the room is no proof.
    await clock.advance(4000);
    expect(progress().state.state).toBe('succeeded');
  });
});

describe('a kick', () => {
  const kick: Intention = { kind: 'kick', room: CALL_1, identity: 'alice' };

  it('is verified when the participant is gone', async () => {
    const { act, progress, changes, clock } = await setStage(served);
    await act(kick);
    await clock.advance(1000);
    expect(changes()).toEqual(['removeParticipant call-1']);
    expect(progress().state.state).toBe('succeeded');
  });

  it('of somebody who reconnected since the last sweep is cancelled', async () => {
    const { act, progress, changes, gateway } = await setStage(served);
    const room = gateway.rooms.get('call-1');
    if (room) room.participants = [participant({ identity: 'alice', id: 'PA_new' })];
    await act(kick);
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({
      failure: { sentence: 'alice is no longer there, or has reconnected. Nothing was done.' },
    });
  });

  it('whose answer is lost is not retried, but looked for', async () => {
    const { act, progress, changes, clock, gateway } = await setStage(served);
    gateway.script({ call: 'removeParticipant', fails: 'reset', carriedOut: true });
    await act(kick);
    await clock.advance(3000);
    expect(changes()).toHaveLength(1);
    expect(progress().state.state).toBe('succeeded');
  });
});

describe('rooms', () => {
  it('are created and seen', async () => {
    const { act, progress, clock } = await setStage(() => {});
    await act({ kind: 'create-room', name: 'new' });
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
  });

  it('are deleted after their dispatches, and gone', async () => {
    const { act, progress, clock, gateway, changes } = await setStage(served);
    gateway.addRoom('call-2');
    await act(deleteRoom);
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
    expect(progress().remark).toBeUndefined();
    expect(changes()).toEqual(['deleteDispatch call-1', 'deleteRoom call-1']);
    expect([...gateway.rooms.keys()]).toEqual(['call-2']);
  });

  it('are deleted even if a dispatch is already gone', async () => {
    const { plan, runner, progress, clock, gateway } = await setStage(served);
    const asked = plan(deleteRoom);
    const room = gateway.rooms.get('call-1');
    if (room) room.dispatches = [];
    runner.run(asked);
    await clock.advance(1000);
    expect(progress().state.state).toBe('succeeded');
    expect(progress().remark).toBeUndefined();
  });

  it('are deleted even if a dispatch cannot be, and the action says so', async () => {
    const { act, progress, clock, gateway, changes } = await setStage(servedTwice);
    gateway.script({ call: 'deleteDispatch', fails: 'missing-grant', times: 1 });
    await act(deleteRoom);
    await clock.advance(1000);
    expect(changes()).toEqual(['deleteDispatch call-1', 'deleteDispatch call-1', 'deleteRoom call-1']);
    expect(progress().state.state).toBe('succeeded');
    expect(actionSentence(progress(), clock.now())).toBe(
      'deleted room call-1, verified. Dispatch AD_1 could not be deleted first. A job whose agent had not joined yet may still hold a place of its worker. scripted missing-grant',
    );
  });

  it.each(['no-response', 'timeout'] as const)(
    'whose node does not answer (%s) are not asked for every dispatch',
    async (fails) => {
      const { act, progress, clock, gateway, changes } = await setStage(servedTwice);
      gateway.script({ call: 'deleteDispatch', fails });
      await act(deleteRoom);
      await clock.advance(1000);
      expect(changes()).toEqual(['deleteDispatch call-1', 'deleteRoom call-1']);
      expect(progress().remark).toMatch(/^Dispatches AD_1, AD_2 could not be deleted first/);
    },
  );

  it('that cannot be deleted after their dispatches say so', async () => {
    const { act, progress, gateway } = await setStage(servedTwice);
    gateway.script({ call: 'deleteRoom', fails: 'rejected' });
    await act(deleteRoom);
    expect(progress().state).toMatchObject({
      state: 'failed',
      failure: {
        kind: 'rejected',
        sentence: 'scripted rejected The room still exists. Dispatches AD_1, AD_2 are already deleted.',
        remedy: 'remedy of rejected To keep the room, dispatch its agents again.',
      },
    });
  });

  it('that cannot be deleted, nor their dispatches, say only that', async () => {
    const { act, progress, gateway } = await setStage(served);
    gateway.script({ call: 'deleteDispatch', fails: 'missing-grant' });
    gateway.script({ call: 'deleteRoom', fails: 'missing-grant' });
    await act(deleteRoom);
    expect(progress().state).toMatchObject({ failure: { sentence: 'scripted missing-grant' } });
  });

  it('are not deleted if another room took the name', async () => {
    const { act, progress, changes, gateway } = await setStage(served);
    gateway.addRoom('call-1', { facts: roomFacts({ name: 'call-1', id: 'RM_next' }) });
    await act(deleteRoom);
    expect(changes()).toEqual([]);
    expect(progress().state.state).toBe('failed');
  });
});

describe('the runner', () => {
  it('does not run the same action twice at once, but runs other actions', async () => {
    const { act, plan, runner, changes, clock, gateway } = await setStage(withoutWorker);
    gateway.script({ call: 'createDispatch', delayMs: 500 });
    await act(toCall1);
    const again = plan(toCall1);
    runner.run(again);
    runner.run(plan({ ...toCall1, agentName: 'other' }));
    await clock.advance(500);
    expect(changes()).toHaveLength(2);
    expect(runner.getProgress().map(({ state: { state } }) => state)).toEqual([
      'verifying',
      'failed',
      'verifying',
    ]);
    expect(runner.getProgress()[1]?.state).toMatchObject({
      failure: { sentence: 'The same action is already running. Nothing was done.' },
    });
  });

  it('returns the same list while nothing changes', async () => {
    const { act, runner, clock } = await setStage(withoutWorker);
    await act(toCall1);
    const before = runner.getProgress();
    await clock.advance(4000);
    expect(runner.getProgress()).toBe(before);
  });

  it('notifies its listeners until they unsubscribe', async () => {
    const { act, runner, clock } = await setStage(withoutWorker);
    let heard = 0;
    const stop = runner.subscribe(() => {
      heard += 1;
    });
    await act(toCall1);
    expect(heard).toBe(2);
    stop();
    await clock.advance(60_000);
    expect(heard).toBe(2);
  });

  it('asks for sweeps until the end, and no longer', async () => {
    const wanted: number[] = [];
    const { act, clock, agentJoins } = await setStage(withoutWorker, {
      onSweepWanted: () => wanted.push(clock.now()),
    });
    await act(toCall1);
    const startMs = clock.now();
    await clock.advance(7000);
    expect(wanted.map((atMs) => atMs - startMs)).toEqual([0, 1000, 3000, 5000, 7000]);
    agentJoins('call-1');
    await clock.advance(30_000);
    expect(wanted).toHaveLength(5);
  });

  it('lets running calls finish when it is closed, and never leaves half an action', async () => {
    const { act, runner, changes, clock, gateway, scanner, progress } = await setStage(served);
    gateway.script({ call: 'deleteDispatch', delayMs: 500 });
    gateway.script({ call: 'createDispatch', delayMs: 500 });
    await act(redispatch);
    scanner.stop();
    let isClosed = false;
    void runner.close().then(() => {
      isClosed = true;
    });
    await clock.advance(999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    expect(isClosed).toBe(true);
    expect(changes()).toEqual(['deleteDispatch call-1', 'createDispatch call-1']);
    expect(progress().state).toMatchObject({
      state: 'unverified',
      sentence: 'lktop was closed before the action was verified.',
    });
    expect(clock.pending()).toBe(0);
    runner.run(progress().plan);
    expect(runner.getProgress()).toHaveLength(1);
  });
});
