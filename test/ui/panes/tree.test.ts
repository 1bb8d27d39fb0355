import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobFacts } from '../../../source/fleet/facts.ts';
import type { Agent, Room } from '../../../source/fleet/fleet.ts';
import type { CommandConfig } from '../../../source/settings/config-schema.ts';
import { bindCustomCommands } from '../../../source/ui/export/custom-bindings.ts';
import { lineText, lineWidth } from '../../../source/ui/line.ts';
import { foldNodes, nodesOf, rowAbove, type TreeNode } from '../../../source/ui/panes/tree/nodes.ts';
import { treePane } from '../../../source/ui/panes/tree/pane.ts';
import { ALL_UNFOLDED, fold, foldAll, isFolded } from '../../../source/ui/query/folds.ts';
import { startScreenReader } from '../../../source/ui/screen-reader/screen-reader-app.ts';
import { processServices } from '../../../source/ui/terminal/services.ts';
import { symbolsOf } from '../../../source/ui/theme.ts';
import { anyText } from '../../helpers/any-text.ts';
import { agent, dispatch, job, observation, participant, roomFacts } from '../../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, verdict } from '../../helpers/fleet-builder.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, NOW_MS, quietRoom, servedRoom } from '../fixtures.ts';
import { openApp } from '../open-app.ts';
import { rowIn } from '../pane-row.ts';

const nameOf = ({ thing, room }: TreeNode): string => {
  switch (thing.kind) {
    case 'room':
      return room.name;
    case 'dispatch':
      return thing.dispatch.id;
    case 'job':
      return thing.job.id;
    case 'agent':
      return thing.agent.identity;
  }
};

/** `['call-1', '  AD_1', …]` */
const outline = (nodes: readonly TreeNode[]) => nodes.map((node) => '  '.repeat(node.depth) + nameOf(node));

const treeOf = (changes: Parameters<typeof aRoom>[1]) => outline(nodesOf(aRoom('call-1', changes)));

describe('the tree of a room', () => {
  it('has the jobs below their dispatch, the agent below its job, and avatars below their agent', () => {
    const agents = [
      anAgent(),
      anAgent({ identity: 'face', dispatchId: null, jobId: null, publishesOnBehalfOf: 'agent-AJ_1' }),
    ];
    expect(treeOf({ agents, dispatches: [aDispatch({ jobs: [job()] })] })).toEqual([
      'call-1',
      '  AD_1',
      '    AJ_1',
      '      agent-AJ_1',
      '        face',
    ]);
  });

  it.each([
    ['a dispatch without a job', { dispatches: [aDispatch()] }, ['  AD_1']],
    ['a job without its agent', { dispatches: [aDispatch({ jobs: [job()] })] }, ['  AD_1', '    AJ_1']],
    [
      'an agent without a dispatch',
      { agents: [anAgent({ dispatchId: null, jobId: null })] },
      ['  agent-AJ_1'],
    ],
    [
      'an agent whose dispatch is not listed',
      { agents: [anAgent({ dispatchId: 'AD_gone' })] },
      ['  agent-AJ_1'],
    ],
    [
      'an agent whose job is not listed yet',
      { agents: [anAgent({ jobId: null })], dispatches: [aDispatch()] },
      ['  AD_1', '    agent-AJ_1'],
    ],
    [
      'an avatar whose agent is not here',
      {
        agents: [anAgent({ identity: 'face', dispatchId: null, jobId: null, publishesOnBehalfOf: 'gone' })],
      },
      ['  face'],
    ],
    [
      'two avatars that name each other',
      {
        agents: [
          anAgent({ identity: 'a', dispatchId: null, jobId: null, publishesOnBehalfOf: 'b' }),
          anAgent({ identity: 'b', dispatchId: null, jobId: null, publishesOnBehalfOf: 'a' }),
        ],
      },
      ['  a', '  b'],
    ],
    [
      'two jobs of one dispatch, each with its agent',
      {
        agents: [anAgent(), anAgent({ identity: 'agent-AJ_2', jobId: 'AJ_2' })],
        dispatches: [aDispatch({ jobs: [job(), job({ id: 'AJ_2' })] })],
      },
      ['  AD_1', '    AJ_1', '      agent-AJ_1', '    AJ_2', '      agent-AJ_2'],
    ],
  ] as const)('shows %s where it belongs', (_, changes, expected) => {
    expect(treeOf(changes)).toEqual(['call-1', ...expected]);
  });

  it('stays the same objects while its room does', () => {
    const room = aRoom('call-1', { dispatches: [aDispatch()] });
    expect(nodesOf(room)).toBe(nodesOf(room));
  });

  it('gives every row a key of its own, whatever identities there are', () => {
    const room = aRoom('call-1', {
      agents: [anAgent({ identity: 'AD_1', jobId: null, dispatchId: null })],
      dispatches: [aDispatch()],
    });
    const keys = nodesOf(room).map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
  });
});

