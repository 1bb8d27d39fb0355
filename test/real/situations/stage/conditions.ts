import type { Listed, Listing } from './listing.ts';

/** Agents that the server lists as ACTIVE. */
export const activeAgents = ({ participants }: Listing): readonly Listed[] =>
  participants.filter(({ kind, state }) => kind === 'AGENT' && state === 'ACTIVE');

/** So many agents are ACTIVE. */
export const hasAgents =
  (count = 1) =>
  (listing: Listing): boolean =>
    activeAgents(listing).length === count;

/** An agent is ACTIVE in that state. */
export const hasAgentIn =
  (state: string) =>
  (listing: Listing): boolean =>
    activeAgents(listing).some(({ attributes }) => attributes['lk.agent.state'] === state);

/** The server marks somebody of that identity as of that kind. */
export const hasKind =
  (identity: string, kind: string) =>
  ({ participants }: Listing): boolean =>
    participants.some((one) => one.identity === identity && one.kind === kind && one.state === 'ACTIVE');

/** Somebody of that identity can be heard. */
export const isHeard =
  (identity: string) =>
  ({ participants }: Listing): boolean =>
    participants.some((one) => one.identity === identity && one.voices > 0);

/** The dispatches of the room are just those to these agent names. */
export const hasDispatches =
  (...agentNames: readonly string[]) =>
  ({ dispatches }: Listing): boolean =>
    dispatches
      .map(({ agentName }) => agentName)
      .sort()
      .join('\n') === [...agentNames].sort().join('\n');

/** Some time after a grace of 10 s, as long as lktop needs to look twice, and a busy machine to let it. */
export const GRACE_IS_OVER_SECONDS = 14;
