import { checked, fresh, freshDispatch, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'C',
  name: 'one-publisher-raises',
  does: 'A worker takes a job for every publisher: alice gets her agent, and the job for bob raises.',
  truth: '1 of 2 jobs has its agent and bob waits: critical.',
  claims: [
    watched({ severity: 'critical', verdict: 'partly present', says: /bob/ }),
    fresh({ severity: 'critical', verdict: 'partly present', says: /bob/ }),
    freshDispatch('interpreter', { severity: 'critical', verdict: 'partly present', says: /1 of 2/ }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('interpreter', { type: 'publisher', idle: 2, agent: { raisesFor: 'bob' } });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'interpreter');
    await until('alice has her agent', 'call-1', hasAgents());
    await caller('call-1', 'bob', { publish: true });
    await until('a job for each is listed, and one agent', 'call-1', (listing) => {
      const subjects = listing.dispatches.flatMap(({ jobs }) => jobs.map(({ subject }) => subject));
      return subjects.includes('alice') && subjects.includes('bob') && hasAgents()(listing);
    });
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('still one agent', 'call-1', hasAgents());
  },
};