const ids = ['1', '2', '3', 'AD_1', ''] as const;
const anyId = fc.constantFrom(...ids);
const anyAgents: fc.Arbitrary<readonly Agent[]> = fc.uniqueArray(
  fc
    .record({
      identity: anyId,
      dispatchId: fc.option(anyId),
      jobId: fc.option(anyId),
      publishesOnBehalfOf: fc.option(anyId),
    })
    .map((changes) => anAgent(changes)),
  { selector: ({ identity }) => identity },
);
const anyJobs: fc.Arbitrary<readonly JobFacts[]> = fc.array(
  anyId.map((id) => job({ id })),
  { maxLength: 3 },
);
const anyRoom: fc.Arbitrary<Room> = fc
  .record({
    agents: anyAgents,
    dispatches: fc.uniqueArray(
      fc.record({ id: anyId, jobs: anyJobs }).map(({ id, jobs }) => aDispatch({ id, jobs })),
      { selector: ({ id }) => id },
    ),
  })
  .map((changes) => aRoom('call-1', changes));

describe('the tree of any room', () => {
  it('shows every dispatch, job and agent, each agent once, and no two rows with one key', () => {
    fc.assert(
      fc.property(anyRoom, (room) => {
        const nodes = nodesOf(room);
        const jobs = room.dispatches.reduce((sum, { facts }) => sum + facts.jobs.length, 0);
        const of = (kind: TreeNode['thing']['kind']) => nodes.filter(({ thing }) => thing.kind === kind);
        expect(of('dispatch')).toHaveLength(room.dispatches.length);
        expect(of('job')).toHaveLength(jobs);
        const shown = of('agent').map(nameOf);
        expect(shown.sort()).toEqual(room.agents.map(({ identity }) => identity).sort());
        expect(new Set(nodes.map(({ key }) => key)).size).toBe(nodes.length);
      }),
    );
  });

  it('has what is below a row directly behind it', () => {
    fc.assert(
      fc.property(anyRoom, (room) => {
        const nodes = nodesOf(room);
        nodes.forEach((node, index) => {
          const deeper = nodes.slice(index + 1).findIndex(({ depth }) => depth <= node.depth);
          expect(node.below).toBe(deeper < 0 ? nodes.length - index - 1 : deeper);
          expect(node.depth).toBe(node.parent === null ? 0 : node.parent.depth + 1);
        });
      }),
    );
  });

  it('hides below a folded row what is below it, and no more', () => {
    fc.assert(
      fc.property(anyRoom, fc.array(fc.nat()), (room, picks) => {
        const nodes = nodesOf(room);
        const folds = picks.reduce(
          (folded, pick) => fold(folded, nodes[pick % nodes.length]?.key ?? '', true),
          ALL_UNFOLDED,
        );
        const isHidden = ({ parent }: TreeNode): boolean =>
          parent !== null && (isFolded(folds, parent.key) || isHidden(parent));
        expect(foldNodes(nodes, folds).map(({ key }) => key)).toEqual(
          nodes.filter((node) => !isHidden(node)).map(({ key }) => key),
        );
      }),
    );
  });
});

