import { describe, expect, it } from 'vitest';
import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { fleetDiff } from '../../source/fleet/events.ts';
import { findIncidents } from '../../source/fleet/incidents.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import type { Failure, RoomObservation } from '../../source/fleet/snapshot.ts';
import { evidence } from '../../source/fleet/verdict/evidence.ts';
import {
  agent,
  dispatch,
  job,
  observation,
  participant,
  roomFacts,
  START_MS,
  sweptSnapshot,
} from '../helpers/facts.ts';
import { onlyRoom, watch } from '../helpers/watch.ts';

const MINUTE_MS = 60_000;
const NOW_MS = START_MS + 30 * MINUTE_MS;

const failure: Failure = {
  kind: 'no-response',
  sentence: 'No LiveKit node answers for room call-1.',
  remedy: '',
};

const named = (name: string) => roomFacts({ name, id: `RM_${name}` });

/** A caller who is served, or one who waits in vain. */
const served = { participants: [agent(), participant()], dispatches: [dispatch({ jobs: [job()] })] };
const inVain = { participants: [participant()], dispatches: [dispatch({ agentName: 'nobody' })] };

const ghostOf = (living: RoomObservation, ghostSinceMs: number): RoomObservation => ({
  ...living,
  failure,
  ghostSinceMs,
});

describe('a ghost', () => {
  it('is a warning with its times and a cure, where it never answered', () => {
    const never = ghostOf(observation({ room: named('call-1') }), NOW_MS - MINUTE_MS);
    const fleet = assess(
      emptyAssessment,
      sweptSnapshot(NOW_MS, [never], new Map()),
      defaultFleetSettings,
    ).fleet;
    expect(onlyRoom(fleet)).toMatchObject({
      verified: false,
      verdict: {
        name: 'ghost',
        severity: 'warning',
        summary: 'its node died; what is listed is out of date',
        sinceMs: NOW_MS - MINUTE_MS,
        basis: [
          { atMs: START_MS, text: 'the room was created' },
          {
            atMs: NOW_MS - MINUTE_MS,
            text: 'no LiveKit node has answered for it since, yet it is still listed',
          },
        ],
        remedy: { text: 're-create it, then delete it', actions: ['clear ghost'] },
      },
      cause: { of: 'room', id: null },
    });
  });

  it.each([
    ['whose caller was served', served],
    ['whose caller waited in vain', inVain],
    ['nobody was in', {}],
  ])('%s is a ghost and nothing else: nobody in it serves or waits', (_, inside) => {
    const living = observation({ room: named('call-1'), ...inside });
    const room = ghostOf(living, NOW_MS);
    const fleet = watch([
      { atMs: NOW_MS - 2000, rooms: [living] },
      { atMs: NOW_MS - 1000, rooms: [living] },
      { atMs: NOW_MS, rooms: [room] },
    ]);
    expect(onlyRoom(fleet)).toMatchObject({
      verdict: { name: 'ghost', severity: 'warning' },
      humans: [],
      agents: [],
      dispatches: [],
      former: living.participants,
      waitingSinceMs: null,
    });
    expect(fleet.figures).toMatchObject({
      activeAgentSessions: 0,
      agentParticipants: 0,
      roomsWithAgents: 0,
      critical: 0,
      warning: 1,
    });
    expect([...fleet.servingNames]).toEqual([]);
  });

  it('tells how many were in it', () => {
    const room = ghostOf(observation({ room: named('call-1'), ...served }), NOW_MS);
    const { verdict } = onlyRoom(watch([{ atMs: NOW_MS, rooms: [room] }]));
    expect(evidence(verdict).map(({ text }) => text)).toContain(
      '2 participants were in it when it last answered',
    );
  });

  it('is judged once while nothing changes', () => {
    const room = ghostOf(observation({ room: named('call-1'), ...served }), NOW_MS);
    const times = new Map([[room.key, NOW_MS - MINUTE_MS]]);
    const one = assess(emptyAssessment, sweptSnapshot(NOW_MS, [room], times), defaultFleetSettings);
    const next = assess(one, sweptSnapshot(NOW_MS + MINUTE_MS, [room], times), defaultFleetSettings);
    expect(next.fleet).toBe(one.fleet);
  });

  it('is a room like others when it answers again, and remembers what it was', () => {
    const living = observation({ room: named('call-1'), ...served });
    const fleet = watch([
      { atMs: NOW_MS - 3 * MINUTE_MS, rooms: [living] },
      { atMs: NOW_MS - 2 * MINUTE_MS, rooms: [ghostOf(living, NOW_MS - 2 * MINUTE_MS)] },
      { atMs: NOW_MS, rooms: [living] },
    ]);
    expect(onlyRoom(fleet)).toMatchObject({
      verdict: { severity: 'ok' },
      agents: [{ identity: 'agent-AJ_1' }],
    });
    expect(fleet.figures.activeAgentSessions).toBe(1);
  });

  it('becomes one without anybody having left, and ends without anybody having come', () => {
    const living = observation({ room: named('call-1'), ...served });
    const steps = [living, living, ghostOf(living, NOW_MS), living];
    let before: Assessment = emptyAssessment;
    const events = steps.map((room, number) => {
      const after = assess(before, sweptSnapshot(NOW_MS + number * 1000, [room]), defaultFleetSettings);
      const happened = fleetDiff(changesBetween(before.fleet.byKey, after.fleet.byKey), () => true);
      before = after;
      return happened.map(({ kind, text }) => [kind, text]);
    });
    expect(events.slice(2)).toEqual([
      [['verdict', 'ghost: its node died; what is listed is out of date']],
      [['verdict', expect.stringMatching(/^recovered/)]],
    ]);
  });
});

describe('many ghosts', () => {
  it('are one incident, whenever it was known of each', () => {
    const rooms = [0, 3, 25, 60].map((minutes) =>
      ghostOf(observation({ room: named(`call-${minutes}`) }), START_MS + minutes * MINUTE_MS),
    );
    const incidents = findIncidents(watch([{ atMs: NOW_MS + 60 * MINUTE_MS, rooms }]).rooms);
    expect(incidents).toMatchObject([
      { verdict: 'ghost', severity: 'warning', agentName: null, sinceMs: START_MS, rooms: { length: 4 } },
    ]);
  });
});
