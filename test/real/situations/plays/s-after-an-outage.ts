import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents, hasDispatches, hasKind } from '../stage/conditions.ts';

/** Agents give up after 17 s at the earliest. On a busy machine some still come back after 25 s. */
const GONE_SECONDS = 36;

export const situation: Situation = {
  kind: 'S',
  name: 'after-an-outage',
  does: 'A server without Redis is down for 36 s. alice comes back to a new room of that name, without an agent or a named dispatch.',
  truth: 'support-v2 served here before: alice waits for an agent, critical, and the evidence says so.',
  claims: [
    watched({ severity: 'critical', verdict: ['unserved', 'room replaced'], says: /support-v2/ }),
    fresh({ severity: 'critical', verdict: 'unserved', says: /support-v2/ }),
    checked(1),
  ],
  play: async ({ server, worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2');
    const alice = await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    await seconds(8);
    await server.kill();
    await seconds(GONE_SECONDS);
    await alice.kill();
    await server.start();
    await caller('call-1', 'alice', { publish: true });
    await until('alice is back', 'call-1', hasKind('alice', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
    await still(
      'she is alone, with only the automatic dispatch',
      'call-1',
      (listing) =>
        hasDispatches('')(listing) &&
        listing.participants.length === 1 &&
        hasKind('alice', 'STANDARD')(listing),
    );
  },
};
