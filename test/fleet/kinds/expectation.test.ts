import { describe, expect, it, vi } from 'vitest';
import type { Background } from '../../../source/fleet/background.ts';
import { noBackground } from '../../../source/fleet/background.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import type { RoomObservation } from '../../../source/fleet/snapshot.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import {
  agent,
  dispatch,
  job,
  observation,
  participant,
  roomFacts,
  START_MS,
  track,
} from '../../helpers/facts.ts';
import { onlyRoom, type Sweep, watch } from '../../helpers/watch.ts';

const alice = participant();
const automatic = dispatch({ id: 'AD_auto', agentName: '' });
const unnamed = agent({ identity: 'agent-AJ_7', agentName: '' });
const call = (changes: Parameters<typeof observation>[0] = {}) =>
  observation({ participants: [alice], dispatches: [automatic], ...changes });
const served = (name: string) =>
  observation({
    room: roomFacts({ name, id: `RM_${name}` }),
    participants: [participant({ identity: 'bob' }), unnamed],
    dispatches: [automatic],
  });

const at = (afterMs: number, ...rooms: readonly RoomObservation[]): Sweep => ({
  atMs: START_MS + afterMs,
  rooms,
});
const callIn = (sweeps: readonly Sweep[], background: Partial<Background> = {}) => {
  const room = watch(sweeps, defaultFleetSettings, { ...noBackground, ...background }).rooms.find(
    ({ name }) => name === 'call-1',
  );
  if (!room) throw new Error('no call');
  return room;
};

describe('a caller of whom nothing tells whether an agent is expected', () => {
  it('is unattended, never well: a notice', () => {
    expect(callIn([at(60_000, call()), at(61_000, call())])).toMatchObject({
      expectation: null,
      verdict: {
        name: 'unattended',
        severity: 'notice',
        summary: '1 caller, no agent',
        sinceMs: START_MS,
      },
    });
    const two = call({ participants: [alice, participant({ identity: 'bob' })], dispatches: [] });
    expect(callIn([at(60_000, two), at(61_000, two)]).verdict).toMatchObject({
      name: 'unattended',
      severity: 'notice',
      summary: '2 callers, no agent',
    });
  });

  it('waits, until two looks agree: an agent may come half a second after its caller', () => {
    expect(callIn([at(60_000, call())]).verdict).toMatchObject({ name: 'waiting', severity: 'ok' });
    const empty = call({ participants: [] });
    const justCame = call({ participants: [participant({ joinedAtMs: START_MS + 61_900 })] });
    expect(callIn([at(60_000, empty), at(62_000, justCame)]).verdict.name).toBe('waiting');
    expect(callIn([at(60_000, empty), at(62_000, justCame), at(64_000, justCame)]).verdict.name).toBe(
      'unattended',
    );
  });

  it('is critical after the grace where unnamed agents serve other rooms and nobody took this one', () => {
    const rooms = [call(), served('a'), served('b')];
    expect(callIn([at(9_000, ...rooms), at(10_000, ...rooms)]).verdict).toMatchObject({
      name: 'unattended',
      severity: 'notice',
    });
    const late = callIn([at(9_000, ...rooms), at(10_001, ...rooms)]);
    expect(late.verdict).toMatchObject({ name: 'unattended', severity: 'critical' });
    expect(
      evidence(late.verdict)
        .map(({ text }) => text)
        .join(),
    ).toContain('unnamed agents serve 2 other rooms');
  });

  it('becomes critical as other rooms change, though its own answers do not, and stays so when their worker dies', () => {
    const mine = call();
    const alone = [at(20_000, mine), at(21_000, mine)];
    expect(callIn(alone).verdict.severity).toBe('notice');
    const joined = [...alone, at(22_000, mine, served('a'))];
    expect(callIn(joined).verdict.severity).toBe('critical');
    const gone = callIn([...joined, at(24_000, mine)]).verdict;
    expect(gone.severity).toBe('critical');
    expect(
      evidence(gone)
        .map(({ text }) => text)
        .join(),
    ).toContain('unnamed agents served other rooms before');
  });

  it('stays a notice where only named agents serve, or an unnamed worker declined', () => {
    const named = observation({
      room: roomFacts({ name: 'a', id: 'RM_a' }),
      participants: [agent()],
      dispatches: [dispatch()],
    });
    expect(callIn([at(20_000, call(), named), at(21_000, call(), named)]).verdict.severity).toBe('notice');
    const declined = call({
      dispatches: [
        dispatch({
          agentName: '',
          jobs: [job({ status: 'SUCCESS', endedAtMs: START_MS, participantIdentity: '' })],
        }),
      ],
    });
    expect(
      callIn([at(20_000, declined, served('a')), at(21_000, declined, served('a'))]).verdict,
    ).toMatchObject({
      name: 'unattended',
      severity: 'notice',
    });
  });
});

