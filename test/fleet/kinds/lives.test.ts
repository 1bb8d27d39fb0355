import { describe, expect, it } from 'vitest';
import { assess, emptyAssessment } from '../../../source/fleet/assess.ts';
import type { DispatchFacts, ParticipantFacts } from '../../../source/fleet/facts.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import {
  agent,
  dispatch,
  job,
  observation,
  participant,
  roomFacts,
  START_MS,
  sweptSnapshot,
} from '../../helpers/facts.ts';
import { onlyAgent, onlyRoom, type Sweep, watch, watchTwice } from '../../helpers/watch.ts';

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

  describe('in a room where somebody comes and goes all the time', () => {
    interface Churn {
      /** The agent, and the server, died: else a hand made the dispatch. */
      readonly died: boolean;
      readonly agentName: string;
      /** Milliseconds from one to join to the next, and how long each stays. */
      readonly everyMs: number;
      readonly staysMs: number;
      readonly publish: boolean;
      /** Whoever joined just after the dispatch was made stays so long; infinite: for ever. */
      readonly bringerStaysMs: number;
      readonly lookEveryMs: number;
    }
    const base: Churn = {
      died: true,
      agentName: 'alpha',
      everyMs: 4_000,
      staysMs: 10_000,
      publish: true,
      bringerStaysMs: Number.POSITIVE_INFINITY,
      lookEveryMs: 2_000,
    };
    const COUNTED_EVERY_MS = 5_000;
    const guests = ({ everyMs, staysMs, publish, bringerStaysMs }: Churn, atMs: number) => {
      const bringer = participant({ identity: 'bringer', joinedAtMs: ADOPTED_MS + 3, isPublisher: publish });
      const there = atMs >= 3 && atMs < 3 + bringerStaysMs ? [bringer] : [];
      const first = Math.max(1, Math.floor((atMs - staysMs) / everyMs) + 1);
      const last = Math.floor(atMs / everyMs);
      for (let number = first; number <= last; number += 1) {
        const joinedAtMs = ADOPTED_MS + number * everyMs;
        there.push(participant({ identity: `guest-${number}`, joinedAtMs, isPublisher: publish }));
      }
      return there;
    };
    /** A server counts anew every 5 s, and lists at once. */
    const lookAt = (churn: Churn, atMs: number) => {
      const living = (ms: number) => [...guests(churn, ms), ...(churn.died ? [] : [dead])];
      const counted = living(Math.floor(atMs / COUNTED_EVERY_MS) * COUNTED_EVERY_MS);
      return observation({
        room: roomFacts({
          numParticipants: counted.filter(({ kind }) => kind !== 'AGENT').length,
          numPublishers: counted.filter(({ isPublisher }) => isPublisher).length,
        }),
        participants: [dead, ...guests(churn, atMs)],
        dispatches: [dispatch({ id: 'AD_new', agentName: churn.agentName, createdAtMs: ADOPTED_MS })],
      });
    };
    /** Of each look, whether the agent is said to be of a former life. */
    const formerAt = (changes: Partial<Churn>, fromMs = 20_000, toMs = 320_000) => {
      const churn = { ...base, ...changes };
      const told: boolean[] = [];
      const sweeps: Sweep[] = [];
      for (let atMs = fromMs; atMs <= toMs; atMs += churn.lookEveryMs) {
        sweeps.push({ atMs: ADOPTED_MS + atMs, rooms: [lookAt(churn, atMs)] });
      }
      let before = emptyAssessment;
      for (const { atMs, rooms } of sweeps) {
        before = assess(before, sweptSnapshot(atMs, rooms), defaultFleetSettings);
        told.push(onlyAgent(onlyRoom(before.fleet)).isFormer);
      }
      return told;
    };

    it.each<[string, Partial<Churn>]>([
      ['who publish, every 4 s', {}],
      ['who publish nothing', { publish: false }],
      ['every 7 s', { everyMs: 7_000, staysMs: 30_000 }],
      ['every second, who publish nothing', { everyMs: 1_000, staysMs: 5_000, publish: false }],
      ['and whoever brought the room back leaves soon', { bringerStaysMs: 30_000 }],
      ['looked at every 3 s', { lookEveryMs: 3_000, everyMs: 7_000, staysMs: 30_000 }],
      ['and its dispatch is automatic', { agentName: '' }],
    ])('the dead agent is told within a minute, and from then on: %s', (_, changes) => {
      const told = formerAt(changes);
      const first = told.indexOf(true);
      expect(first).not.toBe(-1);
      expect(first).toBeLessThanOrEqual(30);
      expect(told.slice(first)).not.toContain(false);
    });

    it.each<[string, Partial<Churn>]>([
      ['who publish, every 4 s', {}],
      ['who publish nothing', { publish: false }],
      ['every second', { everyMs: 1_000, staysMs: 5_000 }],
      ['who stay for 2 s', { everyMs: 3_000, staysMs: 2_000 }],
      ['more and more of them', { staysMs: 600_000 }],
      ['looked at every 35 s', { lookEveryMs: 35_000 }],
    ])('an agent that is there is never taken for dead: %s', (_, changes) => {
      expect(formerAt({ ...changes, died: false })).not.toContain(true);
    });

    it('the dead agent stays told while whoever came back begins to publish', () => {
      const at = (second: number, isPublisher: boolean) => ({
        atMs: ADOPTED_MS + second * 1_000,
        rooms: [
          observation({
            room: roomFacts({ numParticipants: 1, numPublishers: second >= 8 && isPublisher ? 1 : 0 }),
            participants: [dead, { ...back, isPublisher }],
            dispatches: [dispatch({ id: 'AD_new', agentName: 'alpha', createdAtMs: ADOPTED_MS })],
          }),
        ],
      });
      const looks = Array.from({ length: 30 }, (_, index) => at(1 + index * 2, index >= 2));
      const told = looks.map((_, last) => onlyAgent(onlyRoom(watch(looks.slice(0, last + 1)))).isFormer);
      const first = told.indexOf(true);
      expect(first).not.toBe(-1);
      expect(first).toBeLessThanOrEqual(6);
      expect(told.slice(first)).not.toContain(false);
    });

    it('whoever only begins to publish is no sign of a death', () => {
      const begins = { ...dead, isPublisher: false };
      const at = (second: number, one: ParticipantFacts, numPublishers: number) => ({
        atMs: ADOPTED_MS + second * 1_000,
        rooms: [
          observation({
            room: roomFacts({ numParticipants: 1, numPublishers }),
            participants: [one, back],
            dispatches: [dispatch({ id: 'AD_new', agentName: 'alpha', createdAtMs: ADOPTED_MS })],
          }),
        ],
      });
      const quiet = Array.from({ length: 10 }, (_, index) => at(30 + index * 2, begins, 0));
      const loud = [at(50, dead, 0), at(52, dead, 0), at(54, dead, 1)];
      for (let end = 1; end <= loud.length; end += 1) {
        const room = onlyRoom(watch([...quiet, ...loud.slice(0, end)]));
        expect(onlyAgent(room).isFormer).toBe(false);
      }
    });
  });

  describe('its evidence names the proof that was used', () => {
    const evidenceOf = (
      dispatches: readonly DispatchFacts[],
      people: readonly ParticipantFacts[],
      counts = 0,
    ) => {
      const facts = observation({
        room: roomFacts({ numParticipants: counts, numPublishers: 0 }),
        participants: people,
        dispatches,
      });
      const { verdict } = onlyAgent(watchTwice(ADOPTED_MS + 60_000, facts));
      return evidence(verdict).map(({ text }) => text);
    };
    const FEWER = 'the room counts fewer participants than it lists';

    it('an automatic dispatch that somebody came with', () => {
      const silent = agent({ agentName: 'alpha', isPublisher: false });
      const texts = evidenceOf([adoption], [silent, back], 1);
      expect(texts).toContain(
        'that dispatch, an automatic one, was made; somebody joined at once, as after a server restart',
      );
      expect(texts).not.toContain(FEWER);
    });

    it('an automatic dispatch and the counts', () => {
      const texts = evidenceOf([adoption], [dead]);
      expect(texts).toContain('that dispatch, an automatic one, was made');
      expect(texts).toContain(FEWER);
    });

    it('a named dispatch, somebody who came with it, and the counts', () => {
      const named = dispatch({ id: 'AD_new', agentName: 'alpha', createdAtMs: ADOPTED_MS });
      const texts = evidenceOf([named], [dead, back], 1);
      expect(texts).toContain(
        'that dispatch, to "alpha", was made; somebody joined at once, as after a server restart',
      );
      expect(texts).toContain(FEWER);
      expect(texts.join()).not.toContain('automatic');
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
