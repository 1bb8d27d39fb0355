import { describe, expect, it } from 'vitest';
import type { ParticipantFacts } from '../../../source/fleet/facts.ts';
import { defaultFleetSettings, type Recognition } from '../../../source/fleet/settings.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../../helpers/facts.ts';
import { onlyAgent, onlyDispatch, watch, watchTwice } from '../../helpers/watch.ts';

const alice = participant();
const later = START_MS + 60_000;
const recognising = (recognition: Partial<Recognition>) => ({
  ...defaultFleetSettings,
  recognition: { ...defaultFleetSettings.recognition, ...recognition },
});

describe('who is a person', () => {
  it.each<[string, Partial<ParticipantFacts>]>([
    ['a word in its metadata', { metadata: '{"agentId":"a-17"}' }],
    ['an identity like an agent’s', { identity: 'agent-4711' }],
    ['a name like an agent’s', { name: 'agent smith' }],
    ['an identity like a job’s', { identity: 'agent-AJ_9' }],
  ])('%s makes nobody an agent: a caller who waits, critical', (_, changes) => {
    const room = watchTwice(
      later,
      observation({ participants: [participant(changes)], dispatches: [dispatch()] }),
    );
    expect(room.agents).toEqual([]);
    expect(room.humans).toMatchObject([{ waits: true, doubt: null }]);
    expect(room.verdict).toMatchObject({ name: 'no worker', severity: 'critical' });
  });

  it('beside a served caller a person called like an agent is company, and nothing is said of it', () => {
    const room = watchTwice(
      later,
      observation({
        participants: [alice, participant({ identity: 'agent-jane' }), agent()],
        dispatches: [dispatch({ jobs: [job()] })],
      }),
    );
    expect(room.humans.map(({ identity }) => identity)).toEqual(['agent-jane', 'alice']);
    expect(room.verdict).toMatchObject({ name: 'ok', severity: 'ok' });
  });

  describe('where the settings doubt', () => {
    const doubtful = recognising({ identity: true, metadata: true });
    const jane = participant({ identity: 'agent-jane' });
    const bot = participant({ identity: 'bot', metadata: 'my agent' });

    it.each([
      ['identity', jane],
      ['metadata', bot],
    ])('maybe an agent by its %s, and a waiting caller all the same', (doubt, one) => {
      const room = watchTwice(
        later,
        observation({ participants: [one], dispatches: [dispatch()] }),
        doubtful,
      );
      expect(room.agents).toEqual([]);
      expect(room.humans).toMatchObject([{ doubt, waits: true }]);
      expect(room.verdict).toMatchObject({ name: 'no worker', severity: 'critical' });
      expect(
        evidence(room.verdict)
          .map(({ text }) => text)
          .join(),
      ).toContain('maybe an agent');
    });

    it('no doubt once the server was seen to mark anybody as an agent, in whatever room', () => {
      const rooms = [
        observation({ participants: [jane] }),
        observation({
          room: roomFacts({ name: 'other', id: 'RM_2' }),
          participants: [agent()],
        }),
      ];
      const at = [1, 2, 3].map((second) => ({ atMs: later + second * 1_000, rooms }));
      const [room] = watch(at, doubtful).rooms.filter(({ name }) => name === 'call-1');
      expect(room?.humans).toMatchObject([{ identity: 'agent-jane', doubt: null }]);
    });

    it('no doubt about a caller by telephone', () => {
      const sip = participant({ identity: 'agent-line', kind: 'SIP', metadata: 'agent' });
      expect(watchTwice(later, observation({ participants: [sip] }), doubtful).humans).toMatchObject([
        { doubt: null },
      ]);
    });
  });

  describe('named by a pattern of the settings', () => {
    const patterns = recognising({
      agents: [{ identity: 'bot-*' }, { attribute: 'role', value: 'voice-*' }, { attribute: 'pipecat' }],
    });

    it.each<[string, Partial<ParticipantFacts>]>([
      ['by its identity', { identity: 'bot-7' }],
      ['by an attribute and its value', { identity: 'x', attributes: { role: 'voice-1' } }],
      ['by an attribute', { identity: 'x', attributes: { pipecat: '' } }],
    ])('an agent %s, everywhere', (_, changes) => {
      const bot = participant({ ...changes, tracks: [] });
      const room = watchTwice(later, observation({ participants: [alice, bot] }), patterns);
      expect(onlyAgent(room)).toMatchObject({ sign: 'pattern', identity: bot.identity });
      expect(room.waitingSinceMs).toBeNull();
      expect(room.verdict).toMatchObject({ name: 'untracked', severity: 'ok' });
    });

    it.each<[string, Partial<ParticipantFacts>]>([
      ['another identity', { identity: 'robot-7' }],
      ['another value', { identity: 'x', attributes: { role: 'user' } }],
      ['a telephone', { identity: 'bot-7', kind: 'SIP' }],
    ])('nobody else: %s', (_, changes) => {
      const room = watchTwice(later, observation({ participants: [participant(changes)] }), patterns);
      expect(room.agents).toEqual([]);
      expect(room.humans).toHaveLength(1);
    });
  });
});

