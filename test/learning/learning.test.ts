import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { keyOfKind } from '../../source/fleet/room-kind.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { noPace, type RoomKey } from '../../source/fleet/snapshot.ts';
import { createLearning } from '../../source/learning/learning.ts';
import type { Outcome } from '../../source/learning/outcome.ts';
import { aFleet } from '../helpers/fleet-builder.ts';
import { CAME_MS, calledRoom } from './rooms.ts';

const kindOf = (...dispatched: string[]): string =>
  keyOfKind({ pattern: 'call-*', callerKind: 'STANDARD', dispatched });

/** A learning whose store is a list. */
const learn = () => {
  const saved: Outcome[] = [];
  const learning = createLearning(
    {
      outcomesOf: (beginning) => saved.filter(({ kind }) => kind.startsWith(beginning)),
      saveOutcomes: (outcomes) => void saved.push(...outcomes),
    },
    defaultFleetSettings,
  );
  let before = aFleet([]);
  const look = (atMs: number, rooms: readonly Room[]) => {
    const after = aFleet(rooms);
    learning.observe(changesBetween(before.byKey, after.byKey), {
      startedAtMs: atMs,
      verifiedAtMs: new Map<RoomKey, number>(rooms.map(({ key }) => [key, atMs])),
      pace: { ...noPace, oldestVerifiedAtMs: atMs },
    });
    before = after;
  };
  return { learning, saved, look };
};

const rooms = (count: number, agentAfterMs: number | null, from = 0): Room[] =>
  Array.from({ length: count }, (_, index) => calledRoom(`call-${from + index}`, { agentAfterMs }));

/** Some rooms with an agent, some without, in some order: looked at early, and again when all is told. */
const lived = (all: readonly Room[]) => {
  const learnt = learn();
  learnt.look(CAME_MS + 1_000, all);
  learnt.look(CAME_MS + 22_000, all);
  learnt.look(CAME_MS + 24_000, []);
  return learnt;
};

describe('learning', () => {
  it('knows what rooms had as soon as enough of them told', () => {
    const { learning, look } = learn();
    look(CAME_MS + 1_000, rooms(19, 600));
    expect(learning.learned(kindOf(''))).toBeNull();
    look(CAME_MS + 3_000, rooms(20, 600));
    expect(learning.learned(kindOf(''))).toEqual({
      agentName: 'support',
      served: 20,
      rooms: 20,
      withinMs: 1_000,
      pattern: 'call-*',
    });
    expect(learning.learned(kindOf('other'))).toBeNull();
  });

  it('takes a room whose dispatches are lost for any that differs only in them', () => {
    const { learning, look } = learn();
    expect(learning.learned(kindOf())).toBeNull();
    look(CAME_MS + 1_000, rooms(20, 600));
    expect(learning.learned(kindOf())).toMatchObject({ agentName: 'support', rooms: 20 });
  });

  it('reads again what others may have changed', () => {
    const { learning, saved, look } = learn();
    look(CAME_MS + 1_000, rooms(20, 600));
    expect(learning.learned(kindOf(''))).not.toBeNull();
    saved.length = 0;
    look(CAME_MS + 50_000, []);
    expect(learning.learned(kindOf(''))).not.toBeNull();
    look(CAME_MS + 61_000, []);
    expect(learning.learned(kindOf(''))).toBeNull();
  });

  it('tells the same whatever order the rooms come in', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: null }), { maxLength: 60 })
          .chain((agents) => {
            const all = agents.map((agentAfterMs, index) => calledRoom(`call-${index}`, { agentAfterMs }));
            return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
          }),
        ([all, shuffled]) => {
          expect(lived(shuffled).learning.learned(kindOf(''))).toEqual(
            lived(all).learning.learned(kindOf('')),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps what it knows while a handful of rooms is strange, and learns nothing from a few that are served', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (scale) => {
        const mostly = [...rooms(19 * scale, 600), ...rooms(scale, null, 1_000)];
        expect(lived(mostly).learning.learned(kindOf(''))).toMatchObject({ served: 19 * scale });
        const rarely = [...rooms(19 * scale, null), ...rooms(scale, 600, 1_000)];
        expect(lived(rarely).learning.learned(kindOf(''))).toBeNull();
      }),
      { numRuns: 8 },
    );
  });
});
