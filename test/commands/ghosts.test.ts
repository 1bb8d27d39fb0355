import 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../source/report/documents/check.ts';
import { snapshotDocument } from '../../source/report/documents/snapshot.ts';
import { watchDocument } from '../../source/report/documents/watch.ts';
import { haunt } from '../../source/simulator/ghosts.ts';
import { createStage, openRoom, type Run, type Running, type Stage, type StageOptions } from './stage.ts';

const LIVING = 10;
/** A tenth of the default budget, since the test has a tenth of the rooms. */
const SMALL_BUDGET: StageOptions = {
  files: { '.config/lktop/config.yaml': 'projects: { env: { budget: 600 } }\n' },
};

/** Served rooms mixed with rooms whose node died, all of the same age. */
const withGhosts = async (ghosts: number, options: StageOptions = {}): Promise<Stage> => {
  const stage = createStage(options);
  stage.world.addWorker({ agentName: 'support' });
  const rooms = LIVING + ghosts;
  const ghostsBefore = (number: number) => Math.floor((number * ghosts) / rooms);
  for (let number = 0; number < rooms; number += 1) {
    const isGhost = ghostsBefore(number + 1) > ghostsBefore(number);
    openRoom(stage, `${isGhost ? 'ghost' : 'call'}-${number}`, { agents: ['support'] });
  }
  await stage.clock.advance(60_000);
  for (const { name } of stage.world.listRooms())
    if (name.startsWith('ghost')) haunt(stage.world.state, name);
  return stage;
};

const documentOf = (run: Run) => checkDocument.parse(run.json());

const findingsOf = (run: Run): Record<string, number> =>
  Object.fromEntries(
    documentOf(run)
      .rules.filter(({ result }) => result !== 'pass')
      .map(({ rule, findings }) => [rule, findings.length]),
  );

describe('lktop check, with ghosts', () => {
  it('warns about them, and the result is not unknown', async () => {
    const stage = await withGhosts(5);
    const run = await stage.run('check');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/WARN {2}ghost +5 findings/);
    expect(run.stdout).toContain('its node died; what is listed is out of date');
    expect(run.stdout).toContain('re-create it, then delete it');
    expect(run.stdout).not.toContain('UNKNOWN');
    expect(run.stdout).toMatch(/\nWARN: 10\/10 rooms looked into, 5 ghosts, \d+ sweeps in 1\d s\n$/);
  });

  it('reports one incident for all of them, without callers', async () => {
    const stage = await withGhosts(5);
    const run = await stage.run('check', '--json');
    expect(documentOf(run)).toMatchObject({
      result: 'warn',
      incidents: [{ verdict: 'ghost', severity: 'warning', roomCount: 5 }],
      undecided: [],
      figures: { rooms: 15, roomsWithAgents: LIVING },
    });
    expect(findingsOf(run)).toEqual({ ghost: 5 });
  });

  it('fails on them with --fail-on', async () => {
    const stage = await withGhosts(1);
    const run = await stage.run('check', '--brief', '--fail-on', 'ghost');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(
      /^LKTOP CRITICAL - ghost 1; its node died; what is listed is out of date in 1 room \|/,
    );
  });

  it('does not take one failure of a busy server for a ghost', async () => {
    const stage = createStage();
    openRoom(stage, 'lobby', { caller: false });
    openRoom(stage, 'call-1', { caller: false });
    stage.gateway.fail('ListDispatch', 503, 'twirp error unknown: no response from servers', 1);
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(0);
    expect(findingsOf(run)).toEqual({});
  });

  it('is unknown if no room answers at all', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { caller: false });
    haunt(stage.world.state, 'call-1');
    const run = await stage.run('check', '--json');
    expect(run.code).toBe(2);
    expect(documentOf(run).tookSeconds).toBeLessThan(25);
  });

  /** A caller waits, and nobody serves the name: critical from 10 s on. */
  const checkOfProblem = async (ghosts: number) => {
    const stage = await withGhosts(ghosts, SMALL_BUDGET);
    openRoom(stage, 'problem', { agents: ['suport'] });
    return stage.run('check', '--json');
  };

  it('with 140 ghosts takes at most twice as long to find a problem in a living room and to end', async () => {
    const without = await checkOfProblem(0);
    const run = await checkOfProblem(140);
    expect([without.code, run.code]).toEqual([1, 1]);
    expect(documentOf(run).tookSeconds).toBeLessThanOrEqual(2 * documentOf(without).tookSeconds);
    const { ghost = 0, unreachable = 0, ...others } = findingsOf(run);
    expect(others).toEqual({ 'no-worker': 1 });
    expect(ghost + unreachable).toBe(140);
    expect(documentOf(run).undecided).toEqual([]);
  }, 60_000);

  it('is not unknown if too many rooms are silent to recognize all ghosts in time', async () => {
    const stage = await withGhosts(140, SMALL_BUDGET);
    const run = await stage.run('check', '--brief');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^LKTOP WARNING - unreachable \d+, ghost \d+; /);
  }, 60_000);
});

