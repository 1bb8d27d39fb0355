import type { CloudGateway } from '../livekit/cloud-gateway.ts';
import { type CallOptions, LiveKitError } from '../livekit/gateway.ts';
import type { Caller, RateLimiter } from '../scanner/rate-limiter.ts';
import { PLACE_LIMIT_MS } from '../time-limits.ts';

/**
 * Calls a minute to the service for deployed agents. It is another service than the project's own, so its calls do not
 * count in the budget of the sweeps. The list takes two a minute, and versions one for each agent after a deployment.
 */
export const CLOUD_CALLS_PER_MINUTE = 60;

/** This budget has no flag, so its failure names none. */
const withoutFlag = (error: unknown): unknown =>
  error instanceof LiveKitError && error.failure.kind === 'timeout'
    ? new LiveKitError({ ...error.failure, remedy: 'Try again in a minute.' }, { neverSent: error.neverSent })
    : error;

/** Wraps a gateway so that each call waits for a place in its own budget. @param caller actions go first */
export const withinCloudBudget = (
  cloud: CloudGateway,
  budget: RateLimiter,
  caller: Caller = 'sweep',
): CloudGateway => {
  const budgeted = async <Answer>(
    call: (options: CallOptions) => Promise<Answer>,
    options: CallOptions = {},
  ): Promise<Answer> => {
    const place = budget.begin(caller, { signal: options.signal, limitMs: PLACE_LIMIT_MS });
    if (place) {
      await place.catch((error: unknown) => {
        throw withoutFlag(error);
      });
    }
    try {
      return await call(options);
    } finally {
      budget.end();
    }
  };
  return {
    host: cloud.host,
    close: cloud.close,
    listAgents: (options) => budgeted((own) => cloud.listAgents(own), options),
    listVersions: (agentId, options) => budgeted((own) => cloud.listVersions(agentId, own), options),
    restart: (agentId, options) => budgeted((own) => cloud.restart(agentId, own), options),
    rollback: (agentId, version, options) =>
      budgeted((own) => cloud.rollback(agentId, version, own), options),
    promote: (agentId, from, to, options) =>
      budgeted((own) => cloud.promote(agentId, from, to, own), options),
    // A log stays open as long as somebody reads it, so it does not hold a place.
    readLogs: cloud.readLogs,
  };
};
