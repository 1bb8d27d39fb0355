import { describe, expect, it } from 'vitest';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, mistypedRoom, quietRoom, servedRoom } from '../fixtures.ts';
import { type OpenApp, openApp } from '../open-app.ts';

const SIZES = [
  [120, 30],
  [80, 24],
] as const;

const line = (app: OpenApp, text: string): string => app.lines().find((one) => one.includes(text)) ?? '';
const title = (app: OpenApp, pane = '1 Rooms'): string =>
  app.lines().find((one) => one.includes(pane) && one.includes('─')) ?? '';
const cursorRow = (app: OpenApp): string => app.lines().find((one) => one.startsWith('▌')) ?? '';

describe('/', () => {
  it.each(SIZES)('filters while it is typed, and says so in the title (%i×%i)', async (columns, rows) => {
    const app = await openApp({ columns, rows });
    await app.press('/');
    expect(title(app)).toContain('▸1 Rooms · /_ ─');
    expect(app.screen()).toContain('Enter keep');
    await app.type('c019');
    expect(title(app)).toMatch(/▸1 Rooms · \/c019_ ─+ 1\/3 of 7/);
    expect(line(app, 'call-0194')).not.toBe('');
    expect(line(app, 'lobby')).toBe('');
    await app.press('3');
    expect(cursorRow(app)).toContain('call-0193');
    await app.press('backspace', 'x');
    expect(app.screen()).toContain('0 of 7 rooms match /c019x: Esc shows all');
    expect(title(app)).toMatch(/\/c019x_ ─+ 0 of 7/);
    await app.press('ctrl-u');
    expect(title(app)).toMatch(/\/_ ─+ \d\/7 /);
  });

  it('keeps what was typed with Enter, and shows all again with Esc', async () => {
    const app = await openApp();
    await app.press('/');
    await app.type('room:call !019');
    await app.press('enter');
    expect(title(app)).toMatch(/1 Rooms · \/room:call !019 ─+ 1\/2 of 7/);
    expect(app.screen()).not.toContain('Enter keep');
    await app.press('j');
    expect(cursorRow(app)).toContain('call-88a0');
    await app.press('escape');
    expect(title(app)).toMatch(/▸1 Rooms ─+ \d\/7 ─/);
    expect(cursorRow(app)).toContain('call-88a0');
  });

  it('leaves no trace when it is left by Esc', async () => {
    const app = await openApp();
    const before = app.screen();
    await app.press('/');
    await app.type('call-7f31');
    await app.press('escape');
    expect(app.screen()).toBe(before);
  });

  it('keeps the cursor on its room, and moves among those found', async () => {
    const app = await openApp();
    await app.press('j', 'j', '/');
    await app.type('two agents');
    expect(cursorRow(app)).toContain('call-88a0');
    await app.press('ctrl-w', 'ctrl-w');
    await app.type('call');
    expect(cursorRow(app)).toContain('call-88a0');
    await app.press('up');
    expect(cursorRow(app)).toContain('sip-4411');
    await app.press('down', 'down');
    expect(cursorRow(app)).not.toContain('sip-4411');
  });

  it('goes back to its room as soon as that is found again, unless it was moved', async () => {
    const app = await openApp();
    await app.press('j', 'j', '/');
    await app.type('state:speak');
    expect(cursorRow(app)).toContain('call-88a0');
    await app.press('ctrl-u');
    await app.type('state:idle');
    expect(cursorRow(app)).toContain('call-0195');
    await app.press('ctrl-u');
    expect(cursorRow(app)).toContain('call-88a0');
    await app.type('call');
    await app.press('down', 'ctrl-u');
    expect(cursorRow(app)).toContain('call-0195');
  });

  it('takes letters that are keys elsewhere, and what is pasted', async () => {
    const app = await openApp();
    await app.press('/');
    await app.type('qxR?');
    expect(title(app)).toContain('/qxR?_');
    await app.press('ctrl-u');
    await app.paste('+1 555\n0100');
    expect(title(app)).toContain('/+1 555 0100_');
    expect(cursorRow(app)).toContain('call-7f31');
  });

  it('finds rooms by what they come to, sweep by sweep', async () => {
    const app = await openApp();
    await app.press('/');
    await app.type('state:speaking');
    await app.press('enter');
    expect(line(app, 'call-0195')).toBe('');
    app.session.sweep(busyFleet([servedRoom('call-0300', 10, 'speaking')]));
    await app.settled();
    expect(line(app, 'call-0300')).not.toBe('');
  });

  it('is kept by each pane for itself', async () => {
    const app = await openApp();
    await app.press('/');
    await app.type('call');
    await app.press('enter', '3', '/');
    await app.type('auto');
    await app.press('enter');
    expect(title(app, '3 Dispatches')).toContain('▸3 Dispatches · call-7f31 · /auto ');
    expect(line(app, 'AD_uXjGjN')).toBe('');
    expect(title(app)).toContain('1 Rooms · /call ');
    await app.press('escape');
    expect(title(app)).toContain('1 Rooms · /call ');
    expect(title(app, '3 Dispatches')).not.toContain('/auto');
  });

  it('filters what happened', async () => {
    const app = await openApp();
    await app.press('6', '/');
    await app.type('zzz');
    await app.press('enter');
    expect(app.screen()).toContain('0 of 0 events match /zzz: Esc shows all');
  });

  it.each(SIZES)(
    'names a field that does not exist, and the one that was meant (%i×%i)',
    async (columns, rows) => {
      const app = await openApp({ columns, rows });
      await app.press('/');
      await app.type('agnet:support');
      expect(app.screen()).toContain('there is no field agnet: did you mean agent?');
      await app.press('enter');
      expect(app.screen()).toContain('there is no field agnet: did you mean agent? 0 of 7 rooms match');
      await app.press('escape');
      expect(line(app, 'lobby')).not.toBe('');
      await app.press('/');
      await app.type('!agnet:support');
      expect(app.screen()).toMatch(/1 Rooms · \/!agnet:support_ · there is no field agnet/);
      await app.press('escape', ':');
      await app.type('agents /rom:x');
      await app.press('enter');
      expect(app.screen()).toMatch(/there is no field rom: did you mean\s+room\?/);
    },
  );

  it('tells how to see all where two things hide the rows', async () => {
    const app = await openApp();
    await app.press('f', '/');
    await app.type('zzz');
    await app.press('enter');
    expect(app.screen()).toContain('0 of 7 rooms match /zzz and have a problem: Esc, then f shows all');
  });

  it('shows what would harm a terminal as text, and the end of what is too long', async () => {
    const app = await openApp({ columns: 80, rows: 24 });
    await app.press('/');
    await app.paste('\u202eabc');
    expect(title(app)).toContain('/abc_');
    await app.type('0123456789012345678901234567890123456789');
    expect(title(app)).toContain('/…45678901234567890123456789_');
    for (const one of app.lines()) expect(one.length).toBeLessThanOrEqual(80);
  });

  it('works in ASCII and without colour', async () => {
    const app = await openApp({ ascii: true, noColor: true });
    await app.press('/');
    await app.type('c019');
    expect(app.screen()).toMatch(/^[ -~\n]*$/);
    expect(app.screen()).toMatch(/>1 Rooms - \/c019_ -+ 1\/3 of 7/);
  });
});

