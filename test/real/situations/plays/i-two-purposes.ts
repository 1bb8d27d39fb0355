import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents } from '../stage/conditions.ts';

const JOBS_ARE_LISTED_SECONDS = 12;

export const situation: Situation = {
  kind: 'I',
  name: 'two-purposes',
  does: 'The agent translator is dispatched twice, once to translate to French and once to Spanish.',
  truth: 'The same name with different metadata is not a duplicate: all is well.',
  claims: [
    neverWatched({ severity: ['critical', 'warning'] }),
    fresh({ severity: 'ok', offersNo: 'remove' }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('translator', { idle: 2 });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'translator', { metadata: '{"to":"fr"}' });
    await dispatch('call-1', 'translator', { metadata: '{"to":"es"}' });
    await until('two agents are there', 'call-1', hasAgents(2));
    await seconds(JOBS_ARE_LISTED_SECONDS);
    await still('two agents are still there', 'call-1', hasAgents(2));
  },
};
