import { checked, fresh, freshHuman, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents, hasKind } from '../stage/conditions.ts';

/** An agent without audio would count as silent after 15 s. */
const SILENCE_COUNTS_SECONDS = 18;

export const situation: Situation = {
  kind: 'A',
  name: 'colleague-called-agent',
  does: 'alice is served; agent-jane, a colleague with a muted microphone, listens in.',
  truth: 'agent-jane is a person in a healthy room: no alarm, and no advice to remove anyone.',
  claims: [
    neverWatched({ severity: ['critical', 'warning', 'notice'] }),
    fresh({ severity: 'ok', offersNo: 'remove' }),
    freshHuman('agent-jane'),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, until, seconds }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    await caller('call-1', 'agent-jane');
    await until('agent-jane is a STANDARD participant', 'call-1', hasKind('agent-jane', 'STANDARD'));
    await seconds(SILENCE_COUNTS_SECONDS);
  },
};
