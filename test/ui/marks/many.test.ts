import { describe, expect, it } from 'vitest';
import type { BatchPlan, BatchProgress, TargetOutcome } from '../../../source/actions/action.ts';
import type { RoomObservation } from '../../../source/fleet/snapshot.ts';
import { createFakeSession, type FakeSession, progressOf } from '../fake-session.ts';
import { fleetOf, mistypedRoom, NOW_MS, quietRoom, servedRoom } from '../fixtures.ts';
import { type OpenApp, openApp } from '../open-app.ts';

const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

const served = (count: number): readonly RoomObservation[] =>
  Array.from({ length: count }, (_, index) => servedRoom(`call-${index}`, 300 + index));

const mistypedIn = (name: string): RoomObservation => {
  const { participants, dispatches } = mistypedRoom();
  const named = dispatches.slice(1).map((dispatch) => ({ ...dispatch, id: `AD_${name}` }));
  return { ...quietRoom(name, 240), participants, dispatches: named };
};

const open = (rooms: readonly RoomObservation[], size = { columns: 120, rows: 30 }) =>
  openApp({ session: createFakeSession({ fleet: fleetOf(rooms) }), ...size });

/** The rows that show a mark, by name. */
const markedRows = (app: OpenApp): readonly string[] =>
  app.lines().flatMap((line) => /^.?[✖▲○●·]\*(\S+)/.exec(line)?.[1] ?? []);

const onlyBatch = (session: FakeSession): BatchPlan => {
  const [plan, ...others] = session.runBatch.plans;
  if (plan === undefined || others.length > 0) throw new Error('not one batch');
  return plan;
};

const progress = (
  plan: BatchPlan,
  outcomes: readonly TargetOutcome[],
  changes: Partial<BatchProgress> = {},
): BatchProgress => ({
  plan,
  startedAtMs: NOW_MS,
  endedAtMs: null,
  outcomes: new Map(plan.plans.map(({ id }, index) => [id, outcomes[index] ?? 'waiting'])),
  state: 'running',
  waitsForCalls: false,
  failure: null,
  ...changes,
});

describe('rows', () => {
  it.each(SIZES)('are marked one after another with Space ($columns×$rows)', async (size) => {
    const app = await open(served(5), size);
    await app.press('space', 'space');
    expect(markedRows(app)).toEqual(['call-4', 'call-3']);
    expect(app.screen()).toContain('1 Rooms · 2 marked');
    expect(app.screen()).toContain('2 marked: R, x and K act on all; Esc unmarks');
    await app.press('escape');
    expect(markedRows(app)).toEqual([]);
    expect(app.screen()).not.toContain('marked');
  });

  it('are all marked, or none', async () => {
    const app = await open(served(5));
    await app.press('*');
    expect(markedRows(app)).toHaveLength(5);
    await app.press('*');
    expect(markedRows(app)).toEqual([]);
  });

  it('are marked as a range, which follows the cursor and not the sorting', async () => {
    const rooms = served(5);
    const app = await open(rooms);
    await app.press('j', 'v', 'j');
    expect(markedRows(app)).toEqual(['call-3', 'call-2']);
    app.session.sweep(fleetOf([...rooms, mistypedRoom('aaa')]));
    await app.settled();
    expect(markedRows(app)).toEqual(['call-3', 'call-2']);
    await app.press('v', 'j');
    expect(markedRows(app)).toEqual(['call-3', 'call-2']);
  });

  it('lose their marks when they go', async () => {
    const rooms = served(5);
    const app = await open(rooms);
    await app.press('space', 'space');
    app.session.sweep(fleetOf(rooms.slice(0, 4)));
    await app.settled();
    expect(markedRows(app)).toEqual(['call-3']);
  });

  it('keep their marks while a filter hides them, and the title says so', async () => {
    const app = await open(served(5));
    await app.press('space', 'space', '/');
    await app.type('call-4');
    await app.press('enter');
    expect(app.screen()).toContain('2 marked, 1 not shown');
    await app.press('R');
    expect(app.screen()).toContain('2 dispatches to make again.');
  });

  it('of another room than before have lost theirs', async () => {
    const app = await open(served(2));
    await app.press('2', 'space');
    expect(app.screen()).toContain('2 Agents · call-1 · 1 marked');
    await app.press('1', 'j');
    expect(app.screen()).not.toContain('marked');
    await app.press('k');
    expect(app.screen()).not.toContain('marked');
  });

  it('show their marks without colour and in ASCII', async () => {
    const session = createFakeSession({ fleet: fleetOf(served(2)) });
    const app = await openApp({ session, ascii: true, noColor: true });
    await app.press('space');
    expect(app.screen()).toMatch(/^ ?\+\*call-1/m);
  });
});