describe('folding', () => {
  it('of one row is taken back by unfolding it', () => {
    const folded = fold(ALL_UNFOLDED, 'a', true);
    expect([isFolded(folded, 'a'), isFolded(folded, 'b')]).toEqual([true, false]);
    expect(fold(folded, 'a', true)).toBe(folded);
    expect(isFolded(fold(folded, 'a', false), 'a')).toBe(false);
  });
  it('of all holds for rows that come later, and one row can be unfolded', () => {
    const all = foldAll(ALL_UNFOLDED);
    expect(isFolded(all, 'new')).toBe(true);
    const one = fold(all, 'a', false);
    expect([isFolded(one, 'a'), isFolded(one, 'b')]).toEqual([false, true]);
    expect(isFolded(foldAll(one), 'a')).toBe(true);
    expect(isFolded(foldAll(foldAll(one)), 'b')).toBe(false);
  });
  it('finds the closest row above a hidden one', () => {
    const room = aRoom('call-1', { dispatches: [aDispatch({ jobs: [job()] })] });
    const nodes = nodesOf(room);
    const hidden = nodes[2]?.key ?? '';
    expect(rowAbove(hidden, nodes.slice(0, 2))?.thing.kind).toBe('dispatch');
    expect(rowAbove(hidden, nodes.slice(0, 1))?.thing.kind).toBe('room');
    expect(rowAbove('RM_other other\nAD_1', nodes)).toBeNull();
  });
});

describe('a row of the tree', () => {
  const context = {
    nowMs: NOW_MS,
    columns: 78,
    symbols: symbolsOf(false),
    action: null,
  };
  const texts = (room: Room, changes: Partial<typeof context> = {}) =>
    nodesOf(room).map((node) => lineText(rowIn(treePane, node, { ...context, ...changes })));
  const agents = [
    anAgent({ verdict: verdict('stuck', { severity: 'warning', summary: 'support stuck' }) }),
    anAgent({ identity: 'face', dispatchId: null, jobId: null, publishesOnBehalfOf: 'agent-AJ_1' }),
    anAgent({ identity: 'lost', dispatchId: null, jobId: null, publishesOnBehalfOf: 'gone' }),
  ];
  const served = aRoom('call-1', {
    agents,
    dispatches: [
      aDispatch({ jobs: [job()], verdict: verdict('absent', { severity: 'critical' }) }),
      aDispatch({
        id: 'AD_2',
        agentName: '',
        jobs: [job({ id: 'AJ_2', workerId: '', error: 'bo\x1b[2Jom' })],
      }),
    ],
    verdict: verdict('absent', { severity: 'critical' }),
  });

  it('has a mark, its place, its name, what is said of it, and of a job its worker', () => {
    const rows = texts(served).map((row) => row.trimEnd().replace(/ +\S+$/, ''));
    expect(rows.map((row) => row.slice(0, 24).trimEnd())).toEqual([
      '✖ ▾ call-1',
      '✖   ▾ dispatch support',
      '▲     ▾ job AJ_1',
      '▲       ▾ agent support',
      '●           avatar face',
      '●   ▾ dispatch (automati',
      '●       job AJ_2',
      '●     avatar lost',
    ]);
    const all = texts(served);
    expect(all[2]).toContain('claims RUNNING, AW_1');
    expect(all[6]).toContain('claims RUNNING, worker unknown… ');
    expect(texts(served, { columns: 100 })[6]).toContain('worker unknown: bo\\x1b[2Jom');
    expect(all[6]).not.toContain('\x1b');
    expect(all[4]).not.toContain('who is not here');
    expect(all[7]).toContain('for gone, who is not here');
  });

  it.each([120, 130, 139])('has room for the job and for its worker on %i columns', async (columns) => {
    const dispatches = [aDispatch({ jobs: [job({ id: 'AJ_T4mTTmBQVHmR', workerId: 'AW_25yhXRUFZjGA' })] })];
    const agents = [anAgent({ jobId: 'AJ_T4mTTmBQVHmR' })];
    const session = createFakeSession({ fleet: aFleet([aRoom('call-1', { agents, dispatches })]) });
    const app = await openApp({ session, columns, rows: 40 });
    await app.press('X');
    expect(app.screen()).toMatch(/job AJ_T4mTTmBQVHmR +claims RUNNING, AW_25yhXRUFZj/);
  });

  it('cuts the id of a worker before it leaves it out', () => {
    const room = aRoom('call-1', {
      dispatches: [aDispatch({ jobs: [job({ workerId: 'AW_25yhXRUFZjGA' })] })],
    });
    expect(texts(room, { columns: 56 })[2]).toMatch(/claims RUNNING, AW_\w+… /);
  });

  it('shows whether it is folded', () => {
    const [room] = foldNodes(nodesOf(served), foldAll(ALL_UNFOLDED));
    if (room === undefined) throw new Error('there is a row');
    expect(lineText(rowIn(treePane, room, context))).toMatch(/^✖ ▸ call-1/);
    const symbols = symbolsOf(true);
    expect(lineText(rowIn(treePane, room, { ...context, symbols }))).toMatch(/^! \[\+\] call-1/);
  });

  it('has exactly the columns it is given, whatever names there are', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 60 }), fc.integer({ min: 20, max: 300 }), (text, columns) => {
        const room = aRoom(text, {
          humans: [aHuman()],
          agents: [anAgent({ identity: text, agentName: text })],
          dispatches: [aDispatch({ agentName: text, jobs: [job({ id: text, error: text })] })],
          verdict: verdict('absent', { summary: text }),
        });
        for (const node of nodesOf(room)) {
          expect(lineWidth(rowIn(treePane, node, { ...context, columns }))).toBe(columns);
        }
      }),
    );
  });
});

