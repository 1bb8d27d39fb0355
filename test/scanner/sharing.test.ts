import fc from 'fast-check';
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
  it('stays the same object, whatever order the answers come in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        const { gateway, clock, begin, snapshot, scanner } = watch();
        const shuffled = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => ({ item, rank: numbers.next().value }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ item }) => item);
        gateway.shuffle = (items) =>
          shuffled(items).map((item) => {
            const copy = structuredClone(item);
            if (typeof copy !== 'object' || copy === null) return copy;
            // Nested lists too, and the order of the attributes.
            for (const [name, value] of Object.entries(copy)) {
              if (Array.isArray(value)) Object.assign(copy, { [name]: shuffled(value) });
              else if (typeof value === 'object' && value !== null) {
                Object.assign(copy, { [name]: Object.fromEntries(shuffled(Object.entries(value))) });
              }
            }
            return copy;
          });
        fill(gateway);
        await begin();
        const first = snapshot();
        await clock.advance(2000);
        expect(snapshot().sweep).toBe(2);
        expect(snapshot().rooms).toBe(first.rooms);
        expect(snapshot().connection).toBe(first.connection);
        expect(first.rooms[0]?.participants.map(({ identity }) => identity)).toEqual([
          'agent-AJ_1',
          'alice',
          'bob',
        ]);
        expect(first.rooms[0]?.dispatches.map(({ id }) => id)).toEqual(['AD_0', 'AD_1', 'AD_2']);
        scanner.stop();
      }),
      { numRuns: 30 },
    );
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