describe('who is no person', () => {
  it.each<[string, Partial<ParticipantFacts>]>([
    ['a tool, which says what it can do', { attributes: { 'lk.actions': '["transfer"]' } }],
    ['a recorder', { recorder: true }],
    ['a recorder of its own kind', { kind: 'EGRESS' }],
    ['a hidden observer', { hidden: true }],
    ['a kind that is not known', { kind: 'ROBOT' }],
  ])('%s waits for nobody and is listed among the others', (_, changes) => {
    const room = watchTwice(
      later,
      observation({ participants: [participant(changes)], dispatches: [dispatch()] }),
    );
    expect(room.humans).toEqual([]);
    expect(room.others).toHaveLength(1);
    expect(room.waitingSinceMs).toBeNull();
    expect(room.verdict.severity).toBe('notice');
  });

  it('a telephone with such an attribute is a caller', () => {
    const sip = participant({ kind: 'SIP', attributes: { 'lk.actions': '' } });
    expect(watchTwice(later, observation({ participants: [sip] })).humans).toHaveLength(1);
  });

  it.each<[string, Partial<ParticipantFacts>]>([
    ['kind details', { kindDetails: ['SIMULATION'] }],
    ['an attribute', { attributes: { 'lk.simulator': 'true' } }],
  ])('a simulated caller, told by %s, is tagged, and left out where it shall not count', (_, changes) => {
    const facts = observation({ participants: [participant(changes)], dispatches: [dispatch()] });
    expect(watchTwice(later, facts)).toMatchObject({
      humans: [{ isSimulated: true }],
      verdict: { severity: 'critical' },
    });
    const without = watchTwice(later, facts, { ...defaultFleetSettings, countsSimulated: false });
    expect(without).toMatchObject({ humans: [], verdict: { severity: 'notice' } });
    expect(without.others).toHaveLength(1);
  });
});

describe('a telephone', () => {
  const sip = (callStatus: string) =>
    participant({ identity: 'sip', kind: 'SIP', attributes: { 'sip.callStatus': callStatus } });

  it.each(['dialing', 'ringing', 'hangup'])('is no waiting caller while %s', (callStatus) => {
    const room = watchTwice(
      later,
      observation({ participants: [sip(callStatus), agent()], dispatches: [dispatch()] }),
    );
    expect(room.humans).toMatchObject([{ waits: false }]);
    expect(room.verdict.severity).toBe('ok');
    const alone = watchTwice(
      later,
      observation({ participants: [sip(callStatus)], dispatches: [dispatch()] }),
    );
    expect(onlyDispatch(alone).verdict).toMatchObject({ name: 'no worker', severity: 'notice' });
  });

  it.each(['active', 'automation', '', 'of a newer server'])('is one while %s', (callStatus) => {
    expect(watchTwice(later, observation({ participants: [sip(callStatus)] })).humans).toMatchObject([
      { waits: true },
    ]);
  });

  it('waits since it was picked up, not since it was dialled', () => {
    const at = (afterMs: number, callStatus: string) => ({
      atMs: START_MS + afterMs,
      rooms: [observation({ participants: [sip(callStatus)], dispatches: [dispatch()] })],
    });
    const fleet = watch([at(10_000, 'ringing'), at(28_000, 'ringing'), at(30_000, 'active')]);
    expect(fleet.rooms[0]?.waitingSinceMs).toBe(START_MS + 28_000);
  });
});
