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
  it('makes it anew and deletes it then, by typing its name, told who is listed', () => {
    expect(planAction(clear, aFleet([ghostRoom('ghost')]), context)).toMatchObject({
      question: 'Clear ghost room ghost of prod-eu?',
      sentences: [
        'Makes room ghost (RM_ghost, created 4 min ago) anew, as its node died: a plain deletion would fail.',
        'Deletes room ghost; whoever is listed in it goes with it.',
      ],
      warnings: ['2 participants are still listed in ghost, and most likely gone with its node.'],
      target: { room: GHOST, nobodySinceMs: START_MS + 60_000 },
      steps: [
        { call: 'createRoom', name: 'ghost', agentNames: ['lktop-clears-RM_ghost'] },
        { call: 'deleteRoom', room: 'ghost' },
      ],
      typeToConfirm: 'ghost',
    });
  });

  it('warns of those that the list counts, where it never answered', () => {
    const room = ghostRoom('ghost', { former: [], verified: false, facts: { numParticipants: 1 } });
    expect(planAction(clear, aFleet([room]), context)).toMatchObject({
      warnings: ['1 participant is still listed in ghost, and most likely gone with its node.'],
    });
  });

  it('is not for a room that lives, nor for one that is gone', () => {
    expect(planAction(clear, aFleet([aServedRoom('ghost')]), context)).toEqual({
      impossible: 'A node answers for ghost: it is no ghost.',
    });
    expect(planAction(clear, aFleet([]), context)).toEqual({ impossible: 'The room is gone.' });
  });

  it('is off when a node answers again while it is asked about', () => {
    const plan = planAction(clear, aFleet([ghostRoom('ghost')]), context);
    if ('impossible' in plan) throw new Error(plan.impossible);
    expect(planBroken(plan, aFleet([ghostRoom('ghost')]))).toBeNull();
    expect(planBroken(plan, aFleet([aServedRoom('ghost')]))).toBe(
      'A node answers for ghost again: it is no ghost.',
    );
    expect(planBroken(plan, aFleet([]))).toBe('Room ghost is gone.');
  });

  it('is asked once for many', () => {
    const rooms = Array.from({ length: 7 }, (_, number) => ghostRoom(`g-${number}`));
    const intentions = rooms.map(({ key }): Intention => ({ kind: 'clear-ghost', room: key }));
    expect(planMany(intentions, aFleet(rooms), context)).toMatchObject({
      question: 'Clear 7 ghost rooms of prod-eu?',
      doing: 'clearing 7 ghost rooms',
      sentences: ['Makes 7 ghost rooms anew and deletes what is made; a plain deletion fails.'],
      warnings: ['In 7 rooms participants are still listed, and most likely gone with the node.'],
      typeToConfirm: '7',
    });
  });
});

describe('what comes of it', () => {
  /** Its node died: until it is created once more, nobody answers for it. */
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

  it('is seen: the room is listed no more', async () => {
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

  it('is nothing where somebody has joined since: then it lives', async () => {
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

  it('is told where it was made anew and could not be deleted', async () => {
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
          'scripted missing-grant Room ghost is not deleted. Room ghost is made anew, on a node that answers: it can be deleted plainly now.',
      },
    });
  });

  it('is told where it was not even made anew', async () => {
    const { act, changes, progress, gateway } = await withGhost();
    gateway.script({ call: 'createRoom', fails: 'missing-grant' });
    await act(clear);
    expect(changes()).toEqual(['createRoom ghost']);
    expect(progress().state).toMatchObject({
      failure: {
        sentence: 'scripted missing-grant Room ghost was not made anew. Room ghost is not deleted.',
      },
    });
  });
});
