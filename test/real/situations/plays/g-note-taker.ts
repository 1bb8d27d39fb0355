import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, hasAgents } from '../stage/conditions.ts';

const SILENCE_COUNTS_SECONDS = 20;

export const situation: Situation = {
  kind: 'G',
  name: 'note-taker',
  does: 'An agent listens to alice and bob, and takes notes: it has no session and no audio.',
  truth: 'An agent that never published audio is healthy.',
  claims: [neverWatched({ severity: ['critical', 'warning'] }), fresh({ severity: 'ok' }), checked(0)],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('notes-en', { agent: { session: 'none' } });
    await caller('call-1', 'alice', { publish: true });
    await caller('call-1', 'bob', { publish: true });
    await dispatch('call-1', 'notes-en');
    await until('the agent is there', 'call-1', hasAgents());
    await seconds(SILENCE_COUNTS_SECONDS);
    await still('and has no audio', 'call-1', (listing) => activeAgents(listing)[0]?.voices === 0);
  },
};
