import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { keyOfKind } from '../../source/fleet/room-kind.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { participant } from '../helpers/facts.ts';
import { aHuman, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { CAME_MS, calledRoom, idleRoom, type Looks, watchRooms } from './rooms.ts';

const KIND = keyOfKind({ pattern: 'call-*', callerKind: 'STANDARD', dispatched: [''] });

/** When all grace times are over. */
const SURE_MS = CAME_MS + 21_000;

/** What a room tells that was seen before its caller came, then soon after, and when all grace times are over. */
const told = (soon: Looks, later: Looks = soon) => {
  const watch = watchRooms();
  return [
    ...watch.look(CAME_MS - 500, idleRoom('call-1')),
    ...watch.look(CAME_MS + 1_000, calledRoom('call-1', soon)),
    ...watch.look(SURE_MS, calledRoom('call-1', later)),
    ...watch.look(SURE_MS + 2_000, calledRoom('call-1', later)),
  ];
};

const EXPECTED = {
  expectation: { by: 'dispatch', sinceMs: null, agentName: null, evidence: { atMs: null, text: '' } },
} as const satisfies Partial<Room>;

describe('a room that is watched from the beginning', () => {
  it('was served where an agent is there in time, and tells so once', () => {
    expect(told({ agentAfterMs: 800 })).toEqual([
      { kind: KIND, roomId: 'RM_call-1', served: true, agentName: 'support', tookMs: 800, atMs: CAME_MS },
    ]);
  });

  it('was served within no time by an agent that came first', () => {
    expect(told({ agentAfterMs: -5_000 })).toMatchObject([{ served: true, tookMs: 0 }]);
  });

  it('was served by the first of several', () => {
    const room = calledRoom('call-1', { agentAfterMs: 4_000 });
    const [second] = calledRoom('call-1', {
      agentAfterMs: 2_000,
      agent: { identity: 'agent-2', agentName: 'b' },
    }).agents;
    if (!second) throw new Error('no agent');
    const both = { ...room, agents: [...room.agents, second] };
    expect(watchRooms().look(CAME_MS + 5_000, both)).toMatchObject([{ agentName: 'b', tookMs: 2_000 }]);
  });

  it.each<[string, Looks, boolean]>([
    ['at the last moment', { agentAfterMs: 10_000 }, true],
    ['too late', { agentAfterMs: 10_001 }, false],
    ['never', {}, false],
    [
      'as one that is still joining',
      { agentAfterMs: 1, agent: { participant: { state: 'JOINED', joinedAtMs: 1 } } },
      false,
    ],
    ['as an avatar only', { agentAfterMs: 1, agent: { publishesOnBehalfOf: 'agent-2' } }, false],
    ['in a former life of the room', { agentAfterMs: 1, agent: { isFormer: true } }, false],
  ])('tells where an agent came %s', (_, later, served) => {
    expect(told({}, later)).toMatchObject([{ served }]);
  });

  it('does not count an agent that only listens', () => {
    const watch = watchRooms({ listeners: ['notes-*'] });
    const room = calledRoom('call-1', { agentAfterMs: 1, agent: { agentName: 'notes-de' } });
    watch.look(CAME_MS + 1_000, room);
    expect(watch.look(SURE_MS, room)).toMatchObject([{ served: false, agentName: null }]);
  });

  it.each<[string, Looks, Looks]>([
    ['is in trouble', {}, { room: { verdict: verdict('unserved', { severity: 'critical' }) } }],
    ['was in trouble', { room: { verdict: verdict('no worker', { severity: 'critical' }) } }, {}],
    [
      'was in trouble, and has an agent late',
      { room: { verdict: verdict('x', { severity: 'warning' }) } },
      { agentAfterMs: 12_000 },
    ],
    [
      'is in trouble though an agent came in time',
      { agentAfterMs: 1, room: { verdict: verdict('silent', { severity: 'warning' }) } },
      { agentAfterMs: 1, room: { verdict: verdict('silent', { severity: 'warning' }) } },
    ],
    ['should have had one anyway', { room: EXPECTED }, { room: EXPECTED }],
    [
      'has somebody who may be an agent',
      {
        room: {
          humans: [
            aHuman('alice', { participant: participant({ joinedAtMs: CAME_MS }) }),
            aHuman('agent-x', { doubt: 'identity' }),
          ],
        },
      },
      {
        room: {
          humans: [
            aHuman('alice', { participant: participant({ joinedAtMs: CAME_MS }) }),
            aHuman('agent-x', { doubt: 'identity' }),
          ],
        },
      },
    ],
    [
      'has only somebody who may be an agent',
      { human: { doubt: 'metadata' } },
      { human: { doubt: 'metadata' } },
    ],
    [
      'has only a simulated caller',
      { agentAfterMs: 1, human: { isSimulated: true } },
      { agentAfterMs: 1, human: { isSimulated: true } },
    ],
    [
      'has only a phone that rings',
      { agentAfterMs: 1, human: { waits: false } },
      { agentAfterMs: 1, human: { waits: false } },
    ],
    ['does not say when its caller came', { cameMs: 0 }, { cameMs: 0 }],
    ['does not say when its agent came', { agentAfterMs: -CAME_MS }, { agentAfterMs: -CAME_MS }],
    ['is not judged yet', {}, { room: { verdict: verdict('waiting') } }],
  ])('tells nothing where it %s', (_, soon, later) => {
    expect(told(soon, later)).toEqual([]);
  });

  it('was served though trouble was about for a moment', () => {
    const trouble = {
      agentAfterMs: 1,
      room: { verdict: verdict('silent', { severity: 'warning' as const }) },
    };
    expect(told(trouble, { agentAfterMs: 1 })).toMatchObject([{ served: true }]);
  });

  it('is given the time that the settings give', () => {
    const watch = watchRooms({ grace: { ...defaultFleetSettings.grace, waitingMs: 60_000 } });
    const room = calledRoom('call-1');
    expect(watch.look(CAME_MS + 1_000, room)).toEqual([]);
    expect(watch.look(CAME_MS + 70_000, room)).toEqual([]);
    expect(watch.look(CAME_MS + 70_001, room)).toMatchObject([{ served: false }]);
  });

  it('was unserved where the caller gave up, or the room is gone, after the time', () => {
    const watch = watchRooms();
    const rooms = (...names: string[]) => names.map((name) => calledRoom(name));
    watch.look(CAME_MS + 1_000, ...rooms('call-1', 'call-2', 'call-3'));
    expect(watch.look(CAME_MS + 10_000, ...rooms('call-2', 'call-3'))).toEqual([]);
    expect(watch.look(CAME_MS + 10_001, ...rooms('call-2', 'call-3'))).toEqual([]);
    expect(watch.look(CAME_MS + 12_000, idleRoom('call-2'))).toMatchObject([
      { roomId: 'RM_call-2', served: false },
      { roomId: 'RM_call-3', served: false },
    ]);
  });

  it('counts from the answer where a phone rang', () => {
    const watch = watchRooms();
    watch.look(CAME_MS + 1_000, calledRoom('call-1', { human: { waits: false } }));
    watch.look(CAME_MS + 30_000, calledRoom('call-1', { human: { waits: false } }));
    expect(watch.look(CAME_MS + 32_000, calledRoom('call-1'))).toEqual([]);
    expect(watch.look(CAME_MS + 35_000, calledRoom('call-1', { agentAfterMs: 33_000 }))).toMatchObject([
      { served: true, tookMs: 3_000 },
    ]);
  });

  it('tells of its next caller where the first was too short', () => {
    const watch = watchRooms();
    watch.look(CAME_MS + 1_000, calledRoom('call-1'));
    watch.look(CAME_MS + 3_000, idleRoom('call-1'));
    const cameMs = CAME_MS + 90_000;
    expect(watch.look(cameMs + 500, calledRoom('call-1', { cameMs, agentAfterMs: 100 }))).toMatchObject([
      { served: true, atMs: cameMs },
    ]);
    expect(watch.look(cameMs + 900, idleRoom('call-1'))).toEqual([]);
    expect(watch.look(cameMs + 1_500, calledRoom('call-1', { cameMs, agentAfterMs: 100 }))).toEqual([]);
  });

  it('tells anew in its next life', () => {
    const watch = watchRooms();
    watch.look(CAME_MS + 1_000, calledRoom('call-1', { agentAfterMs: 1 }));
    const again = calledRoom('call-1', { agentAfterMs: 1, room: { id: 'RM_again' } });
    expect(watch.look(CAME_MS + 2_000, again)).toMatchObject([{ roomId: 'RM_again' }]);
  });

  it('tells nothing before it has answered', () => {
    const room = calledRoom('call-1', { agentAfterMs: 1 });
    const watch = watchRooms();
    expect(watch.look(CAME_MS + 500, aRoom('call-1', { verified: false }))).toEqual([]);
    expect(watch.look(CAME_MS + 600, room)).toHaveLength(1);
  });
});

describe('rooms that are old when first seen', () => {
  const found = (served: number, unserved: number) =>
    Array.from({ length: served + unserved }, (_, index) =>
      calledRoom(`call-${index}`, { agentAfterMs: index < served ? 2_000 : null }),
    );
  const oldMs = CAME_MS + 600_000;

  it.each([
    ['all', 30, 0, 30],
    ['nearly all', 95, 5, 95],
    ['not quite so many', 94, 6, 0],
    ['a few', 30, 3_000, 0],
  ])('count where %s of their kind had an agent in time', (_, served, unserved, counted) => {
    const outcomes = watchRooms().look(oldMs, ...found(served, unserved));
    expect(outcomes).toHaveLength(counted);
    expect(outcomes.every((outcome) => outcome.served)).toBe(true);
  });

  it('count only when all rooms have been looked into, and once', () => {
    let isThrough = false;
    const watch = watchRooms({}, () => isThrough);
    const rooms = found(30, 0);
    expect(watch.look(oldMs, ...rooms)).toEqual([]);
    isThrough = true;
    expect(watch.look(oldMs + 2_000, ...rooms)).toHaveLength(30);
    expect(watch.look(oldMs + 4_000, ...rooms)).toEqual([]);
  });

  it('count after a minute where some never answer', () => {
    const watch = watchRooms({}, () => false);
    const rooms = found(30, 0);
    watch.look(oldMs, ...rooms);
    expect(watch.look(oldMs + 59_000, ...rooms)).toEqual([]);
    expect(watch.look(oldMs + 60_000, ...rooms)).toHaveLength(30);
  });

  it('tell nothing where an agent came later: another may have been there before it', () => {
    const rooms = Array.from({ length: 30 }, (_, index) =>
      calledRoom(`call-${index}`, { agentAfterMs: 60_000 }),
    );
    expect(watchRooms().look(oldMs, ...rooms)).toEqual([]);
  });

  it('tell nothing, and are held against none, where they had an agent in time and are in trouble', () => {
    const room = { verdict: verdict('silent', { severity: 'warning' as const }) };
    const silent = Array.from({ length: 30 }, (_, index) =>
      calledRoom(`call-9${index}`, { agentAfterMs: 1, room }),
    );
    expect(watchRooms().look(oldMs, ...found(30, 0), ...silent)).toHaveLength(30);
  });
});
