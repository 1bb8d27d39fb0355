import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import type { Snapshot } from '../../source/fleet/snapshot.ts';
import { agent, dispatch, job, participant } from '../helpers/facts.ts';
import { createTeam, INTERVAL_MS, seen } from './team.ts';

const NAMES = ['call-1', 'call-2', 'call-3', 'call-4'] as const;

type Step =
  | {
      readonly kind: 'caller' | 'agent' | 'dispatch' | 'leave' | 'delete' | 'fail' | 'left out';
      readonly room: string;
    }
  | { readonly kind: 'wait' | 'mend'; readonly room: string };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('caller', 'agent', 'dispatch', 'leave', 'delete', 'fail', 'left out', 'wait', 'mend'),
  room: fc.constantFrom(...NAMES),
});

const take = ({ server, clock }: ReturnType<typeof createTeam>, { kind, room: name }: Step): void => {
  const room = server.rooms.get(name) ?? server.addRoom(name);
  const joinedAtMs = clock.now();
  switch (kind) {
    case 'caller':
      room.participants = [participant({ joinedAtMs }), ...room.participants.slice(1)];
      break;
    case 'agent':
      room.participants = [participant({ joinedAtMs }), agent({ joinedAtMs })];
      break;
    case 'dispatch':
      room.dispatches = [dispatch({ createdAtMs: joinedAtMs, jobs: [job({ startedAtMs: joinedAtMs })] })];
      break;
    case 'leave':
      room.participants = room.participants.slice(0, 1);
      break;
    case 'delete':
      server.rooms.delete(name);
      break;
    case 'fail':
      server.script({ call: 'listDispatches', room: name, fails: 'no-response' });
      break;
    case 'left out':
      server.script({
        call: 'listRooms',
        times: 1,
        answers: [...server.rooms].filter(([other]) => other !== name).map(([, { facts }]) => facts),
      });
      break;
    case 'mend':
      server.mend();
      break;
    case 'wait':
      break;
  }
};

/** Judges every snapshot, as a session does. */
const judge = (snapshots: readonly Snapshot[]) => {
  const { fleet } = snapshots.reduce<Assessment>(
    (before, snapshot) => assess(before, snapshot, defaultFleetSettings),
    emptyAssessment,
  );
  return [...fleet.byKey.values()].map(({ name, verdict, agents, dispatches }) => ({
    name,
    verdict: verdict.name,
    severity: verdict.severity,
    agents: agents.map((one) => one.verdict.name),
    dispatches: dispatches.map((one) => one.verdict.name),
  }));
};

describe('whatever happens', () => {
  it('a follower has the snapshots of the sweeper, and its verdicts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const team = createTeam();
        const alice = team.join('alice');
        const bob = team.join('bob');
        await team.clock.advance(500);
        for (const one of steps) {
          take(team, one);
          await team.clock.advance(INTERVAL_MS);
          expect(seen(bob.snapshot())).toEqual(seen(alice.snapshot()));
        }
        expect(judge(bob.snapshots)).toEqual(judge(alice.snapshots));
        expect(bob.calls).toEqual([]);
        for (const { scanner, sharing } of [alice, bob]) {
          scanner.stop();
          await sharing.stop();
        }
      }),
      { numRuns: 60 },
    );
  });
});