describe('what is done to many', () => {
  const rooms = served(7);

  it.each(SIZES)('is asked once, and more than five by their number ($columns×$rows)', async (size) => {
    const app = await open(rooms, size);
    await app.press('*', 'R');
    expect(app.screen()).toContain('7 dispatches to make again.');
    await app.press('enter');
    expect(app.screen()).toContain('Re-dispatch 7 dispatches in 7 rooms of prod-eu?');
    expect(app.screen()).toContain('7 agents that are active with callers');
    expect(app.screen()).toContain('Re-dispatch support-v2 in call-6');
    await app.type('6');
    await app.press('enter');
    expect(app.session.runBatch.plans).toHaveLength(0);
    await app.press('backspace');
    await app.type('7');
    await app.press('enter');
    const batch = onlyBatch(app.session);
    expect(batch.plans.map(({ intention }) => intention)).toEqual(
      rooms
        .map(({ key, room }) => ({
          kind: 'redispatch',
          room: key,
          dispatchId: `AD_${room.name}`,
          agentName: 'support-v2',
        }))
        .reverse(),
    );
  });

  it('is left alone by Esc, Enter and n', async () => {
    const app = await open(served(2));
    for (const key of ['escape', 'enter', 'n']) {
      await app.press('*', 'R', 'enter', key);
      expect(app.screen()).not.toContain('Confirm');
      await app.press('escape');
    }
    expect(app.session.runBatch.plans).toEqual([]);
  });

  it('is done with y where they are few', async () => {
    const app = await open(served(3));
    await app.press('2', 'A', '*', 'x');
    expect(app.screen()).toContain('Remove 3 agents in 3 rooms of prod-eu?');
    await app.press('y');
    expect(onlyBatch(app.session).plans.map(({ intention }) => intention.kind)).toEqual([
      'remove-agent',
      'remove-agent',
      'remove-agent',
    ]);
  });

  it('takes each the name that was meant, where the names differ', async () => {
    const wrong = [mistypedRoom('wrong-1'), servedRoom('sales-1', 100, 'idle', 'sales'), ...served(1)];
    const app = await open(wrong);
    await app.press('*', 'R');
    expect(app.screen()).toContain('1 went to suport-v2. Did you mean support-v2?');
    await app.press('enter');
    expect(app.screen()).toContain('Re-dispatch support-v2 in wrong-1 (was suport-v2)');
    await app.press('y');
    const names = onlyBatch(app.session).plans.map(({ intention }) =>
      intention.kind === 'redispatch' ? intention.agentName : null,
    );
    expect(names.sort()).toEqual(['sales', 'support-v2', 'support-v2']);
  });

  const deployedTo = (name: string, deployment: string): RoomObservation => {
    const room = servedRoom(name, 100);
    return { ...room, dispatches: room.dispatches.map((dispatch) => ({ ...dispatch, deployment })) };
  };
  const deploymentsOf = (app: OpenApp) =>
    onlyBatch(app.session).plans.map(({ intention, steps }) => [
      intention.kind === 'redispatch' ? intention.deployment : null,
      steps.flatMap((step) => (step.call === 'createDispatch' ? [step.deployment] : [])).join(),
    ]);

  it('leaves each on its deployment, where they differ', async () => {
    const app = await open([deployedTo('call-1', 'blue'), deployedTo('call-2', 'green')]);
    await app.press('*', 'R');
    expect(app.screen()).toMatch(/deployment +empty: each its own/);
    await app.press('enter', 'y');
    expect(deploymentsOf(app).sort()).toEqual([
      [undefined, 'blue'],
      [undefined, 'green'],
    ]);
  });

  it('takes all off the deployment that they share, where its field is emptied', async () => {
    const app = await open([deployedTo('call-1', 'staging'), deployedTo('call-2', 'staging')]);
    await app.press('*', 'R');
    expect(app.screen()).toMatch(/deployment +staging/);
    await app.press('tab', 'ctrl-u', 'enter');
    expect(app.screen()).toMatch(/in call-2 \(was on deployment\s+staging\)/);
    await app.press('y');
    expect(deploymentsOf(app)).toEqual([
      ['', ''],
      ['', ''],
    ]);
  });

  it('leaves out rows that ask for nothing, and says so', async () => {
    const app = await open([...served(2), quietRoom('lobby', 4_000)]);
    await app.press('*', 'R');
    expect(app.screen()).toContain('1 left out: no dispatch here to make again');
    await app.press('enter');
    expect(app.screen()).toContain('1 is left out: no dispatch here to make again');
    expect(app.screen()).toContain('Re-dispatch 2 dispatches');
  });

  it('says why nothing can be done at all', async () => {
    const app = await open([quietRoom('lobby', 4_000)]);
    await app.press('space', 'R');
    expect(app.screen()).toContain('no dispatch here to make again');
    expect(app.screen()).not.toContain('Confirm');
  });

  it('asks whom to kick where rooms are marked', async () => {
    const app = await open(served(3));
    await app.press('*', 'K');
    expect(app.screen()).toContain('Remove whom from these 3 rooms?');
    expect(app.screen()).toContain('the 3 agents');
    await app.press('j', 'enter');
    expect(app.screen()).toContain('Kick 3 participants in 3 rooms of prod-eu?');
    await app.press('y');
    expect(onlyBatch(app.session).plans.map(({ target }) => target.identity)).toEqual([
      'caller-call-2',
      'caller-call-1',
      'caller-call-0',
    ]);
  });

  it('goes on without those that changed while the question was open', async () => {
    const app = await open(rooms);
    await app.press('*', 'R', 'enter');
    app.session.breakPlans('The dispatch is gone.');
    await app.settled();
    expect(app.screen()).toContain('No longer possible: The dispatch is gone.');
    app.session.breakPlans(null);
    await app.settled();
    expect(app.screen()).toContain('Type 7 and press Enter');
  });

  it('is taken away where nothing may be changed', async () => {
    const session = createFakeSession({ fleet: fleetOf(rooms) }, { readOnly: true });
    const app = await openApp({ session });
    await app.press('*', 'x');
    expect(app.screen()).toContain('read-only');
  });
});

