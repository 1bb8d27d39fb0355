import { describe, expect, it } from 'vitest';
import { agent, dispatch, job, observation, roomFacts } from '../helpers/facts.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, NOW_MS } from './fixtures.ts';
import { type OpenApp, openApp } from './open-app.ts';

/** What follows a label in a form. The cursor is a `_` there, as the terminal of these tests has no styles. */
const fieldText = (app: OpenApp, label: string): string =>
  new RegExp(`[ ▸]${label} {2,}(.*)`).exec(app.screen())?.[1]?.trim() ?? '';

const hostileRoom = (name: string, agentName = 'support', deployment = '') =>
  createFakeSession({
    fleet: fleetOf([
      observation({
        room: roomFacts({ name, id: 'RM_h', createdAtMs: NOW_MS - 60_000 }),
        dispatches: [dispatch({ id: 'AD_h', agentName, deployment, createdAtMs: NOW_MS - 60_000 })],
      }),
    ]),
  });

describe('a form that is typed into fast', () => {
  it('takes every key of a chunk in its field, in order', async () => {
    const app = await openApp();
    await app.press('a');
    await app.type('suport\x7f\x7f\x7f\x7fpport-v2\t{"a":1}\tblue');
    expect(fieldText(app, 'agent name')).toBe('support-v2');
    expect(fieldText(app, 'metadata')).toBe('{"a":1}');
    expect(fieldText(app, 'deployment')).toBe('blue_');
  });

  it('loses nothing that follows the key which opened it', async () => {
    const app = await openApp();
    await app.type('anew-agent');
    expect(fieldText(app, 'agent name')).toBe('new-agent_');
    await app.type('\x13');
    expect(app.session.planned.at(-1)).toMatchObject({ kind: 'dispatch', agentName: 'new-agent' });
  });

  it('edits in the middle of a text', async () => {
    const app = await openApp();
    await app.press('a');
    await app.type('sport\x1b[D\x1b[D\x1b[D\x1b[Dup');
    expect(fieldText(app, 'agent name')).toBe('sup_port');
  });

  it('does not take commands for text', async () => {
    const app = await openApp();
    await app.press('a', 'x', 'ctrl-l', 'ctrl-d', 'y');
    expect(fieldText(app, 'agent name')).toBe('xy_');
    await app.press('ctrl-u', 'z');
    expect(fieldText(app, 'agent name')).toBe('z_');
  });
});

describe('the form behind R', () => {
  const staged = () =>
    openApp({
      session: createFakeSession({
        fleet: fleetOf([
          observation({
            room: roomFacts({ name: 'call-1', id: 'RM_1', createdAtMs: NOW_MS - 60_000 }),
            dispatches: [dispatch({ deployment: 'staging', createdAtMs: NOW_MS - 60_000 })],
          }),
          observation({
            room: roomFacts({ name: 'call-2', id: 'RM_2', createdAtMs: NOW_MS - 60_000 }),
            participants: [agent({ identity: 'agent-AJ_2', joinedAtMs: NOW_MS - 50_000 })],
            dispatches: [
              dispatch({
                id: 'AD_2',
                deployment: 'green',
                createdAtMs: NOW_MS - 60_000,
                jobs: [job({ id: 'AJ_2' })],
              }),
            ],
          }),
        ]),
      }),
    });

  it('goes on at once, with the deployment as it was', async () => {
    const app = await staged();
    await app.press('R');
    expect(fieldText(app, 'deployment')).toBe('staging');
    await app.press('enter');
    expect(app.session.planned.at(-1)).toMatchObject({
      kind: 'redispatch',
      dispatchId: 'AD_1',
      agentName: 'support',
    });
    expect(app.session.planned.at(-1)).not.toHaveProperty('deployment');
  });

  it('offers the deployments on which agents of the name are seen', async () => {
    const app = await staged();
    await app.press('R', 'tab', 'ctrl-u');
    expect(app.screen()).toContain('green (1 dispatch)');
    await app.press('down', 'enter');
    expect(app.session.planned.at(-1)).toMatchObject({ deployment: 'green' });
  });

  it('takes an emptied deployment for none', async () => {
    const app = await staged();
    await app.press('R', 'tab', 'ctrl-u', 'enter');
    expect(app.session.planned.at(-1)).toMatchObject({ kind: 'redispatch', deployment: '' });
  });
});

