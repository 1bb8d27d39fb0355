import { describe, expect, it } from 'vitest';
import { snapshotDocument } from '../../source/report/documents/snapshot.ts';
import { crashes } from '../../source/simulator/sessions.ts';
import { columnWidth } from '../../source/text/width.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

/** A served room, one with a mistyped agent name, one whose agent crashed, and an empty one. */
const openCallCentre = async (stage: Stage): Promise<void> => {
  stage.world.addWorker({ agentName: 'support' });
  stage.world.addWorker({ agentName: 'billing', session: crashes(5_000) });
  openRoom(stage, 'call-1', { agents: ['support'] });
  openRoom(stage, 'call-2', { agents: ['suport'] });
  openRoom(stage, 'sip-1', { agents: ['billing'] });
  openRoom(stage, 'lobby', { caller: false });
  await stage.clock.advance(60_000);
};

const roomsOf = (document: unknown): string[] =>
  snapshotDocument
    .parse(document)
    .rooms.map(({ name }) => name)
    .sort();

describe('lktop snapshot', () => {
  it('prints what two sweeps saw and exits with 0 whatever they saw', async () => {
    const stage = createStage();
    await openCallCentre(stage);
    const { code, stdout, stderr } = await stage.run('snapshot');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/call-2 .*critical.*no worker for suport/);
    expect(stdout).toMatch(/sip-1 .*critical.*billing/);
    expect(stdout).toMatch(/call-1 .*ok/);
    expect(stage.gateway.calls.filter((call) => call === 'ListRooms')).toHaveLength(2);
  });

  it('prints a document with every field of its schema', async () => {
    const stage = createStage();
    await openCallCentre(stage);
    const document = (await stage.run('snapshot', '--json')).json();
    expect(snapshotDocument.parse(document)).toEqual(document);
    expect(document).toMatchObject({
      schema: 'lktop.snapshot/1',
      figures: { rooms: 4, activeAgentSessions: 1 },
      problems: { critical: 2 },
      coverage: { rooms: 4, verified: 4 },
    });
  });

  it('filters rooms by pattern, agent name and problems', async () => {
    const stage = createStage();
    await openCallCentre(stage);
    const pick = async (...flags: string[]) =>
      roomsOf((await stage.run('snapshot', '--json', ...flags)).json());
    expect(await pick('--room', 'call-*')).toEqual(['call-1', 'call-2']);
    expect(await pick('--room', 'lobby')).toEqual(['lobby']);
    expect(await pick('--agent', 'su*port')).toEqual(['call-1', 'call-2']);
    expect(await pick('--problems')).toEqual(['call-2', 'sip-1']);
    expect(await pick('--problems', '--room', 'sip-*')).toEqual(['sip-1']);
  });

  it('shows only the requested agent name in a room', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    stage.world.addWorker({ agentName: 'survey' });
    openRoom(stage, 'call-1', { agents: ['support', 'survey'] });
    await stage.clock.advance(30_000);
    const { rooms } = snapshotDocument.parse(
      (await stage.run('snapshot', '--json', '--agent', 'survey')).json(),
    );
    expect(rooms[0]?.agents.map(({ agentName }) => agentName)).toEqual(['survey']);
    expect(rooms[0]?.dispatches.map(({ agentName }) => agentName)).toEqual(['survey']);
  });

  it('suggests a similar name', async () => {
    const stage = createStage();
    await openCallCentre(stage);
    const room = await stage.run('snapshot', '--room', 'cal-1');
    expect(room.stderr).toContain('No room is called cal-1. Did you mean call-1?');
    expect(room.code).toBe(0);
    const agent = await stage.run('snapshot', '--agent', 'biling');
    expect(agent.stderr).toContain('Did you mean billing?');
  });

  it.each([40, 60, 80, 120])('fits its tables into %i columns', async (columns) => {
    const stage = createStage({ columns });
    await openCallCentre(stage);
    stage.world.addCaller({
      room: 'a-room-with-a-name-that-goes-on-and-on-and-on-漢字漢字漢字漢字',
      identity: 'x',
    });
    const { stdout } = await stage.run('snapshot');
    const tables = stdout.split('\n').filter((line) => /^[┌├└│]/.test(line));
    expect(tables.length).toBeGreaterThan(10);
    for (const line of tables) expect(columnWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('truncates nothing in a pipe', async () => {
    const name = `call-${'x'.repeat(240)}`;
    const stage = createStage();
    openRoom(stage, name);
    expect((await stage.run('snapshot')).stdout).toContain(name);
  });

  it('shows hostile names escaped, and never a control character', async () => {
    const stage = createStage();
    openRoom(stage, '\u001b[31mred');
    openRoom(stage, 'a\u202eb');
    openRoom(stage, '');
    const { stdout } = await stage.run('snapshot');
    expect(stdout).toContain('\\x1b[31mred');
    expect(stdout).toContain('a\\u202eb');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    const { stdout: json } = await stage.run('snapshot', '--json');
    expect(json.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(roomsOf(JSON.parse(json))).toEqual(['', '\u001b[31mred', 'a\u202eb']);
  });

  it('draws in ASCII on request', async () => {
    const stage = createStage();
    await openCallCentre(stage);
    const { stdout } = await stage.run('snapshot', '--ascii');
    expect(stdout).toMatch(/! critical/);
    expect(stdout).not.toMatch(/[^\n -~]/);
  });

  it('reports an error in the custom commands with its line', async () => {
    const stage = createStage({
      files: { '.config/lktop/config.yaml': 'commands:\n  - { key: w, label: logs, run: "x {rom}" }\n' },
    });
    const { code, stderr } = await stage.run('snapshot');
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml, line 2: The command "logs" of the settings: there is no \{rom\}\./);
    expect(stderr).toContain('Did you mean {room}?');
  });

  it('does not blame the budget for pending calls', async () => {
    const stage = createStage();
    for (let number = 1; number <= 5; number += 1) openRoom(stage, `call-${number}`);
    const { listDispatches } = stage.gateway;
    Object.assign(stage.gateway, {
      listDispatches: (room: string) => (room === 'call-2' ? new Promise(() => {}) : listDispatches(room)),
    });
    const { code, stderr, json } = await stage.run('snapshot', '--json');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'lktop: 1 of 5 rooms was not looked into: their calls have not come back. lktop check waits longer.\n',
    );
    expect(snapshotDocument.parse(json())).toMatchObject({
      coverage: { rooms: 5, verified: 4 },
      unseen: { failing: 0, noAnswer: 1, notAsked: 0, budget: 0 },
    });
  });

  it('says how the calls of a room fail and exits with 1', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    stage.gateway.fail('ListDispatch', 503, 'twirp error unknown: no response from servers', 99);
    const { code, stdout, stderr } = await stage.run('snapshot');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'lktop: 1 of 1 room was not looked into: their calls fail. The first failure: No LiveKit node answers for room "call-1".\n',
    );
    expect(stdout).toContain('0/1 room');
  });

  it('exits with 1 only for rooms that --room names', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    openRoom(stage, 'sip-1');
    const { listParticipants } = stage.gateway;
    Object.assign(stage.gateway, {
      listParticipants: (room: string) => (room === 'sip-1' ? new Promise(() => {}) : listParticipants(room)),
    });
    expect((await stage.run('snapshot', '--room', 'call-*')).code).toBe(0);
    expect((await stage.run('snapshot', '--room', 'sip-*', '--problems')).code).toBe(1);
  });

  it('says which rooms the budget left out', async () => {
    const stage = createStage({
      files: { '.config/lktop/config.yaml': 'projects: { env: { budget: 20 } }\n' },
    });
    for (let number = 1; number <= 15; number += 1) openRoom(stage, `call-${number}`);
    const { code, stderr, json } = await stage.run('snapshot', '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/6 of 15 rooms were not looked into: the budget is 20 calls a minute/);
    expect(snapshotDocument.parse(json())).toMatchObject({
      coverage: { rooms: 15, verified: 9 },
      unseen: { failing: 0, noAnswer: 0, notAsked: 0, budget: 6 },
    });
  });
});

