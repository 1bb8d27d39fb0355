import { describe, expect, it } from 'vitest';
import { observation, roomFacts } from '../helpers/facts.ts';
import { createFakeSession, planOf, progressOf } from './fake-session.ts';
import { busyFleet, fleetOf, healthyFleet, mistypedRoom, NOW_MS, quietRoom, servedRoom } from './fixtures.ts';
import { type OpenApp, openApp } from './open-app.ts';

const cursorRow = (app: OpenApp): string => app.lines().find((line) => line.startsWith('▌')) ?? '';

describe('the screen', () => {
  it('opens on the worst room, with its cause and its remedy', async () => {
    const app = await openApp();
    expect(cursorRow(app)).toMatch(/^▌✖ call-7f31 +no worker for suport-v2 +1 +3m/);
    expect(app.screen()).toContain('did you mean "support-v2"?');
    expect(app.screen()).toContain('+1 555 0100');
    expect(app.line(0)).toMatch(/prod-eu +livekit\.example\.com +LIVE .*7 rooms · 4 with agents/);
    expect(app.line(1)).toMatch(/✖ 2 critical +▲ 1 warning.*7\/7 rooms/);
  });

  it.each([
    [120, 40],
    [100, 30],
    [99, 30],
    [80, 24],
    [60, 20],
    [40, 10],
  ])('fits %i×%i, every line of it', async (columns, rows) => {
    const app = await openApp({ columns, rows });
    expect(app.lines().length).toBeLessThanOrEqual(rows);
    expect(app.screen()).toContain('call-7f31');
    for (const key of ['2', '3', 'tab', '?', 'escape', 'z']) {
      await app.press(key);
      for (const line of app.lines()) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  it('says that a terminal is too small, and comes back', async () => {
    const app = await openApp({ columns: 39, rows: 10 });
    expect(app.screen()).toContain('terminal too small');
    await app.resize(120, 40);
    expect(cursorRow(app)).toContain('call-7f31');
    expect(app.screen()).not.toContain('too small');
    await app.resize(120, 9);
    expect(app.screen()).toContain('terminal too small');
  });

  it('repaints wholly after every resize', async () => {
    const app = await openApp({ columns: 120, rows: 40 });
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [100, 12],
      [120, 40],
    ] as const) {
      await app.resize(columns, rows);
      const fresh = await openApp({ columns, rows });
      expect(app.screen()).toBe(fresh.screen());
    }
  });

  it('writes nothing while nothing changes but young ages', async () => {
    const session = createFakeSession({
      fleet: fleetOf([quietRoom('lobby', 4_000), servedRoom('call-1', 4_000)]),
    });
    const app = await openApp({ session });
    app.resetBytes();
    session.sweep(session.getState().fleet);
    await app.settled();
    await app.advance(2_000);
    session.sweep(session.getState().fleet);
    await app.settled();
    expect(app.output()).toBe('');
  });

  it('tells the new age of a sweep that changed nothing else', async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 4_000)]) });
    const app = await openApp({ session });
    await app.advance(7_000);
    expect(app.line(1)).toContain('swept 7 s ago');
    session.sweep(session.getState().fleet);
    await app.settled();
    expect(app.line(1)).toContain('swept just now');
  });

  it('says that all is well where it is', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: healthyFleet(41) }) });
    expect(app.screen()).toMatch(/All 41 rooms healthy, swept just now/i);
  });

  it('shows names that would harm a terminal as what they are', async () => {
    const hostile = observation({
      room: roomFacts({ name: '\x1b[31mred', id: 'RM_h', createdAtMs: NOW_MS - 60_000 }),
    });
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([hostile]) }) });
    expect(app.screen()).toContain('\\x1b[31mred');
    expect(app.output()).not.toContain('\x1b[31mred');
  });

  it('tells a connection that fails, with the remedy, and keeps the last rooms', async () => {
    const app = await openApp();
    app.session.connection({
      state: 'failing',
      failure: { kind: 'refused', sentence: 'Nothing listens there.', remedy: 'Start the server.' },
      sinceMs: NOW_MS - 3_000,
      retryAtMs: NOW_MS + 4_000,
    });
    await app.settled();
    expect(app.line(0)).toContain('FAILING 3 s');
    expect(app.screen()).toContain('Nothing listens there. Start the server.');
    expect(app.screen()).toContain('call-7f31');
  });

  it('turns stale when sweeps do not come', async () => {
    const app = await openApp();
    await app.advance(42_000);
    expect(app.line(0)).toContain('STALE 42 s');
  });

  it('uses no character beyond ASCII where none is wanted, and no colour', async () => {
    const app = await openApp({ ascii: true, noColor: true });
    for (const key of ['2', '3', '?', 'escape']) {
      await app.press(key);
      expect(app.screen()).toMatch(/^[\n -~]*$/);
    }
    expect(app.styleOf('call-7f31').color).toBeNull();
    expect(app.screen()).toMatch(/! call-7f31/);
  });
});

