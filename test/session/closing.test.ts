import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { LiveKitError } from '../../source/livekit/gateway.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { CALL_LIMIT_MS, PLACE_LIMIT_MS } from '../../source/time-limits.ts';
import { participant } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

/** A session that has swept its one room by hand, with so many calls left of the minute. */
const watching = async (callsLeft: number) => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock);
  gateway.addRoom('call-1', { participants: [participant({ identity: 'alice' })] });
  const registry = openRegistry({ path: IN_MEMORY, clock });
  onTestFinished(() => registry.close());
  const session = createSession({
    project: { name: 'prod', host: 'lk', demo: false, readOnly: false, warnings: [] },
    connect: () => gateway,
    clock,
    intervalMs: 0,
    settings: defaultFleetSettings,
    registry,
    budget: 10,
  });
  await settle();
  const fill = 10 - callsLeft - gateway.calls.length;
  for (let call = 0; call < fill / 3; call += 1) await session.readWhole('call-1');
  expect(gateway.calls).toHaveLength(10 - callsLeft);
  const begin = () => {
    const plan = session.plan({ kind: 'dispatch', room: 'call-1', agentName: 'support' });
    if ('impossible' in plan) throw new Error(plan.impossible);
    session.run(plan);
  };
  const ended = () => session.getState().actions.at(-1);
  return { clock, gateway, session, begin, ended };
};

const failureOfRead = (read: Promise<unknown>): Promise<LiveKitError | null> =>
  read.then(
    () => null,
    (error: unknown) => (error instanceof LiveKitError ? error : null),
  );

describe('a session that is closed', () => {
  it.each([
    ['waits for a place', 1, true],
    ['is in flight', 4, false],
  ])('gives a read up that %s', async (_, callsLeft, neverSent) => {
    const { gateway, session } = await watching(callsLeft);
    gateway.script({ call: 'listRooms', hangs: true });
    gateway.script({ call: 'listParticipants', hangs: true });
    const before = gateway.calls.length;
    const rooms = failureOfRead(session.readWhole('call-1'));
    await settle();
    await session.close();
    expect(await rooms).toMatchObject({ failure: { kind: 'cancelled' } });
    expect(gateway.calls.length - before).toBe(neverSent ? 1 : 3);
  });

  it('lets an action wait for its place to the limit, and tells that nothing was done', async () => {
    const { clock, gateway, session, begin, ended } = await watching(1);
    const before = gateway.calls.length;
    begin();
    await settle();
    let isClosed = false;
    void session.close().then(() => {
      isClosed = true;
    });
    await clock.advance(PLACE_LIMIT_MS - 1);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    expect(isClosed).toBe(true);
    expect(gateway.callLines().slice(before)).toEqual(['listRooms']);
    expect(ended()?.state).toMatchObject({
      state: 'failed',
      failure: { sentence: expect.stringMatching(/This one was not sent\. Nothing was done\.$/) },
    });
  });

  it('lets a change in flight end, and never tells that it was not sent', async () => {
    const { clock, gateway, session, begin, ended } = await watching(7);
    gateway.script({ call: 'createDispatch', hangs: true });
    begin();
    await settle();
    const closed = session.close();
    await clock.advance(CALL_LIMIT_MS + 1000);
    await closed;
    expect(gateway.callLines()).toContain('createDispatch call-1');
    expect(ended()).toMatchObject({ createdDispatchId: 'AD_made1', state: { state: 'unverified' } });
  });
});
