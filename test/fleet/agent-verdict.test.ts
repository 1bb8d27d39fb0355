import { describe, expect, it } from 'vitest';
import type { DispatchFacts, ParticipantFacts } from '../../source/fleet/facts.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { agent, dispatch, job, observation, participant, START_MS } from '../helpers/facts.ts';
import { onlyAgent, onlyRoom, watch, watchTwice } from '../helpers/watch.ts';

const alice = participant();
const withDispatch = (participants: readonly ParticipantFacts[], jobs: DispatchFacts['jobs'] = [job()]) =>
  observation({ dispatches: [dispatch({ jobs })], participants });

/** The verdict of the only agent, of a room that looks the same in sweeps at these times. */
const seenAt = (afterMs: readonly number[], room: RoomObservation) =>
  onlyAgent(onlyRoom(watch(afterMs.map((ms) => ({ atMs: START_MS + ms, rooms: [room] }))))).verdict;

describe('the verdict of an agent', () => {
  it('ok while ACTIVE with a human, its state known or not', () => {
    expect(seenAt([60_000, 61_000], withDispatch([alice, agent()]))).toMatchObject({
      name: 'ok',
      severity: 'ok',
    });
    const listening = withDispatch([alice, agent({ agentState: 'listening' })]);
    expect(seenAt([60_000, 600_000], listening)).toMatchObject({ name: 'ok', summary: 'support listening' });
  });

  it('not stuck when the state changed in between', () => {
    const fleet = watch(
      ['thinking', 'speaking', 'thinking'].map((agentState, index) => ({
        atMs: START_MS + 60_000 + index * 29_000,
        rooms: [withDispatch([alice, agent({ agentState })])],
      })),
    );
    expect(onlyAgent(onlyRoom(fleet)).verdict.name).toBe('ok');
  });

  it('not stuck when it left and came back in the same state', () => {
    const room = withDispatch([alice, agent({ agentState: 'thinking' })]);
    const fleet = watch([
      { atMs: START_MS, rooms: [room] },
      { atMs: START_MS + 20_000, rooms: [withDispatch([alice])] },
      { atMs: START_MS + 40_000, rooms: [room] },
    ]);
    expect(onlyAgent(onlyRoom(fleet)).verdict.name).toBe('ok');
  });

  it('joining, then stuck, while it does not become ACTIVE', () => {
    const room = withDispatch([agent({ state: 'JOINED' })]);
    expect(seenAt([14_000, 15_000], room)).toMatchObject({ name: 'joining', severity: 'ok' });
    expect(seenAt([14_000, 15_001], room)).toMatchObject({ name: 'stuck', severity: 'warning' });
  });

  it('not silent where its avatar speaks for it; the avatar is no duplicate and not untracked', () => {
    const avatar = agent({
      identity: 'avatar',
      attributes: { 'lk.publish_on_behalf': 'agent-AJ_1', 'lk.agent_name': 'support' },
    });
    const room = watchTwice(START_MS + 60_000, withDispatch([alice, agent({ tracks: [] }), avatar]));
    expect(room.agents.map(({ verdict }) => [verdict.name, verdict.severity])).toEqual([
      ['ok', 'ok'],
      ['ok', 'ok'],
    ]);
  });

  it('alone when the last human was seen longer ago than the grace time', () => {
    const sweeps = (afterMs: number) => [
      { atMs: START_MS + 60_000, rooms: [withDispatch([alice, agent()])] },
      { atMs: START_MS + 62_000, rooms: [withDispatch([agent()])] },
      { atMs: START_MS + afterMs, rooms: [withDispatch([agent()])] },
    ];
    expect(onlyAgent(onlyRoom(watch(sweeps(90_000)))).verdict).toMatchObject({ name: 'ok' });
    expect(onlyAgent(onlyRoom(watch(sweeps(90_001)))).verdict).toMatchObject({
      name: 'alone',
      severity: 'notice',
      sinceMs: START_MS + 60_000,
    });
  });

  it('remembers the last human through sweeps in which nothing changed', () => {
    const together = withDispatch([alice, agent()]);
    const apart = withDispatch([agent()]);
    const fleet = watch([
      ...[1_000, 2_000, 100_000, 200_000].map((ms) => ({ atMs: START_MS + ms, rooms: [together] })),
      ...[202_000, 230_000].map((ms) => ({ atMs: START_MS + ms, rooms: [apart] })),
    ]);
    expect(onlyAgent(onlyRoom(fleet)).verdict.name).toBe('ok');
  });

  it('alone when no human was seen for the longer grace time', () => {
    expect(seenAt([0, 60_000], withDispatch([agent()]))).toMatchObject({ name: 'ok' });
    expect(seenAt([0, 60_001], withDispatch([agent()]))).toMatchObject({ name: 'alone', severity: 'notice' });
    // We came late: a human may have been there until just before.
    expect(seenAt([600_000, 601_000], withDispatch([agent()]))).toMatchObject({ name: 'ok' });
  });

  it('untracked when it belongs to no dispatch: fine with a human, a notice when alone', () => {
    const served = observation({ participants: [alice, agent()] });
    expect(seenAt([60_000, 61_000], served)).toMatchObject({ name: 'untracked', severity: 'ok' });
    const alone = observation({ participants: [agent()] });
    expect(seenAt([0, 60_001], alone)).toMatchObject({ name: 'untracked', severity: 'notice' });
  });

  describe('of which there are two of one name', () => {
    const second = (changes: Partial<ParticipantFacts> & { agentName?: string } = {}) =>
      agent({ identity: 'agent-AJ_2', joinedAtMs: START_MS + 5_000, ...changes });
    const secondDispatch = (type = 'ROOM') =>
      dispatch({ id: 'AD_2', createdAtMs: START_MS + 4_000, jobs: [job({ id: 'AJ_2', type })] });
    const two = (other: ParticipantFacts, type = 'ROOM') =>
      observation({
        dispatches: [dispatch({ jobs: [job({ type })] }), secondDispatch(type)],
        participants: [alice, agent(), other],
      });
    const verdicts = (room: RoomObservation) =>
      Object.fromEntries(
        watchTwice(START_MS + 60_000, room).agents.map(({ identity, verdict }) => [identity, verdict.name]),
      );

    it('the newer is the duplicate', () => {
      expect(verdicts(two(second()))).toEqual({ 'agent-AJ_1': 'ok', 'agent-AJ_2': 'duplicate' });
    });

    it('none where the names differ, one is not ACTIVE, or the jobs are not for the room', () => {
      expect(verdicts(two(second({ agentName: 'other' })))['agent-AJ_2']).toBe('ok');
      expect(verdicts(two(second({ state: 'JOINED' })))['agent-AJ_2']).toBe('stuck');
      expect(verdicts(two(second(), 'PUBLISHER'))['agent-AJ_2']).toBe('ok');
    });

    it('none before the job is listed, unless that takes too long', () => {
      const room = observation({
        dispatches: [dispatch(), dispatch({ id: 'AD_2' })],
        participants: [alice, agent(), second()],
      });
      const at = (ms: number) => watchTwice(START_MS + ms, room).agents.map(({ verdict }) => verdict.name);
      expect(at(15_000)).not.toContain('duplicate');
      expect(at(15_001)).toContain('duplicate');
    });
  });
});
