import { checked, fresh, incident, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasKind } from '../stage/conditions.ts';

/** Two answers 10 s apart, each of which takes 3 s, and a margin for a busy machine. */
const TWO_ANSWERS_SECONDS = 22;

export const situation: Situation = {
  kind: 'P',
  name: 'restarted-and-nobody-came-back',
  does: 'A server with Redis dies with everybody in call-1 and comes back. Only bob calls again, in call-2.',
  truth:
    'call-1 is a ghost: it stays listed, but nobody is there. A warning, and no alarm for its dead caller.',
  needs: ['redis'],
  claims: [
    watched({ severity: 'warning', verdict: 'ghost' }),
    incident('ghost'),
    watched({ room: 'call-2', severity: 'notice', verdict: 'unattended' }),
    fresh({ room: 'call-2', severity: 'notice', verdict: 'unattended' }),
    checked(0),
  ],
  play: async ({ api, server, caller, until, seconds }) => {
    const alice = await caller('call-1', 'alice', { publish: true });
    await until('alice is there', 'call-1', hasKind('alice', 'STANDARD'));
    await seconds(3);
    await server.kill();
    await alice.kill();
    await seconds(2);
    await server.start();
    await caller('call-2', 'bob', { publish: true });
    await until('bob is there', 'call-2', hasKind('bob', 'STANDARD'));
    const answer = await api.list('call-1').catch(() => null);
    if (answer !== null) throw new Error('the dispatches of call-1 are listed');
    const [dead] = await api.participants('call-1');
    if (dead?.identity !== 'alice') throw new Error('alice is not listed');
    await seconds(TWO_ANSWERS_SECONDS);
  },
};
