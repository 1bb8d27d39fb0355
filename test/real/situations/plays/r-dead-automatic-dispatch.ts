import { checked, fresh, freshDispatch, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

const BELIEVED_SECONDS = 30;

export const situation: Situation = {
  kind: 'R',
  name: 'dead-automatic-dispatch',
  does: 'An unnamed worker took the automatic dispatch and died. support-v2 serves alice.',
  truth: 'alice has an agent: the leftover automatic dispatch is a notice at most.',
  claims: [
    neverWatched({ severity: ['critical', 'warning'] }),
    fresh({ severity: ['ok', 'notice'] }),
    freshDispatch('', { severity: ['ok', 'notice', 'ignored'] }),
    checked(0),
  ],
  play: async ({ worker, caller, dispatch, until, seconds }) => {
    const unnamed = await worker('');
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await until('an unnamed agent is there', 'call-1', hasAgents());
    await dispatch('call-1', 'support-v2');
    await until('both are there', 'call-1', hasAgents(2));
    await seconds(7);
    await unnamed.kill();
    await until(
      'only support-v2 is left',
      'call-1',
      (listing) => {
        const names = activeAgents(listing).map(({ attributes }) => attributes['lk.agent_name']);
        return names.join() === 'support-v2';
      },
      BELIEVED_SECONDS,
    );
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
