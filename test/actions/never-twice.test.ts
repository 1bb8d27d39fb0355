import { describe, expect, it } from 'vitest';
import type { RoomLocks } from '../../source/actions/room-locks.ts';
import { LiveKitError } from '../../source/livekit/gateway.ts';
import { mayBeDone } from '../../source/livekit/may-be-done.ts';
import { agent, dispatch, job, participant } from '../helpers/facts.ts';
import type { createFakeGateway } from '../helpers/fake-gateway.ts';
import { settle } from '../helpers/manual-clock.ts';
import { setStage } from './stage.ts';

type World = ReturnType<typeof createFakeGateway>;

const CALL_1 = 'RM_call-1 call-1';
const toCall1 = { kind: 'dispatch', room: 'call-1', agentName: 'support' } as const;
const redispatch = { kind: 'redispatch', room: CALL_1, dispatchId: 'AD_1' } as const;

const empty = (world: World) => {
  world.addRoom('call-1', { participants: [participant({ identity: 'alice' })] });
};
/** Its dispatch reached no worker. */
const withoutWorker = (world: World) => {
  world.addRoom('call-1', {
    participants: [participant({ identity: 'alice' })],
    dispatches: [dispatch({ id: 'AD_1', createdAtMs: 1 })],
  });
};
/** Its dispatch serves. */
const served = (world: World) => {
  world.addRoom('call-1', {
    participants: [participant({ identity: 'alice' }), agent({ identity: 'agent-AJ_1' })],
    dispatches: [dispatch({ id: 'AD_1', jobs: [job({ id: 'AJ_1' })], createdAtMs: 1 })],
  });
};

const idsIn = (world: World) => world.rooms.get('call-1')?.dispatches.map(({ id }) => id);
const addTo = (world: World, id: string, createdAtMs: number) =>
  world.rooms.get('call-1')?.dispatches.push(dispatch({ id, createdAtMs }));

describe('a dispatch that somebody else created meanwhile', () => {
  it('is not created again', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(empty);
    addTo(gateway, 'AD_theirs', clock.now());
    await act(toCall1);
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({
      failure: {
        kind: 'target-changed',
        sentence: 'Dispatch AD_theirs of support was created in call-1 meanwhile. Nothing was done.',
      },
    });
  });

  it('in a room that did not exist before either', async () => {
    const { plan, runner, progress, changes, gateway } = await setStage(() => {}, { intervalMs: 0 });
    const asked = plan(toCall1);
    withoutWorker(gateway);
    runner.run(asked);
    await settle();
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({ failure: { kind: 'target-changed' } });
  });

  it('at the same moment is reported with both ids, and is not a success', async () => {
    const { act, progress, gateway, clock, agentJoins } = await setStage(empty);
    await act(toCall1);
    addTo(gateway, 'AD_theirs', clock.now());
    agentJoins('call-1');
    await clock.advance(16_000);
    expect(progress().state).toMatchObject({
      state: 'unverified',
      sentence:
        'There are 2 new dispatches of support in call-1: AD_made1 and AD_theirs. Remove all but one.',
    });
  });

  it('and deleted again is ignored', async () => {
    const { act, progress, gateway, clock, agentJoins } = await setStage(empty);
    await act(toCall1);
    addTo(gateway, 'AD_theirs', clock.now());
    agentJoins('call-1');
    await clock.advance(3000);
    expect(progress().state.state).toBe('verifying');
    gateway.rooms.get('call-1')?.dispatches.pop();
    await clock.advance(3000);
    expect(progress()).toMatchObject({ state: { state: 'succeeded' } });
    expect(progress().remark).toBeUndefined();
  });
});

it('a second agent on purpose succeeds, and says how many there are', async () => {
  const { act, progress, clock, agentJoins } = await setStage(served);
  await act(toCall1);
  agentJoins('call-1');
  await clock.advance(2000);
  expect(progress()).toMatchObject({
    state: { state: 'succeeded' },
    remark: 'There are 2 agents of support in call-1 now.',
  });
});

