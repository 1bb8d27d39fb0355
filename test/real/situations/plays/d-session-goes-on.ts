import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgentIn, hasAgents, hasKind } from '../stage/conditions.ts';

const WOULD_BE_A_WARNING_SECONDS = 36;

export const situation: Situation = {
  kind: 'D',
  name: 'session-goes-on',
  does: 'alice leaves and comes back. Her session stays open, and its agent keeps listening and speaking.',
  truth: 'The state of the agent keeps changing: all is well.',
  claims: [neverWatched({ severity: ['critical', 'warning'] }), fresh({ severity: 'ok' }), checked(0)],
  play: async ({ worker, caller, dispatch, tell, until, still, seconds }) => {
    await worker('support-v2', { agent: { closes: false } });
    const alice = await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgentIn('listening'));
    await tell('call-1', 'cycle 3000 listening 3000 speaking');
    await seconds(4);
    await alice.leave();
    await seconds(3);
    await caller('call-1', 'alice', { publish: true });
    await until('alice is back', 'call-1', hasKind('alice', 'STANDARD'));
    await seconds(WOULD_BE_A_WARNING_SECONDS);
    await still('the agent is there', 'call-1', hasAgents());
  },
};
