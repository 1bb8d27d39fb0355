import 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { type WatchDocument, watchDocument, webhookDocument } from '../../source/report/documents/watch.ts';
import { createStage, openRoom, type Running, type StageOptions } from './stage.ts';

const linesOf = ({ stdout }: Pick<Running, 'stdout'>): WatchDocument[] =>
  stdout()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const json = JSON.parse(line);
      const parsed = watchDocument.parse(json);
      expect(parsed).toEqual(json);
      return parsed;
    });

const typesOf = (running: Running): string[] => linesOf(running).map(({ type }) => type);

const startWatch = async (options: StageOptions = {}, ...flags: readonly string[]) => {
  const stage = createStage(options);
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  await stage.clock.advance(30_000);
  const running = stage.start('watch', ...flags);
  await running.until(() => stage.gateway.calls.filter((call) => call === 'ListRooms').length > 1);
  return { stage, running };
};

describe('lktop watch', () => {
  it('reports changes line by line until stopped', async () => {
    const { stage, running } = await startWatch();
    stage.world.addCaller({ room: 'call-1', identity: 'bob' });
    openRoom(stage, 'call-2', { agents: ['suport'] });
    await running.until(() => typesOf(running).includes('incident'));
    running.interrupt('SIGTERM');
    const { code, stderr } = await running.end();
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'lktop: Interrupted by SIGTERM.\n' });

    const lines = linesOf(running);
    expect(lines[0]).toMatchObject({ type: 'started', project: 'env', version: '1.2.3', intervalSeconds: 2 });
    expect(lines.at(-1)).toMatchObject({ type: 'stopped', reason: 'Interrupted by SIGTERM.' });
    expect(lines).toContainEqual(
      expect.objectContaining({ type: 'event', kind: 'participant joined', room: 'call-1', subject: 'bob' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        type: 'event',
        kind: 'room opened',
        room: 'call-2',
        roomId: expect.stringMatching(/^RM_/),
      }),
    );
    expect(lines.filter(({ type }) => type === 'verdict').at(-1)).toMatchObject({
      room: 'call-2',
      of: 'dispatch',
      agentName: 'suport',
      verdict: 'no worker',
      severity: 'critical',
      before: { severity: expect.any(String) },
      remedy: { suggestedAgentName: 'support' },
    });
    expect(lines.filter(({ type }) => type === 'incident')).toMatchObject([
      { state: 'opened', incident: { agentName: 'suport', roomCount: 1, rooms: [{ name: 'call-2' }] } },
    ]);
  });

  it('reports a room that was replaced with people in it as an incident', async () => {
    const { stage, running } = await startWatch();
    const before = linesOf(running).length;
    stage.world.deleteRoom('call-1');
    openRoom(stage, 'call-1', { agents: ['support'] });
    await running.until(() => typesOf(running).slice(before).includes('incident'));
    const told = linesOf(running).slice(before);
    expect(told.filter(({ type }) => type === 'verdict')).toContainEqual(
      expect.objectContaining({ room: 'call-1', of: 'room', verdict: 'room replaced', severity: 'warning' }),
    );
    expect(told.filter(({ type }) => type === 'incident')).toMatchObject([
      {
        state: 'opened',
        incident: { verdict: 'room replaced', severity: 'warning', rooms: [{ name: 'call-1' }] },
      },
    ]);
    await running.until(() => linesOf(running).filter(({ type }) => type === 'incident').length > 1);
    expect(linesOf(running).filter(({ type }) => type === 'incident')[1]).toMatchObject({ state: 'closed' });
    running.interrupt();
    await running.end();
  });

  it('reports problems that existed before it started', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(60_000);
    const running = stage.start('watch');
    await running.until(() => typesOf(running).includes('incident'));
    expect(typesOf(running)).toEqual(['started', 'verdict', 'incident']);
    running.interrupt();
    await running.end();
  });

  it('survives an outage, and reports its beginning and end', async () => {
    const { stage, running } = await startWatch();
    stage.gateway.fail('ListRooms', 503, 'overloaded', 5);
    await running.until(() => running.stderr().includes('is back'));
    const connection = linesOf(running).filter((line) => line.type === 'connection');
    expect(connection).toMatchObject([
      { state: 'lost', failure: { kind: 'server-error' } },
      { state: 'back', failure: null },
    ]);
    stage.world.addCaller({ room: 'call-1', identity: 'late' });
    await running.until(() => running.stdout().includes('late joined'));
    running.interrupt();
    expect((await running.end()).code).toBe(3);
  });

  it('does not close an incident during an outage', async () => {
    const { stage, running } = await startWatch();
    openRoom(stage, 'call-2', { agents: ['suport'] });
    await running.until(() => typesOf(running).includes('incident'));
    stage.gateway.fail('ListRooms', 503, 'overloaded', 20);
    await running.until(() => running.stderr().includes('is back'));
    expect(linesOf(running).filter(({ type }) => type === 'incident')).toHaveLength(1);
    running.interrupt();
    await running.end();
  });

  it('escapes hostile names, so that a line stays one line of JSON', async () => {
    const { stage, running } = await startWatch();
    openRoom(stage, 'a\n\u001b[31m\u202eb');
    await running.until(() =>
      linesOf(running).some((line) => line.type === 'event' && line.kind === 'room opened'),
    );
    expect(running.stdout().replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(linesOf(running).some((line) => 'room' in line && line.room === 'a\n\u001b[31m\u202eb')).toBe(
      true,
    );
    running.interrupt();
    await running.end();
  });

  it('ends without a message when its reader is gone', async () => {
    const { running } = await startWatch();
    running.closeStdout();
    expect(await running.end()).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('lktop watch --webhook', () => {
  it('posts incidents that open and close, without delaying the lines', async () => {
    const posted: unknown[] = [];
    let refusals = 3;
    const { stage, running } = await startWatch(
      {
        post: async (_url, headers, body) => {
          expect(headers['authorization']).toMatch(/^ey/);
          refusals -= 1;
          if (refusals >= 0) throw new Error('refused');
          posted.push(JSON.parse(body));
          return 200;
        },
      },
      '--webhook',
      'http://alerts.example.com/lktop',
    );
    openRoom(stage, 'call-2', { agents: ['suport'] });
    await running.until(() => typesOf(running).includes('incident'));
    expect(posted).toEqual([]);
    stage.world.addCaller({ room: 'call-1', identity: 'bob' });
    await running.until(() => running.stdout().includes('bob joined'));
    await running.until(() => posted.length === 1);
    stage.world.deleteRoom('call-2');
    await running.until(() => posted.length === 2);
    running.interrupt();
    await running.end();

    for (const body of posted) expect(webhookDocument.parse(body)).toEqual(body);
    const [opened, closed] = posted.flatMap((body) => {
      const document = webhookDocument.parse(body);
      return document.event === 'heal' ? [] : [document];
    });
    expect(opened).toMatchObject({
      event: 'incident_opened',
      project: 'env',
      incident: { agentName: 'suport' },
    });
    expect(closed).toMatchObject({ event: 'incident_closed', incident: { rooms: [{ name: 'call-2' }] } });
    expect(opened?.closedAt).toBeNull();
    expect(closed?.openedAt).toBe(opened?.openedAt);
    const [openedMs, overMs, saidMs] = [closed?.openedAt, closed?.closedAt, closed?.at].map((text) =>
      Date.parse(text ?? ''),
    );
    expect(overMs).toBeGreaterThan(openedMs ?? Number.NaN);
    // An incident closes half a minute after it was over.
    expect((saidMs ?? 0) - (overMs ?? 0)).toBeGreaterThanOrEqual(30_000);
    expect(closed?.incident.id).toBe(opened?.incident.id);
    expect(running.stderr()).not.toContain('a-secret-nobody-may-see');
  });

  it.each([
    [['--timeout', '5s'], 2, 5_000, 6_000],
    [[], 3, 5_000, 11_000],
  ])('that hangs delays the end only up to its limit: %j', async (flags, code, least, most) => {
    let posts = 0;
    const stage = createStage({
      post: (_url, _headers, _body, signal) => {
        posts += 1;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(60_000);
    const startedAtMs = stage.clock.now();
    const running = stage.start('watch', '--webhook', 'http://alerts.example.com', ...flags);
    await running.until(() => posts === 1 && stage.clock.now() - startedAtMs >= 4_000);
    if (flags.length === 0) running.interrupt();
    expect((await running.end()).code).toBe(code);
    expect(running.left()).toEqual([]);
    const tookMs = stage.clock.now() - startedAtMs;
    expect(tookMs).toBeGreaterThanOrEqual(least);
    expect(tookMs).toBeLessThanOrEqual(most);
  });

  it('needs a URL', async () => {
    const { code, stderr } = await createStage().run('watch', '--webhook', 'alerts');
    expect(code).toBe(2);
    expect(stderr).toContain('--webhook takes an http or https URL');
  });
});
