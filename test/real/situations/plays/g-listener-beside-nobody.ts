import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'G',
  name: 'listener-beside-nobody',
  does: 'alice waits for an agent that no worker runs. An agent that the settings list as a listener is there.',
  truth: 'A note taker serves nobody: alice waits, critical.',
  config: "listeners: ['notes-*']\n",
  claims: [
    watched({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
    fresh({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('notes-en', { agent: { session: 'none' } });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'notes-en');
    await until('the listener is there', 'call-1', hasAgents());
    await dispatch('call-1', 'support-v2');
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('the listener alone is there', 'call-1', hasAgents());
  },
};
