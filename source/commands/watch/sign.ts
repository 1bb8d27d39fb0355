import { createHash } from 'node:crypto';
import type { Address } from '../command.ts';

/** Seconds for which the signature holds: as long as that of LiveKit's own webhooks. */
const LIFETIME_SECONDS = 5 * 60;

/**
 * Signs a body as LiveKit signs its webhooks: a token with the hash of the body, which LiveKit's own SDKs verify
 * (`WebhookReceiver`). @returns the header `Authorization`
 */
export const signBody = async (
  body: string,
  { apiKey, apiSecret }: Pick<Address, 'apiKey' | 'apiSecret'>,
): Promise<string> => {
  const { AccessToken } = await import('livekit-server-sdk');
  const token = new AccessToken(apiKey, apiSecret, { ttl: LIFETIME_SECONDS });
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return token.toJwt();
};
