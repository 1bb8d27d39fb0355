import { describe, expect, it } from 'vitest';
import { findIncidents } from '../../source/fleet/incidents.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import { watch } from '../helpers/watch.ts';

const MINUTE_MS = 60_000;

const unserved = (name: string, agentName: string, createdAtMs: number, callers = true) =>
  observation({
    room: roomFacts({ name, id: `RM_${name}`, createdAtMs }),
    participants: callers ? [participant({ joinedAtMs: createdAtMs })] : [],
    dispatches: [dispatch({ id: `AD_${name}`, agentName, createdAtMs })],
  });

const incidentsOf = (rooms: Parameters<typeof watch>[0][number]['rooms']) => {
  const atMs = START_MS + 60 * MINUTE_MS;
  const fleet = watch([
    { atMs, rooms },
    { atMs: atMs + 1_000, rooms },
  ]);
  return findIncidents(fleet.rooms);
};

describe('incidents', () => {
  it('are problems of one verdict, agent name and deployment', () => {
    const rooms = [
      unserved('a', 'x', START_MS),
      unserved('b', 'x', START_MS + MINUTE_MS),
      unserved('c', 'y', START_MS),
      observation({ room: roomFacts({ name: 'fine', id: 'RM_fine' }) }),
    ];
    expect(
      incidentsOf(rooms).map(({ agentName, rooms: keys, sinceMs }) => [agentName, keys, sinceMs]),
    ).toEqual([
      ['x', ['RM_a a', 'RM_b b'], START_MS],
      ['y', ['RM_c c'], START_MS],
    ]);
  });

  it('end where a whole window lies between two beginnings', () => {
    const rooms = [unserved('a', 'x', START_MS), unserved('b', 'x', START_MS + 11 * MINUTE_MS)];
    expect(incidentsOf(rooms).map(({ rooms: keys }) => keys)).toEqual([['RM_a a'], ['RM_b b']]);
  });

  it('are as severe as their worst room', () => {
    const rooms = [unserved('a', 'x', START_MS, false), unserved('b', 'x', START_MS)];
    expect(incidentsOf(rooms)).toMatchObject([{ severity: 'critical', verdict: 'no worker' }]);
  });

  it('of different errors stay apart, the worst first', () => {
    const failed = observation({
      room: roomFacts({ name: 'f', id: 'RM_f' }),
      dispatches: [dispatch({ jobs: [job({ status: 'FAILED', error: 'boom' })] })],
    });
    const stuck = observation({
      room: roomFacts({ name: 's', id: 'RM_s' }),
      participants: [agent({ state: 'JOINED' })],
    });
    expect(incidentsOf([stuck, failed]).map(({ verdict, severity }) => [verdict, severity])).toEqual([
      ['failed', 'critical'],
      ['stuck', 'warning'],
    ]);
  });
});