describe('lktop snapshot, with ghosts', () => {
  it('says that they do not answer, and blames neither the budget nor the sweeps', async () => {
    const stage = await withGhosts(5);
    const { code, stdout, stderr } = await stage.run('snapshot');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^lktop: 5 of 15 rooms were not looked into: their calls fail. The first failure: No LiveKit node answers for room "ghost-\d+"\.\n$/,
    );
    expect(stdout).toMatch(/ghost-\d+ .*notice.*no node has answered for it yet/);
    expect(stdout).not.toContain('not swept yet');
    const { rooms } = snapshotDocument.parse((await stage.run('snapshot', '--json')).json());
    expect(rooms.filter(({ verdict }) => verdict === 'unreachable')).toHaveLength(5);
  });
});

describe('lktop watch, with ghosts', () => {
  const incidentsOf = ({ stdout }: Running) =>
    stdout()
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => {
        const parsed = watchDocument.parse(JSON.parse(line));
        return parsed.type === 'incident' ? [parsed] : [];
      });

  /** Milliseconds from the arrival of an unserved caller until watch reports it. */
  const toldAfterMs = async (ghosts: number, atMs: number): Promise<number> => {
    const stage = await withGhosts(ghosts, SMALL_BUDGET);
    const running = stage.start('watch');
    const startedMs = stage.clock.now();
    await running.until(() => stage.clock.now() >= startedMs + atMs);
    openRoom(stage, 'problem', { agents: ['suport'] });
    const openedMs = stage.clock.now();
    await running.until(() => incidentsOf(running).some(({ incident }) => incident.verdict === 'no worker'));
    const tookMs = stage.clock.now() - openedMs;
    running.interrupt();
    await running.end();
    return tookMs;
  };

  it.each([
    ['just when it begins', 1_000],
    ['later', 120_000],
  ])(
    'with 140 ghosts takes at most twice as long to report a problem in a living room: %s',
    async (_, atMs) => {
      const without = await toldAfterMs(0, atMs);
      expect(await toldAfterMs(140, atMs)).toBeLessThanOrEqual(2 * without);
    },
    60_000,
  );

  it('reports all of them as one incident', async () => {
    const stage = await withGhosts(5);
    const running = stage.start('watch');
    const isOfGhosts = () => incidentsOf(running).some(({ incident }) => incident.verdict === 'ghost');
    await running.until(isOfGhosts);
    running.interrupt();
    await running.end();
    // Only once they are known to be ghosts: one 503 proves nothing.
    expect(
      incidentsOf(running).map(({ state, incident }) => [state, incident.verdict, incident.roomCount]),
    ).toEqual([['opened', 'ghost', 5]]);
    expect(new Set(incidentsOf(running).map(({ incident }) => incident.id)).size).toBe(1);
  });
});
