import { describe, expect, it } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import { onlyRoom, watch, watchTwice } from '../helpers/watch.ts';

const alice = participant();
const failure = { kind: 'timeout', sentence: 'No answer.', remedy: 'Wait.' };

describe('the verdict of a room', () => {
  it('unserved when a human waits longer than the grace time for an agent that is expected', () => {
    const settings = { ...defaultFleetSettings, expect: ['call-*'] };
    const room = observation({ participants: [alice] });
    expect(watchTwice(START_MS + 10_000, room, settings).verdict).toMatchObject({
      name: 'waiting',
      severity: 'ok',
    });
    expect(watchTwice(START_MS + 10_001, room, settings).verdict).toMatchObject({
      name: 'unserved',
      severity: 'critical',
      sinceMs: START_MS,
    });
  });

  it('unserved while a young dispatch is only starting, where an agent was expected before it', () => {
    const settings = { ...defaultFleetSettings, expect: ['call-*'] };
    const room = observation({
      participants: [alice],
      dispatches: [dispatch({ createdAtMs: START_MS + 59_000 })],
    });
    expect(watchTwice(START_MS + 60_000, room, settings).verdict).toMatchObject({
      name: 'unserved',
      summary: 'caller waits, agent starting',
    });
    expect(watchTwice(START_MS + 60_000, room).verdict).toMatchObject({ name: 'waiting', severity: 'ok' });
  });

  it('unserved when an agent was there before, though no dispatch tells of it', () => {
    const fleet = watch([
      { atMs: START_MS + 60_000, rooms: [observation({ participants: [alice, agent()] })] },
      { atMs: START_MS + 62_000, rooms: [observation({ participants: [alice] })] },
      { atMs: START_MS + 70_001, rooms: [observation({ participants: [alice] })] },
    ]);
    expect(onlyRoom(fleet).verdict).toMatchObject({ name: 'unserved', sinceMs: START_MS + 60_000 });
  });

  it('not unserved in the first sweep that answered, nor by a hidden observer', () => {
    const expected = { dispatches: [dispatch({ createdAtMs: START_MS + 59_000 })] };
    const once = watch([
      { atMs: START_MS + 60_000, rooms: [observation({ participants: [alice], ...expected })] },
    ]);
    expect(onlyRoom(once).verdict.severity).toBe('ok');
    const hidden = observation({ participants: [participant({ hidden: true })], ...expected });
    expect(watchTwice(START_MS + 60_000, hidden).verdict.severity).toBe('ok');
  });

  it('unreachable when its calls fail, though never swept', () => {
    const broken = observation({ failure });
    expect(watchTwice(START_MS, broken).verdict).toMatchObject({ name: 'unreachable', severity: 'warning' });
    const fleet = watch([{ atMs: START_MS, rooms: [] }]);
    expect(fleet.rooms).toEqual([]);
  });

  it('is its worst: a dispatch names the cause before the room does', () => {
    const room = observation({ participants: [alice], dispatches: [dispatch({ jobs: [job()] })] });
    expect(watchTwice(START_MS + 60_000, room).verdict).toMatchObject({
      name: 'absent',
      severity: 'critical',
    });
  });

  describe('of several causes', () => {
    const bob = participant({ identity: 'bob' });
    const hangs = dispatch({ id: 'AD_9', agentName: 'x' });
    const stuck = agent({ identity: 'agent-AJ_3', agentName: 'y', state: 'JOINED' });
    const failure = { kind: 'timeout', sentence: 'No answer.', remedy: 'Wait.' } as const;
    const failed = dispatch({
      id: 'AD_8',
      agentName: 'z',
      createdAtMs: START_MS + 5_000,
      jobs: [job({ id: 'AJ_8', status: 'FAILED', error: 'boom', startedAtMs: START_MS + 5_000 })],
    });

    it.each<[string, Parameters<typeof observation>[0], readonly string[], readonly string[], unknown]>([
      [
        'a critical dispatch before a warning of an agent and of the room',
        { participants: [stuck], dispatches: [failed], failure },
        ['failed critical'],
        ['stuck warning'],
        { of: 'dispatch', id: 'AD_8' },
      ],
      [
        'a warning of an agent before a notice of a dispatch',
        { participants: [stuck], dispatches: [hangs] },
        ['no worker notice'],
        ['stuck warning'],
        { of: 'agent', id: 'agent-AJ_3' },
      ],
      [
        'of two critical dispatches the older',
        { participants: [alice, bob], dispatches: [failed, hangs] },
        ['no worker critical', 'failed critical'],
        [],
        { of: 'dispatch', id: 'AD_9' },
      ],
      [
        'a warning of the room before a notice of a dispatch',
        { dispatches: [hangs], failure },
        ['no worker notice'],
        [],
        { of: 'room', id: null },
      ],
    ])('%s', (_, changes, dispatches, agents, cause) => {
      const room = watchTwice(START_MS + 60_000, observation(changes));
      const told = ({ verdict: { name, severity } }: { verdict: { name: string; severity: string } }) =>
        `${name} ${severity}`;
      expect(room.dispatches.map(told)).toEqual(dispatches);
      expect(room.agents.map(told)).toEqual(agents);
      expect(room.cause).toMatchObject(cause as object);
    });
  });

  it('says what the agent does where nothing is wrong', () => {
    const room = observation({
      participants: [alice, agent({ agentState: 'speaking' })],
      dispatches: [dispatch()],
    });
    expect(watchTwice(START_MS + 60_000, room).verdict).toMatchObject({
      severity: 'ok',
      summary: 'support speaking',
    });
  });
});

describe('the fleet', () => {
  const rooms = [
    observation({
      room: roomFacts({ name: 'b', id: 'RM_b' }),
      participants: [alice, agent()],
      dispatches: [dispatch()],
    }),
    observation({ room: roomFacts({ name: 'a', id: 'RM_a', createdAtMs: START_MS + 5 }) }),
    observation({ room: roomFacts({ name: 'c', id: 'RM_c' }), participants: [agent()] }),
    observation({
      room: roomFacts({ name: 'd', id: 'RM_d', createdAtMs: START_MS + 1_000 }),
      participants: [alice],
      dispatches: [dispatch({ jobs: [job({ status: 'FAILED', error: 'boom' })] })],
    }),
  ];
  const fleet = watch([20_000, 21_000].map((ms) => ({ atMs: START_MS + ms, rooms })));

  it('has its rooms worst first, then oldest, then by name', () => {
    expect(fleet.rooms.map((room) => room.name)).toEqual(['d', 'b', 'c', 'a']);
  });

  it('counts active agent sessions, agent participants and rooms with agents apart', () => {
    expect(fleet.figures).toEqual({
      rooms: 4,
      activeAgentSessions: 2,
      agentParticipants: 2,
      roomsWithAgents: 2,
      critical: 1,
      warning: 0,
    });
  });

  it('knows which names serve', () => {
    expect([...fleet.servingNames]).toEqual([['support', 2]]);
    expect(fleet.knownNames).toEqual(['support']);
  });
});