describe('the cursor', () => {
  it('stays on its room through every re-sort, and takes the neighbour when it goes', async () => {
    const rooms = [servedRoom('a', 500), servedRoom('b', 400), servedRoom('c', 300)];
    const session = createFakeSession({ fleet: fleetOf(rooms) });
    const app = await openApp({ session });
    await app.press('j');
    expect(cursorRow(app)).toContain(' b ');
    session.sweep(fleetOf([...rooms, mistypedRoom(), servedRoom('aa', 450)]));
    await app.settled();
    expect(cursorRow(app)).toContain(' b ');
    session.sweep(fleetOf([servedRoom('a', 500), servedRoom('c', 300)]));
    await app.settled();
    expect(cursorRow(app)).toContain(' c ');
  });

  it('moves for every key that was typed fast', async () => {
    const app = await openApp();
    await app.type('jjj');
    expect(cursorRow(app)).toContain('lobby');
    await app.type('kkG');
    expect(cursorRow(app)).toContain('call-0194');
  });

  it('goes from problem to problem', async () => {
    const app = await openApp();
    await app.press('n');
    expect(cursorRow(app)).toContain('sip-4411');
    await app.press('n', 'n');
    expect(cursorRow(app)).toContain('call-7f31');
    await app.press('N');
    expect(cursorRow(app)).toContain('call-88a0');
  });
});

describe('an action', () => {
  it('asks first, in words, and is done by y alone', async () => {
    const app = await openApp();
    await app.press('x');
    expect(app.screen()).toContain('remove-dispatch in call-7f31 of prod-eu?');
    for (const key of ['enter', 'escape', 'n']) {
      await app.press(key);
      expect(app.screen()).not.toContain('of prod-eu?');
      expect(app.session.run.plans).toEqual([]);
      await app.press('x');
    }
    await app.press('y');
    expect(app.session.run.plans.map(({ intention }) => intention)).toEqual([
      { kind: 'remove-dispatch', room: 'RM_byV92GNMHXjm call-7f31', dispatchId: 'AD_uXjGjNbbbbbb' },
    ]);
  });

  it('is not confirmed by a key that was typed before the question was read', async () => {
    const app = await openApp();
    await app.type('xy');
    expect(app.screen()).toContain('of prod-eu?');
    expect(app.session.run.plans).toEqual([]);
  });

  it('is off when its target changes while the question is open', async () => {
    const app = await openApp();
    await app.press('x');
    app.session.breakPlans('The dispatch is gone.');
    await app.settled();
    expect(app.screen()).toContain('The dispatch is gone.');
    await app.press('y');
    expect(app.session.run.plans).toEqual([]);
  });

  it('re-dispatches with the name that was meant in three keys', async () => {
    const app = await openApp();
    await app.press('R', 'enter', 'y');
    expect(app.session.run.plans.map(({ intention }) => intention)).toEqual([
      {
        kind: 'redispatch',
        room: 'RM_byV92GNMHXjm call-7f31',
        dispatchId: 'AD_uXjGjNbbbbbb',
        agentName: 'support-v2',
      },
    ]);
  });

  it('dispatches what the form says', async () => {
    const app = await openApp();
    await app.press('a');
    await app.type('support-v2');
    await app.press('tab');
    await app.type('{"broken');
    expect(app.screen()).toMatch(/JSON/);
    await app.press('ctrl-s');
    expect(app.session.planned.at(-1)).toMatchObject({
      kind: 'dispatch',
      room: 'call-7f31',
      agentName: 'support-v2',
      metadata: '{"broken',
    });
    await app.press('y');
    expect(app.session.run.plans.length).toBe(1);
  });

  it('deletes a room only when its name was typed', async () => {
    const app = await openApp();
    await app.press('D');
    await app.type('y');
    await app.press('enter');
    expect(app.session.run.plans).toEqual([]);
    await app.press('escape', 'D');
    await app.type('call-7f31');
    await app.press('enter');
    expect(app.session.run.plans.map(({ intention }) => intention.kind)).toEqual(['delete-room']);
  });

  it('shows in its row and in the status line until its outcome is proved', async () => {
    const app = await openApp();
    const { fleet } = app.session.getState();
    const plan = planOf(
      { kind: 'redispatch', room: 'RM_byV92GNMHXjm call-7f31', dispatchId: 'AD_uXjGjNbbbbbb' },
      fleet,
    );
    app.session.change({ actions: [progressOf(plan, { state: 'verifying', answerLost: false })] });
    await app.advance(2_000);
    expect(cursorRow(app)).toMatch(/call-7f31 +re-dispatching 2 s…/);
    app.session.change({
      actions: [progressOf(plan, { state: 'succeeded' }, { endedAtMs: NOW_MS + 2_500 })],
    });
    await app.settled();
    expect(cursorRow(app)).toMatch(/no worker/);
    expect(app.screen()).toMatch(/✔ .*2\.5 s/);
  });

  it('is taken away where the project is read-only, with the reason', async () => {
    const app = await openApp({ session: createFakeSession({}, { readOnly: true }) });
    expect(app.line(0)).toContain('READ-ONLY');
    for (const key of ['a', 'R', 'x', 'K', 'c', 'D']) {
      await app.press(key);
      expect(app.screen()).toContain('read-only');
    }
    expect(app.session.planned).toEqual([]);
  });
});

