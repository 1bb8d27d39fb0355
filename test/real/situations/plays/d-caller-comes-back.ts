import { fresh, freshDispatch, neverWatched, watched, watchedOnce } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, hasAgentIn, hasAgents, hasKind } from '../stage/conditions.ts';

/** The agent's state must stay unchanged for 30 s while the caller publishes. */
const UNCHANGED_SECONDS = 36;

export const situation: Situation = {
  kind: 'D',
  name: 'caller-comes-back',
  does: 'alice hangs up, which ends the session, and comes back after 5 s to an agent that no longer listens.',
  truth: 'A notice "session may have ended", a warning after 30 s, and nothing worse.',
  claims: [
    watchedOnce({ severity: 'notice', verdict: 'session may have ended' }),
    watched({ severity: 'warning', verdict: 'session may have ended' }),
    neverWatched({ severity: 'critical' }),
    fresh({ severity: ['ok', 'notice', 'warning'], neverSays: /\bserv(ed|es|ing)\b/i }),
    freshDispatch('support-v2', { verdict: 'present' }),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('support-v2');
    const alice = await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgentIn('listening'));
    await seconds(4);
    await alice.leave();
    await seconds(5);
    await caller('call-1', 'alice', { publish: true });
    await until('alice is back', 'call-1', hasKind('alice', 'STANDARD'));
    await seconds(UNCHANGED_SECONDS);
    await still('the same agent is there, unchanged', 'call-1', hasAgentIn('listening'));
    await still(
      'one agent',
      'call-1',
      (listing) => hasAgents()(listing) && activeAgents(listing).length === 1,
    );
  },
};
