import { describe, expect, it } from 'vitest';
import { scenarios } from '../../source/simulator/scenarios/scenarios.ts';
import { TROUBLED_ROOM } from '../../source/simulator/scenarios/small.ts';
import { roomNamed, verdictsOf, type WatchedScenario, watchScenario } from './watched.ts';

const play = async (name: string, check: (watched: WatchedScenario) => Promise<void>): Promise<void> => {
  const scenario = scenarios.get(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const watched = await watchScenario(scenario);
  try {
    await check(watched);
  } finally {
    await watched.close();
  }
};

describe('the scenario', () => {
  it('healthy has no problem, and stays so', () =>
    play('healthy', async ({ watch }) => {
      await watch(60, (fleet) => {
        expect(fleet.figures).toMatchObject({ rooms: 3, activeAgentSessions: 3, critical: 0, warning: 0 });
        expect(fleet.rooms.every(({ verdict }) => verdict.severity === 'ok')).toBe(true);
      });
    }));

  it.each([
    ['wrong-name', 1, 'no worker', 'critical', 'support-v2'],
    ['silent', 29, 'silent', 'warning', 'billing'],
    ['job-error', 1, 'failed', 'critical', 'billing'],
    ['no-worker', 31, 'no worker', 'critical', 'billing'],
    ['crashed', 40, 'left', 'critical', 'billing'],
  ])('%s shows after %i s "%s", %s, which a dispatch to %s fixes', (name, seconds, verdict, severity, cure) =>
    play(name, async ({ watch, redispatch }) => {
      const before = await watch(seconds);
      expect(roomNamed(before, TROUBLED_ROOM).verdict).toMatchObject({ name: verdict, severity });
      expect(before.rooms.filter((room) => room.verdict.severity !== 'ok').length).toBe(1);
      await redispatch(TROUBLED_ROOM, cure);
      expect(roomNamed(await watch(6), TROUBLED_ROOM).verdict.severity).toBe('ok');
    }),
  );

  it('crashed shows nothing while the server still lists the agent', () =>
    play('crashed', async ({ watch }) => {
      expect(roomNamed(await watch(20), TROUBLED_ROOM).verdict.severity).toBe('ok');
    }));

  it('duplicate shows two agents, and the newer one is redundant', () =>
    play('duplicate', async ({ watch }) => {
      expect(roomNamed(await watch(1), TROUBLED_ROOM).agents.map(({ verdict }) => verdict.name)).toEqual([
        'duplicate',
        'ok',
      ]);
    }));

  it('alone shows the agent that stays', () =>
    play('alone', async ({ watch }) => {
      expect(roomNamed(await watch(40), TROUBLED_ROOM).verdict).toMatchObject({
        name: 'alone',
        severity: 'notice',
      });
    }));

  it('old-deployment shows sessions that go on, and a caller the old deployment no longer takes', () =>
    play('old-deployment', async ({ watch }) => {
      const fleet = await watch(1);
      expect(roomNamed(fleet, TROUBLED_ROOM).verdict.name).toBe('no worker');
      expect(roomNamed(fleet, 'call-blue').agents[0]).toMatchObject({
        deployment: 'blue',
        verdict: { name: 'ok' },
      });
      expect(roomNamed(fleet, 'call-green').agents[0]?.deployment).toBe('green');
    }));

  it('restart shows agents without a dispatch that go on serving under new ids', () =>
    play('restart', async ({ watch }) => {
      const before = await watch(9);
      const after = await watch(3);
      expect(after.figures).toMatchObject({ rooms: 3, agentParticipants: 3, activeAgentSessions: 3 });
      expect(verdictsOf(after).filter((verdict) => verdict === 'agent untracked').length).toBe(3);
      for (const room of after.rooms) {
        expect(room.verdict.severity).toBe('ok');
        expect(room.agents[0]?.identity).toBe(before.byKey.get(room.key)?.agents[0]?.identity);
        expect(room.agents[0]?.participant.id).not.toBe(
          before.byKey.get(room.key)?.agents[0]?.participant.id,
        );
      }
    }));

  it('large has a thousand rooms, all alike', () =>
    play('large', async ({ gateway }) => {
      const rooms = await gateway.listRooms();
      expect(rooms.length).toBe(1_000);
      expect(
        new Set(rooms.map(({ numParticipants, numPublishers }) => `${numParticipants} ${numPublishers}`)),
      ).toEqual(new Set(['2 3']));
      const [room] = rooms;
      const participants = await gateway.listParticipants(room?.name ?? '');
      const [dispatch] = await gateway.listDispatches(room?.name ?? '');
      const agent = participants.find(({ kind }) => kind === 'AGENT');
      expect(participants.length).toBe(3);
      expect(dispatch?.jobs[0]?.participantIdentity).toBe(agent?.identity);
    }));
});