describe('a command that ends early', () => {
  it('exits with 2, a sentence and a JSON document after a failure', async () => {
    const stage = createStage();
    stage.gateway.fail('ListRooms', 503, 'out of order', 99);
    const { code, stderr, json } = await stage.run('snapshot', '--json');
    expect(code).toBe(2);
    expect(stderr).toContain('out of order');
    expect(json()).toMatchObject({ schema: 'lktop.error/1', exitCode: 2, sentence: expect.any(String) });
  });

  it('exits with 2 and a sentence after its timeout', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    const { code, stderr } = await stage.run('snapshot', '--timeout', '1s');
    expect(code).toBe(2);
    expect(stderr).toContain('no result within 1 s');
  });

  it('exits with 3 after a signal', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    const running = stage.start('snapshot');
    await running.until(() => stage.gateway.calls.length > 0);
    running.interrupt('SIGINT');
    expect(await running.end()).toMatchObject({
      code: 3,
      stdout: '',
      stderr: 'lktop: Interrupted by SIGINT.\n',
    });
  });

  it('exits with 0 and no message if its reader is gone', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    const running = stage.start('snapshot');
    await running.until(() => stage.gateway.calls.length > 0);
    running.closeStdout();
    expect(await running.end()).toMatchObject({ code: 0, stderr: '' });
  });
});
