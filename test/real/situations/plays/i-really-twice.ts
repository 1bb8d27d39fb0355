import { fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents } from '../stage/conditions.ts';

const JOBS_ARE_LISTED_SECONDS = 13;

export const situation: Situation = {
  kind: 'I',
  name: 'really-twice',
  does: 'A retry dispatched the same agent a second time: two agents of one name, metadata and deployment.',
  truth: 'This must stay a warning: "duplicate".',
  claims: [
    watched({ severity: 'warning', verdict: 'duplicate' }),
    fresh({ severity: 'warning', verdict: 'duplicate' }),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2', { idle: 2 });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2', { metadata: '{"order":1}' });
    await dispatch('call-1', 'support-v2', { metadata: '{"order":1}' });
    await until('two agents are there', 'call-1', hasAgents(2));
    await seconds(JOBS_ARE_LISTED_SECONDS);
    await still('two agents are still there', 'call-1', hasAgents(2));
  },
};
