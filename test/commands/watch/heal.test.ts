import 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import {
  type WatchDocument,
  watchDocument,
  webhookDocument,
} from '../../../source/report/documents/watch.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { createStage, openRoom, type Running, type Stage, type StageOptions } from '../stage.ts';

type HealLine = Extract<WatchDocument, { readonly type: 'heal' }>;

const linesOf = ({ stdout }: Pick<Running, 'stdout'>): readonly WatchDocument[] =>
  stdout()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const json = JSON.parse(line);
      const parsed = watchDocument.parse(json);
      expect(parsed).toEqual(json);
      return parsed;
    });

const healsOf = (running: Running): readonly HealLine[] =>
  linesOf(running).flatMap((line) => (line.type === 'heal' ? [line] : []));

const actsOf = (running: Running): readonly string[] => healsOf(running).map(({ act }) => act);

const statesOf = (running: Running): readonly string[] =>
  linesOf(running).flatMap((line) => (line.type === 'healing' ? [line.text] : []));

const changes = ({ gateway }: Stage): readonly string[] =>
  gateway.calls.filter((call) => /^(Create|Delete|Remove)/.test(call));

const waitFor = async ({ clock }: Stage, running: Running, ms: number): Promise<void> => {
  const untilMs = clock.now() + ms;
  await running.until(() => clock.now() >= untilMs);
};

const HEAL = ['--heal', 'no-worker,left,absent'] as const;
const HEAL_NOW = [...HEAL, '--heal-now'] as const;

/** A room with a caller and a support agent, whose worker is then killed and replaced. */
const loseAgent = async (options: StageOptions = {}) => {
  const stage = createStage(options);
  const worker = stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  await stage.clock.advance(30_000);
  const lose = () => {
    worker.kill();
    return stage.world.addWorker({ agentName: 'support' });
  };
  return { stage, lose };
};

const end = async (running: Running) => {
  running.interrupt();
  return running.end();
};

describe('lktop watch --heal', () => {
  it('re-dispatches once what left its caller, and tells it by line, history and webhook', async () => {
    const posted: unknown[] = [];
    const { stage, lose } = await loseAgent({
      post: async (_url, _headers, body) => {
        posted.push(JSON.parse(body));
        return 200;
      },
    });
    const running = stage.start('watch', ...HEAL_NOW, '--webhook', 'http://alerts.example.com');
    await running.until(() => statesOf(running).length > 0);
    lose();
    await running.until(() => actsOf(running).includes('succeeded'));
    await waitFor(stage, running, 120_000);
    const { code } = await end(running);
    expect(code).toBe(3);
    expect(changes(stage)).toEqual(['CreateDispatch call-1', 'DeleteDispatch call-1']);
    expect(statesOf(running)).toEqual([
      're-dispatches on the verdicts no worker, left, absent, at most once a dispatch and 5 a minute',
    ]);
    const [begun, succeeded, ...more] = healsOf(running);
    expect(more).toEqual([]);
    expect(begun).toMatchObject({
      act: 'begun',
      room: 'call-1',
      roomId: expect.stringMatching(/^RM_/),
      dispatchId: expect.stringMatching(/^AD_/),
      createdDispatchId: null,
      agentName: 'support',
      verdict: 'left',
      doubt: null,
      text: expect.stringMatching(/^re-dispatching support in call-1 \(left 1\d s ago\)$/),
    });
    expect(succeeded).toMatchObject({
      act: 'succeeded',
      dispatchId: begun?.dispatchId,
      createdDispatchId: expect.stringMatching(/^AD_/),
      text: 're-dispatched support in call-1, verified',
    });
    expect(running.stderr()).toContain('Healing: re-dispatched support in call-1, verified.');

    const heals = posted.map((body) => webhookDocument.parse(body)).filter(({ event }) => event === 'heal');
    expect(heals).toMatchObject([
      {
        event: 'heal',
        project: 'env',
        heal: { act: 'succeeded', room: 'call-1', createdDispatchId: succeeded?.createdDispatchId },
      },
    ]);
    const { actions } = (await stage.run('history', '--json')).json() as {
      readonly actions: readonly Record<string, unknown>[];
    };
    expect(actions).toMatchObject([
      {
        who: 'healing',
        kind: 'redispatch',
        outcome: 'succeeded',
        room: 'call-1',
        dispatchId: begun?.dispatchId,
        createdDispatchId: succeeded?.createdDispatchId,
      },
    ]);
  });

  it('says what it would do, once, and does nothing without --heal-now', async () => {
    const posted: unknown[] = [];
    const { stage, lose } = await loseAgent({
      post: async (_url, _headers, body) => {
        posted.push(JSON.parse(body));
        return 200;
      },
    });
    const running = stage.start('watch', ...HEAL, '--webhook', 'http://alerts.example.com');
    await running.until(() => statesOf(running).length > 0);
    lose();
    await running.until(() => actsOf(running).length > 0);
    await waitFor(stage, running, 120_000);
    expect(changes(stage)).toEqual([]);
    expect(healsOf(running)).toMatchObject([
      {
        act: 'would',
        text: expect.stringMatching(
          /^would re-dispatch support in call-1 \(left 1\d s ago\); --heal-now does it$/,
        ),
      },
    ]);
    expect(statesOf(running)).toEqual([
      'a dry run says what it would re-dispatch (no worker, left, absent), and does nothing. --heal-now does it',
    ]);
    expect(
      posted.map((body) => webhookDocument.parse(body)).filter(({ event }) => event === 'heal'),
    ).toMatchObject([{ heal: { act: 'would' } }]);
    await end(running);
  });
});

