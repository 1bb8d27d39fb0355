import { describe, expect, it } from 'vitest';
import { NO_PAST } from '../../../source/agents/past.ts';
import { type EventLog, emptyEventLog, logEvents } from '../../../source/fleet/event-log.ts';
import type { EventDraft, FleetEvent } from '../../../source/fleet/events.ts';
import { lineText } from '../../../source/ui/line.ts';
import { eventsPane } from '../../../source/ui/panes/events/pane.ts';
import { shownEvents } from '../../../source/ui/panes/events/shown-events.ts';
import { symbolsOf, UNICODE_SYMBOLS } from '../../../source/ui/theme.ts';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet, NOW_MS } from '../fixtures.ts';
import { openApp } from '../open-app.ts';
import { rowIn } from '../pane-row.ts';

const CALL = 'RM_byV92GNMHXjm call-7f31';

const eventDraft = (text: string, changes: Partial<EventDraft> = {}): EventDraft => ({
  kind: 'participant joined',
  room: CALL,
  roomName: 'call-7f31',
  subject: null,
  text,
  severity: 'ok',
  ...changes,
});

const inLobby = (text: string) => eventDraft(text, { room: 'RM_lobby lobby', roomName: 'lobby' });

const lost = eventDraft('connection lost', {
  kind: 'connection',
  room: null,
  roomName: null,
  severity: 'warning',
});

const logOf = (...happened: readonly EventDraft[]): EventLog => logEvents(emptyEventLog, NOW_MS, happened);

describe('the events that are shown', () => {
  const log = logOf(eventDraft('first'), inLobby('second'), lost, eventDraft('fourth'));
  const texts = (scope: string | null) => shownEvents(log, scope).items.map(({ event }) => event.text);

  it.each([
    ['a room: its own, and what befell the project', CALL, ['fourth', 'connection lost', 'first']],
    ['all rooms', 'all', ['fourth', 'connection lost', 'second', 'first']],
    ['no room', null, []],
  ])('of %s, newest first', (_, scope, expected) => {
    expect(texts(scope)).toEqual(expected);
  });

  const ofNew = (text: string, room: string | null = null) =>
    eventDraft(text, { kind: 'action', room, roomName: 'new', subject: null });
  const NEW = 'RM_new new';
  const textsOf = (newLog: EventLog, scope: string) =>
    shownEvents(newLog, scope).items.map(({ event }) => event.text);

  it('of a room hold no action on another, nor on one that does not exist yet, nor the end of a batch', () => {
    const batchEnd = eventDraft('removing 9 agents: 9/9 done', {
      kind: 'action',
      room: null,
      roomName: null,
    });
    const elsewhere = logOf(
      eventDraft('first'),
      ofNew('dispatching x to new'),
      batchEnd,
      eventDraft('removing y from lobby', { kind: 'action', room: 'RM_lobby lobby', roomName: 'lobby' }),
    );
    expect(textsOf(elsewhere, CALL)).toEqual(['first']);
    expect(textsOf(elsewhere, 'all')).toHaveLength(4);
  });

  it('of a room that an action made begin with that action', () => {
    const made = logEvents(logOf(ofNew('creating room new')), NOW_MS + 2_000, [
      eventDraft('room opened', { kind: 'room opened', room: NEW, roomName: 'new' }),
      ofNew('created room new', NEW),
    ]);
    expect(textsOf(made, NEW)).toEqual(['created room new', 'room opened', 'creating room new']);
    expect(textsOf(made, CALL)).toEqual([]);
  });

  it('of a room hold no action on an earlier room of its name, nor one long before it', () => {
    const opened = (room: string) => eventDraft(`opened ${room}`, { room, roomName: 'new' });
    const begun = logOf(ofNew('creating the first'), opened(NEW), ofNew('failing, an hour before'));
    const twice = logEvents(begun, NOW_MS + 3_600_000, [opened('RM_next new')]);
    expect(textsOf(twice, NEW)).toEqual([`opened ${NEW}`, 'creating the first']);
    expect(textsOf(twice, 'RM_next new')).toEqual(['opened RM_next new']);
  });

  it('are the same object for the same log', () => {
    expect(shownEvents(log, CALL)).toBe(shownEvents(log, CALL));
    expect(shownEvents(emptyEventLog, CALL)).toBe(shownEvents(emptyEventLog, 'all'));
  });
});