describe('an agent is expected', () => {
  const settings = { ...defaultFleetSettings, expect: ['call-*'] };

  it('by the setting, which counts from the caller on', () => {
    const room = (afterMs: number) =>
      onlyRoom(watch([at(afterMs - 1_000, call()), at(afterMs, call())], settings));
    expect(room(10_000).verdict).toMatchObject({ name: 'waiting', severity: 'ok' });
    expect(room(10_001)).toMatchObject({
      expectation: { by: 'setting' },
      verdict: { name: 'unserved', severity: 'critical', sinceMs: START_MS },
    });
  });

  it('by what rooms like it had, and says so', () => {
    const learned = { agentName: 'support-v2', served: 198, rooms: 200, withinMs: 2_600, pattern: 'call-*' };
    const room = callIn([at(9_000, call()), at(10_001, call())], { learned: () => learned });
    expect(room.verdict).toMatchObject({ name: 'unserved', severity: 'critical' });
    expect(room.expectation).toMatchObject({ by: 'learned', agentName: 'support-v2' });
    expect(evidence(room.verdict).map(({ text }) => text)).toContain(
      '198 of the last 200 rooms like "call-*" had support-v2 within 3 s',
    );
  });

  it('by what was learned while it was looked at', () => {
    let learned: ReturnType<Background['learned']> = null;
    const mine = call();
    const background = { learned: () => learned };
    const seen = [at(20_000, mine), at(21_000, mine)];
    expect(callIn(seen, background).verdict.name).toBe('unattended');
    learned = { agentName: null, served: 20, rooms: 20, withinMs: 500, pattern: 'call-*' };
    expect(callIn([...seen, at(22_000, mine)], background).verdict.name).toBe('unserved');
  });

  it('by the setting, whatever was learned of its like or dispatched', () => {
    const learned = () => ({ agentName: 'other', served: 20, rooms: 20, withinMs: 500, pattern: 'call-*' });
    const expected = (expect_: readonly string[], dispatches: RoomObservation['dispatches']) =>
      onlyRoom(
        watch(
          [at(60_000, call({ dispatches })), at(61_000, call({ dispatches }))],
          { ...defaultFleetSettings, expect: expect_ },
          { ...noBackground, learned },
        ),
      );
    const room = expected(['call-*'], []);
    expect(room.expectation).toMatchObject({ by: 'setting', agentName: null });
    expect(room.verdict).toMatchObject({ name: 'unserved', severity: 'critical' });
    const texts = evidence(room.verdict).map(({ text }) => text);
    expect(texts).toContain('the setting expect names "call-*"');
    expect(texts.join()).not.toContain('of the last 20 rooms');
    expect(expected(['call-*'], [dispatch()]).expectation?.by).toBe('setting');
    expect(expected(['room-*'], []).expectation?.by).toBe('learned');
  });

  it('by an agent that was here before the room was made anew', () => {
    const before = call({ participants: [alice, agent({ agentName: 'support-v2' })] });
    const after = call({
      room: roomFacts({ id: 'RM_2', createdAtMs: START_MS + 90_000 }),
      participants: [participant({ joinedAtMs: START_MS + 91_000 })],
    });
    const room = callIn([at(60_000, before), at(62_000, before), at(100_000, after), at(102_000, after)]);
    expect(room).toMatchObject({
      expectation: { by: 'former life', agentName: 'support-v2' },
      verdict: { name: 'unserved', severity: 'critical', sinceMs: START_MS + 91_000 },
    });
    expect(
      evidence(room.verdict)
        .map(({ text }) => text)
        .join(),
    ).toContain('"support-v2" served here before');
  });

  it('not by one that was here long before', () => {
    const before = call({ participants: [alice, agent()] });
    const after = call({
      room: roomFacts({ id: 'RM_2', createdAtMs: START_MS + 3_600_000 }),
      participants: [participant({ joinedAtMs: START_MS + 3_600_000 })],
    });
    const sweeps = [at(60_000, before), at(62_000), at(3_620_000, after), at(3_622_000, after)];
    expect(callIn(sweeps).verdict.name).toBe('unattended');
  });

  it('by an earlier run, for a fresh look', () => {
    const servedBefore = () => ({ agentName: 'support-v2', lastSeenMs: START_MS - 5_000 });
    expect(callIn([at(20_000, call()), at(21_000, call())], { servedBefore }).verdict).toMatchObject({
      name: 'unserved',
      severity: 'critical',
    });
  });
});

