import { describe, expect, it } from 'vitest';
import type { DispatchFacts, ParticipantFacts } from '../../../source/fleet/facts.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { agent, dispatch, job, observation, participant, START_MS, track } from '../../helpers/facts.ts';
import { onlyRoom, type Sweep, watch, watchTwice } from '../../helpers/watch.ts';

const sip = participant({ identity: 'sip_1', kind: 'SIP', tracks: [track()] });
const colleague = (changes: Partial<ParticipantFacts> = {}) =>
  participant({ identity: 'jane', joinedAtMs: START_MS + 20_000, tracks: [track()], ...changes });
const other = agent({ identity: 'agent-AJ_2', agentName: 'billing', joinedAtMs: START_MS + 20_000 });
const first = dispatch({ jobs: [job()] });
const second = dispatch({
  id: 'AD_2',
  agentName: 'billing',
  createdAtMs: START_MS + 19_000,
  jobs: [job({ id: 'AJ_2', agentName: 'billing', startedAtMs: START_MS + 19_000 })],
});
const at = (
  afterMs: number,
  participants: readonly ParticipantFacts[],
  dispatches: readonly DispatchFacts[] = [first],
): Sweep => ({ atMs: START_MS + afterMs, rooms: [observation({ participants, dispatches })] });
const verdicts = (sweeps: readonly Sweep[], settings = defaultFleetSettings) => {
  const room = onlyRoom(watch(sweeps, settings));
  return {
    room: [room.verdict.name, room.verdict.severity],
    ...Object.fromEntries(room.dispatches.map(({ id, verdict }) => [id, [verdict.name, verdict.severity]])),
  };
};
const beginning = [at(0, [sip, agent()]), at(2_000, [sip, agent()])];

describe('an agent that hands its caller over', () => {
  it('to another agent, and leaves: a notice', () => {
    const sweeps = [
      ...beginning,
      at(24_000, [sip, agent(), other], [first, second]),
      at(26_000, [sip, other], [first, second]),
      at(60_000, [sip, other], [first, second]),
    ];
    expect(verdicts(sweeps)).toEqual({
      room: ['handed over', 'notice'],
      AD_1: ['handed over', 'notice'],
      AD_2: ['present', 'ok'],
    });
    expect(onlyRoom(watch(sweeps)).verdict.remedy?.actions).toEqual(['remove']);
  });

  it('to a colleague, a warm transfer: a notice, also where `expect` names the room', () => {
    const sweeps = [
      ...beginning,
      at(24_000, [sip, colleague(), agent()]),
      at(26_000, [sip, colleague()]),
      at(60_000, [sip, colleague()]),
      at(600_000, [sip, colleague()]),
    ];
    expect(verdicts(sweeps)).toEqual({ room: ['handed over', 'notice'], AD_1: ['handed over', 'notice'] });
    expect(verdicts(sweeps, { ...defaultFleetSettings, expect: ['*'] }).room).toEqual([
      'handed over',
      'notice',
    ]);
  });

  it('to a colleague, for a fresh look, told by the time the job began', () => {
    const room = [sip, colleague()];
    expect(verdicts([at(60_000, room), at(61_000, room)]).room).toEqual(['handed over', 'notice']);
  });

  it('to a colleague, in a room without a dispatch', () => {
    const none: readonly DispatchFacts[] = [];
    const sweeps = [
      at(0, [sip, agent()], none),
      at(24_000, [sip, colleague(), agent()], none),
      at(26_000, [sip, colleague()], none),
      at(60_000, [sip, colleague()], none),
    ];
    expect(verdicts(sweeps).room).toEqual(['handed over', 'notice']);
  });

  it('has left a caller alone when the colleague goes, too: critical, counted from then', () => {
    const sweeps = [
      ...beginning,
      at(24_000, [sip, colleague(), agent()]),
      at(26_000, [sip, colleague()]),
      at(60_000, [sip, colleague()]),
    ];
    expect(verdicts([...sweeps, at(62_000, [sip]), at(70_000, [sip])]).room[1]).not.toBe('critical');
    expect(verdicts([...sweeps, at(62_000, [sip]), at(70_001, [sip])]).room).toEqual(['left', 'critical']);
  });
});

describe('what stays critical', () => {
  it.each<[string, readonly ParticipantFacts[]]>([
    ['one caller', [sip]],
    [
      'two callers who were there before the agent',
      [{ ...sip, joinedAtMs: START_MS - 5_000 }, colleague({ joinedAtMs: START_MS - 3_000 })],
    ],
    ['a colleague who publishes nothing', [sip, colleague({ tracks: [] })]],
    ['a colleague who is muted', [sip, colleague({ tracks: [track({ muted: true })] })]],
    ['a hidden observer', [sip, colleague({ hidden: true })]],
    [
      'a telephone that rings',
      [sip, colleague({ kind: 'SIP', attributes: { 'sip.callStatus': 'ringing' } })],
    ],
  ])('an agent that left %s', (_, people) => {
    const sweeps = [
      at(0, [...people, agent()]),
      at(24_000, [...people, agent()]),
      at(26_000, people),
      at(60_000, people),
    ];
    expect(verdicts(sweeps).room).toEqual(['left', 'critical']);
  });
});

