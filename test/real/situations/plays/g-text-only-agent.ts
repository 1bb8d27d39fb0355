import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, hasAgents } from '../stage/conditions.ts';

const SILENCE_COUNTS_SECONDS = 20;

export const situation: Situation = {
  kind: 'G',
  name: 'text-only-agent',
  does: 'alice chats with an agent whose session has no audio.',
  truth: 'An agent that never published audio is healthy.',
  claims: [neverWatched({ severity: ['critical', 'warning'] }), fresh({ severity: 'ok' }), checked(0)],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('writer', { agent: { session: 'text' } });
    await caller('call-1', 'alice');
    await dispatch('call-1', 'writer');
    await until('the agent is there', 'call-1', hasAgents());
    await seconds(SILENCE_COUNTS_SECONDS);
    await still('and has no audio', 'call-1', (listing) => activeAgents(listing)[0]?.voices === 0);
  },
};
