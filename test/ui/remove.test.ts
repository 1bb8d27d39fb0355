import { describe, expect, it } from 'vitest';
import { agent } from '../helpers/facts.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, NOW_MS, quietRoom, servedRoom } from './fixtures.ts';
import { openApp } from './open-app.ts';

const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

describe('x on a room where nothing is wrong', () => {
  it.each(SIZES)('asks about its agent, and removes it only after y ($columns×$rows)', async (size) => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 90)]) });
    const app = await openApp({ ...size, session });
    await app.press('x');
    expect(session.planned).toEqual([
      { kind: 'remove-agent', room: 'RM_call-1 call-1', identity: 'agent-AJ_call-1' },
    ]);
    await app.press('enter');
    expect(session.run.plans).toEqual([]);
    await app.press('x', 'y', 'y');
    expect(session.run.plans.map(({ intention }) => intention.kind)).toEqual(['remove-agent']);
    expect(app.screen()).not.toContain('JSON of');
  });

  it.each(SIZES)(
    'names each of several agents, and what becomes of the caller ($columns×$rows)',
    async (size) => {
      const room = servedRoom('call-1', 90);
      const notes = agent({ identity: 'agent-AJ_2', joinedAtMs: NOW_MS - 80_000, agentName: 'notes' });
      const fleet = fleetOf([{ ...room, participants: [...room.participants, notes] }]);
      expect(fleet.rooms[0]?.verdict.severity).toBe('ok');
      const session = createFakeSession({ fleet });
      const app = await openApp({ ...size, session });
      await app.press('x');
      const screen = app.screen().replace(/\s+/g, ' ');
      expect(screen).toContain('Remove 2 agents in 1 room of prod-eu?');
      expect(screen).toContain('Remove agent support-v2 from call-1');
      expect(screen).toContain('Remove agent notes from call-1');
      expect(screen).toMatch(/2 agents that are active with callers are cut off/);
      await app.press('y');
      expect(session.runBatch.plans.map(({ plans }) => plans.length)).toEqual([2]);
    },
  );

  it('says so where there is nothing to remove', async () => {
    const session = createFakeSession({ fleet: fleetOf([quietRoom('lobby', 600)]) });
    const app = await openApp({ session });
    await app.press('x');
    expect(app.screen()).toContain('no agent and no dispatch here to remove');
    expect(session.planned).toEqual([]);
  });
});
