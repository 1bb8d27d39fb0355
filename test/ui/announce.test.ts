import { describe, expect, it } from 'vitest';
import { notificationSequence, titleSequence } from '../../source/export/terminal-messages.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, healthyFleet, mistypedRoom, quietRoom } from './fixtures.ts';
import { type OpenApp, type OpenAppOptions, openApp } from './open-app.ts';

const lobby = quietRoom('lobby', 600);

/** An app after the first sweeps, whose problems are not new. */
const openCalm = async (options: OpenAppOptions = {}) => {
  const session = createFakeSession({ fleet: fleetOf([lobby]) });
  const app = await openApp({ session, ...options });
  for (let sweep = 0; sweep < 3; sweep += 1) session.sweep(fleetOf([lobby]));
  await app.settled();
  return app;
};

const sweep = async (app: OpenApp, ...rooms: readonly RoomObservation[]) => {
  app.session.sweep(fleetOf([lobby, ...rooms]));
  await app.settled();
};

/** What stands between the start and the end of a sequence. */
const inside = (sequence: string, start: string, end: string): string => {
  expect(sequence.startsWith(start) && sequence.endsWith(end), JSON.stringify(sequence)).toBe(true);
  return sequence.slice(start.length, -end.length);
};

describe('the title', () => {
  it('has the worst mark and the number of problems', async () => {
    const app = await openCalm({ title: true });
    expect(app.title()).toBe('lktop prod-eu');
    await sweep(app, mistypedRoom(), mistypedRoom('call-2'));
    expect(app.title()).toBe('lktop ✖2 prod-eu');
    await sweep(app);
    expect(app.title()).toBe('lktop prod-eu');
  });

  it('counts no acknowledged problem', async () => {
    const app = await openCalm({ title: true });
    await sweep(app, mistypedRoom());
    await app.press('g', 'm');
    expect(app.title()).toBe('lktop prod-eu');
  });

  it('is in ASCII if only that is wanted', async () => {
    const app = await openCalm({ title: true, ascii: true });
    await sweep(app, mistypedRoom());
    expect(app.title()).toBe('lktop !1 prod-eu');
  });

  it('is given back at the end and while another program has the terminal', async () => {
    const app = await openCalm({ title: true });
    await app.press('ctrl-z');
    expect(app.title()).toBe('');
    await app.resume();
    expect(app.title()).toBe('lktop prod-eu');
    await app.end({ kind: 'error', error: new Error('broken') });
    expect(app.title()).toBe('');
    expect(app.output().trimEnd()).toContain('\x1b]2;\x07\x1b[23;2t');
  });

  it('is left alone unless it is asked for', async () => {
    const app = await openCalm();
    await sweep(app, mistypedRoom());
    expect(app.title()).toBe('');
    expect(app.output()).not.toContain('\x1b]2;');
  });

  it('is not written to a console that would print it', async () => {
    const app = await openCalm({ title: true, notify: 'osc9', services: { environment: { TERM: 'linux' } } });
    await sweep(app, mistypedRoom());
    expect(app.output()).not.toContain('\x1b]');
  });

  it('holds no control character of a name', () => {
    const text = inside(titleSequence('a\x07b\x1b]0;x\x1b\\ \u202e'), '\x1b]2;', '\x07');
    expect(text).toMatch(/^a[^\p{C}]+$/u);
    expect(titleSequence('x'.repeat(10_000)).length).toBeLessThan(120);
  });
});

