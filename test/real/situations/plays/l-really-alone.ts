import { checked, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents } from '../stage/conditions.ts';

const ALONE_COUNTS_SECONDS = 20;

export const situation: Situation = {
  kind: 'L',
  name: 'really-alone',
  does: 'An agent is in a room that nobody ever joins.',
  truth: 'This must stay a notice: the agent is alone and can be removed.',
  config: `grace:\n  aloneFromStart: ${ALONE_COUNTS_SECONDS}\n`,
  claims: [watched({ severity: 'notice', verdict: 'alone' }), checked(0)],
  play: async ({ worker, dispatch, until, still, seconds }) => {
    await worker('support-v2');
    await dispatch('call-1', 'support-v2');
    await until('the agent is there', 'call-1', hasAgents());
    await seconds(ALONE_COUNTS_SECONDS + 5);
    await still('the agent is still there', 'call-1', hasAgents());
  },
};
