import { describe, expect, it } from 'vitest';
import type { ParticipantFacts } from '../../source/fleet/facts.ts';
import { agent, dispatch, job, participant, track } from '../helpers/facts.ts';
import { watch } from './watch.ts';

const fill = (gateway: ReturnType<typeof watch>['gateway']) => {
  for (const name of ['call-1', 'call-2', 'call-3']) {
    gateway.addRoom(name, {
      participants: [
        participant({
          identity: 'alice',
          tracks: [track(), track({ muted: true }), track({ kind: 'VIDEO', source: 'CAMERA' })],
        }),
        participant({ identity: 'bob' }),
        agent({ attributes: { 'lk.agent_name': 'support', 'lk.agent.state': 'idle' } }),
      ],
      dispatches: [
        dispatch({ id: 'AD_1', jobs: [job({ id: 'AJ_1' }), job({ id: 'AJ_2' })] }),
        dispatch({ id: 'AD_2' }),
        dispatch({ id: 'AD_0', createdAtMs: 5 }),
      ],
    });
  }
};

describe('what did not change', () => {
  it('stays the same object from sweep to sweep', async () => {
    const { gateway, clock, begin, snapshot } = watch();
    fill(gateway);
    await begin();
    const first = snapshot();
    await clock.advance(2000);
    expect(snapshot().sweep).toBe(2);
    expect(snapshot().rooms).toBe(first.rooms);
    expect(snapshot().connection).toBe(first.connection);
  });

  it('stays the same object while a room goes on failing alike', async () => {
    const { gateway, clock, begin, snapshot } = watch();
    fill(gateway);
    gateway.script({ call: 'listDispatches', room: 'call-2', fails: 'server-error' });
    await begin();
    await clock.advance(4000);
    const failing = snapshot();
    expect(failing.rooms[1]?.failure).toMatchObject({ kind: 'server-error' });
    await clock.advance(4000);
    expect(snapshot().sweep).toBeGreaterThan(failing.sweep);
    expect(snapshot().rooms).toBe(failing.rooms);
  });

  it.each<[string, (alice: ParticipantFacts) => ParticipantFacts]>([
    ['a state', (alice) => ({ ...alice, state: 'JOINED' })],
    ['an attribute', (alice) => ({ ...alice, attributes: { colour: 'red' } })],
    ['a track', (alice) => ({ ...alice, tracks: [track({ muted: true })] })],
    ['an id', (alice) => ({ ...alice, id: 'PA_again' })],
  ])('is told apart from what did: %s', async (_, change) => {
    const { gateway, clock, begin, snapshot } = watch();
    fill(gateway);
    await begin();
    const first = snapshot();
    const room = gateway.rooms.get('call-2');
    if (room)
      room.participants = room.participants.map((one) => (one.identity === 'alice' ? change(one) : one));
    await clock.advance(2000);
    const second = snapshot();
    expect(second.rooms).not.toBe(first.rooms);
    expect(second.rooms[0]).toBe(first.rooms[0]);
    expect(second.rooms[1]).not.toBe(first.rooms[1]);
    expect(second.rooms[1]?.dispatches).toBe(first.rooms[1]?.dispatches);
    expect(second.rooms[2]).toBe(first.rooms[2]);
    expect(first.rooms[1]?.participants.find(({ identity }) => identity === 'alice')?.state).toBe('ACTIVE');
  });
});