describe('a notification', () => {
  it('tells of a new incident', async () => {
    const app = await openCalm({ notify: 'osc9' });
    await sweep(app, mistypedRoom());
    expect(app.notifications()).toEqual(['lktop prod-eu: call-7f31: no worker for suport-v2']);
    await sweep(app, mistypedRoom());
    expect(app.notifications()).toHaveLength(1);
  });

  it('of urxvt has a title and a text', async () => {
    const app = await openCalm({ notify: 'osc777' });
    await sweep(app, mistypedRoom(), mistypedRoom('call-2'));
    expect(app.notifications()).toEqual(['notify;lktop prod-eu;2 rooms: no worker · suport-v2']);
  });

  it('comes at most every 10 s, and then tells all that is new', async () => {
    const app = await openCalm({ notify: 'osc9' });
    await sweep(app, mistypedRoom('call-0'));
    for (let name = 1; name <= 5; name += 1) {
      await sweep(app);
      await sweep(app, mistypedRoom(`call-${name}`));
    }
    expect(app.notifications()).toHaveLength(1);
    await app.advance(9_999);
    expect(app.notifications()).toHaveLength(1);
    await app.advance(1);
    expect(app.notifications()).toHaveLength(2);
    expect(app.notifications()[1]).toBe(
      'lktop prod-eu: 5 new problems, first call-1: no worker for suport-v2',
    );
    await app.advance(60_000);
    expect(app.notifications()).toHaveLength(2);
  });

  it('is not shown on the screen of another program', async () => {
    const app = await openCalm({ notify: 'osc9' });
    await app.press('ctrl-z');
    await sweep(app, mistypedRoom());
    expect(app.notifications()).toEqual([]);
    await app.resume();
    await app.advance(60_000);
    expect(app.notifications()).toEqual([]);
  });

  it('does not come for what was there at the start, nor unless it is asked for', async () => {
    const before = await openApp({ notify: 'osc9' });
    expect(before.notifications()).toEqual([]);
    const app = await openCalm();
    await sweep(app, mistypedRoom());
    expect(app.notifications()).toEqual([]);
  });

  it('by the bell is the bell, also without the setting bell', async () => {
    const app = await openCalm({ bell: false, notify: 'bell' });
    app.resetBytes();
    await sweep(app, mistypedRoom());
    expect(app.output()).toContain('\x07');
    expect(app.notifications()).toEqual([]);
  });

  it.each(['osc9', 'osc777'] as const)('holds nothing that ends it or means something else (%s)', (by) => {
    const hostile = '4;3;50\x07\x1b]52;c;eA==\x07\x1b\\\x9c\n\u202e';
    const sequence = notificationSequence(by, `lktop ${hostile}`, hostile, {});
    const fields = inside(sequence, by === 'osc9' ? '\x1b]9;' : '\x1b]777;notify;', '\x07').split(';');
    expect(fields).toHaveLength(by === 'osc9' ? 1 : 2);
    for (const field of fields) expect(field).toMatch(/^[^\p{C}]+$/u);
    expect(fields[0]).toMatch(/^lktop /);
    expect(notificationSequence(by, 'x', 'y'.repeat(10_000), {}).length).toBeLessThan(500);
  });

  it.each([
    [{ TMUX: '/tmp/tmux,1,0' }, '\x1bPtmux;\x1b\x1b]9;lktop: x\x07\x1b\\'],
    [{ STY: '1.pts', TERM: 'screen' }, '\x1bP\x1b]9;lktop: x\x07\x1b\\'],
    [{ TERM: 'xterm' }, '\x1b]9;lktop: x\x07'],
  ])('is passed on by what is in between: %j', (environment, sequence) => {
    expect(notificationSequence('osc9', 'lktop', 'x', environment)).toBe(sequence);
  });
});

describe('another project', () => {
  it('has its own title and problems', async () => {
    const other = createFakeSession({ fleet: healthyFleet(2) }, { name: 'prod-us' });
    const app = await openCalm({
      title: true,
      services: {
        projects: {
          list: async () => [{ name: 'prod-us', host: 'us', hasCredentials: true, readOnly: false }],
          open: async () => other,
        },
      },
    });
    await sweep(app, mistypedRoom());
    await app.press('P', '1');
    await app.settled();
    expect(app.title()).toBe('lktop prod-us');
  });
});