describe('who came first, the agent or a caller', () => {
  const agentJoinedMs = START_MS + 5_400;
  const caller = participant({ identity: 'ann', joinedAtMs: START_MS + 4_100, tracks: [track()] });
  const other = (joinedAtMs: number, changes: Partial<ParticipantFacts> = {}) =>
    participant({ identity: 'ben', joinedAtMs, tracks: [track()], ...changes });
  const after = (ben: ParticipantFacts, joinedAtMs: number, jobs = [job()]) => {
    const one = agent({ joinedAtMs });
    const dispatches = [dispatch({ jobs })];
    return verdicts([
      at(8_000, [caller, ben, one], dispatches),
      at(10_000, [caller, ben, one], dispatches),
      at(12_000, [caller, ben], dispatches),
      at(60_000, [caller, ben], dispatches),
    ]).room;
  };
  const crash = ['left', 'critical'];
  const transfer = ['handed over', 'notice'];

  it.each<[string, number, number, readonly string[]]>([
    ['a second before it', agentJoinedMs - 999, agentJoinedMs, crash],
    ['just before it', agentJoinedMs - 1, agentJoinedMs, crash],
    ['in the same millisecond', agentJoinedMs, agentJoinedMs, crash],
    ['just after it', agentJoinedMs + 1, agentJoinedMs, transfer],
    ['in the same second, where times are whole seconds', START_MS + 5_000, START_MS + 5_000, crash],
    ['in the second that the agent’s whole second stands for', START_MS + 5_999, START_MS + 5_000, crash],
    ['a second later in whole seconds', START_MS + 6_000, START_MS + 5_000, transfer],
    ['later, in whole seconds', START_MS + 6_000, agentJoinedMs, transfer],
    ['in whole seconds, the agent within that second', START_MS + 5_000, agentJoinedMs, crash],
    ['at a time not told', 0, agentJoinedMs, crash],
    ['before an agent whose time is not told', START_MS + 5_000, 0, crash],
  ])('%s', (_, callerMs, joinedAtMs, verdict) => {
    expect(after(other(callerMs), joinedAtMs)).toEqual(verdict);
  });

  it.each<[string, number, readonly string[]]>([
    ['while its agent may still have been joining', START_MS + 9_000, crash],
    ['when its agent had surely joined', START_MS + 20_000, transfer],
  ])('a fresh look, by the job that began: a caller who came %s', (_, joinedAtMs, verdict) => {
    const people = [caller, other(joinedAtMs)];
    const room = verdicts([at(60_000, people), at(61_000, people)]).room;
    expect(room[1]).toBe(verdict === crash ? 'critical' : 'notice');
  });

  it('an earlier look that saw the agent without the colleague tells, within the precision of the times', () => {
    const seen = (ben: ParticipantFacts, joinedAtMs: number) => {
      const one = agent({ joinedAtMs });
      return verdicts([
        at(5_500, [caller, one]),
        at(7_500, [caller, ben, one]),
        at(9_500, [caller, ben]),
        at(60_000, [caller, ben]),
      ]).room;
    };
    expect(seen(other(START_MS + 5_000), START_MS + 5_000)).toEqual(transfer);
    expect(seen(other(0), 0)).toEqual(transfer);
    // It was there before, and one look missed it.
    expect(seen(other(START_MS + 4_000), START_MS + 5_000)).toEqual(crash);
  });

  it('a caller who lost the connection and is back is no colleague', () => {
    const ben = other(START_MS + 4_200);
    const back = other(START_MS + 13_000, { id: 'PA_ben2' });
    const one = agent({ joinedAtMs: agentJoinedMs });
    const sweeps = [
      at(8_000, [caller, ben, one]),
      at(10_000, [caller, one]),
      at(12_000, [caller, one]),
      at(14_000, [caller, back, one]),
      at(16_000, [caller, back]),
      at(60_000, [caller, back]),
    ];
    expect(verdicts(sweeps).room).toEqual(crash);
  });
});

