import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { type Background, type LearnedAgent, noBackground } from '../../source/fleet/background.ts';
import { defaultFleetSettings, type FleetSettings } from '../../source/fleet/settings.ts';
import { severityRank } from '../../source/fleet/severity.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { learnedAgent, sumUp } from '../../source/learning/outcome.ts';
import {
  agent,
  dispatch,
  observation,
  participant,
  roomFacts,
  START_MS,
  sweptSnapshot,
} from '../helpers/facts.ts';

const anyRoom = fc
  .record({
    name: fc.constantFrom('call-1', 'call-2', 'sip-1', 'lobby'),
    dispatched: fc.constantFrom('', 'support', null),
    caller: fc.constantFrom('STANDARD', 'SIP', null),
    agentAfterMs: fc.option(fc.integer({ min: -5_000, max: 60_000 }), { nil: null }),
  })
  .map(
    ({ name, dispatched, caller, agentAfterMs }) =>
      (atMs: number): RoomObservation =>
        observation({
          room: roomFacts({ name, id: `RM_${name}`, createdAtMs: START_MS }),
          participants: [
            ...(caller === null ? [] : [participant({ kind: caller, joinedAtMs: START_MS })]),
            ...(agentAfterMs === null || START_MS + agentAfterMs > atMs
              ? []
              : [agent({ joinedAtMs: START_MS + agentAfterMs })]),
          ],
          dispatches: dispatched === null ? [] : [dispatch({ agentName: dispatched })],
        }),
  );

/** What is learned of all kinds alike, from rooms of which so many were served. */
const learnedFrom =
  (served: number, unserved: number) =>
  (kind: string): LearnedAgent | null =>
    learnedAgent(
      sumUp(
        kind,
        Array.from({ length: served + unserved }, (_, index) => ({
          kind,
          roomId: `RM_${index}`,
          served: index < served,
          agentName: index < served ? 'support' : null,
          tookMs: 500,
          atMs: START_MS - index,
        })),
      ),
    );

const LOOKS_MS = [1_000, 3_000, 9_000, 11_000, 13_000, 25_000, 27_000, 61_000, 63_000];

describe('what is learned', () => {
  it('never makes an alarm less, whatever was seen', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyRoom, { minLength: 1, maxLength: 4, selector: (room) => room(0).key }),
        fc.subarray(['call-*', 'lobby']),
        fc.constantFrom([200, 0], [0, 200], [100, 100], [20, 0], [3, 0], [0, 0]),
        (rooms, patterns, [served = 0, unserved = 0]) => {
          const settings: FleetSettings = { ...defaultFleetSettings, expect: patterns };
          const learned: Background = { ...noBackground, learned: learnedFrom(served, unserved) };
          let [plain, taught]: Assessment[] = [emptyAssessment, emptyAssessment];
          for (const afterMs of LOOKS_MS) {
            const atMs = START_MS + afterMs;
            const snapshot = sweptSnapshot(
              atMs,
              rooms.map((room) => room(atMs)),
            );
            plain = assess(plain ?? emptyAssessment, snapshot, settings, noBackground);
            taught = assess(taught ?? emptyAssessment, snapshot, settings, learned);
            for (const room of plain.fleet.rooms) {
              const same = taught.fleet.byKey.get(room.key);
              if (!same) throw new Error(`${room.key} is missing`);
              // Within the grace time a caller of whom nothing tells is a notice, and one who is expected only waits.
              const isAlarm = room.verdict.severity === 'critical' || room.verdict.severity === 'warning';
              if (isAlarm || same.verdict.name !== 'waiting')
                expect(severityRank(same.verdict)).toBeLessThanOrEqual(severityRank(room.verdict));
            }
          }
        },
      ),
    );
  });
});
