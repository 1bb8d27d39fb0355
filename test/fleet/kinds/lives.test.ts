import { describe, expect, it } from 'vitest';
import type { DispatchFacts, ParticipantFacts } from '../../../source/fleet/facts.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../../helpers/facts.ts';
import { onlyRoom, watch, watchTwice } from '../../helpers/watch.ts';

/** The server came back and adopted the room when its caller rejoined. */
const ADOPTED_MS = START_MS + 100_000;
const adoption = dispatch({ id: 'AD_new', agentName: '', createdAtMs: ADOPTED_MS });
const dead = agent({ agentName: 'alpha', agentState: 'listening', isPublisher: true });
const back = participant({ joinedAtMs: ADOPTED_MS + 3 });
const look = (participants: readonly ParticipantFacts[], dispatches: readonly DispatchFacts[] = [adoption]) =>
  watchTwice(ADOPTED_MS + 60_000, observation({ participants, dispatches }));

describe('another life of a room', () => {
  it('its dead agent counts for nothing: the caller is unserved, critical', () => {
    const room = look([dead, back]);
    expect(room.agents).toMatchObject([
      { isFormer: true, verdict: { name: 'former life', severity: 'ignored' } },
    ]);
    expect(room.waitingSinceMs).toBe(ADOPTED_MS + 3);
    expect(room).toMatchObject({
      expectation: { by: 'former life', agentName: 'alpha' },
      verdict: { name: 'unserved', severity: 'critical' },
    });
  });

  it('its dead caller waits for nobody', () => {
    const room = look([participant()]);
    expect(room.humans).toEqual([]);
    expect(room.former).toMatchObject([{ identity: 'alice' }]);
    expect(room.verdict.name).toBe('quiet');
  });

  it('a fresh agent is no duplicate of the dead one, and serves', () => {
    const fresh = agent({ identity: 'agent-AJ_2', agentName: 'alpha', joinedAtMs: ADOPTED_MS + 20_000 });
    const named = dispatch({
      id: 'AD_2',
      agentName: 'alpha',
      createdAtMs: ADOPTED_MS + 19_000,
      jobs: [job({ id: 'AJ_2', agentName: 'alpha', startedAtMs: ADOPTED_MS + 19_000 })],
    });
    const room = look([dead, back, fresh], [adoption, named]);
    expect(room.agents.map(({ identity, verdict }) => [identity, verdict.name])).toEqual([
      ['agent-AJ_2', 'ok'],
      ['agent-AJ_1', 'former life'],
    ]);
    expect(room.verdict.severity).toBe('ok');
  });

  it('figures leave the dead out', () => {
    const facts = observation({ participants: [dead, back], dispatches: [adoption] });
    const fleet = watch([60_000, 61_000].map((ms) => ({ atMs: ADOPTED_MS + ms, rooms: [facts] })));
    expect(fleet.figures).toMatchObject({ activeAgentSessions: 0, agentParticipants: 0, roomsWithAgents: 0 });
    expect([...fleet.servingNames]).toEqual([]);
  });

  it.each<[string, number]>([
    ['just before, as times are told in whole seconds', ADOPTED_MS - 1_000],
    ['not told when', 0],
    ['later', ADOPTED_MS + 50],
  ])('who joined %s lives', (_, joinedAtMs) => {
    const room = look([participant({ joinedAtMs })]);
    expect(room.humans).toHaveLength(1);
    expect(room.former).toEqual([]);
  });

  it('an older dispatch shows that the room never died', () => {
    const room = look([participant(), dead], [dispatch({ agentName: 'alpha', jobs: [job()] }), adoption]);
    expect(room.former).toEqual([]);
    expect(room.agents).toMatchObject([{ isFormer: false }]);
  });

  describe('where the room was made with agents, whose dispatches are made anew', () => {
    const anew = dispatch({ id: 'AD_new', agentName: 'alpha', createdAtMs: ADOPTED_MS });
    const counted = (
      numParticipants: number,
      numPublishers: number,
      participants: readonly ParticipantFacts[] = [dead, back],
      afterMs = 60_000,
    ) =>
      watchTwice(
        ADOPTED_MS + afterMs,
        observation({
          room: roomFacts({ numParticipants, numPublishers }),
          participants,
          dispatches: [anew],
        }),
      );

    it('counts that fall short of the list prove the former life', () => {
      const room = counted(1, 0);
      expect(room.agents).toMatchObject([{ isFormer: true }]);
      expect(room.verdict).toMatchObject({ name: 'no worker', severity: 'critical' });
      const caller = participant({ identity: 'bob' });
      expect(counted(1, 1, [dead, caller, back]).former).toMatchObject([{ identity: 'bob' }]);
    });

    it('a re-dispatch looks the same by its times, and everybody is counted', () => {
      expect(counted(1, 1).agents).toMatchObject([{ isFormer: false }]);
    });

    it('nobody joined just after: the dispatch was made by hand', () => {
      const late = participant({ joinedAtMs: ADOPTED_MS + 20_000 });
      expect(counted(0, 0, [dead, late]).agents).toMatchObject([{ isFormer: false }]);
      const sent = agent({ identity: 'agent-AJ_2', agentName: 'alpha', joinedAtMs: ADOPTED_MS + 350 });
      const room = counted(0, 0, [participant(), sent]);
      expect(room.humans).toHaveLength(1);
    });

    it('also where we watched the server come back before anybody did', () => {
      const seen = (numParticipants: number) => {
        const room = roomFacts({ numParticipants, numPublishers: numParticipants });
        const before = observation({ room, participants: [dead], dispatches: [] });
        const after = observation({ room, participants: [dead, back], dispatches: [anew] });
        const looks = [-3_000, -1_000, 1_000, 3_000, 9_000, 11_000, 13_000, 15_000];
        return onlyRoom(
          watch(looks.map((ms) => ({ atMs: ADOPTED_MS + ms, rooms: [ms < 0 ? before : after] }))),
        );
      };
      expect(seen(0).verdict).toMatchObject({ name: 'no worker', severity: 'critical' });
      expect(seen(1).agents).toMatchObject([{ isFormer: false }]);
    });

    it('not before the counts have settled', () => {
      expect(counted(0, 0, [dead, back], 9_000).agents).toMatchObject([{ isFormer: false }]);
    });
  });

  it('an unnamed dispatch made by hand while we looked on is no new life', () => {
    const before = observation({ participants: [participant(), dead], dispatches: [] });
    const after = observation({ participants: [participant(), dead], dispatches: [adoption] });
    const seen = (lastLookMs: number) =>
      onlyRoom(
        watch([
          { atMs: ADOPTED_MS - 4_000, rooms: [before] },
          { atMs: lastLookMs, rooms: [before] },
          { atMs: ADOPTED_MS + 1_000, rooms: [after] },
          { atMs: ADOPTED_MS + 3_000, rooms: [after] },
        ]),
      );
    expect(seen(ADOPTED_MS - 1_000).humans).toHaveLength(1);
    // The server did not answer for a while: it may have gone down and come back.
    expect(seen(ADOPTED_MS - 3_500).humans).toHaveLength(0);
  });
});