describe('the row of an event', () => {
  const row = (changes: Partial<FleetEvent>, context: { showRoom?: boolean; ascii?: boolean } = {}) =>
    lineText(
      rowIn(
        eventsPane,
        { key: '1', event: { number: 1, atMs: NOW_MS - 61_000, ...eventDraft('alice joined'), ...changes } },
        {
          nowMs: NOW_MS,
          columns: 60,
          symbols: context.ascii ? symbolsOf(true) : UNICODE_SYMBOLS,
          showRoom: context.showRoom ?? false,
        },
      ),
    ).trimEnd();

  it.each<[string, Partial<FleetEvent>, { showRoom?: boolean; ascii?: boolean }, string]>([
    ['says when and what', {}, {}, '  12:07:30    alice joined'],
    [
      'marks a verdict',
      { kind: 'verdict', text: 'left: gone', severity: 'critical' },
      {},
      '✖ 12:07:30    left: gone',
    ],
    [
      'marks that a room is well again',
      { kind: 'verdict', text: 'well again' },
      {},
      '● 12:07:30    well again',
    ],
    [
      'cuts the identity and not what happened',
      {
        subject: 'agent-AJ_EVcqHSZYcghS',
        text: 'support-v2 (agent-AJ_EVcqHSZYcghS) joined as a second one',
      },
      {},
      '  12:07:30    support-v2 (agent-AJ_…) joined as a second one',
    ],
    ['names its room among others', {}, { showRoom: true }, '  12:07:30    call-7f31    alice joined'],
    [
      'leaves the room open where it has none',
      { ...lost },
      { showRoom: true },
      '▲ 12:07:30                 connection lost',
    ],
    [
      'draws its own arrow',
      { kind: 'agent state', text: 'a: idle → speaking' },
      { ascii: true },
      '  12:07:30    a: idle -> speaking',
    ],
    [
      'escapes what came from callers',
      { text: '\x1b[31mred joined' },
      {},
      '  12:07:30    \\x1b[31mred joined',
    ],
    ['says the day of an older one', { atMs: NOW_MS - 90_000_000 }, {}, '  07-13 11:08 alice joined'],
  ])('%s', (_, changes, context, expected) => {
    expect(row(changes, context)).toBe(expected);
  });
});

