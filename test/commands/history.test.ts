import { describe, expect, it } from 'vitest';
import { historyDocument } from '../../source/report/documents/past.ts';
import { createStage, openRoom } from './stage.ts';

const withHistory = async (columns: number | null = null) => {
  const stage = createStage({ columns });
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1');
  openRoom(stage, 'sip-1');
  await stage.clock.advance(30_000);
  await stage.run('dispatch', 'call-1', 'support', '--metadata', 'a secret of the caller');
  await stage.run('dispatch', 'sip-1', 'suport', '--wait', '12s');
  await stage.run('remove', 'call-1');
  return stage;
};

describe('lktop history', () => {
  it('lists the actions with their outcome, newest first', async () => {
    const stage = await withHistory();
    const { code, stdout } = await stage.run('history');
    expect(code).toBe(0);
    const rows = stdout.split('\n').filter((line) => /\d{4}-\d\d-\d\d/.test(line));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/remove-dispatch.*call-1 +│ support +│ succeeded/);
    expect(rows[1]).toMatch(/dispatch.*sip-1.*suport.*unproved.*No worker took it/);
    expect(rows[2]).toMatch(/dispatch.*call-1.*support.*succeeded/);
    expect(stdout).not.toContain('a secret of the caller');
  });

  it('tells the agent of a removal', async () => {
    const stage = await withHistory();
    await stage.run('dispatch', 'call-1', 'support');
    const [agent] = stage.world
      .listParticipants('call-1')
      .filter(({ identity }) => identity.startsWith('agent-'));
    await stage.run('remove', 'call-1', agent?.identity ?? '');
    const { actions } = historyDocument.parse((await stage.run('history', '--json')).json());
    expect(actions.map(({ kind, agentName }) => [kind, agentName])).toEqual([
      ['remove-dispatch', 'support'],
      ['dispatch', 'support'],
      ['remove-dispatch', 'support'],
      ['dispatch', 'suport'],
      ['dispatch', 'support'],
    ]);
  });

  it('can be narrowed', async () => {
    const stage = await withHistory();
    const rooms = async (...flags: string[]) =>
      historyDocument
        .parse((await stage.run('history', '--json', ...flags)).json())
        .actions.map(({ room }) => room);
    expect(await rooms()).toEqual(['call-1', 'sip-1', 'call-1']);
    expect(await rooms('--room', 'sip-*')).toEqual(['sip-1']);
    expect(await rooms('--limit', '1')).toEqual(['call-1']);
    expect(await rooms('--project', 'env')).toHaveLength(3);
    expect(await rooms('--project', 'other')).toEqual([]);
  });

  it('fits the terminal', async () => {
    const stage = await withHistory(60);
    const { stdout } = await stage.run('history');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('says so if the history is empty', async () => {
    const { code, stdout, stderr } = await createStage().run('history');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('Nothing was recorded yet');
  });

  it.each([
    [['--project', 'nope'], 'Nothing was recorded in project nope, according to '],
    [['--room', 'zzz'], 'Nothing was recorded in rooms called zzz, according to '],
    [['--room', 'my room'], 'Nothing was recorded in rooms called "my room", according to '],
    [
      ['--project', 'env', '--room', 'zzz-*'],
      'Nothing was recorded in project env in rooms called zzz-*, according to ',
    ],
  ])('names the filter that matched nothing: %j', async (flags, sentence) => {
    const { code, stdout, stderr } = await (await withHistory()).run('history', ...flags);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`lktop: ${sentence}`);
  });

  it('exits with 2 if it cannot be read', async () => {
    const stage = createStage({ files: { 'state/lktop': 'a file where a folder should be' } });
    const { code, stderr } = await stage.run('history');
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be used: ');
  });
});