describe('the way out', () => {
  it.each(['q', 'ctrl-c'])('%s leaves the terminal as it was', async (key) => {
    const app = await openApp();
    expect(app.isAlternateScreen()).toBe(true);
    await app.press(key);
    expect(await app.ended).toEqual({ kind: 'quit' });
    await app.settled();
    expect(app.isAlternateScreen()).toBe(false);
    expect(app.cursor().visible).toBe(true);
    expect(app.isRawMode()).toBe(false);
  });

  it('an error that nobody caught leaves it so too', async () => {
    const app = await openApp();
    const error = new Error('boom');
    await app.end({ kind: 'error', error });
    expect(await app.ended).toEqual({ kind: 'error', error });
    expect(app.isAlternateScreen()).toBe(false);
  });

  it('an error in the very first frame does so too', async () => {
    const session = createFakeSession();
    Object.defineProperty(session.project, 'host', {
      get: () => {
        throw new Error('boom our-secret');
      },
    });
    const app = await openApp({ session });
    expect(await app.ended).toMatchObject({ kind: 'error', error: { message: 'boom our-secret' } });
    await app.settled();
    expect(app.output()).not.toContain('our-secret');
    expect(app.isRawMode()).toBe(false);
    expect(app.isAlternateScreen()).toBe(false);
  });

  it('an error while drawing leaves it so too, and draws nothing of itself', async () => {
    const session = createFakeSession();
    let isBroken = false;
    Object.defineProperty(session.project, 'host', {
      get: () => {
        if (isBroken) throw new Error('boom our-secret');
        return 'livekit.example.com';
      },
    });
    const app = await openApp({ session, alternateScreen: false });
    isBroken = true;
    await app.resize(110, 28);
    expect(await app.ended).toMatchObject({ kind: 'error', error: { message: 'boom our-secret' } });
    await app.settled();
    expect(app.screen()).not.toContain('our-secret');
    expect(app.isRawMode()).toBe(false);
    expect(app.cursor().visible).toBe(true);
  });

  it.each([
    ['Ctrl-Z', (app: OpenApp) => app.press('ctrl-z')],
    ['SIGTSTP', (app: OpenApp) => app.askToStop()],
  ])('%s hands the terminal to the shell, and takes it back', async (_, stop) => {
    const app = await openApp();
    const before = app.screen();
    await stop(app);
    expect(app.stops()).toBe(1);
    expect(app.isAlternateScreen()).toBe(false);
    expect(app.isRawMode()).toBe(false);
    await app.resume();
    expect(app.isAlternateScreen()).toBe(true);
    expect(app.isRawMode()).toBe(true);
    expect(app.screen()).toBe(before);
  });

  it('goes on with all of its screen after a stop that nobody could hear of', async () => {
    const app = await openApp();
    const before = app.screen();
    app.feed('\x1b[?1049l\x1b[H$ fg\r\n');
    await app.resume();
    expect(app.isAlternateScreen()).toBe(true);
    expect(app.screen()).toBe(before);
    expect(app.stops()).toBe(0);
  });
});

describe('the busy fleet', () => {
  it('has what the tests rely on', () => {
    expect(busyFleet().figures).toMatchObject({ rooms: 7, critical: 2, warning: 1 });
  });
});
