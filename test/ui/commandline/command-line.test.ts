import { describe, expect, it } from 'vitest';
import type { Projects } from '../../../source/ui/projects/projects.ts';
import { createFakeSession } from '../fake-session.ts';
import { fleetOf, servedRoom } from '../fixtures.ts';
import { type OpenApp, openApp } from '../open-app.ts';

const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];
/** What is typed, and what stands below it. */
const typed = (app: OpenApp) => app.line(app.size().rows - 2).trim();
const hint = (app: OpenApp) => app.line(app.size().rows - 1).trim();
const enter = async (app: OpenApp, line: string) => {
  await app.press(':');
  await app.type(line);
  await app.press('enter');
};

describe('the command line', () => {
  it.each(SIZES)('leaves the panes where they are ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    const above = app
      .lines()
      .slice(3, -2)
      .map((line) => line.replaceAll('▸', ' '));
    await app.press(':');
    expect(typed(app)).toBe(':_');
    expect(hint(app)).toContain('rooms  agents  dispatches');
    expect(
      app
        .lines()
        .slice(3, -2)
        .map((line) => line.replaceAll('▸', ' ')),
    ).toEqual(above);
    expect(app.lines()).toHaveLength(size.rows);
    await app.press('escape');
    expect(hint(app)).toContain('? help');
  });

  it('completes commands and names, and tells how a command is written', async () => {
    const app = await openApp();
    await app.press(':');
    await app.type('dis');
    await app.press('tab');
    expect(typed(app)).toBe(':dispatch_');
    await app.type(' ');
    expect(hint(app)).toMatch(/^:dispatch ROOM AGENT {2}dispatch an agent/);
    await app.type('call-7');
    expect(hint(app)).toBe('call-7f31');
    await app.press('tab');
    await app.type('sup');
    await app.press('tab');
    expect(typed(app)).toBe(':dispatch call-7f31 support-v2 _');
    await app.press('enter');
    expect(app.session.planned).toEqual([{ kind: 'dispatch', room: 'call-7f31', agentName: 'support-v2' }]);
    expect(app.screen()).toContain('y: yes, do it');
  });

  it('goes through what could be meant', async () => {
    const app = await openApp();
    await app.press(':');
    await app.type('room call-0');
    await app.press('tab');
    expect(typed(app)).toBe(':room call-019_');
    await app.press('tab', 'tab');
    expect(typed(app)).toMatch(/^:room call-019\d_$/);
    const second = typed(app);
    await app.press('shift-tab');
    expect(typed(app)).not.toBe(second);
  });

  it('keeps a line that cannot be done, with the reason', async () => {
    const app = await openApp();
    await enter(app, 'romos');
    expect(typed(app)).toBe(':romos_');
    expect(hint(app)).toContain('there is no command :romos: did you mean :rooms?');
    await app.press('ctrl-u');
    expect(typed(app)).toBe(':_');
    expect(hint(app)).not.toContain('did you mean');
    await app.press('backspace');
    expect(hint(app)).toContain('? help');
  });

  it('remembers what was entered', async () => {
    const app = await openApp();
    await enter(app, 'interval 5');
    await enter(app, 'room lobby');
    await app.press(':', 'up', 'up');
    expect(typed(app)).toBe(':interval 5_');
    await app.press('down');
    expect(typed(app)).toBe(':room lobby_');
    await app.press('down');
    expect(typed(app)).toBe(':_');
  });

  it('takes what is pasted and what is typed fast, and acts on none of it', async () => {
    const app = await openApp();
    await app.type(':xRDq');
    expect(typed(app)).toBe(':xRDq_');
    await app.paste('a\nb\x1b[31m');
    expect(typed(app)).toBe(':xRDqa b[31m_');
    expect(app.session.planned).toEqual([]);
  });

  it('shows the end of a line that is too long', async () => {
    const app = await openApp({ columns: 80, rows: 24, ascii: true });
    await app.press(':');
    await app.type(`room ${'x'.repeat(200)}end`);
    expect(typed(app)).toMatch(/^:~x+end_$/);
    expect(app.lines()).toHaveLength(24);
  });
});

