import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'Q',
  name: 'only-worker-drains',
  does: 'The only worker of support-v2 serves alice and drains. Then bob joins.',
  truth: 'bob waits, critical. A draining worker is among the named causes, and a mistyped name is not.',
  claims: [
    watched({ room: 'call-2', severity: 'critical', verdict: 'no worker', says: /drain/i }),
    fresh({ room: 'call-2', severity: 'critical', verdict: 'no worker', says: /drain/i }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    const support = await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    support.terminate();
    await seconds(1);
    await caller('call-2', 'bob', { publish: true });
    await dispatch('call-2', 'support-v2');
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('bob has nobody', 'call-2', hasAgents(0));
    await still('alice is still served', 'call-1', hasAgents());
  },
};
