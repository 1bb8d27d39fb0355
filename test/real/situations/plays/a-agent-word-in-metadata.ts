import { checked, fresh, freshHuman, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasDispatches, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'A',
  name: 'agent-word-in-metadata',
  does: 'alice, whose metadata is {"agentId":"a-17"}, waits for an agent that no worker runs.',
  truth: 'alice is a person: a caller waits, critical.',
  claims: [
    watched({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
    fresh({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
    freshHuman('alice'),
    checked(1),
  ],
  play: async ({ caller, dispatch, until, seconds }) => {
    await caller('call-1', 'alice', { metadata: '{"agentId":"a-17"}' });
    await dispatch('call-1', 'support-v2');
    await until('alice is a STANDARD participant', 'call-1', hasKind('alice', 'STANDARD'));
    await until('the dispatch is listed', 'call-1', hasDispatches('', 'support-v2'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
