import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents } from '../stage/conditions.ts';

const ALONE_COUNTS_SECONDS = 30;

export const situation: Situation = {
  kind: 'L',
  name: 'two-agents-talk',
  does: 'Two agents talk to each other, as when one tests the other. No person is there.',
  truth:
    'An agent that publishes counts as company: all is well, and lktop does not advise to remove either.',
  config: `grace:\n  aloneFromStart: ${ALONE_COUNTS_SECONDS}\n`,
  claims: [
    neverWatched({ severity: ['critical', 'warning', 'notice'] }),
    fresh({ severity: 'ok', offersNo: 'remove' }),
    checked(0),
  ],
  play: async ({ worker, dispatch, until, seconds }) => {
    await worker('interviewer', { agent: { session: 'none', voice: true } });
    await worker('candidate', { agent: { session: 'none', voice: true } });
    await dispatch('call-1', 'interviewer');
    await dispatch('call-1', 'candidate');
    await until('both are there, and heard', 'call-1', (listing) => {
      return hasAgents(2)(listing) && listing.participants.every(({ voices }) => voices > 0);
    });
    await seconds(ALONE_COUNTS_SECONDS + 5);
  },
};
