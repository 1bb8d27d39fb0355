import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfKind } from '../../source/fleet/room-kind.ts';
import { learnedAgent, type Outcome, sumUp, sumUpAll } from '../../source/learning/outcome.ts';
import { START_MS } from '../helpers/facts.ts';
import { outcomesOf } from './outcomes.ts';

const KIND = keyOfKind({ pattern: 'call-*', callerKind: 'SIP', dispatched: [''] });

const outcomes = (count: number, changes: Partial<Outcome> = {}, from = 0): Outcome[] =>
  outcomesOf(KIND, count, changes, from);

const unserved = (count: number, from = 1_000): Outcome[] =>
  outcomes(count, { served: false, agentName: null, tookMs: 0 }, from);

const learned = (...all: readonly Outcome[]) => learnedAgent(sumUp(KIND, all));

const anOutcome = fc.record({
  kind: fc.constant(KIND),
  roomId: fc.integer({ min: 0, max: 400 }).map((number) => `RM_${number}`),
  served: fc.boolean(),
  agentName: fc.constantFrom('a', 'b', '', null),
  tookMs: fc.integer({ min: 0, max: 10_000 }),
  atMs: fc.integer({ min: START_MS, max: START_MS + 50 }),
});

describe('what is learned of a kind of rooms', () => {
  it('is the agent that most of them had, and within which time', () => {
    expect(learned(...outcomes(198), ...unserved(2))).toEqual({
      agentName: 'support-v2',
      served: 198,
      rooms: 200,
      withinMs: 1_000,
      pattern: 'call-*',
    });
  });

  it.each([
    [19, 0, false],
    [20, 0, true],
    [19, 1, true],
    [18, 2, false],
    [95, 5, true],
    [94, 6, false],
    [0, 200, false],
    [0, 0, false],
  ])('with %i rooms that had one and %i that had none: %s', (served, without, isLearned) => {
    expect(learned(...outcomes(served), ...unserved(without)) !== null).toBe(isLearned);
  });

  it('is of the last 200 rooms', () => {
    expect(learned(...unserved(500, -1_000), ...outcomes(200))?.rooms).toBe(200);
    expect(learned(...outcomes(500, {}, -1_000), ...unserved(11))).toBeNull();
  });

  it.each([
    [[0], 1_000],
    [[1_000], 1_000],
    [[1_001], 2_000],
    [[...Array(19).fill(900), 9_000], 1_000],
    [[...Array(18).fill(900), 9_000, 9_000], 9_000],
  ])('%j milliseconds are within %i', (times: readonly number[], withinMs) => {
    const each = times.flatMap((tookMs, index) => outcomes(1, { tookMs }, index));
    expect(sumUp(KIND, each).withinMs).toBe(withinMs);
  });

  it.each([
    [
      'a',
      [
        ['a', 11],
        ['b', 9],
      ],
    ],
    [
      null,
      [
        ['a', 10],
        ['b', 10],
      ],
    ],
    [null, [['', 20]]],
    [null, [[null, 20]]],
    [
      null,
      [
        ['a', 10],
        [null, 10],
      ],
    ],
  ] as const)('is of the name %s where %j served', (name, served) => {
    const all = served.flatMap(([agentName, count], index) => outcomes(count, { agentName }, index * 100));
    expect(learned(...all)).toMatchObject({ agentName: name });
  });

  it('does not depend on the order of the rooms', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(anOutcome, { selector: ({ roomId }) => roomId, maxLength: 300 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(sumUp(KIND, shuffled)).toEqual(sumUp(KIND, all));
        },
      ),
    );
  });

  it('is not changed by a handful of strange rooms, whatever they are', () => {
    const fewOf = (scale: number) => fc.array(anOutcome, { minLength: scale, maxLength: scale });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }).chain(fewOf), (few) => {
        const strange = few.map((one, index) => ({ ...one, roomId: `RM_strange${index}` }));
        expect(learned(...outcomes(19 * few.length), ...strange)).toMatchObject({ agentName: 'support-v2' });
        expect(learned(...unserved(19 * few.length), ...strange)).toBeNull();
      }),
    );
  });

  it('is told of those first of which something is expected', () => {
    const other = (pattern: string) => keyOfKind({ pattern, callerKind: 'SIP', dispatched: [] });
    const all = [
      ...outcomes(30, { kind: other('few-*'), served: false }),
      ...outcomes(20, { kind: other('b-*') }),
      ...outcomes(20, { kind: other('a-*') }),
      ...outcomes(25, { kind: other('c-*') }),
    ];
    expect(sumUpAll(all).map(({ kind }) => JSON.parse(kind)[0])).toEqual(['c-*', 'a-*', 'b-*', 'few-*']);
  });
});