describe('an incident', () => {
  const rooms = [...Array.from({ length: 7 }, (_, index) => mistypedIn(`wrong-${index}`)), ...served(2)];

  it.each(SIZES)('is cured as a whole from its row ($columns×$rows)', async (size) => {
    const app = await open(rooms, size);
    expect(app.screen()).toMatch(/▌✖ 7 rooms · no worker/);
    await app.press('R');
    expect(app.screen()).toContain('7 dispatches to make again.');
    expect(app.screen()).toMatch(/agent name +support-v2/);
    await app.press('enter');
    await app.type('7');
    await app.press('enter');
    expect(onlyBatch(app.session).plans).toHaveLength(7);
    expect(app.screen()).toContain('7 marked');
    expect(app.screen()).toMatch(/▌✖\*7 rooms/);
  });

  it('is marked with all its rooms, which stay marked when it is unfolded', async () => {
    const app = await open(rooms);
    await app.press('space');
    expect(app.screen()).toContain('7 marked');
    await app.press('i');
    expect(markedRows(app)).toHaveLength(7);
    await app.press('g', 'space', 'i');
    expect(app.screen()).toMatch(/✖\+7 rooms/);
    expect(app.screen()).toContain('6 marked');
  });

  it('that is cured in part leaves marked what is not', async () => {
    const app = await open(rooms);
    await app.press('R', 'enter');
    await app.type('7');
    await app.press('enter');
    const plan = onlyBatch(app.session);
    const outcomes = plan.plans.map((_, index): TargetOutcome => (index < 5 ? 'succeeded' : 'failed'));
    app.session.change({ batch: progress(plan, outcomes, { state: 'ended', endedAtMs: NOW_MS }) });
    await app.settled();
    expect(app.screen()).toContain('2 marked');
  });
});

