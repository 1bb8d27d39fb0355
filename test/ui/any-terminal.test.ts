import { describe, expect, it } from 'vitest';
import { bindCustomCommands } from '../../source/ui/export/custom-bindings.ts';
import type { Projects } from '../../source/ui/projects/projects.ts';
import { createFakeSession } from './fake-session.ts';
import { healthyFleet } from './fixtures.ts';
import { type OpenApp, openApp } from './open-app.ts';

const customCommands = bindCustomCommands([
  { key: 'w', label: 'logs', run: 'kubectl logs {agentName}' },
  { key: 'u', label: 'drain', run: 'drain {room}', dangerous: true },
]);
const projects: Projects = {
  list: async () => [{ name: 'prod-us', host: 'us.example.com', hasCredentials: true, readOnly: true }],
  open: async () => createFakeSession({ fleet: healthyFleet(3) }, { name: 'prod-us', color: 'cyan' }),
};

/** Every place there is to be in, and how to leave it. */
const PLACES: readonly (readonly string[])[] = [
  [],
  ['2'],
  ['3'],
  ['6'],
  ['enter'],
  ['z'],
  ['A'],
  ['?'],
  ['?', '/', 'q', 'u'],
  ['J'],
  ['J', '/', 'a', 'l', 'enter', 'n'],
  [':'],
  [':', 'r', 'tab', 'tab'],
  [':', 'n', 'o', 'enter'],
  ['a'],
  ['c', 'x'],
  ['R'],
  ['R', 'enter'],
  ['D'],
  ['K'],
  ['!'],
  ['u'],
  ['P'],
  ['/', 'c', 'a'],
  ['f'],
  ['i'],
  ['p'],
  ['C'],
  ['L'],
  ['B'],
  ['space', '*'],
];
/** Keys that say something in the status line. */
const SAYS = ['C', 'L', 'p', 'i', 'f', '*'];
const SIZES = [
  [80, 24],
  [40, 10],
  [39, 9],
  [120, 40],
] as const;

const looksRight = (app: OpenApp) => {
  expect(app.lines().length).toBeLessThanOrEqual(app.size().rows);
  expect(app.screen()).toMatch(/^[\n -~]*$/);
};

const failing = (app: OpenApp) =>
  app.session.connection({
    state: 'failing',
    failure: {
      kind: 'refused',
      sentence: 'Nobody listens at livekit.example.com.',
      remedy: 'Start the server.',
    },
    sinceMs: app.session.clock.now(),
    retryAtMs: app.session.clock.now() + 8_000,
  });

describe('wherever one is', () => {
  it.each(PLACES)('every size is drawn whole, in ASCII where that is asked for: %s', async (...keys) => {
    const app = await openApp({ ascii: true, services: { customCommands, projects } });
    await app.press(...keys);
    await app.settled();
    for (const [columns, rows] of SIZES) {
      await app.resize(columns, rows);
      looksRight(app);
      const shown = app.screen();
      await app.press('ctrl-l');
      // A key takes away what was said.
      if (!SAYS.includes(keys.at(-1) ?? '')) expect(app.screen()).toBe(shown);
    }
    failing(app);
    await app.press('ctrl-z');
    await app.resume();
    looksRight(app);
    expect(app.isAlternateScreen()).toBe(true);
  });
});

describe('without a screen of its own', () => {
  it('leaves what was there, and its last frame', async () => {
    const app = await openApp({ columns: 80, rows: 24, alternateScreen: false });
    expect(app.isAlternateScreen()).toBe(false);
    expect(app.output()).not.toContain('\x1b[?1049h');
    expect(app.screen()).toContain('call-7f31');
    await app.press('j', '?', 'q', ':', 'escape');
    expect(app.lines().length).toBeLessThanOrEqual(app.size().rows);
    expect(app.screen()).toContain('call-7f31');
    await app.resize(120, 40);
    expect(app.lines().length).toBeLessThanOrEqual(app.size().rows);
    expect(app.screen()).toContain('2 Agents');
    await app.end({ kind: 'quit' });
    expect(app.screen()).toContain('call-7f31');
    expect(app.cursor().visible).toBe(true);
  });
});
