import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import type {
  DispatchFacts,
  JobFacts,
  JobHistory,
  ParticipantFacts,
  TrackFacts,
} from '../../source/fleet/facts.ts';
import type { Fleet, Verdict } from '../../source/fleet/fleet.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { evidence } from '../../source/fleet/verdict/evidence.ts';
import { type Subject, VERDICTS } from '../../source/fleet/verdict/verdicts.ts';
import {
  agent,
  byCreation,
  dispatch,
  inOrder,
  job,
  observation,
  participant,
  roomFacts,
  START_MS,
  sweptSnapshot,
} from '../helpers/facts.ts';
import type { Sweep } from '../helpers/watch.ts';

const settings = defaultFleetSettings;

const within = (milliseconds: number) => fc.integer({ min: 0, max: milliseconds }).map((ms) => START_MS + ms);
const anyName = fc.constantFrom('support', 'suport', '', 'translator');
const anyState = fc.constantFrom('JOINING', 'JOINED', 'ACTIVE', 'DISCONNECTED', 'STATE_9');
const anyAgentState = fc.constantFrom(
  undefined,
  'initializing',
  'listening',
  'thinking',
  'speaking',
  'dancing',
);

const anyTrack = fc.record({
  kind: fc.constantFrom('AUDIO', 'VIDEO', 'KIND_7'),
  source: fc.constant('MICROPHONE'),
  muted: fc.boolean(),
});

const anyParticipant: fc.Arbitrary<ParticipantFacts> = fc
  .record({
    identity: fc.constantFrom('alice', 'bob', 'agent-AJ_1', 'agent-AJ_2', 'agent-AJ_3', 'watcher'),
    kind: fc.constantFrom('STANDARD', 'SIP', 'AGENT', 'EGRESS', 'CONNECTOR', 'INGRESS', 'KIND_42'),
    kindDetails: fc.constantFrom([], ['SIMULATION']),
    recorder: fc.constantFrom(false, false, true),
    state: anyState,
    hidden: fc.boolean(),
    joinedAtMs: fc.oneof(fc.constant(0), within(60_000)),
    metadata: fc.constantFrom('', 'agent', '{"role":"user"}'),
    agentName: fc.option(anyName),
    agentState: anyAgentState,
    tracks: fc.array(anyTrack, { maxLength: 2 }),
  })
  .map(({ agentName, agentState, ...rest }) =>
    participant({
      ...rest,
      id: `PA_${rest.identity}`,
      attributes: {
        ...(agentName === null ? {} : { 'lk.agent_name': agentName }),
        ...(agentState === undefined ? {} : { 'lk.agent.state': agentState }),
      },
    }),
  );

const anyHistory: fc.Arbitrary<JobHistory> = fc.record({
  reason: fc.constantFrom('', 'NO_CAPACITY', 'RETRYING', 'ROOM_CLOSED', 'JOB_REASON_9'),
  createdAtMs: fc.oneof(fc.constant(0), within(60_000)),
  acceptedAtMs: fc.constant(0),
  assignedAtMs: fc.constant(0),
  firstStartedAtMs: fc.constant(0),
  attempts: fc.integer({ min: 0, max: 4 }),
  workersAsked: fc.integer({ min: 0, max: 4 }),
  failedAttemptsMs: fc.constantFrom(0, 5_000),
});

const anyJob: fc.Arbitrary<JobFacts> = fc.record({
  id: fc.constantFrom('AJ_1', 'AJ_2', 'AJ_3'),
  type: fc.constantFrom('ROOM', 'PUBLISHER', 'TYPE_5'),
  status: fc.constantFrom('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCELLED', 'STATUS_8'),
  error: fc.constantFrom('', 'boom', 'agent worker left the room'),
  startedAtMs: fc.oneof(fc.constant(0), within(60_000)),
  endedAtMs: fc.oneof(fc.constant(0), within(60_000)),
  updatedAtMs: fc.constant(0),
  participantIdentity: fc.constantFrom('', 'agent-AJ_1', 'alice'),
  workerId: fc.constantFrom('', 'AW_1'),
  agentName: anyName,
  deployment: fc.constantFrom('', 'blue'),
  subject: fc.constantFrom('', 'alice', 'bob'),
  history: fc.option(anyHistory),
});

