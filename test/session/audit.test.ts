import { expect, it } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import type { Failure } from '../../source/fleet/snapshot.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry, type Registry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { participant } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const FULL: Failure = {
  kind: 'registry-disk',
  sentence: 'The history in /state/registry.db cannot be used: the disk is full or fails.',
  remedy: 'Make room.',
};

/** A session whose registry fails when told to. */
const stage = async (requireRegistry: boolean) => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock);
  gateway.addRoom('call-1', { participants: [participant({ identity: 'alice' })] });
  const opened = openRegistry({ path: IN_MEMORY, clock });
  const fault: { failure: Failure | null; duringRecord: Failure | null } = {
    failure: null,
    duringRecord: null,
  };
  const registry: Registry = {
    ...opened,
    get disabled() {
      return fault.failure;
    },
    checkWritable: async () => fault.failure,
    recordAction: (project, progress) => {
      fault.failure ??= fault.duringRecord;
      opened.recordAction(project, progress);
    },
  };
  const session = createSession({
    project: { name: 'prod', host: 'lk', demo: false, readOnly: false, warnings: [] },
    connect: () => gateway,
    clock,
    intervalMs: 2000,
    settings: defaultFleetSettings,
    registry,
    requireRegistry,
  });
  await clock.advance(5000);
  const ask = () => session.plan({ kind: 'dispatch', room: 'call-1', agentName: 'support' });
  const made = () => gateway.calls.filter(({ call }) => call === 'createDispatch').length;
  return { clock, session, fault, ask, made };
};

it('says in the question that the action would not be recorded, and as long as it is so', async () => {
  const { session, fault, ask, made, clock } = await stage(false);
  expect(ask()).toMatchObject({ warnings: expect.not.arrayContaining([expect.stringContaining('record')]) });
  fault.failure = FULL;
  const plan = ask();
  if ('impossible' in plan) throw new Error(plan.impossible);
  expect(plan.warnings).toContain(`This will not be recorded. ${FULL.sentence}`);
  expect(session.planMany([{ kind: 'dispatch', room: 'call-1', agentName: 'support' }])).toMatchObject({
    warnings: expect.arrayContaining([`This will not be recorded. ${FULL.sentence}`]),
  });
  session.run(plan);
  await clock.advance(100);
  expect(made()).toBe(1);
  expect(session.getState().notices).toEqual([
    `Actions are not recorded: they are forgotten when lktop ends. ${FULL.sentence} Make room.`,
  ]);
  fault.failure = null;
  await clock.advance(16_000);
  expect(session.getState().notices).toEqual([]);
  await session.close();
});

it('asks nothing and does nothing where it must be recorded', async () => {
  const { session, fault, ask, made, clock } = await stage(true);
  const plan = ask();
  if ('impossible' in plan) throw new Error(plan.impossible);
  // The disk fills up between the question and its answer.
  fault.duringRecord = FULL;
  session.run(plan);
  await clock.advance(1000);
  expect(made()).toBe(0);
  expect(session.getState().actions[0]?.state).toMatchObject({
    state: 'failed',
    failure: { sentence: expect.stringContaining('Nothing is done that cannot be recorded') },
  });
  expect(ask()).toEqual({ impossible: expect.stringContaining(FULL.sentence) });
  await session.close();
});
