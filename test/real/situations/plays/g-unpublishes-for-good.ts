import { neverWatched, watched, watchedNoSooner } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, hasAgents } from '../stage/conditions.ts';

const SILENCE_COUNTS_SECONDS = 19;

export const situation: Situation = {
  kind: 'G',
  name: 'unpublishes-for-good',
  does: 'An agent that was heard unpublishes its audio for good.',
  truth: 'This must stay a warning: "silent", 15 s after the last sweep that heard it.',
  claims: [
    watched({ severity: 'warning', verdict: 'silent' }),
    watchedNoSooner('unpublished', 13, { severity: 'warning', verdict: 'silent' }),
    neverWatched({ severity: 'critical' }),
  ],
  play: async ({ worker, caller, dispatch, tell, until, seconds, mark }) => {
    await worker('support-v2', { agent: { session: 'none', voice: true } });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('the agent is heard', 'call-1', (listing) => {
      return hasAgents()(listing) && activeAgents(listing)[0]?.voices === 1;
    });
    await seconds(6);
    mark('unpublished');
    await tell('call-1', 'unpublish');
    await until('its audio is gone', 'call-1', (listing) => activeAgents(listing)[0]?.voices === 0);
    await seconds(SILENCE_COUNTS_SECONDS);
  },
};
