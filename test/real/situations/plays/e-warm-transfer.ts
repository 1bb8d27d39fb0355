import { checked, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents, hasKind, isHeard } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'E',
  name: 'warm-transfer',
  does: 'The agent brings a colleague to a caller by telephone, and leaves the two of them talking.',
  truth: 'A person took over: a notice "handed over" at most, and no alarm.',
  claims: [
    watched({ severity: ['notice', 'ok'], verdict: ['handed over', 'quiet'] }),
    neverWatched({ severity: ['critical', 'warning'] }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, tell, until, still, seconds }) => {
    await worker('frontdesk');
    await caller('call-1', 'sip_1', {
      kind: 'sip',
      publish: true,
      attributes: { 'sip.phoneNumber': '+15550100', 'sip.callStatus': 'active' },
    });
    await dispatch('call-1', 'frontdesk');
    await until('frontdesk is there', 'call-1', hasAgents());
    // The agent and the caller talk first. A person who joins within 10 s of the job's start may have come
    // before the agent. A check that saw neither of them join cannot tell, so it treats that person as a
    // second caller, not as a colleague.
    await seconds(12);
    await caller('call-1', 'jane', { publish: true });
    await until('jane is heard', 'call-1', isHeard('jane'));
    // The job is listed up to 5 s late. If the agent left earlier, it was never seen to belong to its
    // dispatch.
    await seconds(7);
    await tell('call-1', 'leave');
    await until('the agent left', 'call-1', hasAgents(0));
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('the caller is there, by telephone', 'call-1', hasKind('sip_1', 'SIP'));
    await still('and heard', 'call-1', isHeard('sip_1'));
  },
};
