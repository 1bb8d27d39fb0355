import { describe, expect, it } from 'vitest';
import { emptyEventLog, logEvents } from '../../source/fleet/event-log.ts';
import type { MomentRows } from '../../source/registry/history.ts';
import { StoreError } from '../../source/registry/store.ts';
import { createFakeSession, type FakeSession, nothingThen } from './fake-session.ts';
import { busyFleet, fleetOf, mistypedRoom, NOW_MS, quietRoom, servedRoom } from './fixtures.ts';
import { openApp } from './open-app.ts';

const SIZES = [
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
];

const CALL = 'RM_byV92GNMHXjm call-7f31';
const wellRooms = () => [servedRoom('call-7f31', 600), servedRoom('call-2', 300)];

/** The room of the incident, in which an agent served until 12:08:31, and 60 s later a caller waits alone. */
const stage = async (size = SIZES[0], changes: { readonly readOnly?: boolean } = {}) => {
  const served = servedRoom('call-7f31', 600);
  const well = fleetOf([
    { ...served, room: { ...served.room, id: 'RM_byV92GNMHXjm' }, key: CALL },
    quietRoom('lobby', 60),
  ]);
  const session = createFakeSession({ fleet: well }, changes);
  const app = await openApp({ ...size, session });
  await app.advance(60_000);
  const bad = fleetOf([mistypedRoom(), quietRoom('lobby', 60)]);
  session.sweep(bad);
  await app.settled();
  await app.advance(60_000);
  session.sweep(bad);
  await app.settled();
  return { app, session, well, bad };
};

const rowOf = (lines: readonly string[], name: string): string =>
  lines.find((text) => new RegExp(`^[▌ ][✖▲○●·] ${name} `).test(text)) ?? '';

describe('< and >', () => {
  it('do not call the profiles those of then', async () => {
    const { app } = await stage();
    await app.press('<', '8');
    expect(app.lines()[0]).toContain('PAST 12:08:31');
    expect(app.screen()).toContain('8 Profiles');
    expect(app.screen()).not.toMatch(/(Profiles|Detail) · PAST/);
  });

  it.each(SIZES)('step through the states of the room under the cursor ($columns×$rows)', async (size) => {
    const { app, session } = await stage(size);
    expect(rowOf(app.lines(), 'call-7f31')).toContain('no worker for suport-v2');
    await app.press('<');
    expect(app.lines()[0]).toContain('PAST 12:08:31');
    expect(app.screen()).toMatch(/Detail · PAST 12:08:31 · room call-7f31/);
    expect(rowOf(app.lines(), 'call-7f31')).toContain('support-v2 listening');
    expect(app.screen()).toContain('NOW ✖ 1 critical');
    // What the age columns count is of that time, too.
    expect(rowOf(app.lines(), 'call-7f31')).toMatch(/10m/);
    await app.press('<');
    expect(app.screen()).toContain('no earlier state of this room is kept');
    expect(app.lines()[0]).toContain('PAST 12:08:31');
    await app.press('>');
    expect(app.screen()).not.toContain('PAST');
    expect(app.screen()).toContain('back to now');
    expect(rowOf(app.lines(), 'call-7f31')).toContain('no worker for suport-v2');
    await app.press('>');
    expect(app.screen()).toContain('this is now: nothing comes after it');
    expect(session.planned).toEqual([]);
  });

  it('say why there is no room to step through', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([]) }) });
    await app.press('<');
    expect(app.screen()).toMatch(/no room|nothing selected/);
    expect(app.screen()).not.toContain('PAST');
  });

  it('of many rooms as one row ask for one of them', async () => {
    const two = ['call-a', 'call-b'].map((name) => {
      const room = mistypedRoom(name);
      return { ...room, key: `RM_${name} ${name}`, room: { ...room.room, id: `RM_${name}` } };
    });
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf(two) }) });
    expect(app.screen()).toContain('2 rooms');
    await app.press('<');
    expect(app.screen()).toContain('open the incident first: a step is that of one room');
  });
});

