import { describe, expect, it } from 'vitest';
import { findTargets, formerSentence, noSuchTarget } from '../../source/commands/act/find-target.ts';
import { UsageError } from '../../source/usage-error.ts';
import { aDispatch, aHuman, anAgent, aRoom } from '../helpers/fleet-builder.ts';

const old = anAgent({ identity: 'agent-old', dispatchId: null, isFormer: true });
const now = anAgent({ identity: 'agent-AJ_1' });
const former = aRoom('call-1', { humans: [aHuman()], agents: [old] });
const both = aRoom('call-1', { agents: [old, now], dispatches: [aDispatch()] });

describe('an agent from an earlier life of the room', () => {
  it.each([undefined, 'support', 'agent-old'])('is no target: %s', (word) => {
    expect(findTargets(former, word)).toEqual([]);
  });

  it.each([undefined, 'support', 'agent-AJ_1', 'AD_1'])('does not hide the other targets: %s', (word) => {
    expect(findTargets(both, word)).toEqual([
      { of: 'dispatch', dispatch: both.dispatches[0], agents: [now] },
    ]);
  });

  it('does not count as an agent of the dispatch that it may still name', () => {
    const claims = anAgent({ identity: 'agent-old', isFormer: true });
    const room = aRoom('call-1', { agents: [claims], dispatches: [aDispatch({ verdict: 'left' })] });
    expect(findTargets(room, 'agent-old')).toEqual([]);
    expect(findTargets(room, 'AD_1')).toMatchObject([{ of: 'dispatch', agents: [] }]);
  });

  it.each([undefined, 'support', 'agent-old'])(
    'is reported to stay until the room disappears: %s',
    (word) => {
      const sentence =
        'agent-old is listed from a former life of call-1: nobody is there, and the server cannot remove it. It disappears with the room.';
      expect(formerSentence(former, word)).toBe(sentence);
      const error = noSuchTarget({}, former, word);
      expect(error).toBeInstanceOf(UsageError);
      expect(error.message).toBe(sentence);
    },
  );

  it('is not mentioned for another name', () => {
    expect(formerSentence(former, 'billing')).toBeNull();
    expect(noSuchTarget({}, both, 'suport').remedy).toBe('Did you mean support?');
  });
});

it('a person who may be an agent is not a target, and the error says why', () => {
  const room = aRoom('call-1', { humans: [aHuman('agent-jane', { doubt: 'identity' })] });
  expect(findTargets(room, 'agent-jane')).toEqual([]);
  expect(noSuchTarget({}, room, 'agent-jane').message).toContain('may be an agent or a person');
});
