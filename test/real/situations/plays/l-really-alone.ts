import { checked, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents } from '../stage/conditions.ts';

const ALONE_COUNTS_SECONDS = 20;

export const situation: Situation = {
  kind: 'L',
  name: 'really-alone',
  does: 'An agent is in a room to which nobody ever comes.',
  truth: 'What must stay a notice: it is alone, and can be removed.',
  config: `grace:\n  aloneFromStart: ${ALONE_COUNTS_SECONDS}\n`,
  claims: [watched({ severity: 'notice', verdict: 'alone' }), checked(0)],
  play: async ({ worker, dispatch, until, still, seconds }) => {
    await worker('support-v2');
    await dispatch('call-1', 'support-v2');
    await until('the agent is there', 'call-1', hasAgents());
    await seconds(ALONE_COUNTS_SECONDS + 5);
    await still('the agent is there still', 'call-1', hasAgents());
  },
};
