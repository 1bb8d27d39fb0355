import { checked, fresh, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasDispatches, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'B',
  name: 'room-config-ignored',
  does: 'alice joins an existing room. Her token names an agent, which the server therefore ignores.',
  truth:
    'Nothing shows whether an agent is expected: the room is "unattended", never healthy, and `check` says so.',
  claims: [
    watched({ severity: 'notice', verdict: 'unattended' }),
    neverWatched({ severity: 'critical' }),
    fresh({ severity: 'notice', verdict: 'unattended' }),
    checked(0, { says: /cannot be judged|cannot judge/i, neverSays: /all rooms (are )?(well|healthy)/i }),
    checked(1, { flags: ['--fail-on', 'unattended'] }),
  ],
  play: async ({ api, worker, caller, until, still, seconds }) => {
    await worker('concierge');
    await api.rooms.createRoom({ name: 'call-1' });
    await caller('call-1', 'alice', { agents: ['concierge'] });
    await until('alice is there', 'call-1', hasKind('alice', 'STANDARD'));
    await until('only the automatic dispatch is listed', 'call-1', hasDispatches(''));
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('still no agent came', 'call-1', hasDispatches(''));
  },
};