describe('a batch under way', () => {
  const begin = async (size = { columns: 120, rows: 30 }) => {
    const app = await open(served(4), size);
    await app.press('*', 'R', 'enter', 'y');
    const plan = onlyBatch(app.session);
    const show = async (
      outcomes: readonly TargetOutcome[],
      changes: Partial<BatchProgress> = {},
      more: Parameters<FakeSession['change']>[0] = {},
    ) => {
      app.session.change({ batch: progress(plan, outcomes, changes), ...more });
      await app.settled();
    };
    return { app, plan, show };
  };

  it.each(SIZES)('shows how far it is, and unmarks what is done ($columns×$rows)', async (size) => {
    const { app, show } = await begin(size);
    expect(markedRows(app)).toHaveLength(4);
    await show(['succeeded', 'failed', 'running', 'waiting']);
    expect(app.screen()).toContain('re-dispatching 4 dispatches: 1/4 done, 1 failed, 0 s… Esc stops');
    expect(markedRows(app)).toEqual(['call-2', 'call-1', 'call-0']);
    await show(['succeeded', 'failed', 'running', 'waiting'], { waitsForCalls: true });
    expect(app.screen()).toContain('waiting for calls to be free');
  });

  it('is stopped by Esc, once', async () => {
    const { app, show } = await begin();
    await show(['running', 'running', 'waiting', 'waiting']);
    await app.press('escape');
    expect(app.session.batchStops()).toBe(1);
    expect(markedRows(app)).toHaveLength(4);
    await show(['succeeded', 'running', 'waiting', 'waiting'], { state: 'stopping' });
    expect(app.screen()).toContain('1/4 done, 2 not started; stopping after the 1 under way');
  });

  it('keeps another from being begun', async () => {
    const { app, show } = await begin();
    await show(['running', 'running', 'waiting', 'waiting']);
    await app.press('x');
    expect(app.screen()).toContain('one thing for many at a time: Esc stops the one under way');
  });

  it('leaves marked what failed, and says why', async () => {
    const { app, plan, show } = await begin();
    const failure = { kind: 'rejected', sentence: 'The server said no.', remedy: '' };
    const failed = plan.plans[1];
    if (failed === undefined) throw new Error('no plan');
    await show(
      ['succeeded', 'failed', 'unverified', 'succeeded'],
      { state: 'ended', endedAtMs: NOW_MS },
      { actions: [progressOf(failed, { state: 'failed', failure }, { id: failed.id })] },
    );
    expect(app.screen()).toContain(
      'tried to re-dispatch 4 dispatches: 2/4 done, 1 failed, 1 not proved. The server said no.',
    );
    expect(markedRows(app)).toEqual(['call-2', 'call-1']);
  });

  it('says that all went well, for a while', async () => {
    const { app, show } = await begin();
    await show(['succeeded', 'succeeded', 'succeeded', 'succeeded'], { state: 'ended', endedAtMs: NOW_MS });
    expect(app.screen()).toContain('✔ re-dispatched 4 dispatches: 4/4 done after 0.0 s');
    expect(markedRows(app)).toEqual([]);
    await app.advance(11_000);
    expect(app.screen()).not.toContain('4/4 done');
  });
});