describe('the past', () => {
  const ACTIONS = ['a', 'R', 'x', 'K', 'c', 'D', 'space', '*', 'v', 'm', 'p'];

  it.each(ACTIONS)('turns %s off, in a sentence that names Esc', async (key) => {
    const { app, session } = await stage();
    await app.press('<', key);
    expect(app.screen()).toContain('this is the past, 12:08:31: Esc goes back to now first');
    expect(session.planned).toEqual([]);
    expect(app.lines()[0]).toContain('PAST 12:08:31');
  });

  it('turns typed actions off, and those of a read-only project stay off', async () => {
    const { app, session } = await stage();
    await app.press('<');
    await app.type(':dispatch call-7f31 support');
    await app.press('enter');
    expect(app.screen()).toContain('Esc goes back to now first');
    expect(session.planned).toEqual([]);
    const other = await stage(SIZES[0], { readOnly: true });
    await other.app.press('<', 'R');
    expect(other.app.screen()).toContain('read-only: nothing can be changed from here');
  });

  it.each(SIZES)('is left by Esc, with the cursor where it was ($columns×$rows)', async (size) => {
    const { app } = await stage(size);
    await app.press('down');
    const before = app.lines().find((text) => text.startsWith('▌')) ?? 'none';
    await app.type(':at 12:08:40');
    await app.press('enter');
    expect(app.lines()[0]).toContain('PAST 12:08:40');
    await app.press('home', 'enter');
    expect(app.screen()).toContain('▸Detail');
    await app.press('escape');
    expect(app.lines()[0]).toContain('PAST 12:08:40');
    await app.press('escape');
    expect(app.screen()).not.toContain('PAST');
    expect(before).toContain('lobby');
    expect(app.lines().find((text) => text.startsWith('▌'))).toContain('lobby');
  });

  it('that began in the details is left from there at once, and they stay open', async () => {
    const { app } = await stage();
    await app.press('enter', '<');
    expect(app.screen()).toContain('▸Detail · PAST 12:08:31');
    await app.press('escape');
    expect(app.screen()).not.toContain('PAST');
    expect(app.screen()).toContain('▸Detail');
  });

  it('lets a batch go on: Esc goes back to now and stops nothing', async () => {
    const { app, session } = await stage();
    await app.press('<', 'escape');
    expect(session.batchStops()).toBe(0);
  });

  it('is sorted and filtered like the present, and keeps the filter', async () => {
    const { app } = await stage();
    await app.press('<');
    await app.type('/lobby');
    await app.press('enter');
    expect(rowOf(app.lines(), 'lobby')).not.toBe('');
    expect(app.screen()).toContain('1/1 of 2');
    await app.press('escape');
    expect(app.screen()).not.toContain('PAST');
    expect(app.screen()).toContain('1/1 of 2');
  });

  it('is exported and shown as JSON with its time', async () => {
    const { app } = await stage();
    await app.press('<', 'J');
    expect(app.screen()).toContain('"past"');
    expect(app.screen()).toContain('"2026-07-14T12:08:31');
    await app.press('escape');
    await app.type(':export then.json');
    await app.press('enter');
    await app.settled();
    const text = app.files.get('/here/then.json') ?? '{}';
    expect(JSON.parse(text)).toMatchObject({ past: { at: '2026-07-14T12:08:31.000Z', source: 'this run' } });
    expect(text).toContain('support-v2');
    expect(text).not.toContain('suport-v2');
    await app.press('B');
    await app.settled();
    const bundle = [...app.files].find(([path]) => path.includes('bundle'))?.[1] ?? '{}';
    expect(JSON.parse(bundle)).toMatchObject({ past: { at: '2026-07-14T12:08:31.000Z' } });
  });

  it('keeps what is acknowledged now', async () => {
    const { app } = await stage();
    await app.press('m');
    expect(rowOf(app.lines(), 'call-7f31')).toContain('ack: ');
    await app.press('<', 'escape');
    expect(rowOf(app.lines(), 'call-7f31')).toContain('ack: ');
  });

  it('rings for a problem of now, counts it in the title, and tells it in the header', async () => {
    const session = createFakeSession({ fleet: fleetOf(wellRooms()) });
    const app = await openApp({ session });
    session.sweep(fleetOf(wellRooms()), { snapshot: { ...session.getState().snapshot, sweep: 5 } });
    await app.advance(10_000);
    await app.type(':at -5s');
    await app.press('enter');
    expect(app.screen()).toContain('NOW no problem seen');
    const bells = () => app.output().split('\x07').length;
    const before = bells();
    session.sweep(busyFleet());
    await app.settled();
    expect(bells()).toBe(before + 1);
    expect(app.screen()).toMatch(/NOW ✖ \d critical/);
    expect(rowOf(app.lines(), 'call-2')).toContain('support-v2 listening');
    session.connection({
      state: 'failing',
      failure: { kind: 'refused', sentence: 'The server refuses.', remedy: 'Start it.' },
      sinceMs: session.clock.now(),
      retryAtMs: session.clock.now() + 2_000,
    });
    await app.settled();
    expect(app.screen()).toContain('NOW FAILING');
  });

  it('does not move with the clock', async () => {
    const { app } = await stage();
    await app.press('<');
    const before = app.lines().slice(2);
    await app.advance(120_000);
    expect(app.lines().slice(2)).toEqual(before);
  });
});

