import 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS } from '../../source/report/documents/documents.ts';
import { expectShippedSchema } from '../report/shipped.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

/** A served room, an unserved room, and a room whose calls fail. */
const withRooms = async (options: Parameters<typeof createStage>[0] = {}): Promise<Stage> => {
  const stage = createStage(options);
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  openRoom(stage, 'call-2', { agents: ['suport'] });
  openRoom(stage, '\u001b[31mred');
  stage.world.addCaller({ room: 'sip-1', phoneNumber: '+1 555 0100' });
  await stage.clock.advance(60_000);
  return stage;
};

const seen = new Set<string>();

const expectDocument = (text: string): void => {
  const document = JSON.parse(text);
  seen.add(document.schema);
  expectShippedSchema(document);
};

describe('the output of --json matches the shipped schema', () => {
  it.each([
    [['snapshot']],
    [['check']],
    [['scan']],
    [['dispatch', 'call-2', 'support']],
    [['dispatch', 'call-1', 'support', '--once']],
    [['dispatch', 'call-2', 'nobody', '--wait', '12s']],
    [['remove', 'call-1', 'support']],
    [['remove', 'call-1', '--dry-run']],
    [['redispatch', 'call-2', 'suport', '--agent-name', 'support']],
    [['doctor']],
    [['scan']],
    [['expectations']],
    [['agents']],
    [['scan']],
    [['incidents']],
    [['registry', 'info']],
    [['snapshot', '--expct', 'x']],
    [['dispatch', 'none', 'support']],
  ])('%j', async (argv) => {
    const stage = await withRooms();
    expectDocument((await stage.run(...argv, '--json')).stdout);
  });

  it('history', async () => {
    const stage = await withRooms();
    await stage.run('remove', 'call-1', 'support');
    await stage.run('dispatch', 'call-2', 'support');
    const run = await stage.run('history', '--json');
    expect(run.code).toBe(0);
    expectDocument(run.stdout);
  });

  it('workers', async () => {
    const run = await (await withRooms()).run('workers', '--demo', '--json');
    expectDocument(run.stdout);
  });

  it('profiles', async () => {
    const stage = createStage();
    const flags = ['--agent', 'support', '--metadata', '{"room":"{room}"}', '--json'];
    expectDocument((await stage.run('profiles', 'add', 'first', ...flags)).stdout);
    expectDocument((await stage.run('profiles', '--json')).stdout);
  });

  it('simulate', async () => {
    const running = createStage().start('simulate', '--rooms', '3', '--json');
    await running.until(() => running.stdout().includes('}'));
    running.interrupt();
    await running.end();
    expectDocument(running.stdout());
  });

  it('agent status and versions', async () => {
    const stage = createStage({ url: 'wss://my-project.livekit.cloud' });
    const agent = stage.world.cloud.addAgent({ name: 'support', attributes: { commit: '4f2c1d9' } });
    agent.crash();
    agent.addDeployment('staging', 'v2');
    expectDocument((await stage.run('agent', 'status', '--json')).stdout);
    expectDocument((await stage.run('agent', 'versions', 'support', '--json')).stdout);
    expectDocument((await stage.run('agent', 'restart', 'support', '--yes', '--json')).stdout);
    agent.print('\u001b[31mred\u001b[0m');
    agent.print('second');
    const lines = (await stage.run('logs', 'support', '--json')).stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expectDocument(line);
    expect(lines.map((line) => JSON.parse(line).line)).toContain('red');
    expectDocument((await stage.run('logs', 'nobody', '--json')).stdout);
  });

  it('watch, every kind of line, and the webhook', async () => {
    const posted: string[] = [];
    const stage = await withRooms({
      post: async (_url, _headers, body) => {
        posted.push(body);
        return 200;
      },
    });
    const running = stage.start('watch', '--webhook', 'http://alerts.example.com');
    await running.until(() => running.stdout().includes('"opened"'));
    stage.world.addCaller({ room: 'call-1', identity: 'bob' });
    stage.gateway.fail('ListRooms', 503, 'overloaded', 3);
    await running.until(() => running.stderr().includes('is back'));
    stage.world.deleteRoom('call-2');
    await running.until(() => running.stdout().includes('"closed"') && posted.length > 1);
    running.interrupt();
    await running.end();
    const lines = running.stdout().trim().split('\n');
    for (const line of [...lines, ...posted]) expectDocument(line);
    expect(new Set(lines.map((line) => JSON.parse(line).type))).toEqual(
      new Set(['started', 'event', 'verdict', 'connection', 'incident', 'stopped']),
    );
  });

  it('every document was checked', () => {
    const names = Object.keys(DOCUMENTS).map((name) => `lktop.${name.replace('-', '/')}`);
    expect([...seen].sort()).toEqual(names.sort());
  });
});
