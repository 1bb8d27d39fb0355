import { describe, expect, it } from 'vitest';
import type { Intention } from '../../source/actions/action.ts';
import { planAction } from '../../source/actions/plan.ts';
import { planBroken } from '../../source/actions/plan-broken.ts';
import { planMany } from '../../source/actions/plan-many.ts';
import { agent, dispatch, participant, START_MS } from '../helpers/facts.ts';
import type { FakeGateway } from '../helpers/fake-gateway.ts';
import { aFleet, aRoom, aServedRoom, verdict } from '../helpers/fleet-builder.ts';
import { setStage } from './stage.ts';

const GHOST = 'RM_ghost ghost';
const clear: Intention = { kind: 'clear-ghost', room: GHOST };
const context = { projectName: 'prod-eu', nowMs: START_MS + 240_000, newId: () => 'id-1' };

const ghostRoom = (name: string, changes: Parameters<typeof aRoom>[1] = {}) =>
  aRoom(name, {
    verdict: verdict('ghost', { severity: 'warning', sinceMs: START_MS + 60_000 }),
    former: [participant(), agent()],
    ...changes,
  });

describe('clearing a ghost', () => {
  it('recreates the room and then deletes it, after its name was typed, and says who is listed', () => {
    expect(planAction(clear, aFleet([ghostRoom('ghost')]), context)).toMatchObject({
      question: 'Clear ghost room ghost of prod-eu?',
      sentences: [
        'Recreates room ghost (RM_ghost, created 4 min ago), because its node died and a plain deletion would fail.',
        'Deletes room ghost and everybody listed in it.',
      ],
      warnings: ['2 participants are still listed in ghost, but probably gone with its node.'],
      target: { room: GHOST, nobodySinceMs: START_MS + 60_000 },
      steps: [
        { call: 'createRoom', name: 'ghost', agentNames: ['lktop-clears-RM_ghost'] },
        { call: 'deleteRoom', room: 'ghost' },
      ],
      typeToConfirm: 'ghost',
    });
  });

  it('warns about the counted participants if the room never answered', () => {
    const room = ghostRoom('ghost', { former: [], verified: false, facts: { numParticipants: 1 } });
    expect(planAction(clear, aFleet([room]), context)).toMatchObject({
      warnings: ['1 participant is still listed in ghost, but probably gone with its node.'],
    });
  });

  it('is refused for a living room, and for one that is gone', () => {
    expect(planAction(clear, aFleet([aServedRoom('ghost')]), context)).toEqual({
      impossible: 'A node answers for ghost, so it is not a ghost.',
    });
    expect(planAction(clear, aFleet([]), context)).toEqual({ impossible: 'The room is gone.' });
  });

  it('is cancelled when a node answers again while the question is open', () => {
    const plan = planAction(clear, aFleet([ghostRoom('ghost')]), context);
    if ('impossible' in plan) throw new Error(plan.impossible);
    expect(planBroken(plan, aFleet([ghostRoom('ghost')]))).toBeNull();
    expect(planBroken(plan, aFleet([aServedRoom('ghost')]))).toBe(
      'A node answers for ghost again, so it is not a ghost.',
    );
    expect(planBroken(plan, aFleet([]))).toBe('Room ghost is gone.');
  });

  it('needs one question for many', () => {
    const rooms = Array.from({ length: 7 }, (_, number) => ghostRoom(`g-${number}`));
    const intentions = rooms.map(({ key }): Intention => ({ kind: 'clear-ghost', room: key }));
    expect(planMany(intentions, aFleet(rooms), context)).toMatchObject({
      question: 'Clear 7 ghost rooms of prod-eu?',
      doing: 'clearing 7 ghost rooms',
      sentences: [
        'Recreates 7 ghost rooms and then deletes what was created, because a plain deletion fails.',
      ],
      warnings: ['In 7 rooms participants are still listed, but are probably gone with the node.'],
      typeToConfirm: '7',
    });
  });
});

describe('the result', () => {
  /** Kills the room's node: no node answers for the room until it is created again. */
  const haunt = (gateway: FakeGateway) => {
    gateway.addRoom('ghost', { participants: [participant(), agent()], dispatches: [dispatch()] });
    gateway.addRoom('call-1');
    for (const call of ['listDispatches', 'deleteDispatch', 'deleteRoom'] as const) {
      gateway.script({ call, room: 'ghost', delayMs: 3000, fails: 'no-response' });
    }
    const { createRoom } = gateway;
    Object.assign(gateway, {
      createRoom: async (...request: Parameters<typeof createRoom>) => {
        const made = await createRoom(...request);
        gateway.mend();
        return made;
      },
    });
  };
  const withGhost = async () => {
    const stage = await setStage(haunt);
    await stage.clock.advance(20_000);
    expect(stage.fleet().byKey.get(GHOST)?.verdict.name).toBe('ghost');
    return stage;
  };

  it('is seen: the room is no longer listed', async () => {
    const { act, clock, changes, progress, gateway } = await withGhost();
    await act(clear);
    await clock.advance(2000);
    expect(changes()).toEqual(['createRoom ghost', 'deleteRoom ghost']);
    expect(progress()).toMatchObject({
      state: { state: 'succeeded' },
      sentence: 'clearing ghost room ghost',
    });
    expect([...gateway.rooms.keys()]).toEqual(['call-1']);
  });

  it('is nothing if somebody has joined since, because then the room is alive', async () => {
    const { act, changes, progress, gateway, clock } = await withGhost();
    const room = gateway.rooms.get('ghost');
    if (room)
      room.participants = [...room.participants, participant({ identity: 'bob', joinedAtMs: clock.now() })];
    await act(clear);
    expect(changes()).toEqual([]);
    expect(progress().state).toMatchObject({
      state: 'failed',
      failure: { kind: 'target-changed', sentence: 'bob has joined ghost meanwhile. Nothing was done.' },
    });
  });

  it('says so if the room was recreated and could not be deleted', async () => {
    const { act, progress, gateway, clock } = await withGhost();
    const { createRoom } = gateway;
    Object.assign(gateway, {
      createRoom: async (...request: Parameters<typeof createRoom>) => {
        const made = await createRoom(...request);
        gateway.script({ call: 'deleteRoom', room: 'ghost', fails: 'missing-grant' });
        return made;
      },
    });
    await act(clear);
    await clock.advance(1000);
    expect(progress().state).toMatchObject({
      state: 'failed',
      failure: {
        sentence:
          'scripted missing-grant Room ghost was not deleted. Room ghost was recreated on a node that answers, so a plain deletion works now.',
      },
    });
  });

  it('says so if the room was not even recreated', async () => {
    const { act, changes, progress, gateway } = await withGhost();
    gateway.script({ call: 'createRoom', fails: 'missing-grant' });
    await act(clear);
    expect(changes()).toEqual(['createRoom ghost']);
    expect(progress().state).toMatchObject({
      failure: {
        sentence: 'scripted missing-grant Room ghost was not recreated. Room ghost was not deleted.',
      },
    });
  });
});
