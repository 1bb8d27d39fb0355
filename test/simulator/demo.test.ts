import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demo } from '../../source/simulator/demo.ts';
import { roomNamed, verdictsOf, type WatchedScenario, watchScenario } from './watched.ts';

const DISPATCH_VERDICTS = [
  ...['automatic', 'starting', 'no worker', 'joining', 'present'],
  ...['absent', 'left', 'failed', 'ended'],
].map((name) => `dispatch ${name}`);
const AGENT_VERDICTS = ['ok', 'joining', 'stuck', 'silent', 'alone', 'untracked', 'duplicate'].map(
  (name) => `agent ${name}`,
);
const ROOM_VERDICTS = ['unserved', 'unreachable', 'ghost', 'quiet'].map((name) => `room ${name}`);

describe('the demo', () => {
  let watched: WatchedScenario;
  beforeEach(async () => {
    watched = await watchScenario(demo);
  });
  afterEach(() => watched.close());

  it('shows many problems in the first two sweeps, with the oldest critical one at the top', async () => {
    const fleet = await watched.watch(1);
    expect(fleet.rooms[0]).toMatchObject({ name: 'call-7f31', verdict: { name: 'no worker' } });
    expect(fleet.rooms[0]?.verdict.remedy?.suggestedAgentName).toBe('support-v2');
    expect(verdictsOf(fleet)).toEqual(
      expect.arrayContaining([
        ...['no worker', 'absent', 'failed', 'ended', 'joining', 'present'].map((name) => `dispatch ${name}`),
        ...['duplicate', 'untracked', 'ok'].map((name) => `agent ${name}`),
        ...['unreachable', 'quiet'].map((name) => `room ${name}`),
      ]),
    );
    expect(fleet.rooms.length).toBeGreaterThanOrEqual(12);
    expect(fleet.rooms.length).toBeLessThanOrEqual(22);
  });

  it('shows every verdict within two minutes, and rooms that come and go', async () => {
    const verdicts = new Set<string>();
    const names = new Set<string>();
    const counts: number[] = [];
    await watched.watch(120, (fleet) => {
      for (const verdict of verdictsOf(fleet)) verdicts.add(verdict);
      for (const { name } of fleet.rooms) names.add(name);
      counts.push(fleet.rooms.length);
    });
    expect([...verdicts]).toEqual(
      expect.arrayContaining([...DISPATCH_VERDICTS, ...AGENT_VERDICTS, ...ROOM_VERDICTS]),
    );
    expect(names.size).toBeGreaterThan(Math.max(...counts));
    expect(Math.max(...counts)).toBeLessThanOrEqual(24);
  });

  it('is fixed by re-dispatching to the right name, once a worker has it', async () => {
    const cures: readonly (readonly [number, string, string])[] = [
      [1, 'call-7f31', 'support-v2'],
      [1, 'sip-4411', 'billing'],
      [1, 'sip-7788', 'booking'],
      [23, 'call-2c19', 'triage'],
      [27, 'call-9d27', 'orders'],
      [37, 'call-b7c2', 'support-v2'],
      [39, 'sip-6b02', 'survey'],
      [51, 'call-0204', 'billing-es'],
    ];
    let second = 0;
    for (const [atSecond, room, agentName] of cures) {
      const before = roomNamed(await watched.watch(atSecond - second), room);
      expect([room, before.verdict.severity]).toEqual([room, expect.stringMatching(/critical|warning/)]);
      await watched.redispatch(room, agentName);
      second = atSecond;
    }
    const after = await watched.watch(6);
    for (const [, name, agentName] of cures) {
      const room = roomNamed(after, name);
      expect(room.verdict).toMatchObject({ severity: 'ok' });
      expect(room.agents.map((agent) => [agent.agentName, agent.verdict.name])).toEqual([[agentName, 'ok']]);
    }
  });

  it('has a full worker at first, so a re-dispatch to it does not help yet', async () => {
    await watched.watch(1);
    await watched.redispatch('call-0204', 'billing-es');
    expect(roomNamed(await watched.watch(12), 'call-0204').verdict.name).toBe('no worker');
  });

  it('loses the second of two agents for good', async () => {
    const room = roomNamed(await watched.watch(1), 'call-88a0');
    const newer = room.agents.find((agent) => agent.verdict.name === 'duplicate');
    await watched.gateway.deleteDispatch('call-88a0', newer?.dispatchId ?? '');
    const after = roomNamed(await watched.watch(3), 'call-88a0');
    expect(after.agents.map((agent) => agent.verdict.name)).toEqual(['ok']);
  });

  it('plays the same way each time', async () => {
    const again = await watchScenario(demo);
    const [one, other] = [await watched.watch(20), await again.watch(20)];
    await again.close();
    expect(verdictsOf(other)).toEqual(verdictsOf(one));
    expect(other.rooms.map(({ key }) => key)).toEqual(one.rooms.map(({ key }) => key));
  });
});
