import { checked, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'E',
  name: 'hands-over-to-another',
  does: 'The agent frontdesk dispatches the agent billing to its room, and leaves when billing has joined.',
  truth: 'alice has an agent: a notice "handed over" at most, and no alarm.',
  claims: [
    watched({ severity: ['notice', 'ok'], verdict: ['handed over', 'ok'] }),
    neverWatched({ severity: ['critical', 'warning'] }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, tell, until, seconds }) => {
    await worker('frontdesk');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'frontdesk');
    await until('frontdesk is there', 'call-1', hasAgents());
    await worker('billing');
    await dispatch('call-1', 'billing');
    await until('both are there', 'call-1', hasAgents(2));
    await seconds(7);
    await tell('call-1', 'leave', 'frontdesk');
    await until(
      'billing alone is left',
      'call-1',
      (listing) =>
        activeAgents(listing)
          .map(({ attributes }) => attributes['lk.agent_name'])
          .join() === 'billing',
    );
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
