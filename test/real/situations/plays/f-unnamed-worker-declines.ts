import { checked, freshDispatch, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'F',
  name: 'unnamed-worker-declines',
  does: 'An unnamed worker in Python declines the job of a room, as it does for rooms that are not its own.',
  truth: 'The decline is final: the automatic dispatch is ok, and lktop does not advise to re-dispatch it.',
  needs: ['python'],
  claims: [
    neverWatched({ severity: 'critical' }),
    freshDispatch('', { severity: ['ok', 'ignored'], verdict: 'declined', offersNo: 'redispatch' }),
    checked(0),
  ],
  play: async ({ decliningWorker, caller, until, seconds }) => {
    await decliningWorker('');
    await caller('call-1', 'alice', { publish: true });
    await until('alice is there', 'call-1', hasKind('alice', 'STANDARD'));
    await until('the job is listed SUCCESS, without an agent', 'call-1', ({ dispatches }) =>
      dispatches
        .flatMap(({ jobs }) => jobs)
        .some(({ status, participantIdentity }) => status === 'JS_SUCCESS' && participantIdentity === ''),
    );
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
