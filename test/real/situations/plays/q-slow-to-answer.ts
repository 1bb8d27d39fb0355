import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'Q',
  name: 'slow-to-answer',
  does: 'The worker takes 12 s to answer an offer, and the server gives up after 10 s.',
  truth: 'alice waits, critical. A worker that answers too late is among the named causes.',
  claims: [
    watched({ severity: 'critical', verdict: 'no worker', says: /answer|hang/i }),
    fresh({ severity: 'critical', verdict: 'no worker', says: /answer|hang/i }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, still, seconds }) => {
    await worker('support-v2', { answersAfter: 12_000 });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await seconds(GRACE_IS_OVER_SECONDS + 4);
    const { dispatches } = await still('no agent came', 'call-1', hasAgents(0));
    const jobs = dispatches.flatMap((one) => (one.agentName === 'support-v2' ? one.jobs : []));
    if (jobs.length > 0) throw new Error(`it has jobs: ${JSON.stringify(jobs)}`);
  },
};
