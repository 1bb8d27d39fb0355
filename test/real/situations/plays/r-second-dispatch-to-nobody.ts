import { checked, fresh, freshDispatch, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'R',
  name: 'second-dispatch-to-nobody',
  does: 'support-v2 serves alice. A second dispatch uses a name that no worker has.',
  truth: 'alice has an agent: the leftover dispatch is a notice and can be removed.',
  claims: [
    watched({ severity: 'notice', verdict: 'no worker' }),
    neverWatched({ severity: ['critical', 'warning'] }),
    fresh({ severity: 'notice', verdict: 'no worker' }),
    freshDispatch('suport-v2', { severity: 'notice', verdict: 'no worker', offersNotFirst: 'redispatch' }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    await dispatch('call-1', 'suport-v2');
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('alice is still served', 'call-1', hasAgents());
  },
};
