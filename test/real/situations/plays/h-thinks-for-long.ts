import { checked, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgentIn } from '../stage/conditions.ts';

const LONG_SECONDS = 34;

export const situation: Situation = {
  kind: 'H',
  name: 'thinks-for-long',
  does: 'An agent thinks for 34 s, as it does while a tool is slow.',
  truth: 'A notice with the possible reason. A re-dispatch would lose the conversation.',
  claims: [
    watched({ severity: 'notice', says: /tool/i, offersNotFirst: 'redispatch' }),
    neverWatched({ severity: ['critical', 'warning'] }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, tell, until, still, seconds }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgentIn('listening'));
    await tell('call-1', 'state thinking');
    await until('the agent thinks', 'call-1', hasAgentIn('thinking'));
    await seconds(LONG_SECONDS);
    await still('the agent still thinks', 'call-1', hasAgentIn('thinking'));
  },
};
