import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { activeAgents, GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'C',
  name: 'one-publisher-loses-its-agent',
  does: 'alice and bob each have an agent from one dispatch, and the agent of bob is removed.',
  truth: '1 of 2 jobs has its agent and bob waits: critical.',
  claims: [
    watched({ severity: 'critical', verdict: ['partly present', 'left'], says: /bob/ }),
    fresh({ severity: 'critical', verdict: 'partly present', says: /bob/ }),
    checked(1),
  ],
  play: async ({ api, worker, caller, dispatch, until, seconds }) => {
    await worker('interpreter', { type: 'publisher', idle: 2 });
    await caller('call-1', 'alice', { publish: true });
    await caller('call-1', 'bob', { publish: true });
    await dispatch('call-1', 'interpreter');
    const listing = await until(
      'two agents, and a job for each publisher',
      'call-1',
      (now) => hasAgents(2)(now) && now.dispatches.flatMap(({ jobs }) => jobs).length === 2,
    );
    const job = listing.dispatches.flatMap(({ jobs }) => jobs).find(({ subject }) => subject === 'bob');
    const agent = activeAgents(listing).find(({ identity }) => identity === `agent-${job?.id}`);
    if (!agent) throw new Error(`no agent of the job for bob: ${JSON.stringify(listing)}`);
    await seconds(3);
    await api.rooms.removeParticipant('call-1', agent.identity);
    await until('one agent is left', 'call-1', hasAgents());
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
