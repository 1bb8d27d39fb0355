import { checked, fresh, freshHuman, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'A',
  name: 'human-called-agent',
  does: 'A person whose identity is agent-4711 waits for an agent that no worker runs.',
  truth: 'Only participants of kind AGENT are agents here: a caller waits, critical.',
  claims: [
    watched({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
    fresh({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
    freshHuman('agent-4711'),
    checked(1),
  ],
  play: async ({ caller, dispatch, until, seconds }) => {
    await caller('call-1', 'agent-4711');
    await dispatch('call-1', 'support-v2');
    await until('agent-4711 is a STANDARD participant', 'call-1', hasKind('agent-4711', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
