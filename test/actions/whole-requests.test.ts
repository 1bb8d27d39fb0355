import { describe, expect, it } from 'vitest';
import type { DispatchFacts } from '../../source/fleet/facts.ts';
import { roomKey } from '../../source/fleet/snapshot.ts';
import type { ListOptions } from '../../source/livekit/gateway.ts';
import { dispatch, participant } from '../helpers/facts.ts';
import { setStage } from './stage.ts';

const WHOLE = 'x'.repeat(200_000);

/** A room whose dispatch has more metadata than lktop keeps. @param listedWhole what a full read returns */
const play = async (listedWhole: (dispatches: DispatchFacts[]) => DispatchFacts[]) => {
  const stage = await setStage((gateway) => {
    gateway.addRoom('call-1', {
      participants: [participant()],
      dispatches: [dispatch({ id: 'AD_1', agentName: 'support', metadata: 'xxx (cut)', isCut: true })],
    });
    const list = gateway.listDispatches;
    Object.assign(gateway, {
      listDispatches: async (name: string, options?: ListOptions) => {
        const listed = await list(name, options);
        return options?.isWhole ? listedWhole(listed) : listed;
      },
    });
  });
  await stage.clock.advance(60_000);
  const plan = stage.plan({
    kind: 'redispatch',
    room: roomKey({ id: 'RM_call-1', name: 'call-1' }),
    dispatchId: 'AD_1',
  });
  stage.runner.run(plan);
  await stage.clock.advance(5_000);
  return { stage, plan };
};

describe('a dispatch of which only the beginning is kept', () => {
  it('is recreated with everything it had', async () => {
    const { stage, plan } = await play((listed) => listed.map((one) => ({ ...one, metadata: WHOLE })));
    expect(plan.sentences.join(' ')).toContain('with all of its long metadata and attributes');
    const made = stage.gateway.rooms.get('call-1')?.dispatches.find(({ id }) => id !== 'AD_1');
    expect(made?.metadata).toBe(WHOLE);
  });

  it('is left alone if it is gone by then', async () => {
    const { stage } = await play(() => []);
    expect(stage.runner.getProgress().at(-1)?.state).toMatchObject({
      state: 'failed',
      failure: { sentence: expect.stringContaining('Nothing was done') },
    });
    expect(stage.gateway.rooms.get('call-1')?.dispatches.map(({ id }) => id)).toEqual(['AD_1']);
  });
});
