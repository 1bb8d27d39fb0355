import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'Q',
  name: 'wrong-deployment',
  does: 'The worker of support-v2 has the deployment "staging". It serves alice, and bob is dispatched without a deployment.',
  truth: 'No served dispatch of that name has this deployment: lktop names it as the most likely cause.',
  claims: [
    watched({ room: 'call-2', severity: 'critical', verdict: 'no worker', says: /deployment/i }),
    fresh({ room: 'call-2', severity: 'critical', verdict: 'no worker', says: /staging/ }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2', { deployment: 'staging' });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2', { deployment: 'staging' });
    await until('alice is served', 'call-1', hasAgents());
    await caller('call-2', 'bob', { publish: true });
    await dispatch('call-2', 'support-v2');
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('bob has nobody', 'call-2', hasAgents(0));
    await still('alice is still served', 'call-1', hasAgents());
  },
};