describe('a command', () => {
  it(':room puts the cursor on a room, also where a filter hides it', async () => {
    const app = await openApp();
    await enter(app, 'room LOBBY');
    expect(app.screen()).toMatch(/▌. lobby/);
    await enter(app, 'rooms /call-88');
    expect(app.screen()).not.toMatch(/lobby +nobody/);
    await enter(app, 'room call-0193');
    expect(app.screen()).toMatch(/▌. call-0193/);
    await enter(app, 'room RM_lobby');
    expect(app.screen()).toMatch(/▌. lobby/);
    await enter(app, 'room call-019');
    expect(hint(app)).toMatch(/no room is called call-019: did you mean call-019\d\?/);
  });

  it(':agents, :dispatches and :events show their pane, filtered', async () => {
    const app = await openApp({ columns: 80, rows: 24 });
    await enter(app, 'dispatches');
    expect(app.screen()).toContain('▸3 Dispatches');
    await enter(app, 'events /nothing');
    expect(app.screen()).toMatch(/▸6 Events/);
    await enter(app, 'agents /xyzzy');
    expect(app.screen()).toContain('/xyzzy');
    await enter(app, 'agents /');
    expect(app.screen()).not.toContain('/xyzzy');
  });

  it(':interval and :freeze do what their keys do', async () => {
    const app = await openApp();
    await enter(app, 'interval 5');
    expect(app.session.getState().intervalMs).toBe(5_000);
    expect(app.screen()).toContain('a sweep every 5 s');
    await enter(app, 'interval 0');
    expect(app.screen()).toContain('BY HAND');
    await enter(app, 'freeze');
    expect(app.screen()).toContain('FROZEN');
    await enter(app, 'dispatch lobby support-v2');
    expect(hint(app)).toContain('the screen is frozen');
    expect(app.session.planned).toEqual([]);
  });

  it(':dispatch is refused in a read-only project', async () => {
    const app = await openApp({ session: createFakeSession({}, { readOnly: true }) });
    await enter(app, 'dispatch lobby support-v2');
    expect(hint(app)).toContain('read-only');
    expect(app.session.planned).toEqual([]);
  });

  it(':export writes a snapshot once', async () => {
    const app = await openApp({ services: { environment: { HOME: '/home/me' } } });
    await enter(app, 'export out.json');
    expect(app.screen()).toContain('written: /here/out.json');
    expect(JSON.parse(app.files.get('/here/out.json') ?? '')).toMatchObject({
      schema: 'lktop.snapshot/1',
      project: 'prod-eu',
    });
    await enter(app, 'export out.json');
    expect(app.screen()).toContain('/here/out.json was not written: it is there already');
    await enter(app, 'export "~/a b.json"');
    await enter(app, 'export /tmp/x.json');
    expect([...app.files.keys()].slice(1)).toEqual(['/home/me/a b.json', '/tmp/x.json']);
  });

  it(':project switches, and says which is meant by a mistyped name', async () => {
    const us = createFakeSession({ fleet: fleetOf([servedRoom('us-call', 60)]) }, { name: 'prod-us' });
    const projects: Projects = {
      list: async () => [{ name: 'prod-us', host: null, hasCredentials: true, readOnly: false }],
      open: async () => us,
    };
    const app = await openApp({ services: { projects } });
    await enter(app, 'project prod-su');
    expect(app.screen()).toContain('there is no project prod-su: did you mean prod-us?');
    await app.press(':');
    await app.settled();
    await app.type('project p');
    await app.press('tab', 'enter');
    await app.settled();
    expect(app.screen()).toContain('us-call');
    // What was entered goes along.
    await app.press(':', 'up', 'up');
    expect(typed(app)).toBe(':project prod-su_');
  });

  it(':help and :q', async () => {
    const app = await openApp();
    await enter(app, 'help');
    expect(app.screen()).toContain('Keys');
    await app.press('q');
    await app.press(':');
    await app.type('q\r');
    expect(await app.ended).toEqual({ kind: 'quit' });
  });
});
