import { checked, fresh, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'B',
  name: 'unnamed-worker-drains',
  does: 'The only unnamed worker drains: it still serves call-1, and bob has just joined call-2.',
  truth: 'Unnamed agents serve the other rooms of the project, and call-2 has none: bob waits, critical.',
  claims: [
    watched({ room: 'call-2', severity: 'critical', verdict: ['unattended', 'unserved'] }),
    fresh({ room: 'call-2', severity: 'critical', verdict: ['unattended', 'unserved'] }),
    neverWatched({ severity: ['critical', 'warning'] }),
    checked(1),
  ],
  play: async ({ worker, caller, until, still, seconds }) => {
    const unnamed = await worker('');
    await caller('call-1', 'alice', { publish: true });
    await until('alice is served', 'call-1', hasAgents());
    unnamed.terminate();
    await seconds(1);
    await caller('call-2', 'bob', { publish: true });
    await until('bob is there', 'call-2', hasKind('bob', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('alice is still served', 'call-1', hasAgents());
    await still('bob has nobody', 'call-2', hasAgents(0));
  },
};
