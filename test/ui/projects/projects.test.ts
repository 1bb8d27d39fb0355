import { describe, expect, it } from 'vitest';
import type { ProjectChoice, Projects } from '../../../source/ui/projects/projects.ts';
import { UsageError } from '../../../source/usage-error.ts';
import { createFakeSession, type FakeSession, planOf, progressOf } from '../fake-session.ts';
import { busyFleet, fleetOf, healthyFleet, servedRoom } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const CHOICES: readonly ProjectChoice[] = [
  { name: 'prod-eu', host: 'livekit.example.com', hasCredentials: true, readOnly: false },
  { name: 'prod-us', host: 'us.example.com', hasCredentials: true, readOnly: true },
  { name: 'loggedin', host: null, hasCredentials: false, readOnly: false },
];

const withClose = (session: FakeSession) => {
  let closed = 0;
  return {
    session: {
      ...session,
      close: async () => {
        closed += 1;
      },
    },
    closed: () => closed,
  };
};

const usSession = () =>
  withClose(
    createFakeSession(
      { fleet: fleetOf([servedRoom('us-call', 60)]) },
      { name: 'prod-us', host: 'us.example.com', readOnly: true, color: 'red' },
    ),
  );

const projectsOf = (us: FakeSession): Projects => ({
  list: async () => CHOICES,
  open: async (name) => {
    if (name === 'prod-us') return us;
    throw new UsageError(`The project "${name}" has no API key.`, 'Make one.');
  },
});

const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

describe('P', () => {
  it.each(SIZES)('lists the projects, and a number switches ($columns×$rows)', async (size) => {
    const eu = withClose(createFakeSession());
    const us = usSession();
    const app = await openApp({
      ...size,
      isColored: true,
      session: eu.session,
      services: { projects: projectsOf(us.session) },
    });
    await app.press('P');
    expect(app.screen()).toContain('Watch which project?');
    expect(app.screen()).toContain('1  prod-eu  livekit.example.com  (here)');
    expect(app.screen()).toContain('2  prod-us  us.example.com  (read-only)');
    expect(app.screen()).toContain('3  loggedin  (has no API key)');

    await app.press('2');
    expect(app.lines()[0]).toMatch(/prod-us {2}us\.example\.com {2}LIVE {2}READ-ONLY/);
    // Red, as the theme dark has it.
    expect(app.styleOf('prod-us').color).toBe('#ff7b72');
    expect(app.screen()).toMatch(/▌● us-call/);
    expect(app.screen()).not.toContain('call-7f31');
    expect(eu.closed()).toBe(1);
    expect(us.closed()).toBe(0);
  });

  it('takes the row under the cursor with Enter, and its own keys act there', async () => {
    const us = usSession();
    const app = await openApp({ services: { projects: projectsOf(us.session) } });
    await app.press('P');
    expect(app.screen()).toContain('▌1  prod-eu');
    await app.press('j', 'enter', 'r');
    expect(us.session.sweepsAskedFor()).toBe(1);
    expect(app.session.sweepsAskedFor()).toBe(0);
    await app.press('x');
    expect(app.screen()).toContain('read-only');
  });

  it('leaves nothing of the project before', async () => {
    const us = usSession();
    const app = await openApp({ services: { projects: projectsOf(us.session) } });
    await app.press('z', '3', 'A', 'p');
    expect(app.screen()).toContain('FROZEN');
    await app.press('P', '2');
    const shown = app.screen();
    expect(shown).not.toContain('FROZEN');
    expect(shown).toContain('Detail · room us-call');
    app.session.sweep(healthyFleet(5));
    await app.settled();
    expect(app.screen()).toBe(shown);
  });

  it('keeps the size and the signs of the terminal', async () => {
    const us = usSession();
    const app = await openApp({ ascii: true, services: { projects: projectsOf(us.session) } });
    await app.resize(80, 24);
    await app.press('P', '2');
    expect(app.lines()).toHaveLength(24);
    expect(app.screen()).toMatch(/>\+ us-call/);
    await app.resize(120, 40);
    expect(app.lines()).toHaveLength(40);
  });

  it('works while the present server does not answer', async () => {
    const us = usSession();
    const app = await openApp({ services: { projects: projectsOf(us.session) } });
    app.session.connection({
      state: 'failing',
      failure: { kind: 'refused', sentence: 'Nobody listens.', remedy: 'Start it.' },
      sinceMs: app.session.clock.now(),
      retryAtMs: app.session.clock.now() + 1_000,
    });
    await app.settled();
    expect(app.screen()).toContain('Nobody listens.');
    await app.press('P', '2');
    expect(app.screen()).not.toContain('Nobody listens.');
    expect(app.screen()).toContain('us-call');
  });

  it('stays where it is when the other project cannot be watched, and says why', async () => {
    const eu = withClose(createFakeSession());
    const app = await openApp({
      session: eu.session,
      services: { projects: projectsOf(usSession().session) },
    });
    await app.press('P', '3');
    expect(app.screen()).toContain('The project "loggedin" has no API key. Make one.');
    expect(app.screen()).toContain('call-7f31');
    expect(eu.closed()).toBe(0);
    await app.press('P', '1');
    expect(app.screen()).toContain('this is prod-eu already');
  });

  it('tells of what is still under way where it leaves', async () => {
    const fleet = busyFleet();
    const [room] = fleet.rooms;
    if (!room) throw new Error('no room');
    const plan = planOf({ kind: 'delete-room', room: room.key }, fleet);
    const session = createFakeSession({ actions: [progressOf(plan, { state: 'calling' })] });
    const app = await openApp({ session, services: { projects: projectsOf(usSession().session) } });
    await app.press('P', '2');
    expect(app.screen()).toContain('1 action in prod-eu is still under way: look there for what came of it');
  });

  it('says so where there is no other, or none can be listed', async () => {
    const alone = await openApp();
    await alone.press('P');
    expect(alone.screen()).toContain('no projects are configured but this one');
    const list = async () => {
      throw new UsageError('There is no valid YAML.', 'Mend the file.');
    };
    const broken = await openApp({ services: { projects: { ...projectsOf(usSession().session), list } } });
    await broken.press('P');
    expect(broken.screen()).toContain('There is no valid YAML. Mend the file.');
  });
});
