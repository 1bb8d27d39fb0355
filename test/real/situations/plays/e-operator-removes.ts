import { fresh, neverWatched, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents, hasDispatches, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'E',
  name: 'operator-removes',
  does: 'The operator removes the agent with `lktop remove`, and alice stays.',
  truth: 'That was intended: the room no longer expects an agent, and no alarm lasts forever.',
  claims: [
    watched({ severity: ['notice', 'ok'] }),
    neverWatched({ severity: 'critical' }),
    fresh({ severity: ['notice', 'ok'] }),
  ],
  play: async ({ lktop, worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    await seconds(7);
    const { code, stdout, stderr } = await lktop.run(['remove', 'call-1', 'support-v2']);
    if (code !== 0) throw new Error(`lktop remove ended with ${code}: ${stdout}${stderr}`);
    await until('the agent and its dispatch are gone', 'call-1', (listing) => {
      return hasAgents(0)(listing) && hasDispatches('')(listing);
    });
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('alice is there', 'call-1', hasKind('alice', 'STANDARD'));
  },
};
