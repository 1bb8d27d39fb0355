import { expect, it } from 'vitest';
import type { RoomCalls } from '../../../source/commands/snapshot/call-watch.ts';
import { findUnseen } from '../../../source/commands/snapshot/unseen.ts';
import type { Failure } from '../../../source/fleet/snapshot.ts';
import { aRoom } from '../../helpers/fleet-builder.ts';

const unseen = (failure: Failure | null = null) => aRoom('call-1', { verified: false, failure });
const failure = (kind: string): Failure => ({ kind, sentence: `It is ${kind}.`, remedy: '' });

const BUDGET = 100;

it.each<[string, ReturnType<typeof unseen>, RoomCalls | null, number, string]>([
  ['its calls fail', unseen(failure('no-response')), null, 3, 'failing'],
  [
    'its calls failed once, which does not count yet',
    unseen(),
    { failure: failure('no-response') },
    3,
    'failing',
  ],
  ['its calls took too long', unseen(failure('timeout')), { failure: null }, 3, 'noAnswer'],
  ['its calls are pending, and the budget is used up', unseen(), { failure: null }, 100, 'noAnswer'],
  ['it was never asked, because the budget is used up', unseen(), null, 94, 'budget'],
  ['it was never asked, though there were calls left', unseen(), null, 93, 'notAsked'],
])('a room was not looked into because %s', (_, room, asked, callsPerMinute, cause) => {
  const found = findUnseen([room, aRoom('well')], {
    calls: { of: () => asked },
    snapshot: { callsPerMinute },
    budget: BUDGET,
  });
  expect(found.count).toBe(1);
  expect(Object.entries(found.counts).filter(([, count]) => count > 0)).toEqual([[cause, 1]]);
  expect(found.sentences).toHaveLength(1);
  expect(found.sentences[0]?.includes('budget')).toBe(cause === 'budget');
});

it('says nothing if all rooms were looked into', () => {
  const around = { calls: { of: () => null }, snapshot: { callsPerMinute: 100 }, budget: BUDGET };
  expect(findUnseen([aRoom('well')], around)).toMatchObject({ count: 0, sentences: [] });
});
