import { describe, expect, it } from 'vitest';
import { emptyEventLog, logEvents } from '../../../source/fleet/event-log.ts';
import type { RoomObservation } from '../../../source/fleet/snapshot.ts';
import { observation, roomFacts } from '../../helpers/facts.ts';
import { createFakeSession, type FakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, mistypedRoom, NOW_MS, quietRoom, servedRoom } from '../fixtures.ts';
import { type OpenApp, openApp } from '../open-app.ts';

const BELL = '\x07';

const cursorRow = (app: OpenApp): string => app.lines().find((one) => one.startsWith('▌')) ?? '';
const titled = (app: OpenApp, pane: string): string =>
  app.lines().find((one) => one.includes(pane) && one.includes('─')) ?? '';
const rings = (app: OpenApp): number => app.output().split(BELL).length - 1;

/** A room like `call-7f31`, of the same incident. */
const mistyped = (name: string, seconds: number): RoomObservation => {
  const like = mistypedRoom(name, seconds);
  const room = roomFacts({ ...like.room, id: `RM_${name}` });
  return observation({ ...like, room });
};
const others = [mistyped('bad-1', 230), mistyped('bad-2', 220), mistyped('bad-3', 210)];

const withIncident = (): FakeSession => createFakeSession({ fleet: busyFleet(others) });

/** A session that has been looked at for a while. */
const settledSession = async (app: OpenApp): Promise<void> => {
  for (let sweep = 0; sweep < 3; sweep += 1) app.session.sweep(app.session.getState().fleet);
  await app.settled();
};

describe('an incident', () => {
  it.each([
    [120, 30],
    [80, 24],
  ])('is one row, opened by Enter and left by Esc (%i×%i)', async (columns, rows) => {
    const app = await openApp({ columns, rows, session: withIncident() });
    expect(cursorRow(app)).toMatch(/^▌✖ 4 rooms · no worker · suport-v2 · since 12:04 +4 {3}3m/);
    expect(app.screen()).toContain('✖ no worker · suport-v2');
    expect(app.screen()).toContain('did you mean "support-v2"?');
    await app.press('enter');
    expect(titled(app, '1 Rooms')).toMatch(/1 Rooms · no worker · suport-v2 ─+ 1\/4 of 10/);
    expect(cursorRow(app)).toContain('call-7f31');
    expect(app.screen()).not.toContain('lobby');
    await app.press('j', 'escape');
    expect(cursorRow(app)).toContain('4 rooms · no worker');
    expect(app.screen()).toContain('lobby');
  });

  it('shows the agents, dispatches and events of its rooms', async () => {
    const app = await openApp({ session: withIncident() });
    expect(titled(app, '3 Dispatches')).toMatch(/3 Dispatches · 4 rooms ─+ 1\/8/);
    expect(app.screen()).toMatch(/✖ bad-2 +suport-v2 +no worker/);
    expect(app.screen()).toContain('no agent in these rooms');
    await app.press('6');
    expect(titled(app, '6 Events')).toContain('6 Events · 4 rooms');
  });

  it('keeps the rooms that are well again while it is open', async () => {
    const app = await openApp({ session: withIncident() });
    await app.press('enter');
    app.session.sweep(
      fleetOf([...others, servedRoom('lobby', 60), { ...servedRoom('x', 60), ...rename(mistypedRoom()) }]),
    );
    await app.settled();
    expect(titled(app, '1 Rooms')).toMatch(/1\/4 of 5|4\/4 of 5/);
    expect(app.screen()).toMatch(/● call-7f31/);
  });

  it('is rooms with a row each after i, the cursor on the first of them', async () => {
    const app = await openApp({ session: withIncident() });
    await app.press('i');
    expect(app.screen()).toContain('every room has a row of its own');
    expect(cursorRow(app)).toContain('call-7f31');
    expect(app.screen()).toMatch(/✖ bad-3 +no worker/);
    await app.press('j', 'i');
    expect(cursorRow(app)).toContain('4 rooms · no worker');
  });

  it('is acknowledged as a whole, and news when it reaches another room', async () => {
    const app = await openApp({ session: withIncident() });
    await app.press('m');
    expect(cursorRow(app)).toContain('ack: 4 rooms');
    await app.press('n', 'n', 'n');
    expect(cursorRow(app)).not.toContain('4 rooms');
    app.session.sweep(busyFleet([...others, mistyped('bad-4', 200)]));
    await app.settled();
    expect(app.lines().find((one) => one.includes('5 rooms (4 ack)'))).toBeDefined();
  });

  it('gives a room that is chosen from elsewhere its row', async () => {
    const session = withIncident();
    const app = await openApp({ session });
    const opened = { kind: 'room opened' as const, subject: null, severity: 'ok' as const };
    const log = logEvents(emptyEventLog, NOW_MS, [
      { ...opened, room: 'RM_bad-2 bad-2', roomName: 'bad-2', text: 'room opened' },
    ]);
    session.change({ log });
    await app.press('f', '/');
    await app.type('sip');
    await app.press('enter', 'A', '6', 'enter');
    expect(app.screen()).toContain('Detail · room bad-2');
    expect(cursorRow(app)).toContain('bad-2');
    await app.press('escape', '1', 'j', 'k');
    expect(app.screen()).toMatch(/4 rooms · no worker/);
  });

  it('is only what a filter finds of it', async () => {
    const app = await openApp({ session: withIncident() });
    await app.press('/');
    await app.type('bad !bad-3');
    expect(cursorRow(app)).toContain('2 rooms · no worker');
    await app.type(' !bad-2');
    expect(cursorRow(app)).toContain('bad-1');
  });

  it('says that its row stands for many', async () => {
    const app = await openApp({ session: withIncident() });
    await app.press('J');
    expect(app.screen()).toContain('this row stands for many: Enter opens it');
  });

  it('works in ASCII and without colour', async () => {
    const app = await openApp({ session: withIncident(), ascii: true, noColor: true });
    expect(app.screen()).toMatch(/^>! 4 rooms - no worker - suport-v2 - since 12:04/m);
    expect(app.screen()).toMatch(/^[ -~\n]*$/);
  });
});