describe('after an action of ours has removed the last agent', () => {
  const removed = {
    removal: () => ({ atMs: START_MS + 63_000, dispatchId: 'AD_1', identity: 'agent-AJ_1' }),
  };
  const with_ = call({ participants: [alice, agent()], dispatches: [dispatch({ jobs: [job()] })] });
  const without = call({ dispatches: [] });
  const sweeps = [at(60_000, with_), at(62_000, with_), at(64_000, without), at(90_000, without)];

  it('none is expected', () => {
    expect(callIn(sweeps).verdict).toMatchObject({ name: 'unserved', severity: 'critical' });
    expect(callIn(sweeps, removed).verdict).toMatchObject({ name: 'unattended', severity: 'notice' });
  });

  it('nor where the dispatch of a kicked agent stays listed', () => {
    const kicked = call({ dispatches: [dispatch({ jobs: [job()] })] });
    const after = [at(60_000, with_), at(62_000, with_), at(64_000, kicked), at(90_000, kicked)];
    expect(callIn(after).verdict.severity).toBe('critical');
    expect(callIn(after, removed).verdict.severity).toBe('notice');
  });

  it('nor in a room that everybody has left', () => {
    const empty = call({ participants: [], dispatches: [] });
    const after = [at(60_000, with_), at(62_000, with_), at(64_000, empty), at(90_000, empty)];
    expect(callIn(after).expectation?.by).toBe('seen before');
    expect(callIn(after, removed).expectation).toBeNull();
  });

  it('nor for a fresh look, nor by what was learned', () => {
    const learned = () => ({ agentName: null, served: 20, rooms: 20, withinMs: 500, pattern: 'call-*' });
    expect(callIn([at(90_000, without), at(91_000, without)], { ...removed, learned }).verdict).toMatchObject(
      { name: 'unattended', severity: 'notice' },
    );
  });

  it('what was removed while an agent served says nothing of that agent', () => {
    const leftover = {
      removal: () => ({ atMs: START_MS + 63_000, dispatchId: 'AD_9', identity: null }),
    };
    const both = call({
      participants: [alice, agent()],
      dispatches: [dispatch({ jobs: [job()] }), dispatch({ id: 'AD_9', agentName: 'nobody' })],
    });
    const gone = call({ dispatches: [dispatch({ jobs: [job()] })] });
    const crashed = [
      at(60_000, both),
      at(64_000, with_),
      at(80_000, with_),
      at(82_000, gone),
      at(99_000, gone),
    ];
    expect(callIn(crashed, leftover).verdict).toMatchObject({ name: 'left', severity: 'critical' });
    expect(callIn([at(90_000, gone), at(91_000, gone)], leftover).verdict).toMatchObject({
      name: 'absent',
      severity: 'critical',
    });
  });

  it('one is, where the setting says so, or another dispatch was made since or had nobody', () => {
    const settings = { ...defaultFleetSettings, expect: ['call-*'] };
    const background = { ...noBackground, ...removed };
    expect(onlyRoom(watch(sweeps, settings, background)).verdict.name).toBe('unserved');
    const since = call({ dispatches: [dispatch({ id: 'AD_2', createdAtMs: START_MS + 70_000 })] });
    expect(callIn([...sweeps, at(92_000, since), at(94_000, since)], removed).verdict).toMatchObject({
      name: 'no worker',
      severity: 'critical',
    });
    const other = call({ dispatches: [dispatch({ id: 'AD_2', agentName: 'nobody' })] });
    expect(callIn([at(90_000, other), at(91_000, other)], removed).verdict).toMatchObject({
      name: 'no worker',
      severity: 'critical',
    });
  });
});

describe('a room made anew under its name', () => {
  const before = call({ participants: [alice, participant({ identity: 'bob' })], dispatches: [] });
  const after = (identities: readonly string[]) =>
    call({
      room: roomFacts({ id: 'RM_2', createdAtMs: START_MS + 64_000 }),
      participants: identities.map((identity) =>
        participant({ identity, joinedAtMs: START_MS + 64_500, tracks: [track()] }),
      ),
      dispatches: [],
    });
  const sweeps = [at(60_000, before), at(62_000, before)];

  it('is told for a minute, and who is not back', () => {
    expect(callIn([...sweeps, at(66_000, after([]))]).verdict).toMatchObject({
      name: 'room replaced',
      severity: 'warning',
      summary: 're-created with 2 inside, 2 not back',
    });
    expect(callIn([...sweeps, at(66_000, after(['alice']))]).verdict).toMatchObject({
      name: 'room replaced',
      summary: 're-created with 2 inside, 1 not back',
    });
    expect(callIn([...sweeps, at(66_000, after(['alice', 'bob']))]).verdict).toMatchObject({
      name: 'room replaced',
      summary: 're-created with 2 inside, all back',
    });
  });

  it('not for ever, and not where nobody was in it', () => {
    expect(callIn([...sweeps, at(66_000, after([])), at(125_000, after([]))]).verdict.name).toBe('quiet');
    const empty = [at(60_000, call({ participants: [] })), at(62_000, call({ participants: [] }))];
    expect(callIn([...empty, at(66_000, after([]))]).verdict.name).toBe('quiet');
  });

  it('what was removed from it is asked only where an agent was in it', () => {
    const removal = vi.fn(() => null);
    const go = (room: RoomObservation) =>
      watch([at(60_000, room), at(62_000)], defaultFleetSettings, { ...noBackground, removal });
    go(call({ participants: [] }));
    expect(removal).not.toHaveBeenCalled();
    const withAgent = call({ participants: [alice, agent()], dispatches: [dispatch({ jobs: [job()] })] });
    go(withAgent);
    expect(removal).toHaveBeenCalledExactlyOnceWith(withAgent.key);
  });
});