const told =
  (changes: Partial<MomentRows>) =>
  async ({ atMs }: { readonly atMs: number }) => ({
    ...nothingThen(atMs),
    watchesKnownMs: NOW_MS - 10 * 86_400_000,
    eventsFromMs: NOW_MS - 5 * 86_400_000,
    ...changes,
  });

const recorded = {
  rooms: [
    {
      roomId: 'RM_old',
      roomName: 'old-call',
      createdMs: NOW_MS - 7_300_000,
      lastSeenMs: 0,
      goneMs: NOW_MS - 7_000_000,
    },
  ],
  dispatches: [
    {
      host: 'h',
      roomName: 'old-call',
      roomId: 'RM_old',
      dispatchId: 'AD_old',
      agentName: 'support-v2',
      deployment: null,
      who: null,
      metadata: null,
      createdMs: NOW_MS - 7_300_000,
      firstJobMs: null,
      joinedMs: null,
      error: null,
      lastSeenMs: 0,
      goneMs: null,
      outcome: 'pending' as const,
    },
  ],
  verdicts: [
    {
      host: 'h',
      atMs: NOW_MS - 7_250_000,
      kind: 'verdict',
      severity: 'critical' as const,
      roomId: 'RM_old',
      roomName: 'old-call',
      subject: 'AD_old',
      text: 'no worker for support-v2',
    },
  ],
  watched: { sinceMs: NOW_MS - 8_000_000 },
};

