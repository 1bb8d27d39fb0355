import { describe, expect, it } from 'vitest';
import { agent, observation, participant, roomFacts } from '../helpers/facts.ts';
import { createFakeSession, planOf, progressOf } from './fake-session.ts';
import { busyFleet, fleetOf, NOW_MS, servedRoom } from './fixtures.ts';
import { openApp } from './open-app.ts';

describe('the help', () => {
  it('has all keys, and scrolls to its end', async () => {
    const app = await openApp({ columns: 80, rows: 24 });
    await app.press('?');
    expect(app.screen()).toMatch(/▸Keys.*1-18\//);
    expect(app.screen()).toContain('one row down');
    expect(app.screen()).not.toMatch(/^ +4 +workers/m);
    await app.press('G');
    expect(app.screen()).toMatch(/:q +quit/);
    await app.press('q');
    expect(app.screen()).toContain('1 Rooms');
    expect(app.screen()).not.toContain('▸Keys');
  });
});

describe('the raw JSON', () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${'abc'.repeat(10)}.${'def'.repeat(15)}`;

  it('is what the server said, without anything that looks like a token', async () => {
    const room = observation({
      room: roomFacts({ name: 'call-1', metadata: `token=${token}`, createdAtMs: NOW_MS - 60_000 }),
    });
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([room]) }) });
    await app.press('J');
    expect(app.screen()).toContain('"metadata": "token=[hidden]"');
    expect(app.screen()).toContain('"name": "call-1"');
    await app.press('escape', '2', 'J');
    expect(app.screen()).toContain('JSON of room call-1');
  });
});

describe('the raw JSON of what is cut', () => {
  const cut = () => {
    const served = agent({ identity: 'agent-1', metadata: 'xxx (cut)', isCut: true });
    const room = servedRoom('call-1', 90);
    const fleet = fleetOf([{ ...room, participants: [...room.participants, served] }]);
    return createFakeSession({ fleet });
  };
  const whole = {
    room: roomFacts({ name: 'call-1' }),
    participants: [participant({ identity: 'bob', metadata: `${'long '.repeat(100_000)}our-secret` })],
    dispatches: [],
  };

  it('is written whole into a file, without our secret', async () => {
    const session = cut();
    session.answerWhole(whole);
    const app = await openApp({ session });
    await app.press('J');
    await app.settled();
    const [[path, text] = ['', '']] = app.files;
    expect(path).toBe('/here/lktop-json-prod-eu-20260714T120831Z.json');
    expect(JSON.parse(text).participants[0].metadata).toBe(`${'long '.repeat(100_000)}[hidden]`);
    expect(app.screen()).toContain(`all of it: ${path}`);
    expect(app.screen()).toContain('JSON of room call-1');
  });

  it('says why it could not be read', async () => {
    const app = await openApp({ session: cut() });
    await app.press('J');
    await app.settled();
    expect(app.files.size).toBe(0);
    expect(app.screen()).toContain('not all of it could be read: Nobody answers.');
  });

  it('asks for nothing where all is kept', async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 90)]) });
    session.answerWhole(whole);
    const app = await openApp({ session });
    await app.press('J');
    await app.settled();
    expect(app.files.size).toBe(0);
  });
});

describe('kicking', () => {
  it('lets a human be chosen', async () => {
    const room = servedRoom('call-1', 90);
    const second = participant({ identity: 'bob', joinedAtMs: NOW_MS - 50_000 });
    const fleet = fleetOf([{ ...room, participants: [second, ...room.participants] }]);
    const app = await openApp({ session: createFakeSession({ fleet }) });
    await app.press('K');
    expect(app.screen()).toMatch(/▌bob {2}\(STANDARD\)\n.* {2}caller-call-1 {2}\(STANDARD\)/);
    await app.press('j', 'enter');
    expect(app.session.planned).toEqual([
      { kind: 'kick', room: 'RM_call-1 call-1', identity: 'caller-call-1' },
    ]);
    expect(app.screen()).toContain('y: yes, do it');
  });

  it('asks at once for the agent under the cursor', async () => {
    const app = await openApp({
      session: createFakeSession({ fleet: fleetOf([servedRoom('call-1', 90)]) }),
    });
    await app.press('2', 'K');
    expect(app.session.planned).toEqual([
      { kind: 'kick', room: 'RM_call-1 call-1', identity: 'agent-AJ_call-1' },
    ]);
  });
});

describe('an action that was not proved', () => {
  it('offers to remove by force, and F asks', async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 90)]) });
    const plan = planOf(
      { kind: 'remove-agent', room: 'RM_call-1 call-1', identity: 'agent-AJ_call-1' },
      session.getState().fleet,
    );
    const sentence = 'The agent is still there after 8 s.';
    session.change({ actions: [progressOf(plan, { state: 'unverified', sentence, forceable: true })] });
    const app = await openApp({ session });
    expect(app.screen()).toContain(`▲ ${sentence} F removes the participant by force.`);
    await app.press('F');
    expect(app.session.planned).toEqual([
      { kind: 'kick', room: 'RM_call-1 call-1', identity: 'agent-AJ_call-1' },
    ]);
  });

  it('says why it failed, in two lines where it must', async () => {
    const session = createFakeSession();
    const plan = planOf({ kind: 'create-room', name: 'x' }, session.getState().fleet);
    const failure = {
      kind: 'refused',
      sentence: 'Nothing listens at livekit.example.com any longer.',
      remedy: 'Look whether the server runs.',
    };
    session.change({ actions: [progressOf(plan, { state: 'failed', failure })] });
    const app = await openApp({ session, columns: 80, rows: 24 });
    const said = app.lines().slice(-3).join(' ').replace(/\s+/g, ' ');
    expect(said).toContain(
      'Nothing listens at livekit.example.com any longer. Look whether the server runs.',
    );
  });
});

describe('the screen', () => {
  it('stands still while frozen, and says so', async () => {
    const app = await openApp();
    await app.press('p');
    expect(app.line(0)).toContain('FROZEN');
    app.session.sweep(fleetOf([servedRoom('new', 10)]));
    await app.settled();
    expect(app.screen()).toContain('call-7f31');
    await app.press('x');
    expect(app.screen()).toContain('frozen');
    expect(app.session.planned).toEqual([]);
    await app.press('p');
    expect(app.screen()).not.toContain('call-7f31');
  });

  it('sweeps by hand, and less or more often', async () => {
    const app = await openApp();
    await app.press('r');
    expect(app.session.sweepsAskedFor()).toBe(1);
    await app.press('+');
    expect(app.session.getState().intervalMs).toBe(5_000);
    expect(app.screen()).toContain('a sweep every 5 s');
    await app.press('-', '-');
    expect(app.session.getState().intervalMs).toBe(1_000);
    await app.press('-');
    expect(app.screen()).toContain('1 s is the shortest');
    await app.press('+', '+', '+', '+', '+', '+');
    expect(app.session.getState().intervalMs).toBe(0);
    expect(app.line(0)).toContain('BY HAND');
  });

  it('does not take pasted text for keys', async () => {
    const app = await openApp();
    await app.paste('Dxyq');
    expect(app.screen()).toContain('pasted text is not taken as keys');
    expect(app.session.planned).toEqual([]);
  });

  it('takes no key blindly on a terminal that is too small', async () => {
    const app = await openApp({ columns: 30, rows: 8 });
    await app.press('x', 'y');
    expect(app.session.planned).toEqual([]);
    await app.press('q');
    expect(await app.ended).toEqual({ kind: 'quit' });
  });

  it('is drawn anew by Ctrl-L, whatever has been written over it', async () => {
    const app = await openApp();
    const before = app.screen();
    app.feed('\x1b[5;5Hgarbage from a daemon\x1b[40;1H');
    await app.settled();
    expect(app.screen()).toContain('garbage');
    await app.press('ctrl-l');
    expect(app.screen()).toBe(before);
  });

  it('shows the agents and dispatches of all rooms', async () => {
    const app = await openApp();
    await app.press('A');
    expect(app.screen()).toMatch(/2 Agents · all rooms/);
    expect(app.screen()).toMatch(/call-0193.*support-v2/);
    await app.press('A');
    expect(app.screen()).toMatch(/2 Agents · call-7f31/);
  });

  it('puts warnings away by Esc', async () => {
    const session = createFakeSession(
      { fleet: busyFleet() },
      { warnings: ['The config may be read by others.'] },
    );
    const app = await openApp({ session });
    expect(app.screen()).toContain('The config may be read by others. (Esc hides this)');
    await app.press('escape');
    expect(app.screen()).not.toContain('may be read');
  });
});
