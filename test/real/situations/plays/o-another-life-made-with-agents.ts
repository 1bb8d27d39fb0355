import { checked, fresh, freshAgent, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasDispatches } from '../stage/conditions.ts';
import { reviveRoom } from '../stage/outage.ts';

export const situation: Situation = {
  kind: 'O',
  name: 'another-life-made-with-agents',
  does: 'The same in a room created with agents: the server creates its named dispatch again, and no worker takes it.',
  truth:
    'The agent is older than every dispatch, and none has its job: it is from an earlier life. alice waits, critical.',
  needs: ['redis'],
  claims: [
    watched({ severity: 'critical', verdict: ['unserved', 'no worker'] }),
    fresh({ severity: 'critical', verdict: ['unserved', 'no worker'] }),
    freshAgent('agent-AJ_', { verdict: 'former life' }),
    checked(1),
  ],
  play: async (stage) => {
    await reviveRoom(stage, 'call-1', 'with agents');
    await stage.until(
      'the named dispatch, without a job',
      'call-1',
      (listing) =>
        hasDispatches('support-v2')(listing) && listing.dispatches.every(({ jobs }) => jobs.length === 0),
    );
    await stage.seconds(GRACE_IS_OVER_SECONDS);
  },
};