describe('a re-dispatch that somebody else also did', () => {
  it('before the last look does nothing', async () => {
    const { act, progress, changes, gateway } = await setStage(served);
    gateway.rooms.get('call-1')?.dispatches.splice(0, 1, dispatch({ id: 'AD_theirs' }));
    await act(redispatch);
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({
      failure: {
        sentence: 'Dispatch AD_1 is gone: somebody else removed or recreated it. Nothing was done.',
      },
    });
  });

  it('and whose deletion finds nothing creates no second one', async () => {
    const { act, progress, changes, gateway } = await setStage(served);
    // By the time of the deletion the other lktop has finished.
    gateway.script({ call: 'deleteDispatch', fails: 'not-found' });
    await act(redispatch);
    expect(changes()).toEqual(['deleteDispatch call-1']);
    expect(progress().state).toMatchObject({
      failure: {
        kind: 'target-changed',
        sentence: 'Dispatch AD_1 was gone already: somebody else removed it. No new one was created.',
        remedy: expect.stringContaining('lk dispatch create --room call-1 --agent-name support'),
      },
    });
  });

  it('and whose deletion finds another in its place names it', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(served);
    gateway.script({ call: 'deleteDispatch', fails: 'reset', times: 1 });
    await act(redispatch);
    gateway.rooms.get('call-1')?.dispatches.splice(0, 1, dispatch({ id: 'AD_theirs' }));
    await clock.advance(1000);
    expect(changes()).toEqual(['deleteDispatch call-1', 'deleteDispatch call-1']);
    expect(progress().state).toMatchObject({
      failure: {
        sentence: 'Dispatch AD_1 was gone already: AD_theirs of support is in its place. Nothing was done.',
      },
    });
  });

  it('after ours was created deletes ours again', async () => {
    const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
    await clock.advance(2000);
    gateway.script({ call: 'createDispatch', delayMs: 500 });
    await act(redispatch);
    gateway.rooms.get('call-1')?.dispatches.splice(0, 1, dispatch({ id: 'AD_theirs' }));
    await clock.advance(500);
    expect(changes()).toEqual(['createDispatch call-1', 'deleteDispatch call-1', 'deleteDispatch call-1']);
    expect(idsIn(gateway)).toEqual(['AD_theirs']);
    expect(progress()).toMatchObject({
      createdDispatchId: null,
      state: {
        failure: {
          sentence:
            'Dispatch AD_1 was gone already: AD_theirs of support is in its place. Ours, AD_made1, was deleted again.',
        },
      },
    });
  });

  it('and that also deleted ours leaves one', async () => {
    const { act, progress, gateway, clock } = await setStage(withoutWorker);
    await clock.advance(2000);
    gateway.script({ call: 'createDispatch', delayMs: 500 });
    gateway.script({ call: 'deleteDispatch', fails: 'not-found' });
    await act(redispatch);
    gateway.rooms.get('call-1')?.dispatches.splice(0, 1, dispatch({ id: 'AD_theirs' }));
    await clock.advance(500);
    expect(progress()).toMatchObject({
      createdDispatchId: null,
      state: {
        failure: {
          sentence:
            'Dispatch AD_1 was gone already: AD_theirs of support is in its place. Ours, AD_made1, was deleted again.',
        },
      },
    });
  });

  it('by only removing the old one keeps ours', async () => {
    const { act, progress, gateway, clock, agentJoins } = await setStage(withoutWorker);
    await clock.advance(2000);
    gateway.script({ call: 'createDispatch', delayMs: 500 });
    await act(redispatch);
    gateway.rooms.get('call-1')?.dispatches.splice(0, 1);
    await clock.advance(500);
    agentJoins('call-1');
    await clock.advance(2000);
    expect(progress()).toMatchObject({
      createdDispatchId: 'AD_made1',
      state: { state: 'succeeded' },
      remark: 'Dispatch AD_1 was gone already.',
    });
  });
});

it('a re-dispatch whose creation was lost keeps looking before it deletes', async () => {
  const { act, progress, changes, gateway, clock } = await setStage(withoutWorker);
  await clock.advance(2000);
  gateway.script({ call: 'createDispatch', fails: 'timeout', times: 1 });
  await act(redispatch);
  await clock.advance(8000);
  expect(changes()).toEqual(['createDispatch call-1']);
  // A proxy held the call back.
  addTo(gateway, 'AD_late', clock.now());
  await clock.advance(2000);
  expect(changes()).toEqual(['createDispatch call-1', 'deleteDispatch call-1']);
  expect(progress().createdDispatchId).toBe('AD_late');
  expect(idsIn(gateway)).toEqual(['AD_late']);
});

describe('the lock of a room', () => {
  /** Another lktop holds the lock while `isThere` is true. */
  const held = () => {
    const other = { isThere: true, taken: 0, released: 0 };
    const locks: RoomLocks = {
      tryTake: async () => {
        if (other.isThere) return { heldBy: 'lktop of bob (process 4711)' };
        other.taken += 1;
        return {
          release: async () => {
            other.released += 1;
          },
        };
      },
    };
    return { other, locks };
  };

  it('is waited for, and changes by the other lktop are seen', async () => {
    const { other, locks } = held();
    const { act, progress, changes, gateway, clock } = await setStage(empty, { locks });
    await act(toCall1);
    await clock.advance(1000);
    expect(progress().state.state).toBe('calling');
    addTo(gateway, 'AD_theirs', clock.now());
    other.isThere = false;
    await clock.advance(100);
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({ failure: { kind: 'target-changed' } });
    expect(other).toMatchObject({ taken: 1, released: 1 });
  });

  it('that is held too long stops the action, and the holder is named', async () => {
    const { locks } = held();
    const { act, progress, changes, clock } = await setStage(empty, { locks });
    await act(toCall1);
    await clock.advance(15_000);
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({
      failure: {
        sentence: 'Room call-1 is locked by lktop of bob (process 4711). Nothing was done.',
      },
    });
  });

  it('is released after the calls, before verification', async () => {
    const { other, locks } = held();
    other.isThere = false;
    const { act, progress } = await setStage(empty, { locks });
    await act(toCall1);
    expect(progress().state.state).toBe('verifying');
    expect(other).toMatchObject({ taken: 1, released: 1 });
  });
});

describe('what may have reached the server', () => {
  const failed = (
    kind: ConstructorParameters<typeof LiveKitError>[0]['kind'],
    details: ConstructorParameters<typeof LiveKitError>[1],
  ) => new LiveKitError({ kind, sentence: '', remedy: '' }, details);

  it.each([
    ['not-livekit', 401, false],
    ['not-livekit', 403, false],
    ['not-livekit', 404, false],
    ['not-livekit', 302, false],
    ['rejected', 400, false],
    ['timeout', 408, true],
    ['server-error', 500, true],
    ['server-error', 504, true],
    ['no-response', 503, true],
    ['not-livekit', 200, true],
    ['timeout', null, true],
    ['reset', null, true],
    ['refused', null, false],
    ['unknown-host', null, false],
    ['tls', null, false],
  ] as const)('%s, %j: %j', (kind, status, expected) => {
    expect(mayBeDone(failed(kind, { status }))).toBe(expected);
  });

  it('nothing over a connection that failed, whatever the error is called', () => {
    expect(mayBeDone(failed('timeout', { neverSent: true }))).toBe(false);
    expect(mayBeDone(new Error('of no known kind'))).toBe(true);
  });
});
