import { describe, expect, it } from 'vitest';
import { createFakeSession } from '../fake-session.ts';
import { fleetOf, quietRoom, servedRoom } from '../fixtures.ts';
import { type OpenApp, openApp } from '../open-app.ts';

const deployed = (name: string, deployment: string, workerId: string) => {
  const served = servedRoom(name, 600);
  const dispatches = served.dispatches.map((dispatch) => ({
    ...dispatch,
    jobs: dispatch.jobs.map((one) => ({ ...one, deployment, workerId })),
  }));
  return { ...served, dispatches };
};

const session = () =>
  createFakeSession({
    fleet: fleetOf([
      deployed('call-1', 'blue', 'AW_1'),
      deployed('call-2', 'green', 'AW_1'),
      deployed('call-3', 'green', 'AW_2'),
      quietRoom('lobby', 60),
    ]),
  });

const rows = (app: OpenApp): readonly string[] => {
  const from = app.lines().findIndex((one) => one.includes('2 Agents ·'));
  return app
    .lines()
    .slice(from + 1)
    .filter((one) => /▸|▾|call-\d +support/.test(one))
    .map((one) => one.trim());
};

describe('g in Agents', () => {
  it('tells in two keys who runs on which deployment', async () => {
    const app = await openApp({ columns: 80, rows: 24, session: session() });
    await app.press('2', 'g');
    expect(app.screen()).toMatch(/▸2 Agents · all rooms · grouped by deployment ─+ 1\/2 ─/);
    expect(rows(app)).toEqual([
      expect.stringMatching(/^▌ {2}▸ blue +1 agent in 1 room$/),
      expect.stringMatching(/^▸ green +2 agents in 2 rooms$/),
    ]);
    await app.press('j', 'enter');
    expect(rows(app)).toEqual([
      expect.stringMatching(/^▸ blue/),
      expect.stringMatching(/^▌ {2}▾ green/),
      expect.stringMatching(/^● call-2 +support-v2/),
      expect.stringMatching(/^● call-3 +support-v2/),
    ]);
    await app.press('j');
    expect(app.screen()).toMatch(/Detail · agent agent-AJ_call-2/);
    await app.press('k', 'enter');
    expect(rows(app)).toHaveLength(2);
  });

  it('goes on to worker, agent name, attributes, and back to none', async () => {
    const app = await openApp({ columns: 80, rows: 24, session: session() });
    await app.press('2', 'g');
    expect(app.screen()).toContain('agents of all rooms by deployment: Enter unfolds, g goes on to worker');
    await app.press('g');
    expect(app.screen()).toContain('grouped by worker');
    expect(app.screen()).toMatch(/▸ AW_1 +2 agents/);
    await app.press('g');
    expect(app.screen()).toMatch(/▸ support-v2 +3 agents/);
    await app.press('g');
    expect(app.screen()).toMatch(/grouped by lk\.agent\.state/);
    await app.press('g');
    expect(app.screen()).toContain('agents are not grouped any longer');
    expect(app.screen()).not.toContain('grouped by');
  });

  it('is to the first row elsewhere, as Home is everywhere', async () => {
    const app = await openApp({ columns: 80, rows: 24, session: session() });
    await app.press('G', 'g');
    expect(app.screen()).toMatch(/▸1 Rooms ─+ 1\/4/);
    await app.press('2', 'g', 'j', 'home');
    expect(app.screen()).toMatch(/grouped by deployment ─+ 1\/2/);
  });

  it('leaves nothing to act upon by mistake on the row of a group', async () => {
    const app = await openApp({ columns: 80, rows: 24, session: session() });
    await app.press('2', 'g', 'J');
    expect(app.screen()).toContain('this row stands for many: Enter opens it');
  });

  it('is filtered too', async () => {
    const app = await openApp({ columns: 80, rows: 24, session: session() });
    await app.press('2', 'g', '/');
    await app.type('deployment:green call-3');
    await app.press('enter');
    expect(rows(app)).toEqual([expect.stringMatching(/▸ green +1 agent in 1 room/)]);
  });

  it('says so where there are no agents', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([quietRoom('lobby', 60)]) }) });
    await app.press('2', 'g');
    expect(app.screen()).toContain('no agents to group');
  });
});
