import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents, hasKind } from '../stage/conditions.ts';

const SILENCE_COUNTS_SECONDS = 20;

export const situation: Situation = {
  kind: 'G',
  name: 'phone-rings',
  does: 'An agent calls somebody, and waits silently while the phone rings.',
  truth: 'A ringing phone is not a waiting caller, and the agent has nobody to speak to: all is well.',
  claims: [neverWatched({ severity: ['critical', 'warning'] }), fresh({ severity: 'ok' }), checked(0)],
  play: async ({ worker, caller, dispatch, until, seconds }) => {
    await worker('outbound', { agent: { session: 'none' } });
    await dispatch('call-1', 'outbound');
    await caller('call-1', 'sip_1', {
      kind: 'sip',
      attributes: { 'sip.phoneNumber': '+15550100', 'sip.callStatus': 'ringing' },
    });
    await until('the agent is there', 'call-1', hasAgents());
    await until('the phone is ACTIVE and rings', 'call-1', hasKind('sip_1', 'SIP'));
    await seconds(SILENCE_COUNTS_SECONDS);
  },
};
