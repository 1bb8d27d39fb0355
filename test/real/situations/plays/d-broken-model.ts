import { checked, freshDispatch, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'D',
  name: 'broken-model',
  does: 'The model behind the agent fails at every turn: the agent is ACTIVE and never says a word.',
  truth: 'The API cannot show it. lktop says only what is proved: "present", and not that anybody is served.',
  claims: [
    neverWatched({ severity: 'critical' }),
    freshDispatch('support-v2', {
      severity: 'ok',
      verdict: 'present',
      neverSays: /\bserv(ed|es|ing)\b/i,
    }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2', { agent: { brokenModel: true } });
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('the agent is there', 'call-1', hasAgents());
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('the agent is still there', 'call-1', hasAgents());
  },
};
