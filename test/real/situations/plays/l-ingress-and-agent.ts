import { checked, fresh, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents, hasKind } from '../stage/conditions.ts';

/** Half of the time after which an agent that never saw anybody counts as alone, for the sake of time. */
const ALONE_COUNTS_SECONDS = 30;

export const situation: Situation = {
  kind: 'L',
  name: 'ingress-and-agent',
  does: 'An agent comments a stream that comes in through ingress; no person is there.',
  truth: 'A stream is company: all is well, and nobody removes the agent.',
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