describe('a form', () => {
  it('takes what is pasted as one line', async () => {
    const app = await openApp();
    await app.press('a', 'tab');
    await app.paste('{\r\n  "a": "\x1b[31mred"\n}');
    expect(fieldText(app, 'metadata')).toBe('{   "a": "[31mred" }_');
  });

  it('offers names, and takes them by arrow', async () => {
    const app = await openApp();
    await app.press('a');
    expect(app.screen()).toContain('names: support-v2 (4 rooms)');
    await app.press('down', 'ctrl-s');
    expect(app.session.planned.at(-1)).toMatchObject({ agentName: 'support-v2' });
  });

  it('offers no half of a name, and says how many more there are', async () => {
    const session = createFakeSession({
      agentNames: Array.from({ length: 30 }, (_, index) => `worker-${index}`),
    });
    const app = await openApp({ session, columns: 80 });
    await app.press('a');
    const offered = /names: (.*)\n(.*)/.exec(app.screen())?.slice(1).join(' ') ?? '';
    const [, names = '', more] = /(worker-0.*) and (\d+) more/.exec(offered.replace(/[^\S\n]+/g, ' ')) ?? [];
    const whole = names.match(/worker-\d+ \(idle or gone\)/g) ?? [];
    expect(whole.length).toBeGreaterThan(1);
    expect(whole.length + Number(more)).toBe(30);
  });

  it('goes from field to field by Enter, and on to the question from the last', async () => {
    const app = await openApp();
    await app.press('c');
    await app.type('new-room');
    await app.press('enter', 'enter');
    expect(app.session.planned).toEqual([{ kind: 'create-room', name: 'new-room' }]);
    expect(app.screen()).toContain('Confirm');
    expect(app.session.run.plans).toEqual([]);
  });

  it('is left by Esc, nothing done', async () => {
    const app = await openApp();
    await app.press('a', 'escape');
    expect(app.screen()).toContain('Detail');
    expect(app.session.planned).toEqual([]);
  });

  it.each([
    [80, 24],
    [40, 10],
  ])('can be filled in on %i×%i', async (columns, rows) => {
    const app = await openApp({ columns, rows });
    await app.press('a');
    await app.type('one\ttwo\tthree');
    expect(app.screen()).toContain('three');
    await app.press('ctrl-s');
    expect(app.session.planned.at(-1)).toMatchObject({
      agentName: 'one',
      metadata: 'two',
      deployment: 'three',
    });
    expect(app.screen()).toContain('y: yes, do it');
  });

  it('shows the end of a text longer than its field, and never grows over the screen', async () => {
    const app = await openApp({ columns: 80, rows: 24 });
    await app.press('a', 'tab');
    await app.paste(`{"text":"${'lorem ipsum '.repeat(60)}the end"}`);
    expect(app.screen()).toContain('the end"}');
    expect(app.screen()).toContain('deployment');
    expect(app.lines().length).toBe(24);
  });
});

describe('names that would harm a terminal', () => {
  it.each([
    ['\x1b[31mred', '\\x1b[31mred'],
    ['abc\u202edef', 'abc\\u202edef'],
    ['', '""'],
  ])('%j can be dispatched to', async (name, shown) => {
    const app = await openApp({ session: hostileRoom(name) });
    await app.press('a');
    expect(fieldText(app, 'room')).toContain(shown);
    await app.press('ctrl-s');
    expect(app.session.planned.at(-1)).toMatchObject({ kind: 'dispatch', room: name });
    expect(app.output()).not.toContain('\u202e');
  });

  it('stay the deployment of a dispatch that is made again', async () => {
    const app = await openApp({ session: hostileRoom('call-1', 'support', '\x1b[31mblue') });
    await app.press('R');
    expect(fieldText(app, 'deployment')).toContain('\\x1b[31mblue (kept');
    await app.press('enter');
    expect(app.session.planned.at(-1)).not.toHaveProperty('deployment');
  });

  it('stay the agent name of a dispatch that is made again', async () => {
    const app = await openApp({ session: hostileRoom('call-1', '\x1b[31mbot') });
    await app.press('R');
    expect(fieldText(app, 'agent name')).toContain('\\x1b[31mbot (kept');
    await app.press('enter');
    expect(app.session.planned.at(-1)).toMatchObject({ kind: 'redispatch', agentName: '\x1b[31mbot' });
  });
});
