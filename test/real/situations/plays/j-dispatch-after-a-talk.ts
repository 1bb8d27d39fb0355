import { fresh, watchedNoSooner } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, isHeard } from '../stage/conditions.ts';

/** Longer than every grace time that could begin with the callers. */
const TALK_SECONDS = 20;

export const situation: Situation = {
  kind: 'J',
  name: 'dispatch-after-a-talk',
  does: 'alice and bob talk for 20 s. Then an agent is dispatched that no worker runs.',
  truth: 'The grace time counts from the dispatch: critical, but only 10 s after it.',
  claims: [
    watchedNoSooner('dispatch', 10, { severity: 'critical' }),
    fresh({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
  ],
  play: async ({ caller, dispatch, until, seconds, mark }) => {
    await caller('call-1', 'alice', { publish: true });
    await caller('call-1', 'bob', { publish: true });
    await until(
      'both are heard',
      'call-1',
      (listing) => isHeard('alice')(listing) && isHeard('bob')(listing),
    );
    await seconds(TALK_SECONDS);
    const id = await dispatch('call-1', 'support-v2');
    const { dispatches } = await until('the dispatch is listed', 'call-1', (listing) =>
      listing.dispatches.some((one) => one.id === id),
    );
    mark('dispatch', dispatches.find((one) => one.id === id)?.createdAtMs);
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