describe('f', () => {
  it('shows problems only, and all again', async () => {
    const app = await openApp();
    await app.press('f');
    expect(title(app)).toMatch(/1 Rooms · problems ─+ 1\/3 of 7/);
    expect(line(app, 'lobby')).toBe('');
    await app.press('f');
    expect(line(app, 'lobby')).not.toBe('');
  });

  it('says how to see the others where there are none', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([quietRoom('lobby', 60)]) }) });
    await app.press('f');
    expect(app.screen()).toContain('0 of 1 rooms have a problem: f shows all');
  });
});

describe('s and S', () => {
  it('sort by the next column, and the other way round; the cursor stays', async () => {
    const app = await openApp();
    await app.press('s');
    expect(app.line(3)).toMatch(/^ {3}Room▲ +Status +Callers +Age /);
    expect(cursorRow(app)).toContain('call-7f31');
    expect(app.line(4)).toContain('call-0193');
    await app.press('S');
    expect(app.line(3)).toMatch(/^ {3}Room▼ +Status +Callers +Age /);
    expect(app.line(4)).toContain('sip-4411');
    app.session.sweep(busyFleet([quietRoom('zebra', 60)]));
    await app.settled();
    expect(app.line(4)).toContain('zebra');
    await app.press('s');
    expect(app.line(3)).toMatch(/Status +▼Callers +Age /);
    await app.press('s');
    expect(app.line(3)).toMatch(/Status +Callers ▼Age /);
    await app.press('s');
    expect(app.line(3)).toMatch(/Room +Status▼ +Callers +Age /);
    expect(app.line(4)).toContain('call-7f31');
  });

  it('name the column in the title once it is not shown', async () => {
    const app = await openApp({ columns: 160, rows: 30 });
    await app.press('s', 's', 's');
    expect(app.line(3)).toMatch(/▼Agents/);
    expect(title(app)).not.toContain('sorted');
    await app.resize(120, 30);
    expect(title(app)).toContain('1 Rooms · sorted by Agents ─');
    await app.press('S');
    expect(title(app)).toContain('1 Rooms · sorted by Agents, reversed ─');
    await app.press('s');
    expect(app.line(3)).toMatch(/Status▼/);
  });
});

