import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'E',
  name: 'agent-just-leaves',
  does: 'The agent leaves alice, and nobody takes over.',
  truth: 'This must stay critical: alice waits.',
  claims: [
    watched({ severity: 'critical', verdict: ['left', 'unserved'] }),
    fresh({ severity: 'critical', verdict: ['absent', 'left', 'unserved'] }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, tell, until, seconds }) => {
    await worker('frontdesk');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'frontdesk');
    await until('frontdesk is there', 'call-1', hasAgents());
    await seconds(7);
    await tell('call-1', 'leave');
    await until('the agent left', 'call-1', hasAgents(0));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
