import { describe, expect, it } from 'vitest';
import { scanDocument } from '../../source/report/documents/scan.ts';
import { expectShippedSchema } from '../report/shipped.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

const LONG_SECRET = { LIVEKIT_API_SECRET: 'a-secret-of-more-than-thirty-two-characters' };

/** A room with limits and an agent that serves its caller. */
const openTidyRoom = ({ world }: Stage, name: string): void => {
  world.createRoom({
    name,
    maxParticipants: 4,
    departureTimeoutSeconds: 60,
    agents: [{ agentName: 'support' }],
  });
  world.addCaller({ room: name, identity: `caller-${name}`, publishAudio: true });
};

describe('lktop scan', () => {
  it('exits with 0 where nothing is untidy', async () => {
    const stage = createStage({ environment: LONG_SECRET });
    stage.world.addWorker({ agentName: 'support' });
    openTidyRoom(stage, 'call-1');
    await stage.clock.advance(30_000);
    const { code, stdout, stderr } = await stage.run('scan');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('● ghost-rooms  none');
    expect(stdout).toMatch(/Nothing found; 1\/1 room looked into\.\n$/);
  });

  it('exits with 1 where something is, and says what to do about it', async () => {
    const stage = createStage({ environment: LONG_SECRET });
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support'], caller: false });
    await stage.clock.advance(90_000);
    const { code, stdout } = await stage.run('scan');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /○ lonely-agents {2}1: .*\n {4}call-1 {2}agent-AJ_\w+ {2}alone now; it joined 1 min ago\n/,
    );
    expect(stdout).toMatch(/→ lktop remove call-1 agent-AJ_\w+\n/);
    expect(stdout).toContain('○ unlimited-rooms  1: ');
  });

  it('prints a document with every field of its schema', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: '' });
    openRoom(stage, 'call-1');
    await stage.clock.advance(30_000);
    const { code, stdout, json } = await stage.run('scan', '--json', '--skip', 'unlimited-rooms');
    expectShippedSchema(json());
    const { rules, exitCode, skipped, coverage } = scanDocument.parse(json());
    expect({ code, exitCode, skipped, coverage }).toEqual({
      code: 1,
      exitCode: 1,
      skipped: ['unlimited-rooms'],
      coverage: { rooms: 1, verified: 1 },
    });
    expect(rules.flatMap(({ rule, count }) => (count > 0 ? [[rule, count]] : []))).toEqual([
      ['short-secrets', 1],
      ['unnamed-workers', 1],
    ]);
    expect(rules.find(({ rule }) => rule === 'short-secrets')?.examples[0]?.subject).toBe('devkey');
    expect(stdout).not.toContain('a-secret-nobody-may-see');
  });

  it('names keys of other projects whose secret is short, and never a secret', async () => {
    const config = [
      'projects:',
      '  prod: { url: wss://prod.example.com, apiKey: APIprod, apiSecret: shortprodsecret }',
      '  lab: { url: wss://lab.example.com, apiKey: APIlab, apiSecret: a-secret-of-more-than-thirty-two-characters }',
    ].join('\n');
    const stage = createStage({ environment: LONG_SECRET, files: { '.config/lktop/config.yaml': config } });
    const { code, stdout, stderr } = await stage.run('scan');
    expect(code).toBe(1);
    expect(stdout).toContain('▲ short-secrets  1: ');
    expect(stdout).toContain('    APIprod  its secret is short');
    expect(stdout + stderr).not.toContain('shortprodsecret');
    expect(stdout).not.toContain('APIlab');
  });

  it('exits with 2 for a rule that does not exist, and names the likely one', async () => {
    const stage = createStage();
    const { code, stdout, stderr } = await stage.run('scan', '--skip', 'ghost-room');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('There is no rule "ghost-room" to skip.');
    expect(stderr).toContain('Did you mean ghost-rooms?');
    expect((await stage.run('scan', '--skip', 'zzz')).stderr).toContain('The rules are ghost-rooms, ');
  });

  it('exits with 2 where the server cannot be asked', async () => {
    const stage = createStage({ environment: LONG_SECRET });
    stage.gateway.refuse('ListRooms', 401, 'no');
    const { code, stdout } = await stage.run('scan');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^UNKNOWN {2}/m);
    expect(stdout).toContain('The server has not listed its rooms yet.');
    expect(stdout).not.toContain('none: ');
    const document = (await stage.run('scan', '--json')).json();
    expectShippedSchema(document);
    expect(document).toMatchObject({ exitCode: 2, rules: [], failure: { kind: expect.any(String) } });
  });

  it('marks with ASCII letters where asked to', async () => {
    const stage = createStage();
    const { stdout } = await stage.run('scan', '--ascii');
    expect(stdout).toContain('~ short-secrets  1: ');
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