describe('m', () => {
  it.each(SIZES)('acknowledges a problem, which n then leaves out (%i×%i)', async (columns, rows) => {
    const app = await openApp({ columns, rows });
    await app.press('m');
    expect(cursorRow(app)).toContain('ack: no worker for suport-v2');
    expect(app.lines().findIndex((one) => one.includes('ack: '))).toBeGreaterThan(
      app.lines().findIndex((one) => one.includes('two agents named support-v2')),
    );
    await app.press('n');
    expect(cursorRow(app)).toContain('sip-4411');
    await app.press('n');
    expect(cursorRow(app)).toContain('call-88a0');
    await app.press('n');
    expect(cursorRow(app)).toContain('sip-4411');
  });

  it('takes it back, also where its details are read', async () => {
    const app = await openApp();
    await app.press('enter', 'm', 'escape');
    expect(cursorRow(app)).toContain('ack:');
    await app.press('m');
    const before = app.screen();
    await app.press('m', 'm');
    expect(app.screen()).toBe(before);
  });

  it('ends when the verdict does, and does not come back with it', async () => {
    const app = await openApp();
    await app.press('m');
    app.session.sweep(fleetOf([quietRoom('lobby', 60), { ...mistypedRoom(), dispatches: [] }]));
    await app.settled();
    app.session.sweep(busyFleet());
    await app.settled();
    expect(app.screen()).toMatch(/✖ call-7f31 +no worker for suport-v2/);
    expect(app.screen()).not.toContain('ack:');
  });

  it('is told to the session, and when it is over, so that nobody heals what a human deals with', async () => {
    const app = await openApp();
    await app.press('m', 'm', 'm');
    app.session.sweep(fleetOf([quietRoom('lobby', 60), { ...mistypedRoom(), dispatches: [] }]));
    await app.settled();
    const { key } = mistypedRoom();
    const note = { row: key, cause: busyFleet().byKey.get(key)?.cause.id, verdict: 'no worker' };
    expect(app.session.noteAcknowledged.notes).toEqual([
      { ...note, isTakenBack: false },
      { ...note, isTakenBack: true },
      { ...note, isTakenBack: false },
      { ...note, isTakenBack: true },
    ]);
  });

  it('says so where there is no problem, and when all are known', async () => {
    const app = await openApp();
    await app.press('G', 'm');
    expect(app.screen()).toContain('no problem here to acknowledge');
    await app.press('n', 'm', 'n', 'm', 'n', 'm', 'n');
    expect(app.screen()).toContain('no problem among these rooms that is not acknowledged');
  });
});

describe('p', () => {
  it.each(SIZES)('tells since when, and what has changed since (%i×%i)', async (columns, rows) => {
    const app = await openApp({ columns, rows });
    await app.press('p', 'j');
    expect(app.line(0)).toContain('FROZEN 0 s');
    expect(app.line(1)).toContain('no verdict changed');
    // But for their ages, which go on: they would else tell an old time as the present one.
    const withoutAges = () =>
      app
        .lines()
        .slice(3)
        .map((one) => one.slice(0, 40));
    const before = withoutAges();
    app.session.sweep(
      fleetOf([
        mistypedRoom(),
        { ...servedRoom('call-0193', 200), participants: [] },
        mistypedRoom('new', 60),
      ]),
    );
    await app.advance(14_000);
    expect(app.line(0)).toContain('FROZEN 14 s');
    expect(app.line(1)).toMatch(/verdicts? changed, \d new problems?/);
    expect(withoutAges()).toEqual(before);
    await app.press('p');
    expect(app.line(0)).not.toContain('FROZEN');
  });
});
