import { checked, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgentIn } from '../stage/conditions.ts';

const STUCK_SECONDS = 24;

export const situation: Situation = {
  kind: 'H',
  name: 'really-stuck',
  does: 'An agent reports "initializing" for longer than 20 s, and lktop sweeps every second.',
  truth: 'This must stay a warning: the agent is stuck.',
  claims: [watched({ severity: 'warning', verdict: 'stuck' }), checked(0)],
  play: async ({ worker, caller, dispatch, tell, until, still, seconds }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgentIn('listening'));
    await tell('call-1', 'state initializing');
    await until('the agent reports it', 'call-1', hasAgentIn('initializing'));
    await seconds(STUCK_SECONDS);
    await still('the agent still reports it', 'call-1', hasAgentIn('initializing'));
  },
};