describe('a dispatch left over in a room that an agent serves', () => {
  const stuck = (state: string) => agent({ identity: 'agent-AJ_9', agentName: 'x', state });
  const tried = (number: number) =>
    job({ id: `AJ_9${number}`, status: 'FAILED', error: 'boom', startedAtMs: START_MS + number });

  it.each<[string, DispatchFacts, readonly ParticipantFacts[]]>([
    ['JOINING', dispatch({ id: 'AD_9', agentName: 'x', jobs: [job({ id: 'AJ_9' })] }), [stuck('JOINING')]],
    ['JOINED', dispatch({ id: 'AD_9', agentName: 'x', jobs: [job({ id: 'AJ_9' })] }), [stuck('JOINED')]],
    ['JOINED, its job not listed', dispatch({ id: 'AD_9', agentName: 'x' }), [stuck('JOINED')]],
    [
      'gone, and its jobs failed again and again',
      dispatch({ id: 'AD_9', agentName: 'x', jobs: [tried(0), tried(1)] }),
      [],
    ],
    ['gone, and its job failed', dispatch({ id: 'AD_9', agentName: 'x', jobs: [tried(0)] }), []],
  ])('whose agent is %s is a notice, and its remedy is to remove it', (_, leftover, agents) => {
    const room = watchTwice(
      START_MS + 60_000,
      observation({ participants: [sip, agent(), ...agents], dispatches: [first, leftover] }),
    );
    const found = room.dispatches.find(({ id }) => id === 'AD_9');
    const left = room.agents.filter(({ identity }) => identity === 'agent-AJ_9');
    expect(left).toHaveLength(agents.length);
    for (const one of [found, ...left]) {
      expect(one?.verdict).toMatchObject({ severity: 'notice', remedy: { actions: ['remove'] } });
    }
    expect(room.verdict.severity).toBe('notice');
  });

  it('an avatar that never became ACTIVE is missed by the agent it speaks for, and is no leftover', () => {
    const avatar = agent({
      identity: 'avatar',
      state: 'JOINED',
      attributes: { 'lk.publish_on_behalf': 'agent-AJ_1' },
    });
    const room = watchTwice(
      START_MS + 60_000,
      observation({ participants: [sip, agent(), avatar], dispatches: [first] }),
    );
    const found = room.agents.find(({ identity }) => identity === 'avatar');
    expect(found?.verdict).toMatchObject({ name: 'stuck', severity: 'warning' });
    expect(found?.verdict.remedy?.actions).not.toContain('remove');
  });

  it('whose agent never became ACTIVE is no leftover while it has a caller of its own', () => {
    const mine = dispatch({ id: 'AD_9', agentName: 'x', jobs: [job({ id: 'AJ_9' })] });
    const room = watchTwice(
      START_MS + 60_000,
      observation({ participants: [sip, stuck('JOINED')], dispatches: [mine] }),
    );
    expect(room.dispatches).toMatchObject([{ verdict: { name: 'joining', severity: 'critical' } }]);
    expect(room.agents).toMatchObject([{ verdict: { name: 'stuck', severity: 'warning' } }]);
  });

  it.each<[string, DispatchFacts]>([
    ['to a name nobody serves', dispatch({ id: 'AD_9', agentName: 'nobody' })],
    ['of a job that claims to run', dispatch({ id: 'AD_9', agentName: 'x', jobs: [job({ id: 'AJ_9' })] })],
    ['that is automatic and dead', dispatch({ id: 'AD_9', agentName: '', jobs: [job({ id: 'AJ_9' })] })],
    [
      'whose job failed',
      dispatch({ id: 'AD_9', agentName: 'x', jobs: [job({ id: 'AJ_9', status: 'FAILED', error: 'boom' })] }),
    ],
  ])('%s is a notice, and is to be removed', (_, leftover) => {
    const room = watchTwice(
      START_MS + 60_000,
      observation({ participants: [sip, agent()], dispatches: [first, leftover] }),
    );
    const found = room.dispatches.find(({ id }) => id === 'AD_9');
    expect(found?.verdict.severity).toBe('notice');
    expect(found?.verdict.remedy?.actions).toContain('remove');
    expect(room.verdict.severity).toBe('notice');
  });

  it('is critical as soon as nobody serves', () => {
    const leftover = dispatch({ id: 'AD_9', agentName: 'nobody' });
    const room = watchTwice(START_MS + 60_000, observation({ participants: [sip], dispatches: [leftover] }));
    expect(room.verdict).toMatchObject({ name: 'no worker', severity: 'critical' });
  });
});

describe('every grace counts from what began it', () => {
  it('two people talk for a while, then an agent is dispatched that nobody serves', () => {
    const people = [sip, colleague({ joinedAtMs: START_MS })];
    const late = dispatch({ createdAtMs: START_MS + 30_000 });
    const seen = (...afterMs: readonly number[]) => [
      at(10_000, people, []),
      at(28_000, people, []),
      ...afterMs.map((ms) => at(ms, people, [late])),
    ];
    expect(verdicts(seen(31_000, 33_000, 40_000)).room).toEqual(['waiting', 'ok']);
    expect(verdicts(seen(31_000, 33_000, 40_001)).room).toEqual(['no worker', 'critical']);
  });

  it('the age of a caller without an agent is the caller’s, not the room’s', () => {
    const young = participant({ joinedAtMs: START_MS + 300_000 });
    const room = watchTwice(
      START_MS + 309_000,
      observation({ participants: [young], dispatches: [dispatch({ createdAtMs: START_MS + 305_000 })] }),
    );
    expect(room.verdict).toMatchObject({ name: 'waiting', sinceMs: START_MS + 300_000 });
  });
});