/** The rows of the tree on the screen, from the top. */
const rowsOf = (screen: string) =>
  screen
    .split('\n')
    .flatMap((row) => /^.([✖▲○●·].{22})/.exec(row)?.[1]?.trimEnd() ?? [])
    .filter((row) => !row.startsWith('✖ 2 critical'));

describe('the pane with the tree', () => {
  it.each([
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ])('opens at X on what was under the cursor, and X or Esc goes back ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    await app.press('3', 'X');
    expect(app.screen()).toContain('▸X Tree');
    expect(app.screen()).toMatch(/▌✖ {5}dispatch suport-v2/);
    await app.press('X');
    expect(app.screen()).toContain('▸1 Rooms');
    await app.press('X', 'escape');
    expect(app.screen()).toContain('▸1 Rooms');
    await app.press('X', 'enter', 'X');
    expect(app.screen()).toContain('▸1 Rooms');
  });

  it('has the room, its dispatches, their jobs and their agents below each other', async () => {
    const app = await openApp({ rows: 40 });
    await app.press('X');
    expect(rowsOf(app.screen()).slice(0, 9)).toEqual(
      [
        '✖ ▾ call-7f31',
        '✖     dispatch suport-v2',
        '·     dispatch (automati',
        '✖ ▾ sip-4411',
        '✖   ▾ dispatch support-v',
        '✖       job AJ_sip-4411',
        '▲ ▾ call-88a0',
        '●   ▾ dispatch support-v',
        '●     ▾ job AJ_call-88a0',
      ].map((row) => row.slice(0, 23)),
    );
  });

  it('folds with h and ←, unfolds with l and →, and Z folds all', async () => {
    const app = await openApp({ rows: 40 });
    await app.press('X', 'h');
    expect(rowsOf(app.screen()).slice(0, 2)).toEqual(['✖ ▸ call-7f31', '✖ ▾ sip-4411']);
    await app.press('l', 'l');
    expect(app.screen()).toMatch(/▌✖ {5}dispatch suport-v2/);
    await app.press('left', 'left');
    expect(app.screen()).toMatch(/▌✖ ▸ call-7f31/);
    await app.press('right', 'j', 'j', 'j', 'j', 'j', 'Z');
    expect(app.screen()).toMatch(/▌✖ ▸ sip-4411/);
    expect(app.screen()).toContain('all rooms are folded');
    expect(app.screen()).toContain(`2/${busyFleet().rooms.length}`);
    await app.press('Z');
    expect(app.screen()).toMatch(/▌✖ ▾ sip-4411/);
  });

  it('keeps the cursor on its thing when rows come above it', async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('b', 60), servedRoom('c', 50)]) });
    const app = await openApp({ session });
    await app.press('X', 'j', 'j', 'j');
    expect(app.screen()).toMatch(/▌● {9}agent support-v2/);
    session.sweep(fleetOf([servedRoom('a', 600), servedRoom('b', 62), servedRoom('c', 52)]));
    await app.settled();
    expect(app.screen()).toMatch(/▌● {9}agent support-v2/);
    expect(app.screen()).toContain('8/12');
    expect(app.screen()).toContain('agent agent-AJ_b');
  });

  it('shows the details of each kind of row, of a job first the job', async () => {
    const app = await openApp({ rows: 40 });
    await app.press('X', 'j', 'j', 'j', 'j', 'j', 'enter');
    expect(app.screen()).toMatch(/▸Detail · dispatch support-v2/);
    const lines = app.lines().map((row) => row.slice(65).trim());
    expect(lines).toContain('Job');
    expect(lines.indexOf('Job')).toBeLessThan(lines.indexOf('Dispatch'));
    await app.press('escape');
    expect(app.screen()).toContain('▸X Tree');
  });

  it('acts on the same thing as the other lists', async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 60)]) });
    const app = await openApp({ session });
    const planned = async (...keys: readonly string[]) => {
      await app.press(...keys, 'x', 'escape');
      return session.planned.at(-1);
    };
    const room = 'RM_call-1 call-1';
    const ofDispatch = { kind: 'remove-dispatch', room, dispatchId: 'AD_call-1' };
    expect(await planned('X', 'j')).toEqual(ofDispatch);
    expect(await planned('j')).toEqual(ofDispatch);
    expect(await planned('j')).toEqual({ kind: 'remove-agent', room, identity: 'agent-AJ_call-1' });
    await app.press('space', 'k', 'space', 'x');
    expect(app.screen()).toContain('2 marked');
  });

  it('acts once on what is marked as a room, a dispatch, a job and an agent', async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 60)]) });
    const app = await openApp({ session });
    await app.press('X', '*', 'x');
    expect(app.screen()).toContain('4 marked');
    await app.press('y');
    expect(session.runBatch.plans).toHaveLength(1);
    expect(session.runBatch.plans[0]?.plans.map(({ steps }) => steps)).toEqual([
      [{ call: 'deleteDispatch', room: 'call-1', dispatchId: 'AD_call-1' }],
    ]);
  });

  it('shows the JSON, the lk command and the form of the same thing', async () => {
    const session = createFakeSession(
      { fleet: fleetOf([servedRoom('call-1', 60)]) },
      { lk: { kind: 'project', name: 'prod-eu' } },
    );
    const app = await openApp({ session, rows: 40 });
    await app.press('X', 'j', 'j', 'J');
    expect(app.screen()).toContain('JSON of dispatch AD_call-1');
    expect(app.screen()).toMatch(/"createdAt": "2026-07-14T12:07:31\.000Z"/);
    await app.press('escape', 'j', 'J');
    expect(app.screen()).toContain('JSON of agent agent-AJ_call-1');
    await app.press('escape', 'L');
    expect(app.screen()).toContain('participants get --room call-1 agent-AJ_call-1');
    await app.press('escape', 'k', 'R');
    expect(app.screen()).toMatch(/Re-dispatch/i);
    expect(app.screen()).toContain('support-v2');
  });

  it('shows whole rooms where the filter or the problems find one', async () => {
    const app = await openApp({ rows: 40 });
    await app.press('X', '/');
    await app.type('88a0');
    await app.press('enter');
    expect(app.screen()).toMatch(/1\/7 of \d+/);
    expect(rowsOf(app.screen())).toHaveLength(7);
    await app.press('escape', 'f');
    expect(rowsOf(app.screen()).filter((row) => / [▾▸] (call|sip)/.test(row))).toHaveLength(3);
  });

  it('moves an acknowledged room with all that belongs to it', async () => {
    const app = await openApp({ rows: 40 });
    await app.press('X', 'm');
    expect(app.screen()).toContain('ack: no worker');
    const rows = rowsOf(app.screen());
    const index = rows.indexOf('✖ ▾ call-7f31');
    expect(index).toBeGreaterThan(0);
    expect(rows[index + 1]).toMatch(/dispatch suport-v/);
    await app.press('escape', '1');
    expect(app.screen()).toContain('ack: no worker');
  });

  it('keeps its marks while it is closed', async () => {
    const app = await openApp();
    await app.press('X', 'space', 'X');
    app.session.sweep(busyFleet([quietRoom('new', 10)]));
    await app.settled();
    await app.press('X');
    expect(app.screen()).toContain('1 marked');
  });

  it('is not on the way of Tab, which goes from it to the details and back', async () => {
    const app = await openApp();
    await app.press('shift-tab', 'shift-tab');
    expect(app.screen()).toContain('▸6 Events');
    await app.press('X', 'tab');
    expect(app.screen()).toContain('▸Detail');
    await app.press('tab');
    expect(app.screen()).toContain('▸X Tree');
  });

  it('mounts what fits of ten thousand rooms, and goes to the last', async () => {
    const rooms = Array.from({ length: 10_000 }, (_, index) =>
      aRoom(`call-${index}`, { agents: [anAgent()], dispatches: [aDispatch({ jobs: [job()] })] }),
    );
    const { byKey, ...fleet } = busyFleet();
    const session = createFakeSession({
      fleet: { ...fleet, rooms, byKey: new Map(rooms.map((room) => [room.key, room])) },
    });
    const app = await openApp({ session, columns: 80, rows: 24 });
    await app.press('X', 'G');
    expect(app.screen()).toContain('40000/40000');
    expect(app.screen()).toContain('agent support');
    await app.press('Z');
    expect(app.screen()).toContain('10000/10000');
    expect(app.screen()).toMatch(/▌● ▸ call-9999/);
    expect(byKey.size).toBeLessThan(rooms.length);
  });

  it('is read aloud, each thing by itself', async () => {
    const [stdin, said]: [PassThrough, string[]] = [new PassThrough(), []];
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 60)]) });
    const stdout = { write: (text: string | Uint8Array) => said.push(String(text)) > 0 };
    const host = { onEnd: () => () => {} };
    const app = startScreenReader({ session, services: processServices(), stdin, stdout, host });
    stdin.write('tree\n');
    await settle();
    expect(said.slice(-4)).toEqual([
      expect.stringMatching(/^ok: call-1: support-v2 listening/),
      expect.stringMatching(/^ok: support-v2 in call-1: /),
      'job AJ_call-1 in call-1 claims RUNNING, worker AW_1\n',
      expect.stringMatching(/^ok: support-v2 in call-1: support-v2 listening/),
    ]);
    app.end({ kind: 'quit' });
  });

  it('lets a command of the settings keep its key elsewhere', () => {
    const config = (key: string, panes?: CommandConfig['panes']): CommandConfig => ({
      key,
      label: 'logs',
      run: 'x',
      ...(panes ? { panes } : {}),
    });
    expect(bindCustomCommands([config('l')])).toHaveLength(1);
    expect(() => bindCustomCommands([config('l', ['tree'])])).toThrow('unfold');
    expect(() => bindCustomCommands([config('X')])).toThrow('wants the key X');
  });

  it('shows what sweeps really answer: an agent that belongs to no dispatch, and a ringing worker', async () => {
    const rooms = [
      observation({
        room: roomFacts({ name: 'call-1', id: 'RM_1', createdAtMs: NOW_MS - 60_000 }),
        participants: [
          agent({ identity: 'agent-AJ_1', joinedAtMs: NOW_MS - 50_000 }),
          agent({ identity: 'stray', agentName: 'other', joinedAtMs: NOW_MS - 50_000 }),
          participant({
            identity: 'face',
            kind: 'AGENT',
            joinedAtMs: NOW_MS - 40_000,
            attributes: { 'lk.publish_on_behalf': 'agent-AJ_1' },
          }),
          participant({ identity: 'alice', joinedAtMs: NOW_MS - 55_000 }),
        ],
        dispatches: [
          dispatch({ createdAtMs: NOW_MS - 59_000, jobs: [job({ startedAtMs: NOW_MS - 58_000 })] }),
        ],
      }),
    ];
    const room = fleetOf(rooms).rooms[0];
    if (room === undefined) throw new Error('there is a room');
    expect(outline(nodesOf(room))).toEqual([
      'call-1',
      '  AD_1',
      '    AJ_1',
      '      agent-AJ_1',
      '        face',
      '  stray',
    ]);
  });
});
