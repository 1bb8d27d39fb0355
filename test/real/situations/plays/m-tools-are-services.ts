import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'M',
  name: 'tools-are-services',
  does: 'A participant with the attribute lk.actions, which offers tools to agents, is alone in a room with a lost dispatch.',
  truth: 'A tool is not a waiting caller: the lost dispatch is a notice.',
  claims: [
    neverWatched({ severity: ['critical', 'warning'] }),
    fresh({ severity: 'notice', verdict: 'no worker' }),
    checked(0),
  ],
  play: async ({ caller, dispatch, until, seconds }) => {
    await caller('call-1', 'calendar', { attributes: { 'lk.actions': '["book"]' } });
    await dispatch('call-1', 'support-v2');
    await until('its kind is that of a person', 'call-1', hasKind('calendar', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
