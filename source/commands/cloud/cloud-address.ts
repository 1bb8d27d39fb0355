import type { Clock } from '../../clock.ts';
import { CLOUD_CALLS_PER_MINUTE, withinCloudBudget } from '../../cloud/budget.ts';
import { type CloudGateway, cloudUrlOf, isCloudHost } from '../../livekit/cloud-gateway.ts';
import { createRateLimiter } from '../../scanner/rate-limiter.ts';
import { quoteTyped } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { Address, Host } from '../command.ts';

/**
 * The address of a project's service for deployed agents; null: the project is on a self-hosted server, which has none.
 *
 * @throws UsageError if `LK_AGENTS_URL` is no address
 */
export const agentsUrlOf = (url: string, { environment }: Pick<Host, 'environment'>): string | null => {
  const agentsUrl = cloudUrlOf(url, environment['LK_AGENTS_URL']);
  if (agentsUrl === null || (URL.canParse(agentsUrl) && /^https?:$/.test(new URL(agentsUrl).protocol))) {
    return agentsUrl;
  }
  throw new UsageError(
    `LK_AGENTS_URL is no http or https URL: ${quoteTyped(agentsUrl)}.`,
    'For example: https://agents.livekit.cloud. Without it, the address comes from the URL of the project.',
  );
};

const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The same for a command that was not told to ask LiveKit Cloud. `LK_AGENTS_URL` may be set for another project, so it
 * counts only for a project on LiveKit Cloud, or on this machine, such as a simulator.
 *
 * @throws UsageError if `LK_AGENTS_URL` is no address
 */
export const unaskedAgentsUrlOf = (url: string, host: Pick<Host, 'environment'>): string | null => {
  const { hostname } = new URL(url);
  return isCloudHost(hostname) || THIS_MACHINE.test(hostname) ? agentsUrlOf(url, host) : null;
};

/** Connects to the service at this address, within a budget of its own. */
export const connectCloud = (host: Host, address: Address, agentsUrl: string, clock: Clock): CloudGateway =>
  withinCloudBudget(
    host.connectCloud({ ...address, url: agentsUrl, clock }),
    createRateLimiter(clock, CLOUD_CALLS_PER_MINUTE),
  );
