import { checked, fresh, watched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasAgents } from '../stage/conditions.ts';

/** A worker reports its load every 2.5 s. */
const LOAD_IS_TOLD_SECONDS = 4;

export const situation: Situation = {
  kind: 'K',
  name: 'full-worker',
  does: 'The worker of sales-en is full with one job, and that of sales-es is idle. bob waits for sales-en.',
  truth: 'sales-en serves a room now, so the name is not mistyped: its workers are full or gone.',
  claims: [
    watched({
      room: 'call-2',
      severity: 'critical',
      verdict: 'no worker',
      says: /full/i,
      neverSays: /sales-es/,
    }),
    fresh({
      room: 'call-2',
      severity: 'critical',
      verdict: 'no worker',
      says: /full/i,
      neverSays: /sales-es/,
    }),
    checked(1),
  ],
  play: async ({ worker, caller, dispatch, until, still, seconds }) => {
    await worker('sales-en', { fullAfter: 1 });
    await worker('sales-es');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'sales-en');
    await until('alice is served', 'call-1', hasAgents());
    await caller('call-3', 'carla', { publish: true });
    await dispatch('call-3', 'sales-es');
    await until('carla is served', 'call-3', hasAgents());
    await seconds(LOAD_IS_TOLD_SECONDS);
    await caller('call-2', 'bob', { publish: true });
    await dispatch('call-2', 'sales-en');
    await seconds(GRACE_IS_OVER_SECONDS);
    await still('bob has nobody', 'call-2', hasAgents(0));
    await still('alice is still served', 'call-1', hasAgents());
  },
};
