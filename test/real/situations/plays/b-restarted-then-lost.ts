import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents, hasDispatches, hasKind } from '../stage/conditions.ts';

const BACK_WITHIN_SECONDS = 30;
const BELIEVED_SECONDS = 30;

export const situation: Situation = {
  kind: 'B',
  name: 'restarted-then-lost',
  does: 'The server restarts (its Redis stays), the agent comes back without its dispatch, and its worker dies later.',
  truth:
    'A running watch knows that alice lost her agent, critical. A fresh look has seen no agent, and says so.',
  needs: ['redis'],
  claims: [
    watched({ severity: 'critical', verdict: ['unserved', 'left', 'absent'] }),
    fresh({ severity: ['notice', 'critical'], verdict: ['unattended', 'unserved'] }),
    checked(null, { says: /be judged|cannot judge|^FAIL/im, neverSays: /all rooms (are )?(well|healthy)/i }),
  ],
  play: async ({ server, worker, caller, dispatch, until, seconds }) => {
    const support = await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    await server.kill();
    await seconds(1);
    await server.start();
    await until(
      'the agent is back, without a dispatch of its name',
      'call-1',
      (listing) => hasAgents()(listing) && hasDispatches('')(listing),
      BACK_WITHIN_SECONDS,
    );
    await caller('call-1', 'alice', { publish: true });
    await seconds(3);
    await support.kill();
    await until('the agent is no longer listed', 'call-1', hasAgents(0), BELIEVED_SECONDS);
    await until('alice is there', 'call-1', hasKind('alice', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
