import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents, hasKind } from '../stage/conditions.ts';

/** Half the time after which an agent that never saw anybody counts as alone, to keep the run short. */
const ALONE_COUNTS_SECONDS = 30;

export const situation: Situation = {
  kind: 'L',
  name: 'ingress-and-agent',
  does: 'An agent comments on a stream from an ingress. No person is there.',
  truth: 'A stream counts as company: all is well, and lktop does not advise to remove the agent.',
  config: `grace:\n  aloneFromStart: ${ALONE_COUNTS_SECONDS}\n`,
  claims: [
    neverWatched({ severity: ['critical', 'warning', 'notice'] }),
    fresh({ severity: 'ok', offersNo: 'remove' }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, until, seconds }) => {
    await worker('commentator');
    await caller('call-1', 'stream', { kind: 'ingress', publish: true });
    await dispatch('call-1', 'commentator');
    await until('the stream is an INGRESS participant', 'call-1', hasKind('stream', 'INGRESS'));
    await until('the agent is there', 'call-1', hasAgents());
    await seconds(ALONE_COUNTS_SECONDS + 5);
  },
};
