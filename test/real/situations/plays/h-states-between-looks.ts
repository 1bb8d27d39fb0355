import { checked, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgentIn, hasAgents } from '../stage/conditions.ts';

/** 35 s are five cycles of 7 s, so all sweeps find the agent in the same state. */
const EVERY_SECONDS = 35;
const CYCLE_MS = 7_000;
/** The middle of a state that lasts 5 s, away from both ends. */
const PHASE_MS = 2_000;

export const situation: Situation = {
  kind: 'H',
  name: 'states-between-looks',
  does: 'lktop sweeps every 35 s. The agent alternates between 5 s of initializing and 2 s of listening, and every sweep sees it initializing.',
  truth: 'Two sweeps do not show how long a state lasts, so nothing is stuck.',
  watchEverySeconds: EVERY_SECONDS,
  watchesLater: true,
  claims: [neverWatched({ severity: ['critical', 'warning', 'notice'] }), checked(0)],
  play: async ({ worker, caller, dispatch, tell, until, still, seconds, watch }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgentIn('listening'));
    await tell('call-1', 'cycle 5000 initializing 2000 listening');
    await seconds(2);
    // The program takes about 0.3 s until its first sweep.
    await seconds(((2 * CYCLE_MS + PHASE_MS - 300 - (Date.now() % CYCLE_MS)) % CYCLE_MS) / 1_000);
    await watch();
    await seconds(2 * EVERY_SECONDS + 3);
    await still('the agent is there', 'call-1', hasAgents());
  },
};
