import type { Listed, Listing } from './listing.ts';

/** The agents that the server lists as ACTIVE. */
export const activeAgents = ({ participants }: Listing): readonly Listed[] =>
  participants.filter(({ kind, state }) => kind === 'AGENT' && state === 'ACTIVE');

/** This many agents are ACTIVE. */
export const hasAgents =
  (count = 1) =>
  (listing: Listing): boolean =>
    activeAgents(listing).length === count;

/** An agent in this state is ACTIVE. */
export const hasAgentIn =
  (state: string) =>
  (listing: Listing): boolean =>
    activeAgents(listing).some(({ attributes }) => attributes['lk.agent.state'] === state);

/** The server lists this identity with this kind. */
export const hasKind =
  (identity: string, kind: string) =>
  ({ participants }: Listing): boolean =>
    participants.some((one) => one.identity === identity && one.kind === kind && one.state === 'ACTIVE');

/** This identity publishes audio that is not muted. */
export const isHeard =
  (identity: string) =>
  ({ participants }: Listing): boolean =>
    participants.some((one) => one.identity === identity && one.voices > 0);

/** The room has exactly the dispatches to these agent names. */
export const hasDispatches =
  (...agentNames: readonly string[]) =>
  ({ dispatches }: Listing): boolean =>
    dispatches
      .map(({ agentName }) => agentName)
      .sort()
      .join('\n') === [...agentNames].sort().join('\n');

/** A grace time of 10 s, two sweeps of lktop, and a margin for a busy machine. */
export const GRACE_IS_OVER_SECONDS = 14;
