import { describe, expect, it } from 'vitest';
import { deployedAgents, deployedSeverity } from '../../source/agents/deployed.ts';
import { deploymentRows } from '../../source/agents/rows.ts';
import {
  byNeed,
  endText,
  failedText,
  hourBars,
  joinText,
  sessionText,
  statusText,
} from '../../source/agents/words.ts';
import { cloudAgent, cloudDeployment, cloudState } from '../cloud/fixtures.ts';
import { aDispatch, aFleet, aRoom, aServedRoom, verdict } from '../helpers/fleet-builder.ts';
import { workerFixture } from '../workers/fixtures.ts';
import { agentRow } from './fixtures.ts';

const NO_WORKERS = [] as const;

describe('the rows of agent names', () => {
  const { rooms } = aFleet([aServedRoom('call-1'), aServedRoom('call-2')]);

  it('count the sessions of all rooms without a registry', () => {
    expect(deploymentRows(rooms, NO_WORKERS, null, false)).toMatchObject([
      { status: 'ACTIVE', sessions: 2, pending: 0, past: null, lastSeenMs: null },
    ]);
  });

  it('are IDLE if only workers answer, and GONE if only the registry knows them', () => {
    const past = [agentRow({ agentName: 'gone', lastSeenMs: 5 }), agentRow({ agentName: 'support' })];
    const rows = deploymentRows([], [workerFixture()], past, false);
    expect(rows.map(({ agentName, status, workers }) => [agentName, status, workers])).toEqual([
      ['support', 'IDLE', 1],
      ['gone', 'GONE', 0],
    ]);
    expect(rows[0]?.sdks).toEqual(['python 1.8.9']);
    expect(rows[1]?.lastSeenMs).toBe(5);
  });

  it('do not call a name idle whose worker is down', () => {
    const rows = deploymentRows([], [workerFixture({ condition: 'down' })], null, false);
    expect(rows).toEqual([]);
  });

  it('believe the rooms where the registry says otherwise', () => {
    const name = rooms[0]?.agents[0]?.agentName ?? '';
    const past = [agentRow({ agentName: name, status: 'GONE', sessions: 0, peakToday: 7 })];
    expect(deploymentRows(rooms, NO_WORKERS, past, false)).toMatchObject([
      { status: 'ACTIVE', sessions: 2, past: { peakToday: 7 } },
    ]);
  });

  it.each([
    ['starting', 'ok', 'PENDING'],
    ['no worker', 'notice', 'UNSERVED'],
    ['declined', 'critical', 'UNSERVED'],
    // A worker took it.
    ['failed', 'critical', 'PENDING'],
    ['absent', 'critical', 'PENDING'],
    ['no worker', 'ignored', null],
    ['ended', 'ok', null],
    ['left', 'critical', null],
  ] as const)('judge a dispatch that is %s with the severity %s as %s', (name, severity, status) => {
    const dispatch = aDispatch({ agentName: 'late', verdict: verdict(name, { severity }) });
    const { rooms: judged } = aFleet([aRoom('call-3', { dispatches: [dispatch] })]);
    const rows = deploymentRows(judged, NO_WORKERS, null, false);
    expect(rows.map((row) => row.status)).toEqual(status === null ? [] : [status]);
  });

  it('split a name by deployment, and then leave out figures of the whole name', () => {
    const past = [
      agentRow({ agentName: 'two', deployments: ['blue', 'green'] }),
      agentRow({ agentName: 'one', deployments: ['blue'] }),
    ];
    const rows = deploymentRows([], NO_WORKERS, past, true);
    expect(
      rows.map(({ agentName, deployment, past: known }) => [agentName, deployment, known !== null]),
    ).toEqual([
      ['two', 'blue', false],
      ['two', 'green', false],
      ['one', 'blue', true],
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(3);
  });
});

describe('the words for agent names', () => {
  const counts = { sessions: 0, pending: 0, unserved: 0, lastSeenMs: null };

  it.each([
    [{ ...counts, status: 'ACTIVE' as const, sessions: 4 }, 'ACTIVE 4'],
    [{ ...counts, status: 'ACTIVE' as const, sessions: 4, pending: 1, unserved: 1 }, 'ACTIVE 4, UNSERVED 1'],
    [{ ...counts, status: 'UNSERVED' as const, pending: 2, unserved: 1 }, 'UNSERVED 1'],
    [{ ...counts, status: 'PENDING' as const, pending: 2 }, 'PENDING 2'],
    [{ ...counts, status: 'IDLE' as const }, 'IDLE'],
    [{ ...counts, status: 'GONE' as const, lastSeenMs: 0 }, 'GONE 1 min'],
    [{ ...counts, status: 'GONE' as const }, 'GONE'],
  ])('%#', (row, text) => {
    expect(statusText(row, 60_000)).toBe(text);
  });

  it('put whoever waits first', () => {
    const statuses = (['GONE', 'IDLE', 'ACTIVE', 'PENDING', 'UNSERVED'] as const).map((status) => ({
      ...counts,
      status,
    }));
    expect([...statuses].sort(byNeed).map(({ status }) => status)).toEqual(
      statuses.map(({ status }) => status).reverse(),
    );
  });

  it('draw an hour in as many bars as have space', () => {
    const hour = [...new Array<number>(58).fill(0), 2, 4];
    expect(hourBars(hour, '▁▂▃▄▅▆▇█')).toBe(`${' '.repeat(19)}█`);
    expect(hourBars(hour, '▁▂▃▄▅▆▇█', 10)).toBe(`${' '.repeat(9)}█`);
    expect(hourBars(new Array<number>(60).fill(0), '▁▂▃▄▅▆▇█').trim()).toBe('');
  });

  it('say nothing of what is not known', () => {
    expect(joinText({ medianMs: null, p95Ms: null })).toBe('');
    expect(failedText({ failedShare: null, dispatches: 0 })).toBe('');
    expect(failedText({ failedShare: 0.25, dispatches: 8 })).toBe('25 % of 8');
  });

  it('make names safe', () => {
    const text = sessionText(
      { roomName: '\u001b[31mred', ended: 'left', joinedMs: 0, lastSeenMs: 60_000, goneMs: 60_000 },
      120_000,
    );
    expect(text).toContain('\\x1b[31mred: left after 1 min');
  });

  it('say how a session ended, as far as it is known', () => {
    const MINUTE_MS = 60_000;
    const at = (minute: number) => new Date(2026, 10, 28, 12, minute).getTime();
    const text = (lastSeenMs: number, goneMs: number | null) => endText(at(0), lastSeenMs, goneMs, at(40));
    expect(text(at(4), at(4) + 2_000)).toBe('12:04:02');
    expect(text(at(4), at(4) + MINUTE_MS + 1)).toBe('between 12:04 and 12:05, while nobody looked');
    expect(text(at(4), at(31))).toBe('between 12:04 and 12:31, while nobody looked');
    expect(text(at(39), null)).toBe('');
    expect(text(at(4), null)).toBe('last seen 12:04:00');
    const seen = { roomName: 'call-1', ended: 'unseen' as const, joinedMs: at(0), lastSeenMs: at(4) };
    expect(sessionText({ ...seen, goneMs: at(31) }, at(40))).toContain(
      'call-1: ended between 12:04 and 12:31, while nobody looked, joined 12:00:00',
    );
  });
});

describe('rows of agents on LiveKit Cloud', () => {
  const deployed = (...agents: Parameters<typeof cloudState>[0]) => deployedAgents(cloudState(agents, 1_000));
  const rowsOf = (byDeployment: boolean, ...agents: Parameters<typeof cloudState>[0]) =>
    deploymentRows([], [], [agentRow({ medianMs: 800 })], byDeployment, deployed(...agents)).map(
      ({ agentName, status, deployment, past, cloud }) => ({
        agentName,
        status,
        deployment,
        medianMs: past?.medianMs ?? null,
        cloud: cloud === null ? null : `${cloud.row.id} ${cloud.row.status} ${cloud.row.replicas.now}`,
      }),
    );

  it('join what is known of the same name, and stand alone where nothing is', () => {
    expect(rowsOf(false, cloudAgent(), cloudAgent({ id: 'CA_2', name: 'billing' }))).toEqual([
      { agentName: 'support-v2', status: 'IDLE', deployment: null, medianMs: 800, cloud: 'CA_1 Running 2' },
      { agentName: 'billing', status: 'IDLE', deployment: null, medianMs: null, cloud: 'CA_2 Running 2' },
    ]);
  });

  it('are one for each of several agents of one name', () => {
    const rows = rowsOf(false, cloudAgent(), cloudAgent({ id: 'CA_2' }));
    expect(rows.map(({ cloud, medianMs }) => [cloud, medianMs])).toEqual([
      ['CA_1 Running 2', 800],
      ['CA_2 Running 2', 800],
    ]);
  });

  it('are not called idle where the agent is broken or was never deployed', () => {
    const broken = cloudAgent({ deployments: [cloudDeployment({ status: 'Error' })] });
    expect(rowsOf(false, broken)[0]?.status).toBe('GONE');
    const never = cloudAgent({ id: 'CA_2', name: '', version: '---', deployments: [] });
    expect(rowsOf(false, never)).toMatchObject([
      { agentName: 'support-v2', cloud: null },
      { agentName: '', status: 'GONE', cloud: 'CA_2 never deployed 0' },
    ]);
  });

  it('have the part of each deployment where those are wanted', () => {
    const staging = cloudDeployment({ deployment: 'staging', status: 'Error', replicas: 1 });
    const rows = rowsOf(true, cloudAgent({ deployments: [cloudDeployment(), staging] }));
    expect(rows.map(({ deployment, cloud }) => [deployment, cloud])).toEqual([
      ['', 'CA_1 Running 2'],
      ['staging', 'CA_1 Error 1'],
    ]);
  });

  it('have the worst of status and problems as severity, and none for a word that nobody knows', () => {
    const crashed = cloudDeployment({ events: [{ type: 'APPLICATION_CRASHED', count: 1, atMs: 1_000 }] });
    const severities = deployed(
      cloudAgent({ deployments: [crashed] }),
      cloudAgent({ id: 'CA_2', deployments: [cloudDeployment({ status: 'Hibernating' })] }),
    ).map(deployedSeverity);
    expect(severities).toEqual(['warning', null]);
  });
});
