import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'F',
  name: 'named-worker-declines',
  does: 'alice waits for support-v2, whose worker in Python declines the job.',
  truth:
    'A caller waits for an agent that declined: critical, and a re-dispatch to the same name does not help.',
  needs: ['python'],
  claims: [
    watched({ severity: 'critical', verdict: 'declined', offersNotFirst: 'redispatch' }),
    fresh({ severity: 'critical', verdict: 'declined', offersNotFirst: 'redispatch' }),
    checked(1),
  ],
  play: async ({ decliningWorker, caller, dispatch, until, seconds }) => {
    await decliningWorker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('the job is listed SUCCESS, and ended as it began', 'call-1', ({ dispatches }) =>
      dispatches
        .flatMap(({ agentName, jobs }) => (agentName === 'support-v2' ? jobs : []))
        .some((job) => job.status === 'JS_SUCCESS' && job.endedAtMs > 0 && job.startedAtMs === job.endedAtMs),
    );
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
