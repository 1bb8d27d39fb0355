import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'M',
  name: 'recorders-are-services',
  does: 'An egress and a hidden recorder are in a room with a lost dispatch.',
  truth: 'They are not waiting callers: the lost dispatch is a notice.',
  claims: [
    neverWatched({ severity: ['critical', 'warning'] }),
    fresh({ severity: 'notice', verdict: 'no worker' }),
    checked(0),
  ],
  play: async ({ caller, dispatch, until, seconds }) => {
    await caller('call-1', 'EG_1', { kind: 'egress', hidden: true, recorder: true });
    await caller('call-1', 'recorder', { hidden: true, recorder: true });
    await dispatch('call-1', 'support-v2');
    await until('the egress is there', 'call-1', hasKind('EG_1', 'EGRESS'));
    await until('the recorder is there', 'call-1', hasKind('recorder', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
