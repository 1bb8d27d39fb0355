import { fresh, neverWatched, watchedNoSooner } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'G',
  name: 'phone-rings-and-is-answered',
  does: 'A phone rings for 13 s in a room whose agent no worker runs; then it is answered.',
  truth: 'Nobody waits while it rings. The callee waits once the call is answered: critical 10 s later.',
  claims: [
    watchedNoSooner('answered', 9, { severity: 'critical', verdict: ['no worker', 'unserved'] }),
    neverWatched({ severity: 'critical', verdict: ['absent', 'left'] }),
    fresh({ severity: 'critical', verdict: ['no worker', 'unserved'] }),
  ],
  play: async ({ api, caller, dispatch, until, still, seconds, mark }) => {
    await caller('call-1', 'sip_1', {
      kind: 'sip',
      attributes: { 'sip.phoneNumber': '+15550100', 'sip.callStatus': 'ringing' },
    });
    await dispatch('call-1', 'outbound');
    await until('the phone is ACTIVE and rings', 'call-1', hasKind('sip_1', 'SIP'));
    await seconds(13);
    mark('answered');
    await api.rooms.updateParticipant('call-1', 'sip_1', {
      attributes: { 'sip.callStatus': 'active' },
    });
    await until('the phone is answered', 'call-1', ({ participants }) =>
      participants.some(({ attributes }) => attributes['sip.callStatus'] === 'active'),
    );
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('no agent is there', 'call-1', hasAgents(0));
  },
};