const anyDispatch: fc.Arbitrary<DispatchFacts> = fc
  .record({
    id: fc.constantFrom('AD_1', 'AD_2', 'AD_3'),
    agentName: anyName,
    createdAtMs: fc.oneof(fc.constant(0), within(60_000)),
    jobs: fc.uniqueArray(anyJob, { selector: (one) => one.id, maxLength: 2 }),
  })
  .map((changes) => dispatch(changes));

const anyRoom: fc.Arbitrary<RoomObservation> = fc
  .record({
    name: fc.constantFrom('call-1', 'call-2', ''),
    participants: fc.uniqueArray(anyParticipant, { selector: (one) => one.identity, maxLength: 5 }),
    dispatches: fc.uniqueArray(anyDispatch, { selector: (one) => one.id, maxLength: 3 }),
    fails: fc.boolean(),
  })
  .map(({ name, participants, dispatches, fails }) =>
    observation({
      room: roomFacts({ name, id: `RM_${name}` }),
      participants,
      dispatches: [...dispatches].sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1)),
      failure: fails ? { kind: 'timeout', sentence: 'No answer.', remedy: 'Wait.' } : null,
    }),
  );

const anyRooms = fc.uniqueArray(anyRoom, { selector: (room) => room.key, maxLength: 3 });

/** Worlds that change from sweep to sweep, and stay the same now and then. */
const anySweeps: fc.Arbitrary<readonly Sweep[]> = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 40_000 }), rooms: fc.option(anyRooms) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((steps) => {
    let atMs = START_MS;
    let rooms: readonly RoomObservation[] = [];
    return steps.map((step) => {
      atMs += step.gapMs;
      rooms = step.rooms ?? rooms;
      return { atMs, rooms };
    });
  });

const assessAll = (sweeps: readonly Sweep[], with_ = settings): readonly Assessment[] => {
  let before = emptyAssessment;
  return sweeps.map(({ atMs, rooms }) => {
    before = assess(before, sweptSnapshot(atMs, rooms), with_);
    return before;
  });
};

const lastFleet = (sweeps: readonly Sweep[]): Fleet =>
  assessAll(sweeps).at(-1)?.fleet ?? emptyAssessment.fleet;

const everyFleet = (check: (fleet: Fleet, sweep: Sweep) => void, with_ = settings) =>
  fc.assert(
    fc.property(anySweeps, (sweeps) => {
      assessAll(sweeps, with_).forEach(({ fleet }, index) => {
        const sweep = sweeps[index];
        if (sweep) check(fleet, sweep);
      });
    }),
    { numRuns: 300 },
  );

