import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents, hasKind } from '../stage/conditions.ts';

/** The server lists a killed agent for 20 s more. After that, alice's grace time is 10 s. */
const BELIEVED_SECONDS = 30;
const GRACE_SECONDS = 13;

export const situation: Situation = {
  kind: 'B',
  name: 'unnamed-worker-dies',
  does: 'The only unnamed worker is killed while it serves call-1; then bob joins call-2.',
  truth:
    'Both callers wait, critical: call-1 lost its agent, and call-2 is in a project whose other rooms have agents.',
  claims: [
    watched({ severity: 'critical', verdict: ['left', 'absent', 'unserved'] }),
    watched({ room: 'call-2', severity: 'critical', verdict: ['unattended', 'unserved'] }),
    fresh({ severity: 'critical', verdict: ['left', 'absent', 'unserved'] }),
    checked(1),
  ],
  play: async ({ worker, caller, until, still, seconds }) => {
    const unnamed = await worker('');
    await caller('call-1', 'alice', { publish: true });
    await until('alice is served', 'call-1', hasAgents());
    await unnamed.kill();
    await caller('call-2', 'bob', { publish: true });
    await until('bob is there', 'call-2', hasKind('bob', 'STANDARD'));
    await still('bob has nobody', 'call-2', hasAgents(0));
    await until('the dead agent is no longer listed', 'call-1', hasAgents(0), BELIEVED_SECONDS);
    await seconds(GRACE_SECONDS);
  },
};
