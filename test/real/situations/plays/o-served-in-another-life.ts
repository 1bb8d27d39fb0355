import { checked, fresh, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';
import { reviveRoom } from '../stage/outage.ts';

export const situation: Situation = {
  kind: 'O',
  name: 'served-in-another-life',
  does: 'After such a restart, a new agent of the same name serves alice, and the dead one is still listed.',
  truth: 'alice has the only real agent: it is not a duplicate, and lktop does not advise to remove it.',
  needs: ['redis'],
  claims: [
    watched({ severity: ['ok', 'notice'] }),
    neverWatched({ verdict: 'duplicate' }),
    fresh({ severity: ['ok', 'notice'], offersNo: 'remove' }),
    checked(0),
  ],
  play: async (stage) => {
    await reviveRoom(stage, 'call-1', 'by its caller');
    await stage.worker('support-v2');
    await stage.dispatch('call-1', 'support-v2');
    await stage.until('the new agent and the dead one', 'call-1', hasAgents(2));
    await stage.seconds(GRACE_IS_OVER_SECONDS);
    await stage.still('both are still listed', 'call-1', hasAgents(2));
  },
};
