import { describe, expect, it } from 'vitest';
import { actionDocument } from '../../source/report/documents/action.ts';
import { historyDocument } from '../../source/report/documents/past.ts';
import { createStage, openRoom, type Stage } from './stage.ts';

const ofSupport = ({ world }: Stage, room: string) =>
  world.listDispatches(room).filter(({ agentName }) => agentName === 'support');

const withCaller = async (): Promise<Stage> => {
  const stage = createStage();
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1');
  await stage.clock.advance(30_000);
  return stage;
};

/**
 * Makes the commands wait for each other after their first look. Otherwise one could finish before the other
 * has looked, and the other would rightly create a second dispatch.
 */
const meetBeforeTheyLook = ({ gateway }: Stage, count: number): void => {
  let meet = () => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const { listDispatches } = gateway;
  let arrived = 0;
  Object.assign(gateway, {
    listDispatches: async (...call: Parameters<typeof listDispatches>) => {
      const listed = await listDispatches(...call);
      arrived += 1;
      if (arrived === count) meet();
      await met;
      return listed;
    },
  });
};

describe('several at the same moment', () => {
  it('with --once bring one agent, and all report that it is active', async () => {
    const stage = await withCaller();
    const running = [1, 2, 3, 4].map(() => stage.start('dispatch', 'call-1', 'support', '--once'));
    const runs = await Promise.all(running.map((one) => one.end()));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(runs.filter(({ stdout }) => stdout.includes('already'))).toHaveLength(3);
    expect(ofSupport(stage, 'call-1')).toHaveLength(1);
  });

  it('also if they create the room', async () => {
    const stage = await withCaller();
    const argv = ['dispatch', 'new-room', 'support', '--once', '--create-room'];
    const running = [1, 2, 3].map(() => stage.start(...argv));
    const runs = await Promise.all(running.map((one) => one.end()));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(ofSupport(stage, 'new-room')).toHaveLength(1);
  });

  it('that re-dispatch with --once leave one agent', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['suport'] });
    await stage.clock.advance(30_000);
    stage.world.addWorker({ agentName: 'support' });
    const argv = ['redispatch', 'call-1', 'suport', '--agent-name', 'support', '--once'];
    const running = [1, 2, 3].map(() => stage.start(...argv));
    const runs = await Promise.all(running.map((one) => one.end()));
    expect(runs.map(({ code }) => code)).toContain(0);
    expect(ofSupport(stage, 'call-1')).toHaveLength(1);
    expect(stage.world.listDispatches('call-1').map(({ agentName }) => agentName)).not.toContain('suport');
  });

  it('without --once bring one agent too, and the others say that its dispatch was made meanwhile', async () => {
    const stage = await withCaller();
    meetBeforeTheyLook(stage, 2);
    const running = [1, 2].map(() => stage.start('dispatch', 'call-1', 'support'));
    const runs = await Promise.all(running.map((one) => one.end()));
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(runs.map(({ stdout }) => stdout).join('')).toMatch(
      /Dispatch AD_\w+ of support was created in call-1 meanwhile. Nothing was done./,
    );
    expect(ofSupport(stage, 'call-1')).toHaveLength(1);
  });

  it('that re-dispatch leave one agent', async () => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(30_000);
    const running = [1, 2, 3].map(() => stage.start('redispatch', 'call-1', 'support'));
    const runs = await Promise.all(running.map((one) => one.end()));
    // The others find it gone, or look at a moment when the room has two matches.
    expect(runs.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(ofSupport(stage, 'call-1')).toHaveLength(1);
  });
});

describe('--once on a pending dispatch', () => {
  const pending = async (): Promise<Stage> => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['support'] });
    await stage.clock.advance(60_000);
    return stage;
  };

  it('creates no second one, and exits with 1 and its id', async () => {
    const stage = await pending();
    const { code, stdout, stderr } = await stage.run(
      'dispatch',
      'call-1',
      'support',
      '--once',
      '--wait',
      '5s',
    );
    expect(code).toBe(1);
    const [waiting] = ofSupport(stage, 'call-1');
    expect(stdout).toBe(
      `call-1 already has a dispatch for support, ${waiting?.id}, which no worker took: --once creates no second one\n`,
    );
    expect(stderr).toContain(`lktop redispatch call-1 ${waiting?.id} creates it again`);
    expect(ofSupport(stage, 'call-1')).toHaveLength(1);
  });

  it('does not keep redispatch from creating it again', async () => {
    const stage = await pending();
    stage.world.addWorker({ agentName: 'support' });
    const { code } = await stage.run('redispatch', 'call-1', 'support', '--once');
    expect(code).toBe(0);
    expect(ofSupport(stage, 'call-1')).toHaveLength(1);
  });
});

it('a removal that finds its dispatch gone says that somebody else removed it', async () => {
  const stage = createStage();
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  await stage.clock.advance(30_000);
  const [dispatch] = ofSupport(stage, 'call-1');
  const { deleteDispatch } = stage.gateway;
  Object.assign(stage.gateway, {
    deleteDispatch: (...call: Parameters<typeof deleteDispatch>) => {
      // Somebody else deletes it after this command has looked.
      stage.world.deleteDispatch(call[0], call[1]);
      return deleteDispatch(...call);
    },
  });
  const run = await stage.run('remove', 'call-1', 'support', '--json');
  const gone = `Dispatch ${dispatch?.id} was gone already: somebody else removed it.`;
  expect(run.code).toBe(0);
  expect(actionDocument.parse(run.json())).toMatchObject({
    outcome: 'already',
    sentence: `no need to remove the dispatch of support from call-1. ${gone}`,
    actions: [{ outcome: 'already' }],
  });
  const { actions } = historyDocument.parse((await stage.run('history', '--json')).json());
  expect(actions.map(({ sentence }) => sentence)).toEqual([
    `no need to remove the dispatch of support from call-1. ${gone}`,
  ]);
});

it('a plain-text refusal counts as an answer, and its reason is shown', async () => {
  const stage = await withCaller();
  stage.gateway.refuse('CreateDispatch', 401, 'this key was revoked');
  const { code, stdout } = await stage.run('dispatch', 'call-1', 'support');
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /^failed to dispatch support to call-1\. .*\(401\)\. It says: "this key was revoked"\.$/m,
  );
  expect(stdout).not.toContain('not known');
});
