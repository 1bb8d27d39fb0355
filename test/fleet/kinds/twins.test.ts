import { describe, expect, it } from 'vitest';
import type { DispatchFacts, ParticipantFacts } from '../../../source/fleet/facts.ts';
import { agent, dispatch, job, observation, participant, START_MS, track } from '../../helpers/facts.ts';
import { onlyRoom, watch } from '../../helpers/watch.ts';

const alice = participant({ tracks: [track()] });
const first = (changes: Parameters<typeof agent>[0] = {}) => agent({ agentState: 'listening', ...changes });
const second = (changes: Parameters<typeof agent>[0] = {}) =>
  agent({ identity: 'agent-AJ_2', agentState: 'listening', joinedAtMs: START_MS + 5_000, ...changes });
const FIRST = dispatch({ jobs: [job()] });
const SECOND = dispatch({ id: 'AD_2', createdAtMs: START_MS + 4_000, jobs: [job({ id: 'AJ_2' })] });

/** Two looks with both agents as they were, then looks with them as they are, two seconds apart. */
const verdicts = (
  before: readonly ParticipantFacts[],
  now: readonly ParticipantFacts[],
  dispatches: readonly DispatchFacts[] = [FIRST, SECOND],
) => {
  const at = (second: number, agents: readonly ParticipantFacts[]) => ({
    atMs: START_MS + second * 1_000,
    rooms: [observation({ participants: [alice, ...agents], dispatches })],
  });
  const looks = Array.from({ length: 30 }, (_, index) => at(64 + index * 2, now));
  const room = onlyRoom(watch([at(60, before), at(62, before), ...looks]));
  return Object.fromEntries(
    room.agents.map(({ identity, verdict }) => [
      identity,
      [verdict.name, verdict.remedy?.actions.includes('remove') ?? false],
    ]),
  );
};

describe('one of two agents of a name', () => {
  it('is one too many where both do their work', () => {
    expect(verdicts([first(), second()], [first(), second()])).toEqual({
      'agent-AJ_1': ['ok', false],
      'agent-AJ_2': ['duplicate', true],
    });
  });

  it.each<[string, ParticipantFacts, string]>([
    ['hidden', first({ hidden: true }), 'ok'],
    ['muted', first({ tracks: [track({ muted: true })] }), 'silent'],
    ['without its track', first({ tracks: [] }), 'silent'],
    ['speaking without a track', first({ tracks: [], agentState: 'speaking' }), 'silent'],
    ['initializing for ever', first({ agentState: 'initializing' }), 'stuck'],
    ['thinking for long', first({ agentState: 'thinking' }), 'stuck'],
  ])('is the only one that serves beside an older one that is %s: nobody removes it', (_, older, name) => {
    expect(verdicts([first(), second()], [older, second()])).toEqual({
      'agent-AJ_1': [name, false],
      'agent-AJ_2': ['ok', false],
    });
  });

  it('stays beside an older one that is not ACTIVE: that one is left over', () => {
    expect(verdicts([first(), second()], [first({ state: 'JOINED' }), second()])).toEqual({
      'agent-AJ_1': ['stuck', true],
      'agent-AJ_2': ['ok', false],
    });
  });

  it('serves though no dispatch tells of it, beside a hidden one that has its dispatch', () => {
    const lost = second({ identity: 'agent-lost' });
    expect(verdicts([first(), lost], [first({ hidden: true }), lost], [FIRST])).toEqual({
      'agent-AJ_1': ['ok', false],
      'agent-lost': ['untracked', false],
    });
  });

  it('is no duplicate itself while it is hidden: nobody hears two', () => {
    const hidden = second({ hidden: true });
    expect(verdicts([first(), hidden], [first(), hidden])['agent-AJ_2']).toEqual(['ok', false]);
  });
});