describe(':at', () => {
  const at = async (typed: string, session: FakeSession = createFakeSession(), size = SIZES[0]) => {
    const app = await openApp({ ...size, session });
    await app.type(`:at ${typed}`);
    await app.press('enter');
    await app.settled();
    return app;
  };

  it.each(SIZES)('rebuilds a time of an earlier run from the registry ($columns×$rows)', async (size) => {
    const session = createFakeSession();
    session.answerMoments({ readMoment: told(recorded) });
    const app = await at('10:08', session, size);
    expect(app.lines()[0]).toContain('PAST 10:08:00');
    const row = rowOf(app.lines(), 'old-call');
    expect(row).toContain('no worker for support-v2');
    expect(row).toMatch(/ \? /);
    await app.press('enter');
    expect(app.screen()).toContain('Callers, other participants');
    expect(app.screen()).toContain('told at that time: no worker for support-v2');
    expect(app.screen()).not.toContain('not known whether one is expected');
    await app.press('escape', '4');
    expect(app.screen()).toContain('unknown then: the registry keeps no workers');
    await app.type(':scan');
    await app.press('enter');
    expect(app.screen()).toContain('what was untidy then is not known');
  });

  it('shows the date of another day', async () => {
    const session = createFakeSession();
    session.answerMoments({ readMoment: told(recorded) });
    const app = await at('2026-07-13 23:10', session);
    expect(app.lines()[0]).toContain('PAST 2026-07-13 23:10:00');
  });

  it('says when nobody looked', async () => {
    const session = createFakeSession();
    session.answerMoments({
      readMoment: told({
        ...recorded,
        verdicts: [],
        watched: null,
        lookedBeforeMs: NOW_MS - 8_000_000,
        lookedAfterMs: NOW_MS - 6_000_000,
      }),
    });
    const app = await at('10:08', session);
    expect(app.screen()).toContain('Nobody looked between 09:55:11 and 10:28:31. Only what lasted is known.');
    expect(rowOf(app.lines(), 'old-call')).toContain('unknown then');
  });

  it('refuses a time of which nothing is known, and stays in the present', async () => {
    const app = await at('10:08');
    expect(app.screen()).toContain('nothing is known of 10:08:00');
    expect(app.screen()).not.toContain('PAST');
  });

  it('says that the registry does not answer', async () => {
    const session = createFakeSession();
    session.answerMoments({
      readMoment: async () => {
        throw new StoreError({ kind: 'disk', sentence: 'The disk is gone.', remedy: '' });
      },
    });
    const app = await at('10:08', session);
    expect(app.screen()).toContain('the registry does not answer: The disk is gone.');
  });

  it.each([
    ['foo', 'foo is no time: try 12:04'],
    ['23:59', '23:59 is in the future: it is 12:08:31'],
  ])('%s stays open with the reason', async (typed, reason) => {
    const app = await at(typed);
    expect(app.screen()).toContain(`:at ${typed}`);
    expect(app.screen()).toContain(reason);
  });

  it('now goes back', async () => {
    const { app } = await stage();
    await app.press('<');
    await app.type(':at now');
    await app.press('enter');
    expect(app.screen()).not.toContain('PAST');
    await app.type(':at now');
    await app.press('enter');
    expect(app.screen()).toContain('this is now');
  });

  it('that the registry answers late is given up by Esc', async () => {
    const session = createFakeSession();
    let answer = (_: MomentRows): void => {};
    session.answerMoments({
      readMoment: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const { app } = { app: await at('10:08', session) };
    await app.press('<', 'escape');
    answer(await told(recorded)({ atMs: NOW_MS }));
    await app.settled();
    expect(app.screen()).not.toContain('PAST 10:08');
  });

  it('cleans what a server named: it is hostile', async () => {
    const session = createFakeSession();
    const [room] = recorded.rooms;
    session.answerMoments({
      readMoment: told({
        ...recorded,
        rooms: room ? [{ ...room, roomName: 'bad\u001b[31m\u202ename' }] : [],
      }),
    });
    const app = await at('10:08', session);
    expect(app.screen()).not.toContain('\u202e');
    expect(app.lines()[0]).toContain('PAST');
  });

  it('asks the registry about Deployments and History as of that time', async () => {
    const { app, session } = await stage();
    await app.press('<', '5');
    expect(session.pastWanted()).toMatchObject({ agents: true, asOf: { atMs: NOW_MS } });
    await app.press('escape', 'escape');
    expect(session.pastWanted().asOf).toBeUndefined();
  });

  it('< on an event of a room that is gone goes to its time, and to no room of another list', async () => {
    const { app, session } = await stage();
    const atMs = NOW_MS + 30_000;
    const log = logEvents(emptyEventLog, atMs, [
      {
        kind: 'room closed',
        room: 'RM_old old-call',
        roomName: 'old-call',
        subject: null,
        text: 'room closed',
        severity: 'ok',
      },
    ]);
    session.change({ log });
    await app.press('6', 'A', '<');
    expect(app.lines()[0]).toContain('PAST 12:09:01');
    await app.press('escape', '5', '<');
    expect(app.lines()[0]).not.toContain('PAST');
  });
});
