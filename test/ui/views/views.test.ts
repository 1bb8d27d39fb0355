import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../source/settings/parse-config.ts';
import { bindSettings } from '../../../source/ui/bind-settings.ts';
import { UsageError } from '../../../source/usage-error.ts';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, quietRoom } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const CONFIG = `
keys:
  json: V
columns:
  rooms: { order: [name, attribute.tier] }
views:
  - name: call rooms
    key: F1
    filter: call
    sort: -name
  - name: support agents
    key: w
    pane: agents
    filter: 'agent:support'
    grouping: deployment
  - name: by tier
    sort: attribute.tier
  - { name: newest, key: J, pane: events }
`;

const bound = (text: string) => {
  const { config, placeOf } = parseConfig(text, 'config.yaml');
  return bindSettings(config, placeOf);
};

const mistake = (views: string): UsageError => {
  try {
    bound(`bell: true\nviews:\n${views}`);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('no mistake was found');
};

describe('views of the settings', () => {
  it('are read, with what they do not say as it is by default', () => {
    expect(bound(CONFIG).views).toEqual([
      {
        name: 'call rooms',
        key: 'f1',
        pane: 'rooms',
        filter: 'call',
        sorting: { columnId: 'name', reversed: true },
        grouping: null,
      },
      expect.objectContaining({ pane: 'agents', grouping: { by: 'deployment' } }),
      expect.objectContaining({ key: null, sorting: { columnId: 'attribute.tier', reversed: false } }),
      expect.objectContaining({
        key: 'J',
        pane: 'events',
        filter: '',
        sorting: { columnId: 'status', reversed: false },
      }),
    ]);
  });

  it.each([
    [
      'an unknown list',
      '  - { name: a, pane: roms }',
      'line 3: The view "a" of the settings: there is no list "roms".',
      'Did you mean rooms? There are rooms, agents,',
    ],
    [
      'an unknown column',
      '  - { name: a, sort: nam }',
      'rooms cannot be sorted by "nam".',
      'Did you mean name? There are ',
    ],
    [
      'a list without an order',
      '  - { name: a, pane: events, sort: name }',
      'the list events cannot be sorted.',
      'Remove sort.',
    ],
    [
      'an attribute that is no column',
      '  - { name: a, sort: attribute.tier }',
      'rooms cannot be sorted by "attribute.tier".',
      'There are ',
    ],
    [
      'an unknown field',
      "  - { name: a, filter: 'agnet:x' }",
      'its filter has no field agnet.',
      'Did you mean agent? There are agent, room,',
    ],
    [
      'an unknown grouping',
      '  - { name: a, pane: agents, grouping: deploment }',
      'agents cannot be grouped by "deploment".',
      'Did you mean deployment? There are deployment, worker, agent name, attribute.NAME.',
    ],
    [
      'a grouping of rooms',
      '  - { name: a, grouping: worker }',
      'only agents can be grouped.',
      'Write pane: agents',
    ],
    [
      'a key of lktop',
      '  - { name: a, key: x }',
      'it wants the key x, which is that of lktop\'s own "remove a dispatch',
      'Choose another one, such as F2. These letters are free: ',
    ],
    [
      'the key that confirms',
      '  - { name: a, key: y }',
      'which is that of lktop\'s own "do what the question says".',
      'Choose another one',
    ],
    [
      'a key of another view',
      '  - { name: a, key: w }\n  - { name: b, key: w }',
      'line 4: The view "b" of the settings: it wants the key w, which is that of the view "a".',
      'Choose another one',
    ],
    [
      'a key of a command',
      '  - { name: a, key: w }\ncommands:\n  - { key: w, label: logs, run: x }',
      'which is that of the command "logs".',
      'Choose another one',
    ],
    [
      'a name twice',
      '  - { name: a }\n  - { name: A }',
      'The view "A" of the settings: another view has this name.',
      'Give one of them another name.',
    ],
    ['a key that cannot be pressed', '  - { name: a, key: F13 }', 'no key "F13" can be pressed.', 'F1'],
    [
      'a mistyped setting',
      '  - { name: a, filtre: x }',
      'line 3: there is no setting "filtre" in views.0.',
      'Did you mean filter?',
    ],
  ])('refuse %s', (_, views, sentence, remedy) => {
    const { message, remedy: cure } = mistake(views);
    expect(message).toContain(sentence);
    expect(cure).toContain(remedy);
  });
});

describe('a view', () => {
  const { views, bindings, columnSettings } = bound(CONFIG);
  const open = (columns = 120, rows = 30) =>
    openApp({ columns, rows, bindings, services: { views, columnSettings } });

  it.each([
    [120, 30],
    [80, 24],
  ])('is shown by its key: its list, filter and order (%i×%i)', async (columns, rows) => {
    const app = await open(columns, rows);
    await app.press('f', 'f1');
    expect(app.screen()).toContain('view call rooms');
    expect(app.screen()).toMatch(/▸1 Rooms · \/call ─+ \d\/6 of 7/);
    expect(app.screen()).not.toContain('problems');
    const names = [...app.screen().matchAll(/^[▌ ][✖▲○●·] (call-\S+)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(2);
    expect(names).toEqual([...names].sort().reverse());
  });

  it('shows the agents of all rooms, grouped', async () => {
    const app = await open(200, 40);
    await app.press('w');
    expect(app.screen()).toMatch(/▸2 Agents · all rooms · \/agent:support · grouped/);
    await app.press('escape', '1', 'f1', 'w');
    expect(app.screen()).toContain('grouped by deployment');
  });

  it('says so where it finds nothing', async () => {
    const session = createFakeSession({ fleet: fleetOf([quietRoom('lobby', 60)]) });
    const app = await openApp({ session, services: { views } });
    await app.press('f1');
    expect(app.screen()).toContain('0 of 1 rooms match /call: Esc shows all');
  });

  it('has its key in the footer and in the help', async () => {
    const app = await open(200, 50);
    expect(app.lines().at(-1)).toContain('F1 call rooms');
    await app.press('?', '/');
    await app.type('Your views');
    await app.press('enter');
    expect(app.screen()).toMatch(/F1 +call rooms \(in Rooms\)/);
    expect(app.screen()).toMatch(/:view NAME +by tier \(in Rooms\)/);
  });

  it('is shown by its name, which Tab completes', async () => {
    const app = await open();
    await app.type(':');
    await app.type('view sup');
    await app.press('tab', 'enter');
    expect(app.screen()).toContain('view support agents');
    expect(app.screen()).toMatch(/▸ \(no deployment\) +5 agents/);
    await app.type(':');
    await app.type('view BY\\ TIER');
    await app.press('enter');
    expect(app.screen()).toContain('view by tier');
  });

  it('that is mistyped is named with the one that was meant', async () => {
    const app = await open();
    await app.type(':');
    await app.type('view newst');
    await app.press('enter');
    expect(app.screen()).toContain('there is no view newst: did you mean newest?');
    await app.press('escape', ':');
    await app.type('view zzzzzz');
    await app.press('enter');
    expect(app.screen()).toContain(
      'there is no view zzzzzz: there are call rooms, support agents, by tier, newest',
    );
  });

  it('is none where the settings have none', async () => {
    const app = await openApp();
    await app.press('f1');
    await app.type(':');
    await app.type('view x');
    await app.press('enter');
    expect(app.screen()).toContain('the settings have no views');
  });

  it('does nothing on a question or in a field', async () => {
    const app = await open();
    await app.press('x', 'f1', 'J');
    expect(app.screen()).toContain('y: yes, do it');
    await app.press('escape', '/', 'f1');
    await app.type('J');
    expect(app.screen()).toMatch(/1 Rooms · \/J_/);
  });
});

describe('function keys', () => {
  it.each([
    ['xterm', '\x1bOP', 'call rooms'],
    ['older terminals', '\x1b[11~', 'call rooms'],
    ['the Linux console', '\x1b[[A', 'call rooms'],
  ])('are known as %s sends them', async (_, bytes, name) => {
    const app = await openApp({ services: { views: bound(CONFIG).views } });
    await app.type(bytes);
    expect(app.screen()).toContain(`view ${name}`);
  });

  it('are told apart, and keep their place among other keys', async () => {
    const { views } = bound(
      'views:\n  - { name: five, key: f5 }\n  - { name: twelve, key: f12, pane: events }\n',
    );
    const app = await openApp({ services: { views } });
    await app.type('\x1b[24~\x1b[15~');
    expect(app.screen()).toContain('view five');
    expect(app.screen()).toContain('▸1 Rooms');
    await app.type('\x1b[15~\x1b[24~');
    expect(app.screen()).toContain('view twelve');
    await app.type('\x1b[25~');
    expect(app.screen()).toContain('▸6 Events');
  });

  it('type nothing', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: busyFleet() }) });
    await app.press('/');
    await app.type('\x1bOPlob\x1b[24~by');
    expect(app.screen()).toMatch(/1 Rooms · \/lobby_/);
  });
});
