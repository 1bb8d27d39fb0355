import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Human, Room } from '../../../source/fleet/fleet.ts';
import type { Pane } from '../../../source/ui/panes/pane.ts';
import { processServices } from '../../../source/ui/terminal/services.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, quietRoom } from '../fixtures.ts';
import type { OpenApp, OpenAppOptions } from '../open-app.ts';

/** A caller as a row: all of the product that knows of it is the descriptor below. */
interface Caller {
  readonly key: string;
  readonly room: Room;
  readonly human: Human;
}

/** The register with one descriptor more. The app reads it when it is loaded. */
const registerWithToy = async (
  original: () => Promise<typeof import('../../../source/ui/panes/register.ts')>,
) => {
  const { REGISTER } = await original();
  const { createCorpus } = await import('../../../source/query/search-text.ts');
  const { line, span } = await import('../../../source/ui/line.ts');
  const { byText, worst } = await import('../../../source/query/sort.ts');
  const { inScope, roomSubject } = await import('../../../source/ui/panes/pane.ts');
  const { rememberEach } = await import('../../../source/ui/query/remember.ts');

  const callersOf = rememberEach((room: Room): readonly Caller[] =>
    room.humans.map((human) => ({ key: `${room.key}\n${human.identity}`, room, human })),
  );
  const callersOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(callersOf));
  const corpus = createCorpus<Caller>(({ human }, { name }) => name('human', human.identity, 'identity'));
  const pane: Pane<Caller> = {
    id: 'callers',
    keys: ['9'],
    title: 'Callers',
    label: 'callers of the room under the cursor',
    lineDescription: 'the callers, or those that match',
    place: 'right alone',
    items: (scope) => inScope(scope, scope.allRooms, callersOfAll, callersOf),
    ofAll: ({ allRooms }) => allRooms,
    cursor: () => 'stays',
    columns: [
      {
        id: 'status',
        heading: 'Status',
        description: 'always the same',
        width: { least: 4, wanted: 6 },
        rank: 0,
        order: worst(() => 0),
        cell: () => span('toy'),
      },
      {
        id: 'name',
        heading: 'Caller',
        description: 'the identity',
        width: { least: 6, wanted: 20, grows: 1 },
        rank: 0,
        order: byText(({ human }) => human.identity),
        cell: ({ human }) => span(human.identity),
      },
    ],
    matches: (item, matcher) => matcher.of(corpus, item),
    severity: ({ room }) => room.verdict.severity,
    empty: () => 'nobody calls',
    subject: (item, scope) => roomSubject(item ?? scope),
    rowOfTarget: ({ room, identity }) => `${room}\n${identity}`,
    detail: (_paper, _view, row) => row && [line(`all there is to say of ${row.human.identity}`)],
    sentence: ({ human }) => `${human.identity} is on the line.`,
    nothing: 'Nobody calls.',
  };
  return { REGISTER: [...REGISTER, pane] };
};

// Test files share their modules: the app is loaded anew for this one, and again for the next.
beforeAll(() => {
  vi.resetModules();
  vi.doMock('../../../source/ui/panes/register.ts', registerWithToy);
});
afterAll(() => {
  vi.doUnmock('../../../source/ui/panes/register.ts');
  vi.resetModules();
});

const openApp = async (options: OpenAppOptions = {}): Promise<OpenApp> =>
  (await import('../open-app.ts')).openApp(options);

/** The names in the rows of the pane, from the top. */
const callers = (app: OpenApp) => app.lines().flatMap((row) => /toy +(\S+)/.exec(row)?.[1] ?? []);

describe('a pane that one descriptor more puts into the register', () => {
  it.each([
    { columns: 120, rows: 30 },
    { columns: 80, rows: 24 },
  ])('shows its rows below its title at its key ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    expect(app.screen()).not.toContain('toy ');
    await app.press('9');
    expect(app.screen()).toContain('▸9 Callers · call-7f31');
    expect(callers(app)).toEqual(['alice']);
    await app.press('A');
    expect(app.screen()).toContain('9 Callers · all rooms');
    expect(callers(app)).toHaveLength(6);
  });

  it('is filtered, sorted and narrowed to problems as the others are', async () => {
    const app = await openApp();
    await app.press('9', 'A', '/');
    await app.type('human:alice');
    await app.press('enter');
    expect(callers(app)).toEqual(['alice']);
    expect(app.screen()).toContain('9 Callers · all rooms · /human:alice');
    await app.press('escape', 's');
    expect(app.screen()).toMatch(/Status +Caller▲/);
    expect(callers(app)).toEqual([...callers(app)].sort());
    await app.press('S');
    expect(app.screen()).toMatch(/Status +Caller▼/);
    expect(callers(app)[0]).toBe('caller-sip-4411');
    await app.press('f');
    expect(callers(app)).toEqual(['caller-sip-4411', 'caller-call-88a0', 'alice']);
  });

  it('has a cursor, details, marks and a place in the order of Tab', async () => {
    const app = await openApp();
    await app.press('9', 'A', 'j');
    expect(app.screen()).toContain('2/6');
    expect(app.screen()).toContain(`all there is to say of ${callers(app)[1]}`);
    await app.press('space');
    expect(app.screen()).toContain('1 marked');
    await app.press('tab');
    expect(app.screen()).toContain('▸Detail');
    await app.press('shift-tab', 'shift-tab');
    expect(app.screen()).toContain('▸6 Events');
  });

  it('says why it is empty', async () => {
    const app = await openApp({
      session: createFakeSession({ fleet: fleetOf([quietRoom('lobby', 4_000)]) }),
      columns: 80,
      rows: 24,
    });
    await app.press('9');
    expect(app.screen()).toContain('nobody calls');
    expect(app.screen()).toMatch(/▸9 Callers .*nobody calls/);
  });

  it('is in the help and on the command line', async () => {
    const app = await openApp({ rows: 60 });
    await app.press('?');
    expect(app.screen()).toMatch(/ 9 +callers of the room under the cursor/);
    await app.press('escape', ':');
    await app.type('callers /alice');
    await app.press('enter');
    expect(app.screen()).toContain('▸9 Callers · call-7f31 · /alice');
    expect(callers(app)).toEqual(['alice']);
  });

  it('is read aloud', async () => {
    const { startScreenReader } = await import('../../../source/ui/screen-reader/screen-reader-app.ts');
    const [stdin, said]: [PassThrough, string[]] = [new PassThrough(), []];
    const session = createFakeSession({ fleet: busyFleet() });
    const stdout = { write: (text: string | Uint8Array) => said.push(String(text)) > 0 };
    const host = { onEnd: () => () => {} };
    const app = startScreenReader({ session, services: processServices(), stdin, stdout, host });
    stdin.write('callers /alice\ncallers /nobody\nhelp\n');
    await settle();
    expect(said).toContain('alice is on the line.\n');
    expect(said.join('')).toMatch(/0 of \d+ callers match\.\n/);
    expect(said).toContain('callers [/FILTER]: the callers, or those that match.\n');
    session.change({ fleet: fleetOf([quietRoom('lobby', 4_000)]) });
    stdin.write('callers\n');
    await settle();
    expect(said).toContain('Nobody calls.\n');
    app.end({ kind: 'quit' });
  });
});
