import { checked, fresh, freshAgent, ran, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasDispatches } from '../stage/conditions.ts';
import { reviveRoom } from '../stage/outage.ts';

export const situation: Situation = {
  kind: 'O',
  name: 'another-life',
  does: 'Server and worker die. The server comes back with its Redis, and alice reconnects. Her dead agent is listed ACTIVE.',
  truth: 'The agent is from an earlier life of the room and does not count: alice waits, critical.',
  needs: ['redis'],
  claims: [
    watched({ severity: 'critical', verdict: 'unserved' }),
    fresh({ severity: 'critical', verdict: 'unserved' }),
    freshAgent('agent-AJ_', { verdict: 'former life' }),
    checked(1),
    ran('dispatch', 'dispatch --once', null, { neverSays: /already/i }),
  ],
  play: async (stage) => {
    await reviveRoom(stage, 'call-1', 'by its caller');
    await stage.until('only a new automatic dispatch', 'call-1', hasDispatches(''));
    await stage.seconds(GRACE_IS_OVER_SECONDS);
    await stage.run('dispatch --once', ['dispatch', 'call-1', 'support-v2', '--once', '--dry-run']);
  },
};