describe('the events pane', () => {
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => eventDraft(`event ${from + index}`));

  const open = async (count: number, size: { columns: number; rows: number }) => {
    let log = logOf(inLobby('somebody joined'), ...numbered(1, count));
    const session = createFakeSession({ fleet: busyFleet(), log });
    const app = await openApp({ session, ...size });
    const happen = async (...happened: readonly EventDraft[]) => {
      log = logEvents(log, NOW_MS, happened);
      session.change({ log });
      await app.settled();
    };
    return { app, session, happen };
  };

  it.each([
    { columns: 120, rows: 30 },
    { columns: 80, rows: 24 },
  ])('shows what happened in the room under the cursor ($columns×$rows)', async (size) => {
    const { app } = await open(3, size);
    await app.press('6');
    expect(app.screen()).toMatch(/▸6 Events · call-7f31 ─+ 1\/3/);
    expect(app.screen()).toMatch(/12:08:31 +event 3[\s\S]*event 2[\s\S]*event 1/);
    expect(app.screen()).not.toContain('somebody joined');
    expect(app.screen()).toContain('Detail · room call-7f31');
    await app.press('A');
    expect(app.screen()).toMatch(/6 Events · all rooms ─+ 1\/4/);
    expect(app.screen()).toMatch(/lobby +somebody joined/);
  });

  it.each([
    { columns: 120, rows: 30 },
    { columns: 80, rows: 24 },
  ])('shows those about problems alone with f ($columns×$rows)', async (size) => {
    const { app, happen } = await open(3, size);
    const problem = (text: string, severity: EventDraft['severity']) =>
      eventDraft(text, { kind: 'verdict', severity });
    await happen(problem('left: gone', 'critical'), problem('stuck', 'warning'), problem('ended', 'notice'));
    await app.press('6', 'f');
    expect(app.screen()).toMatch(/▸6 Events · call-7f31 · problems ─+ 1\/2 of 6/);
    expect(app.screen()).toMatch(/▲ 12:08:31 +stuck[\s\S]*✖ 12:08:31 +left: gone/);
    expect(app.screen()).not.toMatch(/12:08:31 +(?:event|ended)/);
    await happen(eventDraft('event 4'), problem('silent', 'warning'));
    expect(app.screen()).toMatch(/▌▲ 12:08:31 +silent/);
    await app.press('f');
    expect(app.screen()).toMatch(/12:08:31 +event 4/);
  });

  it('says so where no event is about a problem', async () => {
    const { app } = await open(3, { columns: 120, rows: 30 });
    await app.press('6', 'f');
    expect(app.screen()).toContain('0 of 3 events have a problem: f shows all');
  });

  it('gives its place back to agents and dispatches', async () => {
    const { app } = await open(3, { columns: 120, rows: 30 });
    const before = app.screen();
    expect(before).not.toContain('6 Events');
    await app.press('e');
    expect(app.screen()).not.toContain('2 Agents');
    await app.press('escape');
    expect(app.screen()).toBe(before);
  });

  it('follows the newest, and stays where it is while older ones are read', async () => {
    const { app, happen } = await open(60, { columns: 120, rows: 30 });
    await app.press('e');
    await happen(eventDraft('event 61'));
    expect(app.screen()).toMatch(/▌ +12:08:31 +event 61\b/);
    await app.press('j', 'j');
    const row = () => app.lines().findIndex((line) => /▌ +12:08:31 +event 59\b/.test(line));
    const place = row();
    expect(place).toBeGreaterThan(0);
    await happen(...numbered(62, 70));
    expect(row()).toBe(place);
    expect(app.screen()).not.toContain('event 62');
    await app.press('g');
    await happen(eventDraft('event 71'));
    expect(app.screen()).toMatch(/▌ +12:08:31 +event 71\b/);
  });

  it('writes nothing while nothing happens', async () => {
    const { app, session } = await open(60, { columns: 120, rows: 30 });
    await app.press('e', 'j');
    await app.settled();
    const before = app.screen();
    app.resetBytes();
    session.change({});
    await app.settled();
    expect(app.bytesWritten()).toBe(0);
    expect(app.screen()).toBe(before);
  });

  it('leads from an event to its room', async () => {
    const { app, happen } = await open(3, { columns: 120, rows: 30 });
    await app.press('e', 'A');
    await happen(inLobby('mallory joined'));
    expect(app.screen()).toContain('Detail · room lobby');
    await app.press('enter');
    expect(app.screen()).toMatch(/▸Detail · room lobby/);
    expect(app.lines().find((line) => line.startsWith('▌'))).toContain('lobby');
  });

  it('says of an event whose room is gone that it is, and acts upon nothing', async () => {
    const { app, happen, session } = await open(3, { columns: 120, rows: 30 });
    await app.press('e', 'A');
    await happen(eventDraft('room closed', { kind: 'room closed', room: 'RM_x gone', roomName: 'gone' }));
    await app.press('enter');
    expect(app.screen()).toContain('this event has no room that is still there');
    await app.press('R');
    expect(app.screen()).toContain('no room belongs to this row: pick one in 1 Rooms');
    expect(session.planned).toEqual([]);
  });
});

describe('what earlier runs saw of a room', () => {
  const earlier = {
    host: 'livekit.example.com',
    atMs: NOW_MS - 2 * 86_400_000,
    kind: 'agent joined',
    severity: 'ok',
    roomId: 'RM_byV92GNMHXjm',
    roomName: 'call-7f31',
    subject: null,
    text: '\u001b[31mold news',
  } as const;
  const past = { ...NO_PAST, room: { roomId: 'RM_byV92GNMHXjm', events: [earlier] } };

  it('stands below what this run saw, and is marked', async () => {
    const log = logOf(eventDraft('new events'));
    const app = await openApp({ session: createFakeSession({ past, log }), columns: 120, rows: 60 });
    expect(app.session.pastWanted().roomId).toBe('RM_byV92GNMHXjm');
    expect(app.screen()).toMatch(
      /Timeline[\s\S]*new events[\s\S]*Before this run, from the registry[\s\S]*old news/,
    );
    await app.press('6');
    const rows = app.lines().filter((row) => /new events|earlier: /.test(row));
    expect(rows.some((row) => row.includes('earlier: \\x1b[31mold news'))).toBe(true);
  });

  it('is not shown for another room, nor among those of all rooms', async () => {
    const other = { ...NO_PAST, room: { roomId: 'RM_other', events: [earlier] } };
    const app = await openApp({ session: createFakeSession({ past: other }), columns: 120, rows: 60 });
    await app.press('6');
    expect(app.screen()).not.toContain('old news');
    const ofAll = await openApp({ session: createFakeSession({ past }), columns: 120, rows: 60 });
    await ofAll.press('6', 'A');
    expect(ofAll.screen()).not.toContain('earlier: ');
  });
});
