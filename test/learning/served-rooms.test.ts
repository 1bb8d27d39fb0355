import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import type { RoomKey } from '../../source/fleet/snapshot.ts';
import { createServedRooms } from '../../source/learning/served-rooms.ts';
import { START_MS } from '../helpers/facts.ts';
import { aFleet, anAgent, aRoom } from '../helpers/fleet-builder.ts';
import { calledRoom, idleRoom } from './rooms.ts';

const follow = () => {
  const observe = createServedRooms({ listeners: ['notes-*'] });
  let before = aFleet([]);
  let atMs = START_MS;
  return (...rooms: readonly Room[]) => {
    const after = aFleet(rooms);
    atMs += 2_000;
    const verifiedAtMs = new Map<RoomKey, number>(
      rooms.filter(({ verified }) => verified).map(({ key }) => [key, atMs]),
    );
    const sightings = observe(changesBetween(before.byKey, after.byKey), { verifiedAtMs });
    before = after;
    return sightings;
  };
};

const served = calledRoom('call-1', { agentAfterMs: 1 });
const CALL_1 = { roomName: 'call-1', roomId: 'RM_call-1', agentName: 'support' };
const NOTHING = { seen: [], over: [] };
const expectation = {
  by: 'seen before',
  sinceMs: null,
  agentName: null,
  evidence: { atMs: null, text: '' },
} as const;

describe('who serves where', () => {
  it('is told once when an agent is there, and when it is gone', () => {
    const look = follow();
    expect(look(idleRoom('call-1'))).toEqual(NOTHING);
    expect(look(served).seen).toEqual([{ ...CALL_1, seenMs: START_MS + 4_000, goneMs: null }]);
    expect(look({ ...served })).toEqual(NOTHING);
    expect(look(calledRoom('call-1', { room: { expectation } })).seen).toEqual([
      { ...CALL_1, seenMs: START_MS + 6_000, goneMs: START_MS + 6_000 },
    ]);
    expect(look(idleRoom('call-1'))).toEqual(NOTHING);
  });

  it('is told when the room is gone with it, also where another has its name at once', () => {
    const look = follow();
    look(served);
    const again = aRoom('call-1', { id: 'RM_again', verified: false });
    expect(look(again).seen).toEqual([{ ...CALL_1, seenMs: START_MS + 2_000, goneMs: START_MS + 2_000 }]);
  });

  it('is told anew when another serves', () => {
    const look = follow();
    look(served);
    expect(look({ ...served, agents: [anAgent({ agentName: 'sales' })] }).seen).toMatchObject([
      { agentName: 'sales', goneMs: null },
    ]);
  });

  it('is over where a caller waits and none is expected any more', () => {
    const look = follow();
    look(served);
    expect(look(calledRoom('call-1'))).toEqual({
      seen: [],
      over: [{ roomName: 'call-1', roomId: 'RM_call-1' }],
    });
    expect(look(calledRoom('call-1', { room: { others: [] } }))).toEqual(NOTHING);
  });

  it('is over later, too', () => {
    const look = follow();
    look(served);
    look(calledRoom('call-1', { room: { expectation } }));
    expect(look(calledRoom('call-1')).over).toEqual([{ roomName: 'call-1', roomId: 'RM_call-1' }]);
  });

  it.each([
    ['only listens', { agentName: 'notes-de' }],
    ['is of a former life', { isFormer: true }],
    ['is an avatar', { publishesOnBehalfOf: 'agent-2' }],
  ])('is nobody who %s', (_, agent) => {
    expect(follow()(calledRoom('call-1', { agentAfterMs: 1, agent }))).toEqual(NOTHING);
  });
});
