import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, hasAgents } from '../stage/conditions.ts';

const WELL_FOR_SECONDS = 16;

export const situation: Situation = {
  kind: 'G',
  name: 'unpublishes-for-a-while',
  does: 'An agent that was heard for 16 s unpublishes its audio for 9 s and publishes it again.',
  truth: 'Silence counts from the last sweep that heard it, 15 s: all is well.',
  claims: [neverWatched({ severity: ['critical', 'warning'] }), fresh({ severity: 'ok' }), checked(0)],
  play: async ({ worker, caller, dispatch, tell, until, seconds }) => {
    await worker('support-v2', { agent: { session: 'none', voice: true } });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('the agent is there', 'call-1', hasAgents());
    await until('and is heard', 'call-1', (listing) => activeAgents(listing)[0]?.voices === 1);
    await seconds(WELL_FOR_SECONDS);
    await tell('call-1', 'unpublish');
    await until('its audio is gone', 'call-1', (listing) => activeAgents(listing)[0]?.voices === 0);
    await seconds(9);
    await tell('call-1', 'publish');
    await until('its audio is back', 'call-1', (listing) => activeAgents(listing)[0]?.voices === 1);
    await seconds(3);
  },
};