describe('the flags of healing', () => {
  it.each([
    [['--heal', 'lft'], '--heal: there is no verdict "lft".', 'Did you mean left?'],
    [['--heal', 'bananas'], '--heal: there is no verdict "bananas".', 'It takes no-worker, left, absent.'],
    [
      ['--heal', 'failed'],
      '--heal does not take failed: a re-dispatch is no safe cure for it.',
      'It takes no-worker',
    ],
    [['--heal', 'handed-over,left'], '--heal does not take handed-over', 'It takes no-worker'],
    [['--heal', 'left,,absent'], '--heal: a verdict in the list is empty.', 'For example: --heal no-worker'],
    [['--heal', ','], '--heal: a verdict in the list is empty.', 'For example'],
    [['--heal', ''], '--heal has no value.', 'Use --heal VERDICTS.'],
    [['--heal'], '--heal has no value.', 'Use --heal VERDICTS.'],
    [['--heal', 'left,absent,left'], '--heal names left more than once.', 'Name it once.'],
    [['--heal', 'no-worker,no worker'], '--heal names no-worker more than once.', 'Name it once.'],
    [['--heal', 'left', '--heal', 'absent'], '--heal is given more than once.', 'Use it once.'],
    [['--heal-now'], '--heal-now needs --heal, which says what to heal.', 'For example'],
    [['--heal-limit', '5'], '--heal-limit needs --heal, which says what to heal.', 'For example'],
    [
      ['--heal', 'left', '--heal-limit', '0'],
      '--heal-limit takes a whole number from 1 to 1000',
      'For example',
    ],
    [
      ['--heal', 'left', '--heal-limit', '-3'],
      '--heal-limit takes a whole number from 1 to 1000',
      'For example',
    ],
    [
      ['--heal', 'left', '--heal-limit', 'many'],
      '--heal-limit takes a whole number from 1 to 1000',
      'For example',
    ],
    [
      ['--heal', 'left', '--heal-limit', '1.5'],
      '--heal-limit takes a whole number from 1 to 1000',
      'For example',
    ],
    [
      ['--heal', 'left', '--readonly'],
      '--heal and --readonly contradict each other.',
      'Leave one of them out.',
    ],
  ])('%j', async (flags, sentence, remedy) => {
    const stage = createStage();
    const { code, stdout, stderr } = await stage.run('watch', ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain(remedy);
    expect(stage.gateway.calls).toEqual([]);
  });

  it('a project that the settings make read-only is not healed', async () => {
    const stage = createStage({ files: { '.config/lktop/config.yaml': 'readOnly: true\n' } });
    const { code, stdout, stderr } = await stage.run('watch', ...HEAL);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('is read-only in the settings, so nothing in it is healed.');
  });

  it('a read-only watch changes nothing', async () => {
    const { stage, lose } = await loseAgent();
    const running = stage.start('watch', '--readonly');
    await waitFor(stage, running, 5_000);
    lose();
    await waitFor(stage, running, 60_000);
    expect(changes(stage)).toEqual([]);
    await end(running);
  });
});

describe('several watches of one project', () => {
  it('one heals, and the others say who does', async () => {
    const { stage, lose } = await loseAgent();
    const first = stage.start('watch', ...HEAL_NOW);
    await first.until(() => statesOf(first).length > 0);
    const second = stage.start('watch', ...HEAL_NOW);
    await second.until(() => statesOf(second).length > 0);
    expect(statesOf(second)).toEqual([expect.stringMatching(/^another lktop heals \(\S+@.+, pid \d+\)$/)]);
    expect(second.stderr()).toMatch(/Healing: another lktop heals \(.+, pid \d+\)\./);
    lose();
    await first.until(() => actsOf(first).includes('succeeded'));
    await waitFor(stage, second, 30_000);
    expect(actsOf(second)).toEqual([]);
    expect(changes(stage)).toEqual(['CreateDispatch call-1', 'DeleteDispatch call-1']);
    await end(first);
    await second.until(() => statesOf(second).length > 1);
    expect(statesOf(second)[1]).toContain('re-dispatches on the verdicts no worker, left, absent');
    await end(second);
  });

  it('without a registry it says what that means, and still only one heals', async () => {
    const { stage, lose } = await loseAgent();
    const first = stage.start('watch', ...HEAL_NOW, '--no-registry');
    await first.until(() => statesOf(first).length > 0);
    expect(statesOf(first)).toEqual([
      're-dispatches on the verdicts no worker, left, absent, at most once a dispatch and 5 a minute. Without a registry, "at most once a dispatch" holds only within this run',
    ]);
    const second = stage.start('watch', ...HEAL_NOW);
    await second.until(() => statesOf(second).length > 0);
    expect(statesOf(second)).toEqual([expect.stringContaining('another lktop heals')]);
    lose();
    await first.until(() => actsOf(first).includes('succeeded'));
    await end(first);
    await end(second);
  });
});

describe('the end of a watch that heals', () => {
  it('tells what came of the act under way, and keeps the exit code', async () => {
    const posted: unknown[] = [];
    const stage = createStage({
      post: async (_url, _headers, body) => {
        posted.push(JSON.parse(body));
        return 200;
      },
    });
    // Nobody takes it, so the proof takes its time.
    openRoom(stage, 'call-1', { agents: ['support'] });
    const running = stage.start('watch', ...HEAL_NOW, '--webhook', 'http://alerts.example.com');
    await running.until(() => actsOf(running).includes('begun'));
    await waitFor(stage, running, 1_000);
    running.interrupt();
    // The signature of a webhook is made in another thread, which takes no time of the clock.
    const isPosted = () => JSON.stringify(posted).includes('"event":"heal"');
    for (let turn = 0; turn < 10_000 && !isPosted(); turn += 1) await settle();
    const { code } = await running.end();
    expect(code).toBe(3);
    expect(actsOf(running)).toEqual(['begun', 'unproved']);
    expect(healsOf(running)[1]?.text).toContain('lktop was closed before the action was verified.');
    expect(linesOf(running).at(-1)?.type).toBe('stopped');
    expect(
      posted.map((body) => webhookDocument.parse(body)).filter(({ event }) => event === 'heal'),
    ).toMatchObject([{ heal: { act: 'unproved' } }]);
    // The lock is free again.
    const next = stage.start('watch', ...HEAL_NOW);
    await next.until(() => statesOf(next).length > 0);
    expect(statesOf(next)[0]).toContain('re-dispatches on the verdicts no worker');
    await next.until(() => actsOf(next).length > 0);
    expect(healsOf(next)).toMatchObject([{ act: 'refused', doubt: 'healed before' }]);
    await end(next);
  });

  it('escapes hostile names', async () => {
    const stage = createStage();
    openRoom(stage, 'a\n\u001b[31m\u202eb', { agents: ['sup\u001b]0;x\u0007port'] });
    const running = stage.start('watch', ...HEAL);
    await running.until(() => actsOf(running).includes('would'));
    expect(running.stdout().replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(running.stderr().replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    await end(running);
  });
});
