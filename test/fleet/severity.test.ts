import { describe, expect, it } from 'vitest';
import { findIncidents } from '../../source/fleet/incidents.ts';
import { isProblem, isWell, SEVERITIES, type Severity, severityRank } from '../../source/fleet/severity.ts';
import { selectRooms } from '../../source/report/build-snapshot.ts';
import { agent, dispatch, job, observation, START_MS } from '../helpers/facts.ts';
import { aFleet, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { onlyRoom, watch } from '../helpers/watch.ts';

describe('severities', () => {
  it.each<[Severity, boolean, boolean]>([
    ['critical', true, false],
    ['warning', true, false],
    ['notice', false, false],
    ['ok', false, true],
    ['ignored', false, true],
  ])('%s: a problem %s, well %s', (severity, problem, well) => {
    expect(isProblem({ severity })).toBe(problem);
    expect(isWell({ severity })).toBe(well);
  });

  it('are ranked from worst to best', () => {
    expect(SEVERITIES.map((severity) => severityRank({ severity }))).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a notice', () => {
  const room = aRoom('call-1', { verdict: verdict('left', { severity: 'notice' }) });

  it('opens no incident, and "problems only" leaves it out', () => {
    expect(findIncidents([room])).toEqual([]);
    expect(selectRooms(aFleet([room]), { room: null, agent: null, problems: true })).toEqual([]);
  });

  it('is what its room says all the same, where nothing is worse', () => {
    const seen = observation({ participants: [agent()], dispatches: [dispatch({ jobs: [job()] })] });
    const sweeps = [0, 100_000].map((ms) => ({ atMs: START_MS + ms, rooms: [seen] }));
    const { verdict: alone } = onlyRoom(watch(sweeps));
    expect(alone).toMatchObject({ name: 'alone', severity: 'notice' });
  });
});