describe('a new incident', () => {
  const before = () => fleetOf([mistypedRoom(), quietRoom('lobby', 600), servedRoom('call-1', 600)]);

  it('rings once, and moves no cursor', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: before() }) });
    await settledSession(app);
    await app.press('G');
    expect(cursorRow(app)).toContain('lobby');
    expect(rings(app)).toBe(0);
    const broken = { ...servedRoom('call-2', 600), participants: [] };
    const mistypedNow = mistyped('other', 100);
    const renamed = {
      ...mistypedNow,
      dispatches: mistypedNow.dispatches.map((one) => ({ ...one, agentName: 'orders' })),
    };
    const after = () =>
      fleetOf([mistypedRoom(), quietRoom('lobby', 600), servedRoom('call-1', 600), broken, renamed]);
    app.session.sweep(after());
    app.session.sweep(after());
    await app.settled();
    expect(app.screen()).toContain('no worker for orders');
    expect(rings(app)).toBe(1);
    expect(cursorRow(app)).toContain('lobby');
  });

  it('does not ring for a room more, nor for what was there at first', async () => {
    const app = await openApp({ session: withIncident() });
    await settledSession(app);
    app.session.sweep(busyFleet([...others, mistyped('bad-4', 200)]));
    await app.settled();
    expect(rings(app)).toBe(0);
  });

  it('rings while the screen stands still, and shows nothing', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([quietRoom('lobby', 600)]) }) });
    await settledSession(app);
    await app.press('p', 'j');
    const lines = app.lines().slice(2);
    app.session.sweep(fleetOf([quietRoom('lobby', 600), mistypedRoom()]));
    await app.settled();
    expect(rings(app)).toBe(1);
    expect(app.lines().slice(2)).toEqual(lines);
  });

  it('does not ring where no bell is wanted', async () => {
    const session = createFakeSession({ fleet: fleetOf([quietRoom('lobby', 600)]) });
    const app = await openApp({ session, bell: false });
    await settledSession(app);
    app.session.sweep(fleetOf([quietRoom('lobby', 600), mistypedRoom()]));
    await app.settled();
    expect(rings(app)).toBe(0);
    expect(app.screen()).toContain('no worker for suport-v2');
  });

  it('leaves the room under the cursor its row until the cursor leaves it', async () => {
    const app = await openApp({
      session: createFakeSession({ fleet: fleetOf([mistypedRoom(), quietRoom('lobby', 600)]) }),
    });
    await settledSession(app);
    await app.press('down', 'up');
    app.session.sweep(fleetOf([mistypedRoom(), quietRoom('lobby', 600), ...others]));
    await app.settled();
    expect(cursorRow(app)).toContain('call-7f31');
    expect(app.screen()).toContain('3 rooms · no worker');
    await app.press('G');
    expect(app.screen()).toContain('4 rooms · no worker');
    expect(cursorRow(app)).toContain('lobby');
  });
});

/** The room `call-7f31` as it is when an agent serves it. */
function rename({ key, room }: RoomObservation): Pick<RoomObservation, 'key' | 'room'> {
  return { key, room: { ...room, createdAtMs: NOW_MS - 240_000 } };
}