describe('whatever the server answers', () => {
  it('serving is never said without an ACTIVE agent participant in the same sweep', () => {
    everyFleet((fleet, sweep) => {
      for (const room of fleet.rooms) {
        const seen = sweep.rooms.find(({ key }) => key === room.key)?.participants ?? [];
        for (const { verdict, agentIdentity } of room.dispatches) {
          if (verdict.name !== 'present') continue;
          expect(seen.find(({ identity }) => identity === agentIdentity)?.state).toBe('ACTIVE');
          expect(room.agents.map(({ identity }) => identity)).toContain(agentIdentity);
        }
      }
    });
  });

  it('one agent belongs to one dispatch, and one dispatch is served by its own agent', () => {
    everyFleet((fleet) => {
      for (const room of fleet.rooms) {
        for (const one of room.agents) {
          const claimed = room.dispatches.filter(({ agentIdentity }) => agentIdentity === one.identity);
          expect(claimed.length).toBeLessThanOrEqual(1);
        }
      }
    });
  });

  it('a room is as bad as its worst, and every problem has evidence', () => {
    const order = ['critical', 'warning', 'notice', 'ok', 'ignored'];
    everyFleet((fleet) => {
      for (const room of fleet.rooms) {
        const all = [...room.agents, ...room.dispatches].map(({ verdict }) =>
          order.indexOf(verdict.severity),
        );
        const worst = Math.min(...all, order.indexOf('ok'));
        expect(order.indexOf(room.verdict.severity)).toBeLessThanOrEqual(worst);
        if (room.verdict.severity !== 'ignored') expect(evidence(room.verdict).length).toBeGreaterThan(0);
      }
    });
  });

  it('every verdict is of the table, and as grave as it says', () => {
    const known = (subject: Subject, { name, severity }: Verdict): boolean =>
      VERDICTS.some((one) => one.name === name && [...one.of].includes(subject) && severity in one.severity);
    everyFleet((fleet) => {
      for (const { agents, dispatches, problems, verdict, cause } of fleet.rooms) {
        const all = [
          ...agents.map((one) => ['agent', one.verdict] as const),
          ...dispatches.map((one) => ['dispatch', one.verdict] as const),
          ...problems.map((problem) => ['room', problem] as const),
          [cause.of, verdict] as const,
        ];
        expect(all.filter(([subject, one]) => !known(subject, one))).toEqual([]);
      }
    });
  });

  it('the order of an answer changes nothing', () => {
    fc.assert(
      fc.property(anySweeps, fc.infiniteStream(fc.nat()), (sweeps, numbers) => {
        const shuffle = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => ({ item, rank: numbers.next().value ?? 0 }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ item }) => item);
        const shuffled = sweeps.map(({ atMs, rooms }) => ({
          atMs,
          // The gateway sorts the lists of an answer, and not the jobs of this one.
          rooms: shuffle(rooms).map((room) => ({
            ...room,
            participants: inOrder(shuffle(room.participants)),
            dispatches: byCreation(
              shuffle(room.dispatches).map((one) => ({ ...one, jobs: shuffle(one.jobs) })),
            ),
          })),
        }));
        const straight = lastFleet(sweeps);
        const mixed = lastFleet(shuffled);
        const plain = (fleet: Fleet) =>
          fleet.rooms.map((room) => ({
            name: room.name,
            verdict: room.verdict,
            agents: room.agents.map(({ identity, verdict }) => [identity, verdict.name, verdict.severity]),
            dispatches: room.dispatches.map(({ id, agentIdentity, verdict }) => [
              id,
              agentIdentity,
              verdict.name,
            ]),
          }));
        const withoutEvidence = (fleet: Fleet) =>
          plain(fleet).map(({ verdict, ...room }) => ({
            ...room,
            verdict: [verdict.name, verdict.severity, verdict.sinceMs],
          }));
        expect(withoutEvidence(mixed)).toEqual(withoutEvidence(straight));
        expect(mixed.figures).toEqual(straight.figures);
      }),
      { numRuns: 400 },
    );
  });

  it('judging only what changed gives what judging everything anew gives', () => {
    fc.assert(
      fc.property(anySweeps, (sweeps) => {
        const anew = sweeps.map(({ atMs, rooms }) => ({ atMs, rooms: rooms.map((room) => ({ ...room })) }));
        expect(lastFleet(sweeps).rooms).toEqual(lastFleet(anew).rooms);
      }),
      { numRuns: 300 },
    );
  });

  it('what is the same is the same object', () => {
    fc.assert(
      fc.property(anySweeps, (sweeps) => {
        const last = sweeps.at(-1);
        if (!last) return;
        const settled = [1, 2, 3].map((ms) => ({ ...last, atMs: last.atMs + 200_000 + ms }));
        const [, before, after] = assessAll([...sweeps, ...settled]).slice(-3);
        expect(after?.fleet.rooms).toBe(before?.fleet.rooms);
        expect(after?.fleet.figures).toBe(before?.fleet.figures);
      }),
      { numRuns: 200 },
    );
  });

  it('a hidden observer is never a waiting caller', () => {
    fc.assert(
      fc.property(anySweeps, (sweeps) => {
        const withoutHumans = sweeps.map(({ atMs, rooms }) => ({
          atMs,
          rooms: rooms.map((room) => ({
            ...room,
            participants: room.participants.map((one) => ({ ...one, hidden: true })),
          })),
        }));
        for (const { fleet } of assessAll(withoutHumans)) {
          for (const room of fleet.rooms) {
            expect(room.humans).toEqual([]);
            expect(room.waitingSinceMs).toBeNull();
            expect(room.verdict.name).not.toBe('unserved');
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('no alarm while the agent is ACTIVE and its job is not listed', () => {
    const anyServedRoom = fc.record({
      createdMs: fc.integer({ min: 0, max: 50_000 }),
      joinLagMs: fc.integer({ min: 0, max: 5_000 }),
      agentName: anyName,
      jobListedFrom: fc.integer({ min: 0, max: 6 }),
      callerMs: fc.option(fc.integer({ min: 0, max: 60_000 })),
      agentState: fc.constantFrom(undefined, 'listening', 'speaking'),
      gapsMs: fc.array(fc.integer({ min: 100, max: 10_000 }), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(anyServedRoom, (world) => {
        const joinedMs = START_MS + world.createdMs + world.joinLagMs;
        let atMs = joinedMs;
        const sweeps = world.gapsMs.map((gapMs, index) => {
          atMs += gapMs;
          const caller =
            world.callerMs === null ? [] : [participant({ joinedAtMs: START_MS + world.callerMs })];
          const jobs = index >= world.jobListedFrom ? [job({ startedAtMs: joinedMs })] : [];
          const one = agent({
            agentName: world.agentName,
            joinedAtMs: joinedMs,
            ...(world.agentState ? { agentState: world.agentState } : {}),
          });
          return {
            atMs,
            rooms: [
              observation({
                participants: [...caller, one],
                dispatches: [
                  dispatch({ agentName: world.agentName, createdAtMs: START_MS + world.createdMs, jobs }),
                ],
              }),
            ],
          };
        });
        for (const { fleet } of assessAll(sweeps)) {
          expect(fleet.figures).toMatchObject({ critical: 0, warning: 0, activeAgentSessions: 1 });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('nobody is lost or counted twice among agents, humans, others and those of a former life', () => {
    everyFleet((fleet, sweep) => {
      for (const room of fleet.rooms) {
        const listed = sweep.rooms.find(({ key }) => key === room.key)?.participants ?? [];
        const found = [
          ...room.agents.map(({ identity }) => identity),
          ...room.humans.map(({ identity }) => identity),
          ...[...room.others, ...room.former].map(({ identity }) => identity),
        ];
        const present = listed
          .filter(({ state }) => state !== 'DISCONNECTED')
          .map(({ identity }) => identity);
        expect(found.sort()).toEqual(present.sort());
      }
    });
  });

  it('a room where a caller waits without an agent is never said to be well', () => {
    everyFleet((fleet) => {
      for (const room of fleet.rooms) {
        if (room.waitingSinceMs === null || room.verdict.severity !== 'ok') continue;
        expect(room.verdict.name).toBe('waiting');
      }
    });
  });

  const RANKS = ['ignored', 'ok', 'notice', 'warning', 'critical'];
  const rankOf = (fleet: Fleet, key: string) =>
    RANKS.indexOf(fleet.byKey.get(key)?.verdict.severity ?? 'ignored');
  const withCaller = (sweeps: readonly Sweep[], fromMs: number, tracks: readonly TrackFacts[]) => {
    const caller = participant({ identity: 'zoe', id: 'PA_zoe', joinedAtMs: fromMs, tracks });
    return sweeps.map(({ atMs, rooms }) => ({
      atMs,
      rooms:
        atMs < fromMs
          ? rooms
          : rooms.map((room) => ({ ...room, participants: [...room.participants, caller] })),
    }));
  };

  /** Whether two talk in a room, one of whom came after an agent did, or after a worker took a job there. */
  const mayHaveTakenOver = (sweeps: readonly Sweep[], key: string): boolean => {
    const seen = sweeps.flatMap(({ atMs, rooms }) =>
      rooms.filter((room) => room.key === key).map((room) => ({ atMs, room })),
    );
    const agentsMs = seen.flatMap(({ atMs, room }) => [
      ...room.participants.filter(({ kind }) => kind === 'AGENT').map((one) => one.joinedAtMs || atMs),
      ...room.dispatches.flatMap(({ jobs }) => jobs.map(({ startedAtMs }) => startedAtMs || atMs)),
    ]);
    const talking = (seen.at(-1)?.room.participants ?? []).filter(({ kind, tracks }) =>
      kind === 'AGENT' ? false : tracks.some((one) => one.kind === 'AUDIO' && !one.muted),
    );
    const isLater = ({ joinedAtMs }: ParticipantFacts): boolean =>
      joinedAtMs === 0 || joinedAtMs > Math.min(...agentsMs);
    return talking.length >= 2 && talking.some(isLater);
  };

  it.each<[string, readonly TrackFacts[]]>([
    ['who publishes nothing', []],
    ['who talks', [{ kind: 'AUDIO', source: 'MICROPHONE', muted: false }]],
  ])(
    'one more caller never makes a room look better, unless an agent handed over to them: %s',
    (_, tracks) => {
      fc.assert(
        fc.property(anySweeps, fc.integer({ min: 0, max: 5 }), (sweeps, from) => {
          const fromMs = sweeps[Math.min(from, sweeps.length - 1)]?.atMs ?? START_MS;
          const last = sweeps.at(-1);
          if (!last) return;
          // Until every grace time is over: before, a caller may rightly be said to wait where nothing was said.
          const settled = [...sweeps, ...[30, 32].map((s) => ({ ...last, atMs: last.atMs + s * 1_000 }))];
          const more = withCaller(settled, fromMs, tracks);
          const [before, after] = [lastFleet(settled), lastFleet(more)];
          for (const { key, agents, verdict } of before.rooms) {
            // Company cures an agent that is alone, which is no caller's trouble.
            const isOfAgents = agents.some((one) => one.verdict.severity === verdict.severity);
            const room = after.byKey.get(key);
            const isHandedOver = [
              ...(room?.dispatches ?? []).map((one) => one.verdict),
              ...(room?.problems ?? []),
            ].some(({ name }) => name === 'handed over');
            // Who never published took nothing over, and nobody does who came first.
            if (isHandedOver && mayHaveTakenOver(more, key)) continue;
            if (!isOfAgents) expect(rankOf(after, key)).toBeGreaterThanOrEqual(rankOf(before, key));
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  it('one agent less never makes a caller look better served', () => {
    fc.assert(
      fc.property(anySweeps, (sweeps) => {
        const last = sweeps.at(-1);
        if (!last) return;
        const withoutAgents = last.rooms.map((room) => ({
          ...room,
          participants: room.participants.filter(({ kind }) => kind !== 'AGENT'),
        }));
        const seen = (rooms: Sweep['rooms']) =>
          lastFleet([...sweeps, ...[1, 12, 14].map((s) => ({ atMs: last.atMs + s * 1_000, rooms }))]);
        const [before, after] = [seen(last.rooms), seen(withoutAgents)];
        for (const room of before.rooms) {
          // Of a former life an agent tells that one is expected: it does not serve.
          const hasFormer = room.agents.some(({ isFormer }) => isFormer);
          if (hasFormer || !room.humans.some(({ waits }) => waits)) continue;
          const worst = Math.max(
            ...room.dispatches.map(({ verdict }) => RANKS.indexOf(verdict.severity)),
            // Trouble with an agent goes with it.
            room.waitingSinceMs === null || room.cause.of === 'agent'
              ? 0
              : RANKS.indexOf(room.verdict.severity),
          );
          expect(rankOf(after, room.key)).toBeGreaterThanOrEqual(worst);
          expect(after.byKey.get(room.key)?.verdict.severity).not.toBe('ignored');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('one of several agents less never makes a caller look better served', () => {
    const identities = ['agent-AJ_1', 'agent-AJ_2', 'agent-AJ_3', 'alice', 'bob', 'watcher'];
    fc.assert(
      fc.property(anySweeps, fc.constantFrom(...identities), (sweeps, gone) => {
        const last = sweeps.at(-1);
        if (!last) return;
        const isGone = ({ kind, identity }: ParticipantFacts) => kind === 'AGENT' && identity === gone;
        const without = last.rooms.map((room) => ({
          ...room,
          participants: room.participants.filter((one) => !isGone(one)),
        }));
        const seen = (rooms: Sweep['rooms']) =>
          lastFleet([...sweeps, ...[1, 12, 14].map((s) => ({ atMs: last.atMs + s * 1_000, rooms }))]);
        const [before, after] = [seen(last.rooms), seen(without)];
        for (const room of before.rooms) {
          const there = after.byKey.get(room.key);
          if (room.waitingSinceMs === null || there === undefined) continue;
          // Whoever waited with that agent there waits without it, and is no better off.
          expect(there.waitingSinceMs).not.toBeNull();
          const isHandedOver = [...there.dispatches.map(({ verdict }) => verdict), ...there.problems].some(
            ({ name }) => name === 'handed over',
          );
          // Trouble with an agent goes with it.
          if (isHandedOver || room.cause.of === 'agent') continue;
          expect(rankOf(after, room.key)).toBeGreaterThanOrEqual(rankOf(before, room.key));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('whoever is doubtful is a person: listed as one, and no remedy takes them away', () => {
    const doubting = {
      ...settings,
      recognition: { ...settings.recognition, identity: true, metadata: true },
    };
    let doubtful = 0;
    everyFleet((fleet, sweep) => {
      for (const room of fleet.rooms) {
        const listed = sweep.rooms.find(({ key }) => key === room.key)?.participants ?? [];
        const kindOf = (identity: string | null) => listed.find((one) => one.identity === identity)?.kind;
        for (const { doubt, participant: one } of room.humans) {
          if (doubt === null) continue;
          doubtful += 1;
          expect(one.kind).toBe('STANDARD');
          expect(room.agents.map(({ identity }) => identity)).not.toContain(one.identity);
          expect(room.dispatches.map(({ agentIdentity }) => agentIdentity)).not.toContain(one.identity);
        }
        for (const { identity, verdict } of room.agents) {
          if (verdict.remedy?.actions.includes('remove')) expect(kindOf(identity)).toBe('AGENT');
        }
        for (const { agentIdentity, verdict } of room.dispatches) {
          if (agentIdentity !== null && verdict.remedy?.actions.includes('remove'))
            expect(kindOf(agentIdentity)).toBe('AGENT');
        }
      }
    }, doubting);
    expect(doubtful).toBeGreaterThan(0);
  });

  it('no remedy removes the only agent that serves a caller, nor anybody who is a person', () => {
    everyFleet((fleet) => {
      for (const room of fleet.rooms) {
        const serving = room.agents.filter(
          ({ participant: { state, hidden }, publishesOnBehalfOf, isFormer }) =>
            state === 'ACTIVE' && !hidden && publishesOnBehalfOf === null && !isFormer,
        );
        const isNeeded = room.humans.some(({ waits }) => waits) && serving.length === 1;
        for (const one of isNeeded ? serving : [])
          expect(one.verdict.remedy?.actions ?? []).not.toContain('remove');
        for (const { agentIdentity, verdict } of room.dispatches) {
          const isIts = serving.some(({ identity }) => identity === agentIdentity);
          if (isNeeded && isIts) expect(verdict.remedy?.actions ?? []).not.toContain('remove');
        }
      }
    });
  });

  it('missing fields never throw', () => {
    const bare = participant({ id: '', identity: '', kind: '', state: '', joinedAtMs: 0 });
    const room = observation({
      room: roomFacts({ name: '', id: '', createdAtMs: 0 }),
      participants: [bare],
      dispatches: [
        dispatch({
          id: '',
          agentName: '',
          createdAtMs: 0,
          jobs: [job({ id: '', participantIdentity: '', startedAtMs: 0, status: '' })],
        }),
      ],
    });
    const fleet = lastFleet([1, 2, 60_000].map((ms) => ({ atMs: START_MS + ms, rooms: [room] })));
    expect(fleet.figures.rooms).toBe(1);
  });
});
